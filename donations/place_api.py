"""Hand-over points, the way to each residence, figures and the calendar, for programs. No person."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import body_of, checked, documented, fields_of, or_words
from accounts.models import RoleKind
from donations import figures_data
from donations.forms import groups_of
from donations.models import Facilities, HandOverPoint, Known, Match, Offer, Route
from donations.need_api import paged
from donations.run_forms import PointForm, RouteForm
from donations.run_views import calendar_file
from donations.service_forms import ServiceForm
from donations.service_views import service_or_404
from donations.setting_up import close_point
from donations.stock_api import READ, WRITE, GiftsPart
from donations.stock_data import Stock, needs_of
from residences.models import Residence


class PointOut(serializers.Serializer[Any]):
    """A place where things are kept or handed over; never a residence."""

    id = serializers.UUIDField()
    group = serializers.UUIDField(source="group_id")
    name = serializers.CharField()
    where = serializers.CharField(allow_blank=True)
    hours = serializers.CharField(allow_blank=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class WayOut(serializers.Serializer[Any]):
    """How things get to a residence, and what there is to eat with."""

    route = serializers.CharField(help_text=", ".join(Route.values))
    route_words = serializers.CharField(allow_blank=True)
    point = serializers.UUIDField(source="point_id", allow_null=True)
    said_on = serializers.DateField(allow_null=True)
    kettle = serializers.CharField(help_text=", ".join(Known.values))
    fridge = serializers.CharField()
    microwave = serializers.CharField()
    tin_opener = serializers.CharField()
    food_kept = serializers.CharField()
    ramadan = serializers.CharField(
        help_text="Many there keep it: the days come from the calendar."
    )
    meal_times = serializers.CharField(allow_blank=True)
    fasting_from = serializers.DateField(allow_null=True)
    fasting_until = serializers.DateField(allow_null=True)


class FigureRowOut(serializers.Serializer[Any]):
    """One kind."""

    kind = serializers.CharField()
    counts = serializers.DictField(child=serializers.IntegerField())


class FigureOut(serializers.Serializer[Any]):
    """A table of counts by kind."""

    key = serializers.CharField()
    title = serializers.CharField()
    under = serializers.CharField(help_text="What is counted.")
    columns = serializers.DictField(child=serializers.CharField(), help_text="What each counts.")
    rows = FigureRowOut(many=True)


class PointsView(GiftsPart):
    """Hand-over points."""

    scopes = {"GET": READ, "POST": WRITE}

    @documented(responses=PointOut(many=True))
    def get(self, request: Request) -> Response:
        """Those of your groups that are in use, by name."""
        mine = HandOverPoint.objects.visible_to(self.user).filter(closed_at=None)
        return paged(request, mine.order_by("name", "pk"), PointOut)

    @documented(request=body_of(PointForm), responses={201: PointOut})
    def post(self, request: Request) -> Response:
        """A new one."""
        form = PointForm(fields_of(request), user=self.user)
        checked(form)
        made = or_words(form, lambda: form.save(by=self.user, now=self.now))
        return Response(PointOut(made).data, status=201)


class ClosePointView(GiftsPart):
    """Close a hand-over point."""

    scopes = {"POST": WRITE}

    @documented(request=None, responses=PointOut)
    def post(self, _request: Request, pk: UUID) -> Response:
        """Nothing more goes there."""
        point = get_object_or_404(HandOverPoint.objects.visible_to(self.user), pk=pk)
        close_point(point=point, by=self.user, now=self.now)
        point.refresh_from_db()
        return Response(PointOut(point).data)


class RouteView(GiftsPart):
    """The way to one residence, for its coordinators."""

    scopes = {"GET": READ, "POST": WRITE}
    readers = (RoleKind.COORDINATOR,)
    writers = (RoleKind.COORDINATOR,)

    def known(self) -> tuple[Residence, Facilities]:
        """The residence of the address, and what is known of the way there."""
        home = get_object_or_404(Residence.objects.run_by(self.user), pk=self.kwargs["pk"])
        row = Facilities.objects.visible_to(self.user).filter(residence=home).first()
        return home, row or Facilities(residence=home)

    @documented(responses=WayOut)
    def get(self, _request: Request, pk: UUID) -> Response:
        """As it is said to be."""
        return Response(WayOut(self.known()[1]).data)

    @documented(request=body_of(RouteForm), responses=WayOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """As it is today; what is not sent stays as it was."""
        home, _row = self.known()
        form = RouteForm(fields_of(request), residence=home, user=self.user)
        form.ask_only(request.data)
        checked(form)
        return Response(WayOut(or_words(form, lambda: form.save(by=self.user, now=self.now))).data)


class FiguresView(GiftsPart):
    """Figures."""

    scopes = {"GET": READ}

    @documented(operation_id="figures_list", responses=FigureOut(many=True))
    def get(self, _request: Request) -> Response:
        """How long people wait, who was served, how long things last: counts by kind."""
        groups = list(groups_of(self.user).values_list("pk", flat=True))
        stock = Stock(Offer.objects.visible_to(self.user), timezone.localdate(self.now))
        found = figures_data.figures(needs_of(groups), stock, groups, self.now)
        return Response(FigureOut(found, many=True).data)


class CalendarView(GiftsPart):
    """The runs as a calendar."""

    scopes = {"GET": READ}

    @documented(responses={(200, "text/calendar"): OpenApiTypes.STR})
    def get(self, _request: Request) -> HttpResponse:
        """An iCalendar file: hours and how many stops, no place and no name."""
        return calendar_file(self.user)


class ServiceOut(serializers.Serializer[Any]):
    """Something that somebody does for somebody; no person."""

    id = serializers.UUIDField(source="pk")
    label = serializers.CharField()  # type: ignore[assignment]
    facts = serializers.DictField(help_text="What is done, and in which languages.")
    residence = serializers.CharField(help_text="Its code name.")
    state = serializers.CharField(help_text="confirmed: they were asked; accepted: they said yes.")
    agreed_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(help_text="When it was promised.")


class ServicesView(GiftsPart):
    """Services."""

    scopes = {"GET": READ}

    @documented(operation_id="services_list", responses=ServiceOut(many=True))
    def get(self, request: Request) -> Response:
        """What is promised, the next day first, then what has no day yet."""
        return paged(request, Match.objects.services_of(self.user), ServiceOut)


class ServiceView(GiftsPart):
    """A service."""

    scopes = {"POST": WRITE}

    @documented(request=body_of(ServiceForm), responses=ServiceOut(many=True))
    def post(self, request: Request, pk: UUID) -> Response:
        """A day is agreed, or it happened; gives what is promised then."""
        match, form = service_or_404(self.user, pk), ServiceForm(fields_of(request))
        checked(form)
        or_words(form, lambda: form.do(match=match, by=self.user, now=self.now))
        return paged(request, Match.objects.services_of(self.user), ServiceOut)


urls = [
    path("services/", ServicesView.as_view(), name="services"),
    path("services/<uuid:pk>/", ServiceView.as_view(), name="service"),
    path("points/", PointsView.as_view(), name="points"),
    path("points/<uuid:pk>/close/", ClosePointView.as_view(), name="point_close"),
    path("routes/<uuid:pk>/", RouteView.as_view(), name="route"),
    path("figures/", FiguresView.as_view(), name="figures"),
    path("runs/calendar.ics", CalendarView.as_view(), name="calendar"),
]
