"""Drills: when the next one is, and how far earlier ones got. Counts only, and no person."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Group
from accounts.timetable import MOST_WEEKS, Timetable
from phonetree.models.call_outs import CallOut
from phonetree.reach import Curve
from residences.models import Residence

if TYPE_CHECKING:
    from accounts.models import User


class DrillScheduleQuerySet(models.QuerySet["DrillSchedule"]):
    """Timetables of drills."""

    def visible_to(self, user: "User") -> "DrillScheduleQuerySet":
        """Those of a residence that the asker sees, or of a group that they are in."""
        homes = Residence.objects.visible_to(user)
        groups = user.groups_as("coordinator", "volunteer")
        return self.filter(models.Q(residence__in=homes) | models.Q(group__in=groups))

    def run_by(self, user: "User") -> "DrillScheduleQuerySet":
        """Those that the asker may end."""
        homes = Residence.objects.run_by(user)
        groups = user.groups_as("coordinator")
        return self.filter(models.Q(residence__in=homes) | models.Q(group__in=groups))

    def going(self) -> "DrillScheduleQuerySet":
        """Those that still have a day to come."""
        return self.filter(next_at__isnull=False)


class DrillSchedule(models.Model):
    """When a residence, or all residences of a group at once, have a drill."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    residence = models.ForeignKey(
        Residence, models.CASCADE, null=True, related_name="drill_schedules"
    )
    group = models.ForeignKey(Group, models.CASCADE, null=True, related_name="drill_schedules")
    first_on = models.DateField()
    at = models.TimeField()  # by the clock on the wall
    every_weeks = models.PositiveSmallIntegerField(default=0)  # 0: once
    next_at = models.DateTimeField(null=True)  # empty when no day is left
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    objects: ClassVar[models.Manager["DrillSchedule"]] = DrillScheduleQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["next_at", "made_at"]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="drill_schedule_due",
                condition=models.Q(next_at__isnull=False),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="drill_schedule_is_for_one",
                condition=models.Q(residence__isnull=False, group__isnull=True)
                | models.Q(residence__isnull=True, group__isnull=False),
            ),
            models.CheckConstraint(
                name="drill_schedule_comes_again_in_time",
                condition=models.Q(every_weeks__lte=MOST_WEEKS),
            ),
        ]

    def __str__(self) -> str:
        return f"drill schedule {str(self.pk)[:8]}"

    @property
    def timetable(self) -> Timetable:
        """When it comes round."""
        return Timetable(self.first_on, self.at, self.every_weeks)


class DrillState(models.TextChoices):
    """What became of a planned drill."""

    PLANNED = "planned", _("Planned")
    STARTED = "started", _("Started")
    SKIPPED = "skipped", _("Did not take place")


class SkipReason(models.TextChoices):
    """Why a planned drill did not take place."""

    PERSON = "person", _("A coordinator skipped it.")
    ENDED = "ended", _("Its timetable was ended.")
    LATE = "late", _("The engine was down, and it was too late when it came back.")
    NIGHT = "night", _("It had become night, and a drill wakes nobody.")
    LONG = "long", _("Its ladder was made longer, and it would have gone on into the night.")
    BUSY = "busy", _("A call-out was under way each time.")
    NOBODY = "nobody", _("Nobody lives there.")
    CLOSED = "closed", _("The residence has closed.")
    LEFT = "left", _("Whoever planned it does not look after this residence any more.")


class PlannedDrillQuerySet(models.QuerySet["PlannedDrill"]):
    """Drills on a day."""

    def visible_to(self, user: "User") -> "PlannedDrillQuerySet":
        """Those of the residences that the asker sees."""
        return self.filter(residence__in=Residence.objects.visible_to(user))

    def run_by(self, user: "User") -> "PlannedDrillQuerySet":
        """Those that the asker may skip."""
        return self.filter(residence__in=Residence.objects.run_by(user))

    def coming(self) -> "PlannedDrillQuerySet":
        """Those that are still to take place."""
        return self.filter(state=DrillState.PLANNED)

    def within(self, until: datetime) -> "PlannedDrillQuerySet":
        """Those still to take place, up to a moment."""
        return self.coming().filter(due_at__lte=until)


class PlannedDrill(models.Model):
    """One residence's drill on one day of a timetable."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    schedule = models.ForeignKey(DrillSchedule, models.CASCADE, related_name="planned")
    residence = models.ForeignKey(Residence, models.CASCADE, related_name="planned_drills")
    planned_at = models.DateTimeField()  # as the timetable says
    due_at = models.DateTimeField()  # later when a call-out was under way
    postponed = models.PositiveSmallIntegerField(default=0)  # how often
    announced_at = models.DateTimeField(null=True)  # when coordinators were written to
    state = models.CharField(max_length=8, choices=DrillState.choices, default=DrillState.PLANNED)
    reason = models.CharField(max_length=8, blank=True, choices=SkipReason.choices)
    settled_at = models.DateTimeField(null=True)  # when it started or was skipped
    settled_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    call_out = models.OneToOneField(
        CallOut, models.SET_NULL, null=True, related_name="planned_drill"
    )

    objects: ClassVar[models.Manager["PlannedDrill"]] = PlannedDrillQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["due_at", "id"]
        indexes = [
            models.Index(
                fields=["due_at"], name="planned_drill_due", condition=models.Q(state="planned")
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "residence", "planned_at"], name="a_drill_a_day_once"
            ),
            models.CheckConstraint(
                name="planned_drill_state_is_known",
                condition=models.Q(state__in=DrillState.values),
            ),
            models.CheckConstraint(
                name="planned_drill_skipped_says_why",
                condition=~models.Q(state="skipped") | ~models.Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"planned drill {str(self.pk)[:8]}"


class DrillResultQuerySet(models.QuerySet["DrillResult"]):
    """How far drills got."""

    def visible_to(self, user: "User") -> "DrillResultQuerySet":
        """Those of the residences that the asker sees."""
        return self.filter(call_out__residence__in=Residence.objects.visible_to(user))


class DrillResult(models.Model):
    """How far one drill got: people by minutes, branch, language and channel; never who."""

    call_out = models.OneToOneField(
        CallOut, models.CASCADE, primary_key=True, related_name="drill_result"
    )
    kept_at = models.DateTimeField()
    whole = models.BooleanField()  # every branch took part
    people = models.PositiveIntegerField()
    reached = models.JSONField()  # after 2, 5 and 15 minutes, and in the end
    branches = models.JSONField()  # a list: branch, word, people, reached
    languages = models.JSONField()  # people and reached, by language
    channels = models.JSONField()  # the same by how the first answer came

    objects: ClassVar[models.Manager["DrillResult"]] = DrillResultQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["call_out__live_at"]

    def __str__(self) -> str:
        return f"result of {self.call_out_id}"

    @property
    def curve(self) -> Curve:
        """Everybody."""
        return Curve(self.people, self.reached)
