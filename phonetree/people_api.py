"""The call list for programs: who is left, take somebody, give them back, say how it came out."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import HouseView, body_of, checked, documented, fields_of
from accounts.models import RoleKind
from phonetree import calling, chats, numbers, reports
from phonetree.api_shapes import ChatRow, LeftRow, left_row
from phonetree.board import ringing_now
from phonetree.call_list import spoken_by, to_ring
from phonetree.forms import MarkForm
from phonetree.models import CallOut, Recipient

READ, WRITE = ["call_outs:read"], ["call_outs:write"]


class ToFindView(HouseView, ListAPIView[Recipient]):
    """Who is left to ring or to go to, in the order of the page."""

    scopes = {"GET": READ}
    queryset = Recipient.objects.none()  # tells the schema what the list holds
    serializer_class = LeftRow

    def get_queryset(self) -> QuerySet[Recipient]:
        """Those of the call-out of the address, as the owner of the key is shown them."""
        call_out = get_object_or_404(CallOut.objects.visible_to(self.user), pk=self.kwargs["pk"])
        rows = to_ring(
            call_out,
            by=self.user,
            spoken=spoken_by(self.user),
            ringing=ringing_now(call_out, self.now),
            now=self.now,
        )
        return rows.select_related("section", "caller")

    def get(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """One row for each phone, and for each person without one; never a number, never a name."""
        page = self.paginate_queryset(self.get_queryset()) or []
        rows = [left_row(row, self.user, self.now) for row in page]
        return self.get_paginated_response(LeftRow(rows, many=True).data)


class ChatsView(HouseView):
    """For the chat groups that people already use."""

    scopes = {"GET": READ}

    @documented(responses=ChatRow(many=True))
    def get(self, _request: Request, pk: UUID) -> Response:
        """Words to paste, by language: no name, no place, no number. Empty unless it is live or stood down."""
        rows = CallOut.objects.visible_to(self.user).select_related("residence")
        found = chats.of_call_out(get_object_or_404(rows, pk=pk))
        return Response(ChatRow(found, many=True).data)


class PersonDeedView(HouseView):
    """A deed on somebody in a call-out that the asker sees."""

    scopes = {"POST": WRITE}
    writers: ClassVar[tuple[str, ...]] = (RoleKind.COORDINATOR, RoleKind.VOLUNTEER)

    def recipient(self) -> Recipient:
        """Whoever the address names; 404 for those who do not see the call-out."""
        rows = Recipient.objects.visible_to(self.user)
        rows = rows.select_related("call_out", "section", "phone", "caller")
        facts = {"pk": self.kwargs["recipient"], "call_out": self.kwargs["pk"]}
        return get_object_or_404(rows, **facts)

    def shown(self, row: Recipient) -> Response:
        """How they stand now."""
        row.refresh_from_db()
        return Response(LeftRow(left_row(row, self.user, self.now)).data)


class ClaimView(PersonDeedView):
    """Take."""

    @documented(request=None, responses=LeftRow)
    def post(self, _request: Request, pk: UUID, recipient: UUID) -> Response:
        """Yours to ring for ten minutes; the number itself is shown on the page only."""
        row = self.recipient()
        if refusal := numbers.why_not(row, self.now):
            raise refusal
        calling.claim(recipient=row, by=self.user, now=self.now)
        return self.shown(row)


class ReleaseView(PersonDeedView):
    """Give back."""

    @documented(request=None, responses=LeftRow)
    def post(self, _request: Request, pk: UUID, recipient: UUID) -> Response:
        """Others may ring them; who runs the call-out can take them from anybody."""
        row = self.recipient()
        runs = CallOut.objects.run_by(self.user).filter(pk=pk).exists()
        calling.release(recipient=row, by=self.user, runs=runs, now=self.now)
        return self.shown(row)


class GoView(PersonDeedView):
    """Go there."""

    scopes = {"POST": WRITE, "DELETE": WRITE}

    @documented(request=None, responses=LeftRow)
    def post(self, _request: Request, pk: UUID, recipient: UUID) -> Response:
        """ "I'm going": for the first who says so, so that two do not both run."""
        row = self.recipient()
        if row.call_out.live_at is None:
            raise Http404(_("Nobody was told anything yet."))
        reports.go(recipient=row, by=self.user, now=self.now)
        return self.shown(row)

    @documented(request=None, responses=LeftRow)
    def delete(self, _request: Request, pk: UUID, recipient: UUID) -> Response:
        """Somebody else may go."""
        row = self.recipient()
        reports.stop_going(recipient=row, by=self.user, now=self.now)
        return self.shown(row)


class MarkView(PersonDeedView):
    """Mark."""

    @documented(request=body_of(MarkForm), responses=LeftRow)
    def post(self, request: Request, pk: UUID, recipient: UUID) -> Response:
        """`outcome` as on the page: seen_in_person, safe, needs_help, not_safe_to_talk, no_answer,
        wrong_number, asked_to_stop, or read for words that need nothing done."""
        row = self.recipient()
        if row.call_out.live_at is None:
            raise Http404(_("Nobody was told anything yet."))
        form = MarkForm(fields_of(request))
        checked(form)
        form.mark(recipient=row, by=self.user, now=self.now)
        return self.shown(row)


_CHATS = path("call-outs/<uuid:pk>/chats/", ChatsView.as_view(), name="chats")
_ONE = "call-outs/<uuid:pk>/people/<uuid:recipient>/"
urls = [
    _CHATS,
    path("call-outs/<uuid:pk>/to-find/", ToFindView.as_view(), name="to_find"),
    path(_ONE + "claim/", ClaimView.as_view(), name="claim"),
    path(_ONE + "release/", ReleaseView.as_view(), name="release"),
    path(_ONE + "going/", GoView.as_view(), name="go"),
    path(_ONE + "mark/", MarkView.as_view(), name="mark"),
]
