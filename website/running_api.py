"""Whether it is on, for programs. Counts and times, never a number."""

from typing import Any

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import HouseView, documented
from accounts.models import RoleKind
from phonetree.api import READ, WRITE
from website.money import money_of
from website.running_views import checked
from website.status import status_of


class StatusOut(serializers.Serializer[Any]):
    """What can be seen at one moment, as `manage.py status --json` says it."""

    well = serializers.BooleanField()
    troubles = serializers.ListField(child=serializers.CharField())
    notes = serializers.ListField(child=serializers.CharField())
    at = serializers.DateTimeField()
    engine_at = serializers.DateTimeField(allow_null=True)
    watch_at = serializers.DateTimeField(allow_null=True)
    due_since = serializers.DateTimeField(allow_null=True)
    out_since = serializers.DateTimeField(allow_null=True)
    still = serializers.CharField()
    overdue = serializers.IntegerField()
    unknown = serializers.IntegerField()
    live = serializers.IntegerField()
    told = serializers.IntegerField()
    report_at = serializers.DateTimeField(allow_null=True)
    inbound_at = serializers.DateTimeField(allow_null=True)
    set_up_at = serializers.DateTimeField(allow_null=True)
    set_up_well = serializers.BooleanField(allow_null=True)
    set_up_wrong = serializers.ListField(child=serializers.CharField())
    disk_free = serializers.IntegerField()
    database = serializers.CharField()
    database_size = serializers.IntegerField()


class CheckOut(serializers.Serializer[Any]):
    """What a check of the set-up found."""

    well = serializers.BooleanField()
    wrong = serializers.ListField(child=serializers.CharField())


class StatusView(HouseView):
    """Whether it is on."""

    scopes = {"GET": READ}
    readers = (RoleKind.COORDINATOR,)

    @documented(responses=StatusOut)
    def get(self, _request: Request) -> Response:
        """One look."""
        return Response(status_of(self.now).as_data())


class LimitsOut(serializers.Serializer[Any]):
    """How much may be spent and was; null while nobody has said it, "Infinity" for no limit.

    `of_a_phone`: at most so many texts and calls (`any`) in a minute, and so many of each in a quarter
    of an hour, an hour and three hours.
    """

    per_day = serializers.CharField(allow_null=True)
    per_month = serializers.CharField(allow_null=True)
    countries = serializers.ListField(child=serializers.CharField())
    of_a_phone = serializers.DictField(
        child=serializers.ListField(child=serializers.IntegerField())
    )
    spent_today = serializers.CharField()
    spent_this_month = serializers.CharField()
    only_emergencies = serializers.CharField()
    waiting = serializers.IntegerField()
    enough = serializers.IntegerField()


class LimitsView(HouseView):
    """How much may be spent and where to, and how often one phone hears from us; changed on a page."""

    scopes = {"GET": READ}
    readers = (RoleKind.COORDINATOR,)

    @documented(responses=LimitsOut)
    def get(self, _request: Request) -> Response:
        """As it is now; why only emergencies go out, in words, or nothing."""
        return Response(money_of(self.now).as_data())


class CheckView(HouseView):
    """Whether the provider reaches us."""

    scopes = {"POST": WRITE}

    @documented(request=None, responses=CheckOut)
    def post(self, _request: Request) -> Response:
        """Looks now, and keeps what it found; the sentences say what to do."""
        wrong = checked(self.user, self.now)
        return Response({"well": not wrong, "wrong": wrong})


urls: list[Any] = [
    path("running/", StatusView.as_view(), name="status"),
    path("running/limits/", LimitsView.as_view(), name="limits"),
    path("running/check/", CheckView.as_view(), name="check"),
]
