"""Shifts, and residents who want to be rung back, for programs. Never a number, never a sound."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import HouseView, body_of, checked, documented, fields_of
from phonetree import shifts, voicemail
from phonetree.api import READ, WRITE
from phonetree.line_forms import LineForm, ShiftForm
from phonetree.models.line import Line, Voicemail
from phonetree.models.shifts import Helper, Shift


class ShiftOut(serializers.ModelSerializer[Shift]):
    """When somebody can be rung, and in which languages."""

    name = serializers.CharField(source="helper.user.name")
    languages = serializers.ListField(source="helper.languages", child=serializers.CharField())

    class Meta:
        model = Shift
        fields = ["id", "name", "languages", "starts_at", "ends_at"]
        read_only_fields = fields


class VoicemailOut(serializers.ModelSerializer[Voicemail]):
    """A resident who rang and reached nobody."""

    class Meta:
        model = Voicemail
        fields = ["id", "residence", "language", "seconds", "made_at", "heard_at", "done_at"]
        read_only_fields = fields


class ShiftsView(HouseView, ListAPIView[Shift]):
    """The shifts of the people of your groups that are not over, the next first."""

    scopes = {"GET": READ, "POST": WRITE}
    writers = HouseView.readers
    serializer_class = ShiftOut

    def get_queryset(self) -> QuerySet[Shift]:
        """Those of people who can be rung."""
        rows = Shift.objects.visible_to(self.user).filter(ends_at__gt=self.now)
        return rows.filter(helper__in=Helper.objects.reachable()).select_related("helper__user")

    @documented(request=body_of(ShiftForm), responses={201: ShiftOut(many=True)})
    def post(self, request: Request) -> Response:
        """One's own shifts; refused until the number is confirmed, which only a page does."""
        form = ShiftForm(fields_of(request))
        checked(form)
        helper = Helper.objects.filter(user=self.user).first()
        if helper is None:
            raise shifts.NoNumber
        try:
            added = form.add(helper=helper, by=self.user, now=self.now)
        except ValidationError as refusal:
            form.refuse(refusal)
            raise ValidationError(form.errors.as_data()) from refusal
        return Response(ShiftOut(added, many=True).data, status=201)


class ShiftView(HouseView):
    """One shift of one's own."""

    scopes = {"DELETE": WRITE}
    writers = HouseView.readers

    @documented(request=None, responses={204: None})
    def delete(self, _request: Request, pk: UUID) -> Response:
        """One is not rung then."""
        shift = get_object_or_404(Shift.objects.of(self.user), pk=pk)
        shifts.remove_shift(shift=shift, by=self.user, now=self.now)
        return Response(status=204)


class VoicemailsView(HouseView, ListAPIView[Voicemail]):
    """Residents who want to be rung back, the newest first; kept for a week."""

    scopes = {"GET": READ}
    serializer_class = VoicemailOut

    def get_queryset(self) -> QuerySet[Voicemail]:
        """Those that the asker sees: as a volunteer, in languages that they speak."""
        return Voicemail.objects.visible_to(self.user).without_sound()


class VoicemailDoneView(HouseView):
    """Done."""

    scopes = {"POST": WRITE}
    writers = HouseView.readers

    @documented(request=None, responses=VoicemailOut)
    def post(self, _request: Request, pk: UUID) -> Response:
        """Somebody dealt with it; a second time changes nothing."""
        row = get_object_or_404(Voicemail.objects.visible_to(self.user).without_sound(), pk=pk)
        voicemail.finish(voicemail=row, by=self.user, now=self.now)
        row.refresh_from_db(fields=["done_at"])
        return Response(VoicemailOut(row).data)


class NumberOut(serializers.ModelSerializer[Line]):
    """How our number behaves."""

    class Meta:
        model = Line
        fields = LineForm.Meta.fields
        read_only_fields = fields


class LineView(HouseView):
    """How our number behaves."""

    scopes = {"GET": READ, "PUT": WRITE}

    @documented(responses=NumberOut)
    def get(self, _request: Request) -> Response:
        """What a ring does, and the limits."""
        return Response(NumberOut(Line.now()).data)

    @documented(request=body_of(LineForm), responses=NumberOut)
    def put(self, request: Request) -> Response:
        """All of it anew; what is left out is off."""
        form = LineForm(fields_of(request), instance=Line.now())
        checked(form)
        return Response(NumberOut(form.keep(by=self.user, now=self.now)).data)


urls: list[Any] = [
    path("line/", LineView.as_view(), name="line"),
    path("shifts/", ShiftsView.as_view(), name="shifts"),
    path("shifts/<uuid:pk>/", ShiftView.as_view(), name="shift"),
    path("voicemails/", VoicemailsView.as_view(), name="voicemails"),
    path("voicemails/<uuid:pk>/done/", VoicemailDoneView.as_view(), name="voicemail_done"),
]
