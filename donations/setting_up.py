"""Deeds that come before anything is given: appeals, hand-over points, what there is in a residence."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone

from accounts.models import Group, User
from accounts.trail import record
from accounts.verbs import Verb
from donations.allocation import Reason
from donations.facts import Kind
from donations.models import (
    Appeal,
    Facilities,
    HandOverPoint,
    Match,
    Policy,
    RunState,
    Stop,
    Waiting,
)
from donations.refused import NameTaken, NothingWanted, TooLate, WrongWeeks
from donations.rules import OF_PLACE_OR_DAY
from donations.suiting import withdraw_unfit
from donations.tables import call_off
from residences.models import Residence

KNOWN = ("kettle", "fridge", "microwave", "tin_opener", "food_kept", "ramadan")
FACILITIES = (
    *KNOWN, "meal_times", "fasting_from", "fasting_until", "route", "route_words", "point", "said_on",
)  # fmt: skip


@transaction.atomic
def open_appeal(
    *,
    group: Group,
    title: str,
    kinds: Collection[Kind],
    by: User,
    now: datetime,
    policy: Policy = Policy.QUEUE,
    target: int | None = None,
    until_on: date | None = None,
    area: str = "",
) -> Appeal:
    """A call for things; the seed of its lot is made now and never changes. Refuses NothingWanted."""
    if not kinds:
        raise NothingWanted
    appeal = Appeal.objects.create(
        group=group,
        title=title,
        kinds=sorted({kind.value for kind in kinds}),
        policy=policy,
        target=target,
        until_on=until_on,
        area=area,
        made_by=by,
        made_at=now,
    )
    record(actor=by, verb=Verb.APPEAL_OPENED, target=appeal, at=now)
    return appeal


@transaction.atomic
def close_appeal(*, appeal: Appeal, by: User, now: datetime) -> None:
    """Nothing more is asked for; what came in stays, and no table is laid any more. Refuses TooLate."""
    if not Appeal.objects.open().filter(pk=appeal.pk).update(closed_at=now):
        raise TooLate
    appeal.refresh_from_db(fields=["closed_at"])
    for table in appeal.tables.filter(called_off_at=None, begins_at__gt=now).order_by("begins_at"):
        call_off(table=table, by=by, now=now)
    record(actor=by, verb=Verb.APPEAL_CLOSED, target=appeal, at=now)


@transaction.atomic
def add_point(
    *, group: Group, name: str, by: User, now: datetime, where: str = "", hours: str = ""
) -> HandOverPoint:
    """A place where things are kept or fetched. Refuses NameTaken."""
    if HandOverPoint.objects.filter(group=group, name=name).exists():
        raise NameTaken
    point = HandOverPoint.objects.create(
        group=group, name=name, where=where, hours=hours, made_at=now
    )
    record(actor=by, verb=Verb.HAND_OVER_POINT_ADDED, target=point, at=now)
    return point


@transaction.atomic
def close_point(*, point: HandOverPoint, by: User, now: datetime) -> None:
    """Nothing more is brought there; residences that were served there need another place."""
    if HandOverPoint.objects.filter(pk=point.pk, closed_at=None).update(closed_at=now):
        Facilities.objects.filter(point=point).update(point=None)
        record(actor=by, verb=Verb.HAND_OVER_POINT_CLOSED, target=point, at=now)


def set_days(homes: Collection[UUID], now: datetime) -> None:
    """The next hand-over of each of these: its first planned run, else the day that somebody said.

    Nobody else writes this day: who plans a run and who says a day both come here.
    """
    planned = Stop.objects.filter(residence__in=homes, run__state=RunState.PLANNED)
    days = dict(planned.order_by().values_list("residence").annotate(at=Min("run__starts_at")))
    missing = [Facilities(residence_id=home, checked_at=now) for home in homes if home in days]
    Facilities.objects.bulk_create(missing, ignore_conflicts=True)
    rows = list(Facilities.objects.select_for_update().filter(residence__in=homes).order_by("pk"))
    before = {row.residence_id: row.next_on for row in rows}
    for row in rows:
        at = days.get(row.residence_id)
        row.next_on = timezone.localdate(at) if at else row.said_on
    Facilities.objects.bulk_update(rows, ["next_on"], batch_size=500)
    forget_proofs([one.residence_id for one in rows if one.next_on != before[one.residence_id]])


def forget_proofs(homes: Collection[UUID], *, of_the_place: bool = False) -> None:
    """Why people have nothing yet, where it lay in a day or a place that is another now.

    So they are news until it is proposed anew, and nobody is told what is true no more.
    """
    rests_on_it = Q(refusals__has_any_keys=[str(one) for one in OF_PLACE_OR_DAY])
    if of_the_place:  # who was behind others for a few things may be able to use more now
        rests_on_it |= Q(reason=Reason.OTHERS_AHEAD, need__kind=Kind.FOOD)
    Waiting.objects.filter(rests_on_it, need__residence__in=homes).delete()


@transaction.atomic
def set_facilities(
    *, residence: Residence, said: Mapping[str, Any], by: User, now: datetime
) -> Facilities:
    """What there is to eat with, what is allowed, how things get there, when next.

    What is promised there and no longer suits is taken back. Refuses WrongWeeks.
    """
    Facilities.objects.get_or_create(
        residence=residence, defaults={"checked_at": now, "checked_by": by}
    )
    found = Facilities.objects.select_for_update().get(residence=residence)
    before = found.home()
    names = [name for name in FACILITIES if name in said]
    for name in names:
        setattr(found, name, said[name])
    begins, ends = found.fasting_from, found.fasting_until
    if (begins is None) != (ends is None) or (begins and ends and begins > ends):
        raise WrongWeeks
    found.checked_at, found.checked_by = now, by
    found.save(update_fields=[*names, "checked_at", "checked_by"])
    if found.home() != before:
        forget_proofs([residence.pk], of_the_place=True)
    set_days([residence.pk], now)
    found.refresh_from_db(fields=["next_on"])
    promised = Match.objects.things().filter(need__residence=residence)
    withdraw_unfit(matches=promised, by=by, now=now)
    record(
        actor=by, verb=Verb.FACILITIES_CHANGED, target=residence, residence_id=residence.pk, at=now
    )
    return found
