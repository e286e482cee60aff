"""Ladders as data: every version that a group ever had, with its steps."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Group
from messaging.hours import Quiet
from phonetree.ladder import LADDERS, Hours, Kind, Ladder, Step, Who, hours_in
from phonetree.models.call_outs import Urgency

if TYPE_CHECKING:
    from accounts.models import User


class LadderState(models.TextChoices):
    """Where a version stands."""

    PROPOSED = "proposed", _("Waits for another coordinator")
    IN_FORCE = "in_force", _("In force")
    REPLACED = "replaced", _("Was in force")
    REFUSED = "refused", _("Not taken")


class LadderVersionQuerySet(models.QuerySet["LadderVersion"]):
    """Versions of ladders."""

    def visible_to(self, user: "User") -> "LadderVersionQuerySet":
        """Those of the asker's groups; the network's own are nobody's to change on a page."""
        return self.filter(group__in=user.groups_as("coordinator", "volunteer"))

    def run_by(self, user: "User") -> "LadderVersionQuerySet":
        """Those that the asker may confirm, refuse and replace."""
        return self.filter(group__in=user.groups_as("coordinator"))

    def in_force(self) -> "LadderVersionQuerySet":
        """Those that the next call-out climbs."""
        return self.filter(state=LadderState.IN_FORCE)

    def proposed(self) -> "LadderVersionQuerySet":
        """Those that wait for another coordinator."""
        return self.filter(state=LadderState.PROPOSED)


class LadderVersion(models.Model):
    """One version of a group's ladder for one urgency; without a group: of the whole network."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, null=True, related_name="ladders")
    urgency = models.CharField(max_length=10, choices=Urgency.choices)
    number = models.PositiveIntegerField()  # counted for each group and urgency
    state = models.CharField(max_length=8, choices=LadderState.choices)
    is_shipped = models.BooleanField(default=False)  # back to what the program brings along
    leader_patience = models.PositiveIntegerField(default=0)  # seconds, as all times of a ladder
    tell_again = models.PositiveIntegerField(default=0)
    lasts = models.PositiveIntegerField(default=0)
    quiet_begins = models.TimeField(null=True)
    quiet_ends = models.TimeField(null=True)
    quiet_because = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    in_force_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # replaced, or not taken

    objects: ClassVar[models.Manager["LadderVersion"]] = LadderVersionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "urgency", "number"], name="a_ladder_version_once"
            ),
            models.UniqueConstraint(
                fields=["group", "urgency"],
                condition=Q(state="in_force"),
                name="one_ladder_in_force",
            ),
            models.UniqueConstraint(
                fields=["group", "urgency"],
                condition=Q(state="proposed"),
                name="one_ladder_proposed",
            ),
            models.UniqueConstraint(
                fields=["urgency"],
                condition=Q(group=None, state="in_force"),
                name="one_network_ladder_in_force",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LadderState.values), name="ladder_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(urgency__in=Urgency.values), name="ladder_urgency_is_known"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("made_by")),
                name="nobody_confirms_their_own_ladder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.urgency} ladder {self.number}"

    @property
    def ladder(self) -> Ladder:
        """The ladder that people climb."""
        if self.is_shipped:
            return LADDERS[self.urgency]
        quiet = None
        if self.quiet_begins is not None and self.quiet_ends is not None:
            quiet = Quiet(self.quiet_begins, self.quiet_ends)
        return Ladder(
            steps=tuple(step.value for step in self.steps.all()),
            leader_patience=self.leader_patience,
            tell_again=self.tell_again,
            lasts=self.lasts,
            quiet=quiet,
            numbers=LADDERS[self.urgency].numbers,  # a guard, not a rung: no group changes it
            quiet_because=self.quiet_because,
        )


class LadderStep(models.Model):
    """One step of one version."""

    version = models.ForeignKey(LadderVersion, models.CASCADE, related_name="steps")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in Kind])
    who = models.CharField(max_length=12, choices=[(who.value, who.value) for who in Who])
    after = models.PositiveIntegerField()
    times = models.PositiveSmallIntegerField(default=1)
    every = models.PositiveIntegerField(default=0)
    quiet = models.CharField(max_length=11, default=Hours.LADDER)  # ladder, any, or 22:00-07:00

    class Meta:
        ordering: ClassVar[list[str]] = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["version", "place"], name="a_step_has_its_place")
        ]

    def __str__(self) -> str:
        return f"{self.kind} after {self.after} s"

    @property
    def value(self) -> Step:
        """The step as the planner knows it."""
        kind, who, quiet = Kind(self.kind), Who(self.who), hours_in(self.quiet)
        return Step(kind, self.after, who, self.times, self.every, quiet)
