"""Open tables: telling people when they can come and choose, or cannot. Nothing is allotted to anybody."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from donations import in_person, saying
from donations.models import Need, TableDay
from donations.models.needs import NeedQuerySet
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
def announce(*, table: TableDay, by: User, now: datetime) -> saying.Heard:
    """Everybody who asked for something of the kind is told the day, once. Refuses TooLate."""
    untold = coming(now).filter(pk=table.pk, told_at=None)
    if not TableDay.objects.filter(pk__in=untold.values("pk")).update(told_at=now):
        raise TooLate
    asked = Need.objects.open().wished()
    heard = saying.tell_table(table, _first_of_each(table, asked), now)
    record(actor=by, verb=Verb.TABLE_TOLD, target=table, at=now)
    return heard


@transaction.atomic
def call_off(*, table: TableDay, by: User, now: datetime) -> None:
    """There is no table on that day, and who was told of it is told that. Refuses TooLate."""
    coming = TableDay.objects.filter(pk=table.pk, called_off_at=None, begins_at__gt=now)
    if not coming.update(called_off_at=now):
        raise TooLate
    table.refresh_from_db(fields=["called_off_at", "told_at"])
    if table.told_at is not None:
        saying.tell_no_table(table, _first_of_each(table, _told(table.told_at)), now)
    record(actor=by, verb=Verb.TABLE_CALLED_OFF, target=table, at=now)


def _told(at: datetime) -> "NeedQuerySet":
    """What was asked for when people were told; a need is kept a month after it is met."""
    rows = Need.objects.wished().filter(opened_at__lte=at, resident__left_at=None)
    return rows.filter(Q(closed_at=None) | Q(closed_at__gt=at))


def _first_of_each(table: TableDay, needs: "NeedQuerySet") -> list[Need]:
    """Of each person the first need that the table may meet."""
    appeal = table.appeal
    mine = needs.of_group(appeal.group_id).filter(kind__in=appeal.kinds)
    found: dict[object, Need] = {}
    for need in mine.select_related("resident").order_by("opened_at", "pk"):
        found.setdefault(need.resident_id, need)
    return list(found.values())


def near(leader: Resident, now: datetime) -> list[tuple[TableDay, Need]]:
    """Days that people without a phone, in the branches that this resident leads, should hear of."""
    days = [table for table in for_resident(leader, now) if table.told_at]
    if not days:
        return []
    asked = in_person.needs_near(leader, now)
    return [(day, need) for day in days for need in asked if need.kind in day.appeal.kinds]
