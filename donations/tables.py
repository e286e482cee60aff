"""Open tables: telling people when they can come and choose. Nothing is allotted to anybody."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from donations import saying
from donations.models import Need, TableDay
from donations.refused import TooLate
from residences.models import Resident


def coming(now: datetime) -> "QuerySet[TableDay]":
    """Those that are not over and were not called off, the next first."""
    rows = TableDay.objects.filter(called_off_at=None, ends_at__gt=now)
    return rows.select_related("point", "appeal").order_by("begins_at", "pk")


def for_resident(resident: Resident, now: datetime) -> list[TableDay]:
    """Those of the groups that look after their residence."""
    return list(coming(now).filter(appeal__group__residences=resident.residence_id)[:10])


@transaction.atomic
def announce(*, table: TableDay, by: User, now: datetime) -> int:
    """Everybody who asked for something of the kind is told the day, once. Refuses TooLate."""
    untold = coming(now).filter(pk=table.pk, told_at=None)
    if not TableDay.objects.filter(pk__in=untold.values("pk")).update(told_at=now):
        raise TooLate
    appeal = table.appeal
    needs = Need.objects.open().of_group(appeal.group_id).filter(kind__in=appeal.kinds)
    found: dict[object, Need] = {}
    for need in needs.select_related("resident").order_by("opened_at", "pk"):
        found.setdefault(need.resident_id, need)
    saying.tell_table(table, list(found.values()), now)
    return len(found)
