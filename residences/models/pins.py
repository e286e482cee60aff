"""The four digits by which somebody shows on the phone that an alarm is theirs."""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from residences.models.homes import Resident

LOCKED_FOR = timedelta(hours=24)  # after too many wrong ones, unless they choose anew


class AlarmPinQuerySet(models.QuerySet["AlarmPin"]):
    """Digits that people chose."""

    def on(self, phone: UUID) -> "AlarmPinQuerySet":
        """Those of the people who live here and have this phone."""
        return self.living().filter(resident__lines__phone=phone).distinct()

    def living(self) -> "AlarmPinQuerySet":
        """Those that still hold: a leader's end with the role, everybody's when they leave."""
        leads = Q(as_leader=False) | Q(resident__leaderships__isnull=False)
        return self.filter(leads, resident__left_at=None)

    def usable(self, now: datetime) -> "AlarmPinQuerySet":
        """Those that are not locked."""
        return self.filter(Q(locked_at=None) | Q(locked_at__lte=now - LOCKED_FOR))


class AlarmPin(models.Model):
    """Four digits of one resident, kept as a keyed digest: nobody can read or guess them from it."""

    resident = models.OneToOneField(
        Resident, models.CASCADE, primary_key=True, related_name="alarm_pin"
    )
    digest = models.BinaryField(max_length=32)
    as_leader = models.BooleanField()  # chosen as somebody who leads: it ends with the role
    chosen_at = models.DateTimeField()
    wrong = models.PositiveSmallIntegerField(default=0)  # wrong ones since the last right one
    locked_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["AlarmPin"]] = AlarmPinQuerySet.as_manager()

    def __str__(self) -> str:
        return f"alarm digits of {str(self.resident_id)[:8]}"
