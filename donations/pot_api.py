"""Money and vouchers for programs: pots, lines that two people sign, receipts. Nobody who got any."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import body_of, checked, documented, fields_of, or_words
from donations.models import Pot, PotKind, PotLine, Purpose, Way
from donations.need_api import paged
from donations.pot_actions import close_pot
from donations.pot_forms import LineForm, PotForm, SignForm
from donations.stock_api import READ, WRITE, GiftsPart


class PotLineOut(serializers.Serializer[Any]):
    """So much in or out, for what; it counts once a second person has signed."""

    id = serializers.UUIDField()
    code = serializers.CharField(help_text="Of its receipt.")
    pot = serializers.UUIDField(source="pot_id")
    way = serializers.ChoiceField(choices=Way.choices)
    pence = serializers.IntegerField()
    what = serializers.CharField(help_text=", ".join(Purpose.values))
    first = serializers.CharField(source="first.name", help_text="Who wrote it down.")
    at = serializers.DateTimeField()
    second = serializers.CharField(source="second.name", allow_null=True, default=None)
    second_at = serializers.DateTimeField(allow_null=True)
    refused_at = serializers.DateTimeField(allow_null=True)


class PotOut(serializers.Serializer[Any]):
    """A tin of a group."""

    id = serializers.UUIDField()
    group = serializers.UUIDField(source="group_id")
    name = serializers.CharField()
    kind = serializers.CharField(help_text=", ".join(PotKind.values))
    there = serializers.IntegerField(help_text="Pence that two people have signed for.")
    waits = serializers.IntegerField(help_text="Pence on their way out that one has signed for.")
    closed_at = serializers.DateTimeField(allow_null=True)


class PotPart(GiftsPart):
    """A part about pots."""

    def pots(self) -> Any:
        """Those that the asker sees, with what is in them."""
        return Pot.objects.visible_to(self.user).with_sums()

    def pot(self) -> Any:
        """The one of the address as it is now."""
        return get_object_or_404(self.pots(), pk=self.kwargs["pk"])

    def lines(self) -> QuerySet[PotLine]:
        """What went in and out of them."""
        seen = PotLine.objects.visible_to(self.user)
        return seen.select_related("pot", "first", "second")


class PotsView(PotPart):
    """Pots."""

    scopes = {"GET": READ, "POST": WRITE}

    @documented(responses=PotOut(many=True))
    def get(self, request: Request) -> Response:
        """The open ones of your groups, by name."""
        return paged(request, self.pots().filter(closed_at=None).order_by("name", "pk"), PotOut)

    @documented(request=body_of(PotForm), responses={201: PotOut})
    def post(self, request: Request) -> Response:
        """A new pot, empty."""
        form = PotForm(fields_of(request), user=self.user)
        checked(form)
        made = or_words(form, lambda: form.save(by=self.user, now=self.now))
        return Response(PotOut(self.pots().get(pk=made.pk)).data, status=201)


class PotView(PotPart):
    """A pot."""

    scopes = {"GET": READ}

    @documented(responses=PotOut)
    def get(self, _request: Request, pk: UUID) -> Response:
        """What is in it, and what waits for a second signature."""
        return Response(PotOut(self.pot()).data)


class PotLinesView(PotPart):
    """Lines of a pot."""

    scopes = {"GET": READ, "POST": WRITE}

    @documented(responses=PotLineOut(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        """What went in and out, and what waits, the newest first."""
        rows = self.lines().filter(pot=self.pot()).order_by("-at", "pk")
        return paged(request, rows, PotLineOut)

    @documented(request=body_of(LineForm), responses={201: PotLineOut})
    def post(self, request: Request, pk: UUID) -> Response:
        """The first signature, yours. It counts when somebody else has signed it."""
        form = LineForm(fields_of(request), pot=self.pot())
        checked(form)
        made = or_words(form, lambda: form.save(by=self.user, now=self.now))
        return Response(PotLineOut(self.lines().get(pk=made.pk)).data, status=201)


class PotLineView(PotPart):
    """The second signature."""

    scopes = {"POST": WRITE}

    @documented(operation_id="pots_lines_sign", request=body_of(SignForm), responses=PotLineOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """Signs it, or says that it does not count. Nobody signs twice."""
        line, form = get_object_or_404(self.lines(), pk=pk), SignForm(fields_of(request))
        checked(form)
        or_words(form, lambda: form.do(line=line, by=self.user, now=self.now))
        return Response(PotLineOut(self.lines().get(pk=pk)).data)


class ClosePotView(PotPart):
    """Close a pot."""

    scopes = {"POST": WRITE}

    @documented(request=None, responses=PotOut)
    def post(self, _request: Request, pk: UUID) -> Response:
        """Nothing goes in or out of it any more; it must be empty."""
        close_pot(pot=self.pot(), by=self.user, now=self.now)
        return Response(PotOut(self.pot()).data)


class ReceiptView(PotPart):
    """A receipt."""

    scopes = {"GET": READ}

    @documented(responses=PotLineOut)
    def get(self, _request: Request, code: str) -> Response:
        """A line that two people have signed, by its code."""
        signed = self.lines().filter(second_at__isnull=False)
        return Response(PotLineOut(get_object_or_404(signed, code=code.upper())).data)


urls = [
    path("pots/", PotsView.as_view(), name="pots"),
    path("pots/<uuid:pk>/", PotView.as_view(), name="pot"),
    path("pots/<uuid:pk>/lines/", PotLinesView.as_view(), name="pot_lines"),
    path("pots/<uuid:pk>/close/", ClosePotView.as_view(), name="pot_close"),
    path("pots/lines/<uuid:pk>/", PotLineView.as_view(), name="pot_line"),
    path("receipts/<slug:code>/", ReceiptView.as_view(), name="receipt"),
]
