"""Alarms that residents raise, and the phones that said so."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from messaging.models import Inbound, Phone
from phonetree.alarm_rules import DAY, OPEN, WAITING, AlarmState
from phonetree.models.call_outs import CallOut
from residences.models import Branch, Residence, Resident

if TYPE_CHECKING:
    from accounts.models import User

STATE_CHOICES = [
    (AlarmState.ASKED, _("Being rung back")),
    (AlarmState.UNPROVED, _("Somebody asks for help")),
    (AlarmState.PROVED, _("Waits for a second person")),
    (AlarmState.CONFIRMED, _("Confirmed")),
    (AlarmState.VOUCHED, _("Confirmed by who heard it from somebody there")),
    (AlarmState.JOINED, _("Part of a call-out")),
    (AlarmState.DECLINED, _("Declined")),
    (AlarmState.EXPIRED, _("Nobody confirmed it in time")),
]

HOW_CHOICES = [
    ("text", _("by text")),
    ("key", _("by a key when they rang us")),
    ("ring", _("by a missed call")),
]


class AlarmReason(models.TextChoices):
    """Why there was no call-out."""

    FALSE_ALARM = "false_alarm", _("A false alarm")
    SEEN_TO = "seen_to", _("Somebody looked after it")
    NOT_THEM = "not_them", _("Whoever has that phone says: it was not me")


class AlarmQuerySet(models.QuerySet["Alarm"]):
    """Alarms, in the words of those who look after them."""

    def visible_to(self, user: "User") -> "AlarmQuerySet":
        """Those of the residences that the asker sees."""
        return self.filter(residence__in=Residence.objects.visible_to(user))

    def run_by(self, user: "User") -> "AlarmQuerySet":
        """Those that the asker may confirm or decline."""
        return self.filter(residence__in=Residence.objects.run_by(user))

    def open(self) -> "AlarmQuerySet":
        """Those to which something can still be added."""
        return self.filter(state__in=OPEN)

    def waiting(self) -> "AlarmQuerySet":
        """Those that a person has still to deal with, what is proved first."""
        proved = models.Case(models.When(state=AlarmState.PROVED, then=0), default=1)
        return self.filter(state__in=WAITING).order_by(proved, "-raised_at", "id")


class Alarm(models.Model):
    """Something happens in a residence, says somebody who lives there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    residence = models.ForeignKey(Residence, models.CASCADE, related_name="alarms")
    state = models.CharField(max_length=9, choices=STATE_CHOICES)
    raised_at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)  # when it leaves this state by itself
    wake_at = models.DateTimeField(null=True)  # when the engine looks next
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=11, blank=True, choices=AlarmReason.choices)
    call_out = models.ForeignKey(CallOut, models.SET_NULL, null=True, related_name="alarms")

    objects: ClassVar[models.Manager["Alarm"]] = AlarmQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-raised_at", "id"]
        indexes = [
            models.Index(fields=["wake_at"], name="alarm_due", condition=Q(wake_at__isnull=False))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["residence"],
                condition=Q(state__in=["asked", "unproved", "proved"]),
                name="one_open_alarm_a_residence",
            ),
            models.CheckConstraint(
                name="alarm_state_is_known", condition=Q(state__in=list(AlarmState))
            ),
            models.CheckConstraint(
                name="no_alarm_is_confirmed_without_proof",
                condition=~Q(state__in=["proved", "confirmed"]) | Q(proved_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"alarm {str(self.pk)[:8]}"

    def get_absolute_url(self) -> str:
        """Its page."""
        from django.urls import reverse

        return reverse("alarms:alarm", args=[self.pk])

    def may_be_confirmed(self, now: datetime) -> bool:
        """Whether a second person can still begin a call-out with it."""
        return self.state == AlarmState.PROVED and self.ends_at is not None and now < self.ends_at

    def may_be_vouched_for(self, now: datetime) -> bool:
        """Whether who heard that it is true can begin a call-out with it; not days later."""
        is_open = self.state in {AlarmState.UNPROVED, AlarmState.EXPIRED}
        return is_open and now < self.raised_at + DAY


class WitnessQuerySet(models.QuerySet["Witness"]):
    """Phones that reported an alarm."""

    def visible_to(self, user: "User") -> "WitnessQuerySet":
        """Those of the alarms that the asker sees."""
        return self.filter(alarm__in=Alarm.objects.visible_to(user))


class Witness(models.Model):
    """One phone that reported an alarm, and whether it was shown to be theirs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alarm = models.ForeignKey(Alarm, models.CASCADE, related_name="witnesses")
    inbound = models.OneToOneField(Inbound, models.SET_NULL, null=True, related_name="witness")
    phone = models.ForeignKey(Phone, models.SET_NULL, null=True, related_name="witnesses")
    branch = models.ForeignKey(Branch, models.SET_NULL, null=True, related_name="+")
    language = models.CharField(max_length=10)  # in which they hear us
    how = models.CharField(max_length=4, choices=HOW_CHOICES)
    at = models.DateTimeField()
    rings = models.PositiveSmallIntegerField(default=0)  # how often we rang them back
    rung_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)  # wrong digits
    proved_at = models.DateTimeField(null=True)
    proved_by = models.ForeignKey(Resident, models.SET_NULL, null=True, related_name="+")
    denied_at = models.DateTimeField(null=True)  # they pressed: it was not me

    objects: ClassVar[models.Manager["Witness"]] = WitnessQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        indexes = [models.Index(fields=["phone", "at"], name="witness_phone")]
        constraints = [
            models.UniqueConstraint(fields=["alarm", "phone"], name="a_phone_reports_once")
        ]

    def __str__(self) -> str:
        return f"witness {str(self.pk)[:8]}"
