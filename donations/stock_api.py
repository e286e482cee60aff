"""Offers, stock and runs for programs. The same forms as the pages; a key never reaches a resident."""

from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import HouseView, Pages, body_of, checked, documented, fields_of, or_words
from donations.facts import Kind
from donations.forms import HANDLES, HandOverForm, OfferForm, groups_of
from donations.models import Match, Offer, Run, Stop
from donations.run_data import WITH_STOPS, places
from donations.run_forms import CancelRunForm, PlanForm, RunDeedForm
from donations.stock_data import Stock, needs_of
from donations.stock_forms import CountForm, JoinForm, KnownForm, ScrapForm, SplitForm
from donations.stock_shapes import (
    HandedOut,
    OfferOut,
    OfferWithPastOut,
    PlaceOut,
    RunOut,
    RunWithParcelsOut,
    StockLineOut,
    found,
    handed_out,
    offer_out,
    offer_with_past,
    run_out,
    run_with_parcels,
)

READ, WRITE = ["offers:read"], ["offers:write"]
FACTS_WORDS = "And the facts of this kind, such as lock, use_by, allergens: see `facts` of an offer"


class GiftsPart(HouseView):
    """What those who handle what is given may do."""

    readers: ClassVar[tuple[str, ...]] = HANDLES
    writers: ClassVar[tuple[str, ...]] = HANDLES


class OffersView(GiftsPart):
    """Offers."""

    scopes = {"GET": READ, "POST": WRITE}

    @documented(responses=OfferOut(many=True))
    def get(self, request: Request) -> Response:
        """Every label of which something is left, the newest first; of one kind with `?kind=`."""
        rows = Offer.objects.visible_to(self.user).filter(closed_at=None)
        kind = request.query_params.get("kind", "")
        if kind in set(Kind):
            rows = rows.filter(kind=kind)
        pages = Pages()
        there = rows.with_stock().select_related("place").order_by("-made_at", "pk")
        page: list[Any] = pages.paginate_queryset(there, request, view=self) or []
        shown = OfferOut([offer_out(one) for one in page], many=True).data
        return pages.get_paginated_response(shown)

    @documented(
        request=body_of(OfferForm, kind="What is given", facts=FACTS_WORDS),
        responses={201: OfferOut},
    )
    def post(self, request: Request) -> Response:
        """Logs what was given. The same `request_key` gives the same offer."""
        fields = fields_of(request)
        if fields.get("kind") not in set(Kind):
            raise ValidationError({"kind": [_("Say what kind of thing it is.")]})
        form = OfferForm(fields, kind=Kind(str(fields["kind"])), user=self.user)
        checked(form)
        offer = or_words(form, lambda: form.save(by=self.user, now=self.now))
        return Response(OfferOut(offer_out(found(offer.code))).data, status=201)


class OfferView(GiftsPart):
    """One label."""

    scopes = {"GET": READ}

    @documented(responses=OfferWithPastOut)
    def get(self, _request: Request, code: str) -> Response:
        """What it is, and everything that happened to it."""
        seen = Offer.objects.visible_to(self.user).with_stock().select_related("place")
        offer = get_object_or_404(seen, code=code.upper())
        return Response(OfferWithPastOut(offer_with_past(offer)).data)


class OfferDeedView(GiftsPart):
    """A deed on one label."""

    scopes = {"POST": WRITE}
    form: ClassVar[Any]

    def post(self, request: Request, code: str) -> Response:
        """The label as it is then."""
        seen = Offer.objects.visible_to(self.user)
        offer = get_object_or_404(seen, code=code.upper())
        more = {"user": self.user} if self.form is JoinForm else {}
        form = self.form(fields_of(request), offer=offer, **more)
        checked(form)
        or_words(form, lambda: form.save(by=self.user, now=self.now))
        return Response(OfferWithPastOut(offer_with_past(found(offer.code))).data)


def _deed(form_: Any, name: str, words: str) -> Any:
    """The view of one deed, described by its form."""
    view = type(name, (OfferDeedView,), {"form": form_, "__doc__": words})
    described = documented(request=body_of(form_), responses=OfferWithPastOut, description=words)

    def post(self: OfferDeedView, request: Request, code: str) -> Response:
        return OfferDeedView.post(self, request, code)

    view.post = described(post)  # type: ignore[attr-defined]
    return view.as_view()  # type: ignore[attr-defined]


class StockView(GiftsPart):
    """Stock."""

    scopes = {"GET": READ}

    @documented(operation_id="stock_list", responses=StockLineOut(many=True))
    def get(self, _request: Request) -> Response:
        """Each kind: what is there, promised, of use, asked for, short."""
        stock = Stock(Offer.objects.visible_to(self.user), timezone.localdate(self.now))
        groups = groups_of(self.user).values_list("pk", flat=True)
        return Response(StockLineOut(stock.by_kind(needs_of(groups)), many=True).data)


class PlacesView(GiftsPart):
    """How things get to each residence."""

    scopes = {"GET": READ}

    @documented(operation_id="routes_list", responses=PlaceOut(many=True))
    def get(self, _request: Request) -> Response:
        """By code name: the route, what waits, and since when."""
        rows = {}
        for group in groups_of(self.user):
            rows.update(places(group))
        shown = [
            {
                "residence": name,
                "route": place.route,
                "words": place.words,
                "point": place.point.name if place.point else None,
                "things": place.things,
                "waits_since": place.since,
            }
            for name, place in sorted(rows.items())
        ]
        return Response(PlaceOut(shown, many=True).data)


class RunsView(GiftsPart):
    """Runs."""

    scopes = {"GET": READ, "POST": WRITE}

    @documented(operation_id="runs_list", responses=RunOut(many=True))
    def get(self, request: Request) -> Response:
        """Runs of your groups, the latest first."""
        pages = Pages()
        mine = Run.objects.visible_to(self.user).select_related("driver")
        rows = mine.prefetch_related(*WITH_STOPS).order_by("-starts_at", "pk")
        page = pages.paginate_queryset(rows, request, view=self) or []
        return pages.get_paginated_response(RunOut([run_out(one) for one in page], many=True).data)

    @documented(request=body_of(PlanForm), responses={201: RunOut})
    def post(self, request: Request) -> Response:
        """Plans a run. Without `homes` (code names) the program chooses as many as `stops` says."""
        fields = fields_of(request)
        groups = {str(one.pk): one for one in groups_of(self.user)}
        form = PlanForm(fields, user=self.user, group=groups.get(str(fields.get("group", ""))))
        checked(form)
        run = or_words(form, lambda: form.save(by=self.user, now=self.now))
        return Response(RunOut(run_out(run)).data, status=201)


class RunPart(GiftsPart):
    """A part about one run."""

    def run(self) -> Run:
        """The run of the address; 404 where the asker handles nothing of it."""
        mine = Run.objects.visible_to(self.user).select_related("group", "driver")
        return get_object_or_404(mine, pk=self.kwargs["pk"])

    def shown(self, run: Run) -> Response:
        """The run as it is now."""
        homes = Stop.objects.visible_to(self.user).filter(run=run).values("residence")
        held = Match.objects.to_hand_over(self.user)
        parcels = held.filter(offer__group=run.group_id, need__residence__in=homes)
        return Response(RunWithParcelsOut(run_with_parcels(run, parcels)).data)


class RunView(RunPart):
    """One run."""

    scopes = {"GET": READ}

    @documented(responses=RunWithParcelsOut)
    def get(self, _request: Request, pk: UUID) -> Response:
        """Its stops, what to pack, what was given out."""
        return self.shown(self.run())


class RunDeedView(RunPart):
    """A deed on a run."""

    scopes = {"POST": WRITE}

    @documented(request=body_of(RunDeedForm), responses=RunWithParcelsOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """Drive or leave it, move, drop or add a stop, finish it."""
        run = self.run()
        form = RunDeedForm(fields_of(request), run=run)
        checked(form)
        or_words(form, lambda: form.do(by=self.user, now=self.now))
        return self.shown(self.run())


class CancelRunView(RunPart):
    """Cancel a run."""

    scopes = {"POST": WRITE}

    @documented(request=body_of(CancelRunForm), responses=RunWithParcelsOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """It does not take place; promises stay, and people are told."""
        run, form = self.run(), CancelRunForm(fields_of(request))
        checked(form)
        or_words(form, lambda: form.cancel(run=run, by=self.user, now=self.now))
        return self.shown(self.run())


class HandOverView(GiftsPart):
    """Hand something over."""

    scopes = {"POST": WRITE}
    back: ClassVar[bool] = False

    @documented(request=body_of(HandOverForm), responses=HandedOut)
    def post(self, request: Request) -> Response:
        """By its label and the four digits that the resident says; all of it or so many."""
        form = HandOverForm(fields_of(request))
        checked(form)
        deed = form.take_back if self.back else form.hand_over
        match = or_words(form, lambda: deed(by=self.user, now=self.now))
        return Response(HandedOut(handed_out(match)).data)


class TakeBackView(HandOverView):
    """It came back: it is there again, and the need has its old place."""

    back = True


urls = [
    path("offers/", OffersView.as_view(), name="offers"),
    path("offers/<slug:code>/", OfferView.as_view(), name="offer"),
    path(
        "offers/<slug:code>/split/",
        _deed(SplitForm, "SplitOfferView", "So many get a label of their own."),
        name="split",
    ),
    path(
        "offers/<slug:code>/join/",
        _deed(JoinForm, "JoinOfferView", "All that is free goes under another label."),
        name="join",
    ),
    path(
        "offers/<slug:code>/count/",
        _deed(CountForm, "CountOfferView", "Somebody counted; a difference has its reason."),
        name="count",
    ),
    path(
        "offers/<slug:code>/scrap/",
        _deed(ScrapForm, "ScrapOfferView", "So many are thrown away."),
        name="scrap",
    ),
    path(
        "offers/<slug:code>/facts/",
        _deed(KnownForm, "KnownOfferView", "What is known of it by now: all of its facts."),
        name="facts",
    ),
    path("stock/", StockView.as_view(), name="stock"),
    path("routes/", PlacesView.as_view(), name="routes"),
    path("runs/", RunsView.as_view(), name="runs"),
    path("runs/<uuid:pk>/", RunView.as_view(), name="run"),
    path("runs/<uuid:pk>/do/", RunDeedView.as_view(), name="run_deed"),
    path("runs/<uuid:pk>/cancel/", CancelRunView.as_view(), name="run_cancel"),
    path("hand-over/", HandOverView.as_view(), name="hand_over"),
    path("hand-over/back/", TakeBackView.as_view(), name="take_back"),
]
