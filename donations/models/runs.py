"""Runs: who drives when, and the residences on the way."""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Group
from donations.models.appeals import SEES_OFFERS, HandOverPoint
from donations.run_choice import Why
from residences.models import Residence

if TYPE_CHECKING:
    from accounts.models import User

ALARM = timedelta(days=2)  # a run that has no driver by then needs one found


class RunState(models.TextChoices):
    """How far it has come."""

    PLANNED = "planned", _("Planned")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class NotRun(models.TextChoices):
    """Why a run does not take place."""

    NO_DRIVER = "no_driver", _("Nobody could drive")
    WEATHER = "weather", _("Weather or roads")
    NOT_LET_IN = "not_let_in", _("We are not let in")
    NOT_SAFE = "not_safe", _("It would not be safe")
    OTHER = "other", _("Something else")


class RunQuerySet(models.QuerySet["Run"]):
    """Runs."""

    def visible_to(self, user: "User") -> "RunQuerySet":
        """Those of the groups in which the asker handles what is given."""
        return self.filter(group__in=user.groups_as(*SEES_OFFERS))

    def planned(self) -> "RunQuerySet":
        """Those that are still to come, or under way."""
        return self.filter(state=RunState.PLANNED)

    def without_driver(self, now: datetime) -> "RunQuerySet":
        """Those that begin soon and that nobody drives."""
        nobody = models.Q(driver=None) | models.Q(driver__is_active=False)
        return self.planned().filter(nobody, starts_at__lte=now + ALARM).order_by("starts_at")


class Run(models.Model):
    """One drive with things that are promised; nobody's name but the driver's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="runs")
    starts_at = models.DateTimeField(_("when"))
    driver = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="runs")
    state = models.CharField(max_length=9, choices=RunState.choices, default=RunState.PLANNED)
    why_not = models.CharField(max_length=10, choices=NotRun.choices, blank=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # done, or cancelled

    objects: ClassVar[models.Manager["Run"]] = RunQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=RunState.PLANNED, ended_at=None)
                | models.Q(state=RunState.DONE, ended_at__isnull=False)
                | (
                    models.Q(state=RunState.CANCELLED, ended_at__isnull=False)
                    & ~models.Q(why_not="")
                ),
                name="a_run_ends_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["starts_at"],
                name="run_planned",
                condition=models.Q(state=RunState.PLANNED),
            )
        ]

    def __str__(self) -> str:
        return f"run {str(self.pk)[:8]}"


class StopQuerySet(models.QuerySet["Stop"]):
    """Stops of runs."""

    def visible_to(self, user: "User") -> "StopQuerySet":
        """Those of the groups in which the asker handles what is given."""
        return self.filter(run__group__in=user.groups_as(*SEES_OFFERS))


class Stop(models.Model):
    """A residence on a run, where its things are handed over, and why it was chosen."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, models.CASCADE, related_name="stops")
    residence = models.ForeignKey(Residence, models.CASCADE, related_name="stops")
    point = models.ForeignKey(HandOverPoint, models.SET_NULL, null=True, related_name="+")
    position = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=11, choices=[(one.value, one.value) for one in Why])

    objects: ClassVar[models.Manager["Stop"]] = StopQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "residence"], name="a_residence_once_on_a_run")
        ]

    def __str__(self) -> str:
        return f"stop {self.position} of {self.run_id}"
