"""Leaders as residents make them: rounds, who was named, who said yes, what a leader can do."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from residences.coverage import LOAD_CAP
from residences.models.homes import Branch, LeaderRank, Residence, Resident

if TYPE_CHECKING:
    from accounts.models import User


class LeaderFacts(models.Model):
    """What a leader told us: languages they speak, when they can be rung, how many they can take."""

    resident = models.OneToOneField(
        Resident, models.CASCADE, primary_key=True, related_name="leader_facts"
    )
    languages = models.JSONField(default=list)  # tags; what they read and speak when it is empty
    rung_from = models.TimeField(null=True)  # both empty: at any hour
    rung_until = models.TimeField(null=True)
    cap = models.PositiveSmallIntegerField(default=LOAD_CAP)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="rung_from_and_until_go_together",
                condition=models.Q(rung_from=None, rung_until=None)
                | models.Q(rung_from__isnull=False, rung_until__isnull=False),
            ),
            models.CheckConstraint(
                name="a_leader_takes_somebody", condition=models.Q(cap__gte=1, cap__lte=99)
            ),
        ]

    def __str__(self) -> str:
        return f"facts of {str(self.resident_id)[:8]}"


class RoundQuerySet(models.QuerySet["Round"]):
    """Times in which people of a branch name who should look after them."""

    def open(self, now: datetime) -> "RoundQuerySet":
        """Those in which somebody can still be named."""
        still = models.Q(closes_at=None) | models.Q(closes_at__gt=now)
        return self.filter(still, closed_at=None)


class Round(models.Model):
    """People of one branch may name somebody, or offer themselves; open until it closes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="rounds")
    opened_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    opened_by_leader = models.ForeignKey(Resident, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True)  # empty: open until somebody closes it
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Round"]] = RoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["branch"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_round_a_branch",
            )
        ]

    def __str__(self) -> str:
        return f"round {str(self.pk)[:8]}"


class Standing(models.TextChoices):
    """How far somebody who was named has come."""

    ASKED = "asked", _("Asked, has not said yes")
    WILLING = "willing", _("Said yes, waits for a coordinator")
    LEADS = "leads", _("Leads now")
    DECLINED = "declined", _("Said no")
    WITHDRAWN = "withdrawn", _("Does not want to any more")
    SET_ASIDE = "set_aside", _("Not this time")


OPEN_STANDINGS = [Standing.ASKED, Standing.WILLING]


class NominationQuerySet(models.QuerySet["Nomination"]):
    """People who were named, or offered themselves."""

    def visible_to(self, user: "User") -> "NominationQuerySet":
        """Those in the residences that the asker sees."""
        return self.filter(branch__residence__in=Residence.objects.visible_to(user))

    def run_by(self, user: "User") -> "NominationQuerySet":
        """Those in the residences where the asker is a coordinator."""
        return self.filter(branch__residence__in=Residence.objects.run_by(user))

    def open(self) -> "NominationQuerySet":
        """Those who have been asked, or said yes, and live here."""
        return self.filter(standing__in=OPEN_STANDINGS, resident__left_at=None)


class Nomination(models.Model):
    """Somebody who could look after a branch; nothing begins before they themselves say yes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="nominations")
    resident = models.ForeignKey(Resident, models.CASCADE, related_name="nominations")
    rank = models.PositiveSmallIntegerField(choices=LeaderRank.choices, default=LeaderRank.LEADER)
    standing = models.CharField(max_length=9, choices=Standing.choices)
    number = models.PositiveSmallIntegerField(null=True)  # 71 to 79, once they agreed to be shown
    proposed_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_how = models.CharField(max_length=4, blank=True)  # text, page
    settled_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Nomination"]] = NominationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "resident"],
                condition=models.Q(standing__in=["asked", "willing"]),
                name="named_once_in_a_branch",
            ),
            models.CheckConstraint(
                name="standing_is_known", condition=models.Q(standing__in=Standing.values)
            ),
            models.CheckConstraint(
                name="nobody_is_willing_without_an_answer",
                condition=~models.Q(standing__in=["willing", "leads"])
                | models.Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"nomination {str(self.pk)[:8]}"


class Backing(models.Model):
    """One neighbour's word for somebody; counted, shown to nobody, gone when it is settled."""

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="backings")
    resident = models.ForeignKey(Resident, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["nomination", "resident"], name="one_word_for_each_neighbour"
            )
        ]

    def __str__(self) -> str:
        return f"backing {self.pk}"


class Naming(models.Model):
    """One time that a neighbour named somebody, until they heard what came of it.

    A name or a number that is nobody's leaves the same row, with no nomination: what we know of
    somebody shows neither in what is counted nor in what is told.
    """

    by = models.ForeignKey(Resident, models.CASCADE, related_name="+")
    nomination = models.ForeignKey(Nomination, models.SET_NULL, null=True, related_name="namings")
    made_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["made_at"],
                name="naming_untold",
                condition=models.Q(told_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"naming {self.pk}"
