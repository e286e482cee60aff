"""Needs and matches for programs, by the same forms as the pages.

Two kinds of key: `needs:*` reaches people, for those who look after them; `offers:*` is for those
who handle things, and reaches labels, kinds, counts and code names only, whoever its owner is.
"""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.datastructures import MultiValueDict
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import HouseView, Pages, body_of, checked, documented, fields_of, or_words
from accounts.models import RoleKind
from donations import in_person
from donations.actions import close_need
from donations.forms import CARES, HANDLES, AnswerForm, NeedForm, ProposeForm, UrgencyForm, WhoForm
from donations.giving import confirm_match, reject, withdraw
from donations.models import ClosedHow, Match, Need, OpenedHow
from donations.models.matches import ON_ITS_WAY
from donations.need_shapes import (
    AllocationOut,
    MatchOut,
    NeedOut,
    NeedSaid,
    OnItsWayOut,
    UnmetOut,
    match_out,
    need_out,
    parcel_out,
    unmet_out,
)

READ, WRITE = ["needs:read"], ["needs:write"]
HANDLE = ["offers:read"]


def paged(
    request: Request, rows: Any, shape: Any, shown: Callable[[Any], Any] = lambda one: one
) -> Response:
    """One page of these rows, with how many there are and where the next page is."""
    pages = Pages()
    found: list[Any] = pages.paginate_queryset(rows, request) or []
    return pages.get_paginated_response(shape([shown(one) for one in found], many=True).data)


class CaresPart(HouseView):
    """What those who look after people may do."""

    readers: ClassVar[tuple[str, ...]] = CARES
    writers: ClassVar[tuple[str, ...]] = CARES

    def need(self) -> Need:
        """The need of the address, of somebody whom the asker sees."""
        seen = Need.objects.visible_to(self.user).select_related("resident", "waiting")
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    def told(self) -> Response:
        """The need as it is now."""
        return Response(NeedOut(need_out(self.need())).data)


class NeedsView(CaresPart):
    """Needs."""

    scopes = {"GET": READ, "POST": WRITE}

    @documented(responses=NeedOut(many=True))
    def get(self, request: Request) -> Response:
        """Those that are open, of people whom you look after, in the order of the queue."""
        rows = Need.objects.visible_to(self.user).open().select_related("waiting")
        return paged(request, rows.order_by("urgency", "opened_at", "pk"), NeedOut, need_out)

    @documented(
        request=body_of(
            WhoForm, facts="And the facts of this kind, such as lock, avoids, size; and quantity"
        ),
        responses={201: NeedSaid, 200: NeedSaid},
    )
    def post(self, request: Request) -> Response:
        """Says for somebody what they need. One that is open already keeps its place (200).

        What is said now is added to it; what they avoid is never lost.
        """
        fields = fields_of(request)
        who = WhoForm(fields, user=self.user)
        if not who.is_valid() or not (who.cleaned_data["resident"] and who.cleaned_data["kind"]):
            raise Http404
        form = NeedForm(
            _with_quantity(fields),
            kind=who.cleaned_data["kind"],
            resident=who.cleaned_data["resident"],
        )
        checked(form)
        at = self.now
        made = or_words(form, lambda: form.save(by=self.user, how=OpenedHow.VOLUNTEER, now=at))
        self.kwargs["pk"] = made.pk
        told = {**need_out(self.need()), "added": made.added}
        return Response(NeedSaid(told).data, status=200 if made.opened_at < at else 201)


def _with_quantity(fields: "MultiValueDict[str, Any]") -> "MultiValueDict[str, Any]":
    if "quantity" not in fields:
        fields["quantity"] = "1"
    return fields


class NeedView(CaresPart):
    """A need."""

    scopes = {"GET": READ}

    @documented(responses=NeedOut)
    def get(self, _request: Request, pk: UUID) -> Response:
        """How it stands, and why it has nothing yet."""
        return self.told()


class UrgencyView(CaresPart):
    """Urgency."""

    scopes = {"POST": WRITE}

    @documented(request=body_of(UrgencyForm), responses=NeedOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """A person says that it comes before others, and why."""
        need, form = self.need(), UrgencyForm(fields_of(request))
        checked(form)
        or_words(form, lambda: form.save(need=need, by=self.user, now=self.now))
        return self.told()


class WithdrawView(CaresPart):
    """Withdraw."""

    scopes = {"POST": WRITE}

    @documented(request=None, responses=NeedOut)
    def post(self, _request: Request, pk: UUID) -> Response:
        """They do not need it any more; what was kept for it is free again."""
        close_need(need=self.need(), how=ClosedHow.WITHDRAWN, by=self.user, now=self.now)
        return self.told()


# Matches ------------------------------------------------------------------------------------------


class MatchesView(CaresPart):
    """Matches."""

    scopes = {"GET": READ}

    @documented(responses=MatchOut(many=True))
    def get(self, request: Request) -> Response:
        """What is proposed or promised to people whom you look after; never the digits.

        And what they declined this week, with the reason.
        """
        seen = Match.objects.visible_to(self.user).select_related("offer")
        rows = seen.now_or_declined(self.now - in_person.STILL_SHOWN)
        return paged(request, rows.order_by("proposed_at", "pk"), MatchOut, match_out)


class ProposeView(HouseView):
    """Propose: counts come out and no person, so this is for the donors' side too."""

    scopes = {"POST": ["offers:write"]}
    writers: ClassVar[tuple[str, ...]] = HANDLES

    @documented(request=body_of(ProposeForm), responses=AllocationOut)
    def post(self, request: Request) -> Response:
        """The things of one group are given out anew; the same `request_key` does it once."""
        form = ProposeForm(fields_of(request), user=self.user)
        checked(form)
        done = or_words(form, lambda: form.save(by=self.user, now=self.now))
        return Response(AllocationOut(done).data)


class MatchDeedView(HouseView):
    """A deed on a proposal that the asker runs."""

    scopes = {"POST": WRITE}
    writers: ClassVar[tuple[str, ...]] = (RoleKind.COORDINATOR,)
    deed: Callable[..., None]

    @documented(request=None, responses=MatchOut)
    def post(self, _request: Request, pk: UUID) -> Response:
        """The match as it is then."""
        mine = Match.objects.run_by(self.user).select_related("offer", "need__resident")
        match = get_object_or_404(mine, pk=pk)
        type(self).deed(match=match, by=self.user, now=self.now)
        return Response(MatchOut(match_out(match)).data)


class ConfirmView(MatchDeedView):
    """Promises it; they are asked by text whether they want it."""

    deed = staticmethod(confirm_match)


class RejectView(MatchDeedView):
    """Sets it aside; their need keeps its place."""

    deed = staticmethod(reject)


class TakeBackView(MatchDeedView):
    """Takes a promise back whose thing is lost or broken; they are told, and keep their place."""

    deed = staticmethod(withdraw)


class AnswerView(CaresPart):
    """What somebody said in person."""

    scopes = {"POST": WRITE}

    @documented(request=body_of(AnswerForm), responses=MatchOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """A yes or a no in the name of somebody whom no text reaches; 404 for all others."""
        mine = in_person.unreached(Match.objects.visible_to(self.user).holding())
        match = get_object_or_404(mine.select_related("need", "offer"), pk=pk)
        form = AnswerForm(fields_of(request))
        checked(form)
        or_words(form, lambda: form.save(match=match, by=self.user, now=self.now))
        return Response(MatchOut(match_out(match)).data)


# For those who handle things: no person, no key of one -----------------------------------------------


class HandlesPart(HouseView):
    """What a key of the donors' side may know."""

    readers: ClassVar[tuple[str, ...]] = HANDLES
    writers: ClassVar[tuple[str, ...]] = HANDLES


class ParcelsView(HandlesPart):
    """Parcels."""

    scopes = {"GET": HANDLE}

    @documented(responses=OnItsWayOut(many=True))
    def get(self, request: Request) -> Response:
        """What is proposed or promised: label, kind, how many, code name. No person."""
        rows = Match.objects.parcels_of(self.user).order_by(*ON_ITS_WAY)
        return paged(request, rows, OnItsWayOut, parcel_out)


class UnmetView(HandlesPart):
    """What is short."""

    scopes = {"GET": HANDLE}

    @documented(responses=UnmetOut(many=True))
    def get(self, request: Request) -> Response:
        """How many wait for what at which code name, and why. No person."""
        return paged(request, Need.objects.unmet_of(self.user), UnmetOut, unmet_out)


urls = [
    path("needs/", NeedsView.as_view(), name="needs"),
    path("needs/<uuid:pk>/", NeedView.as_view(), name="need"),
    path("needs/<uuid:pk>/urgency/", UrgencyView.as_view(), name="urgency"),
    path("needs/<uuid:pk>/withdraw/", WithdrawView.as_view(), name="withdraw"),
    path("matches/", MatchesView.as_view(), name="matches"),
    path("matches/propose/", ProposeView.as_view(), name="propose"),
    path("matches/<uuid:pk>/confirm/", ConfirmView.as_view(), name="match_confirm"),
    path("matches/<uuid:pk>/reject/", RejectView.as_view(), name="match_reject"),
    path("matches/<uuid:pk>/take-back/", TakeBackView.as_view(), name="match_take_back"),
    path("matches/<uuid:pk>/answer/", AnswerView.as_view(), name="match_answer"),
    path("parcels/", ParcelsView.as_view(), name="parcels"),
    path("unmet/", UnmetView.as_view(), name="unmet"),
]
