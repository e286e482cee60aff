"""Numbers that change and die: what was, and what somebody has to ask in person."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.models import Phone
from residences.models.homes import Branch, Residence, Resident
from vault.fields import EncryptedTextField

if TYPE_CHECKING:
    from accounts.models import User


class Why(models.TextChoices):
    """Why a number is no longer somebody's."""

    DEAD = "dead", _("It does not work any more")
    NEW_SIM = "new_sim", _("They have a new SIM card")
    LOST = "lost", _("The phone was lost or taken")
    WRONG = "wrong", _("It was written down wrongly")
    OTHER = "other", _("Another reason")


class NumberChange(models.Model):
    """A number that ended, or one that came after another; kept for a month."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey(Resident, models.CASCADE, related_name="number_changes")
    old = models.ForeignKey(Phone, models.SET_NULL, null=True, related_name="ended")
    new = models.ForeignKey(Phone, models.SET_NULL, null=True, related_name="+")
    is_new = models.BooleanField()  # a number came; else one ended
    why = models.CharField(max_length=7, choices=Why.choices, default=Why.OTHER)
    by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at"]
        indexes = [
            models.Index(
                fields=["at"], name="number_came", condition=models.Q(is_new=True)
            )  # who leads is asked at every launch
        ]

    def __str__(self) -> str:
        return f"number {'came' if self.is_new else 'ended'} {self.why}"


class ErrandKind(models.TextChoices):
    """What somebody has to ask, or to know."""

    NUMBER = "number", _("Ask in person for the number that works")
    SILENT = "silent", _("Did not answer: ask whether the number is right")
    CHANGE = "change", _("Wants something changed: ask what")
    HELD = "held", _("A leader's number changed: make sure that it was them")
    STOPPED = "stopped", _("Does not lead any more")
    WHERE = "where", _("Answered after they left: ask where they live now")


# What a leader of the branch is asked to do; the rest is for coordinators.
FOR_LEADERS = [ErrandKind.NUMBER, ErrandKind.SILENT, ErrandKind.CHANGE]


class DoneHow(models.TextChoices):
    """How an errand ended."""

    NEW_NUMBER = "new", _("A new number was written down")
    SAME_NUMBER = "same", _("The number is right")
    NO_PHONE = "none", _("They have no phone now")
    MOVED = "moved", _("They moved away")
    ANSWERED = "answered", _("They answered after all")
    SEEN = "seen", _("Seen to")


class ErrandQuerySet(models.QuerySet["Errand"]):
    """What has to be asked in person."""

    def visible_to(self, user: "User") -> "ErrandQuerySet":
        """Those in the residences that the asker sees."""
        return self.filter(residence__in=Residence.objects.visible_to(user))

    def run_by(self, user: "User") -> "ErrandQuerySet":
        """Those in the residences where the asker is a coordinator."""
        return self.filter(residence__in=Residence.objects.run_by(user))

    def open(self) -> "ErrandQuerySet":
        """Those that nobody has done yet."""
        return self.filter(done_at=None)


class Errand(models.Model):
    """Something that a person must ask another, face to face."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    residence = models.ForeignKey(Residence, models.CASCADE, related_name="errands")
    branch = models.ForeignKey(Branch, models.SET_NULL, null=True, related_name="errands")
    resident = models.ForeignKey(Resident, models.CASCADE, related_name="errands")
    phone = models.ForeignKey(Phone, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=7, choices=ErrandKind.choices)
    code = models.CharField(max_length=8, blank=True)  # what the provider said of the number
    made_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)  # when a leader was told
    found_number = EncryptedTextField(null=True)  # what a leader wrote down, until it is settled
    done_at = models.DateTimeField(null=True)
    done_how = models.CharField(max_length=8, blank=True, choices=DoneHow.choices)
    done_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")

    objects: ClassVar[models.Manager["Errand"]] = ErrandQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "kind"],
                condition=models.Q(done_at__isnull=True),
                name="an_open_errand_once",
            ),
            models.CheckConstraint(
                name="errand_kind_is_known", condition=models.Q(kind__in=ErrandKind.values)
            ),
        ]

    def __str__(self) -> str:
        return f"errand {self.kind}"
