"""Alarms that residents raise, for programs: list, confirm, decline. Never a number or a name."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import HouseView, body_of, checked, documented, fields_of
from phonetree.alarm_forms import ConfirmAlarmForm, DeclineAlarmForm
from phonetree.api import READ, WRITE, or_words
from phonetree.api_shapes import CallOutOut
from phonetree.models.alarms import Alarm


class AlarmOut(serializers.ModelSerializer[Alarm]):
    """One alarm: where, how far it has come, and how many phones say so."""

    phones = serializers.SerializerMethodField()
    proved_by = serializers.SerializerMethodField()

    class Meta:
        model = Alarm
        fields = [
            "id", "residence", "state", "reason", "phones", "proved_by", "raised_at", "proved_at", "ends_at",
            "settled_at", "call_out",
        ]  # fmt: skip
        read_only_fields = fields

    def get_phones(self, alarm: Alarm) -> int:
        """How many phones reported it."""
        return len(alarm.witnesses.all())

    def get_proved_by(self, alarm: Alarm) -> int:
        """On how many of them the right digits were pressed."""
        return len([one for one in alarm.witnesses.all() if one.proved_at])


class AlarmsView(HouseView, ListAPIView[Alarm]):
    """The alarms of the residences that your groups look after, the newest first."""

    scopes = {"GET": READ}
    serializer_class = AlarmOut

    def get_queryset(self) -> QuerySet[Alarm]:
        """Those that the asker sees."""
        return Alarm.objects.visible_to(self.user).prefetch_related("witnesses")


class AlarmView(HouseView):
    """One alarm."""

    scopes = {"GET": READ}

    @documented(responses=AlarmOut)
    def get(self, _request: Request, pk: UUID) -> Response:
        """How it stands."""
        rows = Alarm.objects.visible_to(self.user).prefetch_related("witnesses")
        return Response(AlarmOut(get_object_or_404(rows, pk=pk)).data)


class AlarmDeedView(HouseView):
    """A deed on an alarm of a residence that the asker runs."""

    scopes = {"POST": WRITE}

    def alarm(self) -> Alarm:
        """The alarm of the address; 404 for those who may not confirm it."""
        rows = Alarm.objects.run_by(self.user).prefetch_related("witnesses")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class ConfirmAlarmView(AlarmDeedView):
    """Confirm."""

    @documented(request=body_of(ConfirmAlarmForm), responses={201: CallOutOut})
    def post(self, request: Request, pk: UUID) -> Response:
        """A call-out begins with the ready-made text, held for ten seconds in which it can be cancelled.

        Where an emergency is under way already, that call-out is given and none begins. What
        nobody proved needs `heard`: you heard from somebody there that it is true. Refused to whoever
        raised it.
        """
        form = ConfirmAlarmForm(fields_of(request))
        checked(form)
        alarm = self.alarm()
        call_out = or_words(form, lambda: form.confirm(alarm=alarm, by=self.user, now=self.now))
        return Response(CallOutOut(call_out).data, status=201)


class DeclineAlarmView(AlarmDeedView):
    """Decline."""

    @documented(request=body_of(DeclineAlarmForm), responses=AlarmOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """`false_alarm`, or `seen_to`; also after a call-out, to say that it was a false alarm."""
        form = DeclineAlarmForm(fields_of(request))
        checked(form)
        alarm = self.alarm()
        or_words(form, lambda: form.decline(alarm=alarm, by=self.user, now=self.now))
        return Response(AlarmOut(self.alarm()).data)


urls: list[Any] = [
    path("alarms/", AlarmsView.as_view(), name="alarms"),
    path("alarms/<uuid:pk>/", AlarmView.as_view(), name="alarm"),
    path("alarms/<uuid:pk>/confirm/", ConfirmAlarmView.as_view(), name="alarm_confirm"),
    path("alarms/<uuid:pk>/decline/", DeclineAlarmView.as_view(), name="alarm_decline"),
]
