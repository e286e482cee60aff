"""Drills for programs: how far they got, and timetables. The same form as the page."""

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
from phonetree import drill_actions
from phonetree.drill_forms import PlanDrillsForm
from phonetree.models import DrillResult, DrillSchedule, DrillState, PlannedDrill, SkipReason
from phonetree.never import never_reached
from residences.models import Residence

READ, WRITE = ["call_outs:read"], ["call_outs:write"]


class _Shape(serializers.Serializer[Any]):
    """Plain facts, written out."""


class CurveOut(_Shape):
    """So many people, and how many were reached after 2, 5 and 15 minutes and in the end."""

    people = serializers.IntegerField()
    reached = serializers.ListField(child=serializers.IntegerField())


class BranchCurveOut(CurveOut):
    """The same for one branch."""

    branch = serializers.UUIDField(allow_null=True)
    word = serializers.CharField()


class DrillResultOut(_Shape):
    """How far one drill got; counts only."""

    call_out = serializers.UUIDField(source="call_out_id")
    began = serializers.DateTimeField(source="call_out.live_at")
    whole = serializers.BooleanField(help_text="Every branch took part.")
    people = serializers.IntegerField()
    reached = serializers.ListField(
        child=serializers.IntegerField(), help_text="After 2, 5 and 15 minutes, and in the end."
    )
    branches = BranchCurveOut(many=True)
    languages = serializers.DictField(child=CurveOut())
    channels = serializers.DictField(child=CurveOut())


class PlannedDrillOut(_Shape):
    """One residence's drill on one day."""

    id = serializers.UUIDField()
    timetable = serializers.UUIDField(source="schedule_id")
    residence = serializers.UUIDField(source="residence_id")
    planned_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(help_text="Later when a call-out was under way.")
    state = serializers.ChoiceField(choices=DrillState.choices)
    reason = serializers.ChoiceField(choices=[("", ""), *SkipReason.choices])
    call_out = serializers.UUIDField(source="call_out_id", allow_null=True)


class TimetableOut(_Shape):
    """When a residence, or all residences of a group, have a drill."""

    id = serializers.UUIDField()
    residence = serializers.UUIDField(source="residence_id", allow_null=True)
    group = serializers.UUIDField(source="group_id", allow_null=True)
    first_on = serializers.DateField()
    at = serializers.TimeField()
    every_weeks = serializers.IntegerField(help_text="0: once.")
    next_at = serializers.DateTimeField(allow_null=True)


class ResultsView(HouseView, ListAPIView[DrillResult]):
    """How far the drills of one residence got."""

    scopes = {"GET": READ}
    serializer_class = DrillResultOut
    queryset = DrillResult.objects.none()  # tells the schema what the list holds

    def get_queryset(self) -> QuerySet[DrillResult]:
        """The newest first."""
        home = get_object_or_404(Residence.objects.visible_to(self.user), pk=self.kwargs["pk"])
        rows = DrillResult.objects.filter(call_out__residence=home).select_related("call_out")
        return rows.order_by("-call_out__live_at")


class NeverReachedOut(_Shape):
    """Somebody whom no call-out or drill of the last month reached, nor any before that we know of."""

    resident = serializers.UUIDField(source="resident.pk")
    branch = serializers.UUIDField(source="resident.branch_id", allow_null=True)
    reads = serializers.CharField(source="resident.reads")
    reach = serializers.CharField()
    todo = serializers.CharField(help_text="What a person should do, as on the page.")


class NeverReachedView(HouseView):
    """Never reached."""

    scopes = {"GET": READ}
    readers = HouseView.writers

    @documented(responses=NeverReachedOut(many=True))
    def get(self, _request: Request, pk: UUID) -> Response:
        """Whom nothing has ever reached, by branch; for coordinators."""
        home = get_object_or_404(Residence.objects.run_by(self.user), pk=pk)
        return Response(NeverReachedOut(never_reached(home), many=True).data)


class PlannedView(HouseView, ListAPIView[PlannedDrill]):
    """Drills of the residences that your groups look after: to come, begun, skipped."""

    scopes = {"GET": READ}
    serializer_class = PlannedDrillOut
    queryset = PlannedDrill.objects.none()

    def get_queryset(self) -> QuerySet[PlannedDrill]:
        """The latest first."""
        return PlannedDrill.objects.visible_to(self.user).order_by("-due_at", "id")


class TimetablesView(HouseView, ListAPIView[DrillSchedule]):
    """Timetables of drills."""

    scopes = {"GET": READ, "POST": WRITE}
    serializer_class = TimetableOut
    queryset = DrillSchedule.objects.none()

    def get_queryset(self) -> QuerySet[DrillSchedule]:
        """Those that go on."""
        return DrillSchedule.objects.visible_to(self.user).going()

    @documented(request=body_of(PlanDrillsForm), responses={201: TimetableOut})
    def post(self, request: Request) -> Response:
        """Plans drills. `where` is the id of a residence or of a group; `hour` from 8 to 20.

        The same `key` gives the same timetable.
        """
        form = PlanDrillsForm(fields_of(request), user=self.user)
        checked(form)
        try:
            schedule = form.save(by=self.user, now=self.now)
        except ValidationError as refusal:
            form.refuse(refusal)
            raise ValidationError(form.errors.as_data()) from refusal
        return Response(TimetableOut(schedule).data, status=201)


class EndView(HouseView):
    """End a timetable."""

    scopes = {"POST": WRITE}

    @documented(request=None, responses=TimetableOut)
    def post(self, _request: Request, pk: UUID) -> Response:
        """No more drills come from it; one that has begun goes on."""
        schedule = get_object_or_404(DrillSchedule.objects.run_by(self.user), pk=pk)
        drill_actions.end_schedule(schedule=schedule, by=self.user, now=self.now)
        return Response(TimetableOut(schedule).data)


class SkipView(HouseView):
    """Skip a drill."""

    scopes = {"POST": WRITE}

    @documented(request=None, responses=PlannedDrillOut)
    def post(self, _request: Request, pk: UUID) -> Response:
        """No drill there on that day; the timetable goes on."""
        planned = get_object_or_404(PlannedDrill.objects.run_by(self.user), pk=pk)
        drill_actions.skip_drill(planned=planned, by=self.user, now=self.now)
        return Response(PlannedDrillOut(planned).data)


urls = [
    path("residences/<uuid:pk>/drills/", ResultsView.as_view(), name="results"),
    path("residences/<uuid:pk>/drills/never-reached/", NeverReachedView.as_view(), name="never"),
    path("drills/", PlannedView.as_view(), name="planned"),
    path("drills/<uuid:pk>/skip/", SkipView.as_view(), name="skip"),
    path("drill-timetables/", TimetablesView.as_view(), name="timetables"),
    path("drill-timetables/<uuid:pk>/end/", EndView.as_view(), name="end"),
]
