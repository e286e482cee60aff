"""Call-outs for programs: preview, start, follow, stop, account. The same forms as the pages."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import HouseView, body_of, checked, documented, fields_of
from phonetree import actions
from phonetree.api_shapes import AccountRow, CallOutOut, PreviewOut, Progress, account_row, progress
from phonetree.board import board
from phonetree.forms import ConfirmCallOutForm, StartCallOutForm, StopForm
from phonetree.models import CallOut, Recipient

READ, WRITE = ["call_outs:read"], ["call_outs:write"]


class CallOutsView(HouseView, ListAPIView[CallOut]):
    """The call-outs of the residences that your groups look after, newest first."""

    scopes = {"GET": READ, "POST": WRITE}
    serializer_class = CallOutOut

    def get_queryset(self) -> QuerySet[CallOut]:
        """Those that the asker sees."""
        return CallOut.objects.visible_to(self.user)

    @documented(request=body_of(ConfirmCallOutForm), responses={201: CallOutOut})
    def post(self, request: Request) -> Response:
        """Starts a call-out; it is held for some seconds, in which it can be cancelled.

        Send a `request_key` of your own: the same key gives the same call-out, however often it
        is sent. With a ready-made emergency the code name may be left out.
        """
        form = ConfirmCallOutForm(fields_of(request), user=self.user)
        checked(form)
        call_out = or_words(form, lambda: form.start(by=self.user, now=self.now))
        return Response(CallOutOut(call_out).data, status=201)


class PreviewView(HouseView):
    """What a call-out would do."""

    scopes = {"POST": WRITE}

    @documented(request=body_of(StartCallOutForm), responses=PreviewOut)
    def post(self, request: Request) -> Response:
        """Words, weight, cost and who is out of reach; nothing is sent."""
        form = StartCallOutForm(fields_of(request), user=self.user)
        checked(form)
        return Response(PreviewOut(form.preview(self.now)).data)


class CallOutView(HouseView):
    """One call-out, to follow."""

    scopes = {"GET": READ}

    @documented(
        parameters=[
            OpenApiParameter("v", OpenApiTypes.INT, description="The version you have already.")
        ],
        responses={200: Progress, 204: None},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """People by what became of them, branch by branch; 204 while `v` is the newest version."""
        call_out = get_object_or_404(CallOut.objects.visible_to(self.user), pk=pk)
        if request.query_params.get("v") == str(call_out.version):
            return Response(status=204)
        return Response(Progress(progress(board(call_out, self.now))).data)


class DeedView(HouseView):
    """A deed on a call-out that the asker runs."""

    scopes = {"POST": WRITE}

    def call_out(self) -> CallOut:
        """The call-out of the address; 404 for those who do not run it."""
        return get_object_or_404(CallOut.objects.run_by(self.user), pk=self.kwargs["pk"])


class CancelView(DeedView):
    """Cancel."""

    @documented(request=None, responses=CallOutOut)
    def post(self, _request: Request, pk: UUID) -> Response:
        """Nothing goes out; refused once it is live."""
        call_out = self.call_out()
        actions.cancel_call_out(call_out=call_out, by=self.user, now=self.now)
        return Response(CallOutOut(call_out).data)


class ConfirmView(DeedView):
    """Confirm."""

    @documented(request=None, responses=CallOutOut)
    def post(self, _request: Request, pk: UUID) -> Response:
        """The second coordinator agrees; refused to the one who started it."""
        call_out = self.call_out()
        actions.confirm_call_out(call_out=call_out, by=self.user, now=self.now)
        return Response(CallOutOut(call_out).data)


class StopView(DeedView):
    """Stop."""

    @documented(request=body_of(StopForm), responses=CallOutOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """`stand_down` tells everybody that it is over; `end` stops without a word.

        A call-out that has ended can still be stood down for a day, unless another one is under
        way in the residence.
        """
        call_out = self.call_out()
        form = StopForm(fields_of(request))
        checked(form)
        or_words(form, lambda: form.stop(call_out=call_out, by=self.user, now=self.now))
        return Response(CallOutOut(call_out).data)


class AccountView(HouseView, ListAPIView[Recipient]):
    """Everybody of a call-out and what became of them."""

    scopes = {"GET": READ}
    queryset = Recipient.objects.none()  # tells the schema what the list holds
    serializer_class = AccountRow

    def get_queryset(self) -> QuerySet[Recipient]:
        """The recipients of the call-out of the address, in the order of its branches."""
        pk = self.kwargs["pk"]
        call_out = get_object_or_404(CallOut.objects.visible_to(self.user), pk=pk)
        rows = call_out.recipients.select_related("section")
        if self._names():
            rows = rows.prefetch_related("people")
        return rows.order_by("section__position", "section__word", "id")

    def get(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """One row for each phone, and for each person without one; never a number.

        Aliases are given to coordinators of the residence only.
        """
        page = self.paginate_queryset(self.get_queryset()) or []
        rows = [account_row(recipient, names=self._names()) for recipient in page]
        return self.get_paginated_response(AccountRow(rows, many=True).data)

    def _names(self) -> bool:
        runs = CallOut.objects.run_by(self.user)
        if not hasattr(self, "_runs"):
            self._runs = runs.filter(pk=self.kwargs["pk"]).exists()
        return self._runs


def or_words(form: Any, deed: Any) -> Any:
    """What the deed gives; its refusal as the page would show it."""
    try:
        return deed()
    except ValidationError as refusal:
        form.add_error(None, refusal)
        raise ValidationError(form.errors.as_data()) from refusal


urls = [
    path("call-outs/", CallOutsView.as_view(), name="call_outs"),
    path("call-outs/preview/", PreviewView.as_view(), name="preview"),
    path("call-outs/<uuid:pk>/", CallOutView.as_view(), name="call_out"),
    path("call-outs/<uuid:pk>/cancel/", CancelView.as_view(), name="cancel"),
    path("call-outs/<uuid:pk>/confirm/", ConfirmView.as_view(), name="confirm"),
    path("call-outs/<uuid:pk>/stop/", StopView.as_view(), name="stop"),
    path("call-outs/<uuid:pk>/account/", AccountView.as_view(), name="account"),
]
