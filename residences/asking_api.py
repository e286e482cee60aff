"""What residents are asked, for programs: who should lead, whether a number is right, to choose digits."""

from typing import Any
from uuid import UUID

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import body_of, checked, documented, fields_of
from residences import naming, pins
from residences.api_shapes import READ, WRITE
from residences.asking import ask_still_you
from residences.checkup import not_reached
from residences.models import Residence, Round
from residences.tree_api import HOME, TreeView
from residences.tree_shapes import RoundOut


class AskedOut(serializers.Serializer[Any]):
    """How many phones are asked by text, by day."""

    phones = serializers.IntegerField()


class RoundDeedForm(forms.Form):
    """What is done about a round of naming."""

    deed = forms.ChoiceField(
        label=_("What"), choices=[("close", _("Close it")), ("text", _("Text who would help"))]
    )


class RoundsView(TreeView, ListAPIView[Round]):
    """Where people can name somebody."""

    scopes = {"GET": READ}
    serializer_class = RoundOut
    queryset = Round.objects.none()  # tells the schema what the list holds

    def get_queryset(self) -> Any:
        """The rounds of this residence that are open."""
        home = self.residence(self.kwargs["pk"])
        return Round.objects.open(self.now).filter(branch__residence=home).order_by("opened_at")


class RoundDeedView(TreeView):
    """One round of naming."""

    scopes = {"POST": WRITE}

    @documented(request=body_of(RoundDeedForm), responses=AskedOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """`close` it, or `text` to everybody in the branch who would help."""
        mine = Round.objects.filter(branch__residence__in=Residence.objects.run_by(self.user))
        row = get_object_or_404(mine.select_related("branch"), pk=pk, closed_at=None)
        form = RoundDeedForm(fields_of(request))
        checked(form)
        if form.cleaned_data["deed"] == "text":
            sent = naming.send_list(branch_round=row, by=self.user, now=self.now)
            return Response({"phones": sent})
        naming.close_round(branch_round=row, by=self.user, now=self.now)
        return Response({"phones": 0})


class StillYouView(TreeView):
    """Is it still your number?"""

    scopes = {"POST": WRITE}

    @documented(request=None, responses=AskedOut)
    def post(self, _request: Request, pk: UUID) -> Response:
        """Everybody who has not been reached for a month is asked by text, by day."""
        silent = self.residence(pk).residents.here().filter(not_reached(self.now))
        return Response({"phones": ask_still_you(silent, self.now)})


class DigitsView(TreeView):
    """Digits for an alarm."""

    scopes = {"POST": WRITE, "DELETE": WRITE}

    @documented(request=None, responses={202: AskedOut})
    def post(self, _request: Request, pk: UUID) -> Response:
        """They get a link, by day, to a page on which they choose digits; nobody else sees them."""
        pins.send_link(resident=self.resident(pk), by=self.user, now=self.now)
        return Response({"phones": 1}, status=202)

    @documented(request=None, responses={204: None})
    def delete(self, _request: Request, pk: UUID) -> Response:
        """They have no digits any more."""
        pins.remove(resident=self.resident(pk), by=self.user, now=self.now)
        return Response(status=204)


urls = [
    path(f"{HOME}/rounds/", RoundsView.as_view(), name="rounds"),
    path(f"{HOME}/errands/ask/", StillYouView.as_view(), name="still_you"),
    path("rounds/<uuid:pk>/", RoundDeedView.as_view(), name="round_deed"),
    path("residents/<uuid:pk>/digits/", DigitsView.as_view(), name="digits"),
]
