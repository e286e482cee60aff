"""Appeals, what donors wrote and what is to be repaired, for programs: keys of the donors' side."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import HouseView, body_of, checked, documented, fields_of, or_words
from donations.appeal_actions import publish
from donations.appeal_forms import (
    AppealForm,
    ChangeAppealForm,
    GiveOutForm,
    SeenForm,
    TableForm,
    WordsForm,
)
from donations.appeal_shapes import AppealOut, PledgeOut, RepairOut, TableOut, appeal_out
from donations.forms import HANDLES
from donations.models import Appeal, Checkup, Pledge, Seen
from donations.need_api import paged
from donations.need_shapes import AllocationOut
from donations.setting_up import close_appeal

READ, WRITE = ["offers:read"], ["offers:write"]
READ_PLEDGES, WRITE_PLEDGES = ["pledges:read"], ["pledges:write"]


class AppealPart(HouseView):
    """Read by whoever handles what is given, changed by coordinators."""

    readers: ClassVar[tuple[str, ...]] = HANDLES

    def rows(self) -> Any:
        """Those that the asker sees, with their totals and their words."""
        mine = Appeal.objects.visible_to(self.user).with_total()
        return mine.prefetch_related("wordings")

    def run(self) -> Appeal:
        """The appeal of the address; 404 for those who do not run it."""
        mine = Appeal.objects.run_by(self.user).select_related("group")
        return get_object_or_404(mine, pk=self.kwargs["pk"])

    def told(self, pk: UUID) -> Response:
        """The appeal as it is now."""
        return Response(AppealOut(appeal_out(get_object_or_404(self.rows(), pk=pk))).data)


class AppealsView(AppealPart):
    """Appeals."""

    scopes = {"GET": READ, "POST": WRITE}

    @documented(responses=AppealOut(many=True))
    def get(self, request: Request) -> Response:
        """The open ones first, the newest first."""
        rows = self.rows().order_by("closed_at", "-made_at", "pk")
        return paged(request, rows, AppealOut, appeal_out)

    @documented(request=body_of(AppealForm), responses={201: AppealOut})
    def post(self, request: Request) -> Response:
        """Asks for something; nobody outside sees it before it has words and is published."""
        form = AppealForm(fields_of(request), user=self.user)
        checked(form)
        made = or_words(form, lambda: form.save(by=self.user, now=self.now))
        return Response(self.told(made.pk).data, status=201)


class AppealView(AppealPart):
    """An appeal."""

    scopes = {"GET": READ}

    @documented(responses=AppealOut)
    def get(self, _request: Request, pk: UUID) -> Response:
        """How far it came."""
        return self.told(pk)


class WordsView(AppealPart):
    """Words."""

    scopes = {"POST": WRITE}

    @documented(request=body_of(WordsForm), responses=AppealOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """The appeal in one language; said again it replaces what was there."""
        appeal, form = self.run(), WordsForm(fields_of(request))
        checked(form)
        or_words(form, lambda: form.save(appeal=appeal, by=self.user, now=self.now))
        return self.told(pk)


class ChangeView(AppealPart):
    """Change."""

    scopes = {"POST": WRITE}

    @documented(request=body_of(ChangeAppealForm), responses=AppealOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """Its title, how much, until when and around where: all four as they are to be."""
        appeal, form = self.run(), ChangeAppealForm(fields_of(request))
        checked(form)
        or_words(form, lambda: form.change(appeal=appeal, by=self.user, now=self.now))
        return self.told(pk)


class AppealDeedView(AppealPart):
    """A deed on an appeal that the asker runs."""

    scopes = {"POST": WRITE}
    deed: Callable[..., None]

    @documented(request=None, responses=AppealOut)
    def post(self, _request: Request, pk: UUID) -> Response:
        """The appeal as it is then."""
        type(self).deed(appeal=self.run(), by=self.user, now=self.now)
        return self.told(pk)


class PublishView(AppealDeedView):
    """From now on anybody may read it."""

    deed = staticmethod(publish)


class CloseView(AppealDeedView):
    """Nothing more is asked for; its page says thank you."""

    deed = staticmethod(close_appeal)


class GiveOutView(AppealPart):
    """Give out."""

    scopes = {"POST": WRITE}

    @documented(request=body_of(GiveOutForm), responses=AllocationOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """A round of the rota, or equal shares: proposed. The same `request_key` does it once."""
        appeal, form = self.run(), GiveOutForm(fields_of(request))
        checked(form)
        done = or_words(form, lambda: form.save(appeal=appeal, by=self.user, now=self.now))
        return Response(AllocationOut(done).data)


class TablesView(AppealPart):
    """Days with a table."""

    scopes = {"POST": WRITE}

    @documented(request=body_of(TableForm), responses={201: TableOut})
    def post(self, request: Request, pk: UUID) -> Response:
        """One more day; nobody is told yet."""
        form = TableForm(fields_of(request), appeal=self.run(), user=self.user)
        checked(form)
        made = or_words(form, lambda: form.save(by=self.user, now=self.now))
        return Response(TableOut(made).data, status=201)


class HandlesView(HouseView):
    """What whoever handles what is given may read and do."""

    readers: ClassVar[tuple[str, ...]] = HANDLES
    writers: ClassVar[tuple[str, ...]] = HANDLES


class PledgesView(HandlesView):
    """What donors wrote: with a key for that alone, for it says how to reach them."""

    scopes = {"GET": READ_PLEDGES}

    @documented(responses=PledgeOut(many=True))
    def get(self, request: Request) -> Response:
        """What nobody has looked at yet, the oldest first; with `?seen=` the others."""
        rows = Pledge.objects.visible_to(self.user).order_by("made_at", "pk")
        seen = request.query_params.get("seen", Seen.WAITING)
        return paged(request, rows.filter(seen=seen), PledgeOut)


class PledgeView(HandlesView):
    """What a donor wrote."""

    scopes = {"POST": WRITE_PLEDGES}

    @documented(request=body_of(SeenForm), responses=PledgeOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """Somebody answered them, put it aside, or thanked them."""
        row = get_object_or_404(Pledge.objects.visible_to(self.user), pk=pk)
        form = SeenForm(fields_of(request))
        checked(form)
        or_words(form, lambda: form.save(pledge=row, by=self.user, now=self.now))
        row.refresh_from_db()
        return Response(PledgeOut(row).data)


class RepairsView(HandlesView):
    """What is to be repaired."""

    scopes = {"GET": READ}

    @documented(responses=RepairOut(many=True))
    def get(self, request: Request) -> Response:
        """Labels of which somebody said that they do not work; no person."""
        rows = Checkup.objects.visible_to(self.user).to_repair().select_related("match__offer")
        return paged(request, rows.order_by("answered_at", "pk"), RepairOut)


urls = [
    path("appeals/", AppealsView.as_view(), name="appeals"),
    path("appeals/<uuid:pk>/", AppealView.as_view(), name="appeal"),
    path("appeals/<uuid:pk>/change/", ChangeView.as_view(), name="appeal_change"),
    path("appeals/<uuid:pk>/words/", WordsView.as_view(), name="appeal_words"),
    path("appeals/<uuid:pk>/publish/", PublishView.as_view(), name="appeal_publish"),
    path("appeals/<uuid:pk>/close/", CloseView.as_view(), name="appeal_close"),
    path("appeals/<uuid:pk>/give-out/", GiveOutView.as_view(), name="appeal_give_out"),
    path("appeals/<uuid:pk>/tables/", TablesView.as_view(), name="appeal_tables"),
    path("pledges/", PledgesView.as_view(), name="pledges"),
    path("pledges/<uuid:pk>/", PledgeView.as_view(), name="pledge"),
    path("repairs/", RepairsView.as_view(), name="repairs"),
]
