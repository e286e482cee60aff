"""A leader whose number changed within a day gets nothing of the role (a SIM card may be stolen)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from residences.health import HOLD
from residences.models import Leadership, NumberChange


def held(residents: Iterable[UUID], now: datetime) -> set[UUID]:
    """Those of these people to whom another number came within the last day."""
    return set(came(now).filter(resident__in=residents).values_list("resident_id", flat=True))


def leading() -> QuerySet[Leadership]:
    """Leaders and deputies who live here, leaders first."""
    return Leadership.objects.filter(resident__left_at=None).order_by("rank", "since", "pk")


def acting(now: datetime) -> QuerySet[Leadership]:
    """Those of them who may be given lists now."""
    return leading().exclude(resident__in=came(now).values("resident"))


def came(now: datetime) -> QuerySet[NumberChange]:
    """Numbers that came after others within the last day."""
    return NumberChange.objects.filter(is_new=True, at__gt=now - HOLD)
