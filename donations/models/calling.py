"""What belongs to an appeal: its words, what donors wrote, whose turn it was, days with a table."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from donations.models.appeals import SEES_OFFERS, Appeal, HandOverPoint
from donations.models.matches import Match, MatchState
from donations.models.offers import KIND_CHOICES, Offer
from residences.models import Resident
from vault.fields import EncryptedTextField

if TYPE_CHECKING:
    from accounts.models import User


class AppealWords(models.Model):
    """An appeal in one language, as somebody of the group wrote it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="wordings")
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=80, blank=True)  # empty: it bears the appeal's own
    words = models.TextField(max_length=600)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "language"], name="an_appeal_once_in_a_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} in {self.language}"


class Seen(models.TextChoices):
    """What a volunteer made of what a donor wrote."""

    WAITING = "waiting", _("Nobody has looked yet")
    ARRANGED = "arranged", _("Answered")
    DISMISSED = "dismissed", _("Not for us")


class ThankBy(models.TextChoices):
    """How a donor who wants to know is told that somebody has what they gave."""

    MAIL = "mail", _("By e-mail")
    TEXT = "text", _("By text")
    HAND = "hand", _("By one of us: we cannot tell how to write to them")


class PledgeQuerySet(models.QuerySet["Pledge"]):
    """What donors wrote."""

    def visible_to(self, user: "User") -> "PledgeQuerySet":
        """Those to the appeals of the groups in which the asker handles what is given."""
        return self.filter(appeal__group__in=user.groups_as(*SEES_OFFERS))

    def waiting(self) -> "PledgeQuerySet":
        """Those that nobody has looked at."""
        return self.filter(seen=Seen.WAITING)

    def to_log(self) -> "PledgeQuerySet":
        """Answered, and whoever wrote wants to know; nothing of it was logged yet."""
        return self._wants().filter(seen=Seen.ARRANGED, offers=None)

    def to_thank(self, before: datetime) -> "PledgeQuerySet":
        """Whoever wants to know, and of whose things somebody got one before this moment."""
        got = Match.objects.filter(
            offer__pledges=models.OuterRef("pk"),
            state=MatchState.HANDED_OVER,
            ended_at__lt=before,
        )
        return self._wants().filter(models.Exists(got))

    def _wants(self) -> "PledgeQuerySet":
        """Whoever wants to know, was not told, and can still be."""
        return self.exclude(thank_by="").filter(thanked_at=None, contact__isnull=False)


class Pledge(models.Model):
    """What somebody outside wrote that they can give; their words and contact are sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="pledges")
    kind = models.CharField(max_length=10, choices=KIND_CHOICES)
    quantity = models.PositiveSmallIntegerField()
    words = EncryptedTextField(null=True)
    contact = EncryptedTextField(null=True)
    made_at = models.DateTimeField()
    seen = models.CharField(max_length=9, choices=Seen.choices, default=Seen.WAITING)
    seen_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=10, default="en")  # in which they read our page
    thank_by = models.CharField(max_length=4, choices=ThankBy.choices, blank=True)  # if they asked
    thanked_at = models.DateTimeField(null=True)
    offers = models.ManyToManyField(Offer, related_name="pledges")  # until they were thanked

    objects: ClassVar[models.Manager["Pledge"]] = PledgeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["made_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(seen__in=Seen.values), name="pledge_is_seen_or_not"
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="pledge_is_of_something"
            ),
        ]

    def __str__(self) -> str:
        return f"pledge {str(self.pk)[:8]}"


class Turn(models.Model):
    """That somebody had their turn in a rota: the next one begins after the highest number."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="turns")
    resident = models.ForeignKey(Resident, models.CASCADE, related_name="+")
    match = models.ForeignKey(Match, models.SET_NULL, null=True, related_name="+")
    number = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["appeal", "number"], name="turns_are_numbered")
        ]

    def __str__(self) -> str:
        return f"turn {self.number}"


class TableDayQuerySet(models.QuerySet["TableDay"]):
    """Days with a table."""

    def run_by(self, user: "User") -> "TableDayQuerySet":
        """Those of the appeals of groups in which the asker is a coordinator."""
        return self.filter(appeal__in=Appeal.objects.run_by(user))


class TableDay(models.Model):
    """A day on which things lie on a table: people choose and exchange; nobody is allocated anything."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="tables")
    point = models.ForeignKey(HandOverPoint, models.CASCADE, related_name="+")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    told_at = models.DateTimeField(null=True)
    called_off_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["TableDay"]] = TableDayQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["begins_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("begins_at")),
                name="a_table_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"table {str(self.pk)[:8]}"


class CheckupQuerySet(models.QuerySet["Checkup"]):
    """Questions whether something works."""

    def visible_to(self, user: "User") -> "CheckupQuerySet":
        """Those about things of the groups in which the asker handles what is given: no person."""
        return self.filter(match__offer__group__in=user.groups_as(*SEES_OFFERS))

    def to_repair(self) -> "CheckupQuerySet":
        """Those that somebody has yet to see to."""
        return self.filter(works=False, done_at=None)

    def unanswered(self, since: datetime) -> "CheckupQuerySet":
        """Those asked since then that nobody answered."""
        return self.filter(answered_at=None, asked_at__gt=since)


class Checkup(models.Model):
    """Whether a phone works that was handed over; a no is a task for the repair table."""

    match = models.OneToOneField(Match, models.CASCADE, primary_key=True, related_name="checkup")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    works = models.BooleanField(null=True)
    done_at = models.DateTimeField(null=True)  # when somebody had seen to it
    done_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    objects: ClassVar[models.Manager["Checkup"]] = CheckupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(works=None, answered_at=None)
                | models.Q(works__isnull=False, answered_at__isnull=False),
                name="an_answer_says_something",
            )
        ]

    def __str__(self) -> str:
        return f"checkup of {self.match_id}"
