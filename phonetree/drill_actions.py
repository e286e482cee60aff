"""What coordinators do about drills to come: plan, skip one, end a timetable."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Group, User
from accounts.timetable import Timetable
from accounts.trail import record
from accounts.verbs import Verb
from messaging.hours import NIGHT
from phonetree.drill_plan import may_begin_at
from phonetree.ladder import Ladder
from phonetree.ladder_choice import ladder_for, ladder_of
from phonetree.models import DrillSchedule, DrillState, PlannedDrill, SkipReason, Urgency
from residences.models import Residence
from residences.refusals import KeyUsed, Refused


class AtNight(Refused):
    sentence = _("A drill wakes nobody. Choose an hour from 8:00 to 20:00.")
    field = "hour"


class EndsAtNight(Refused):
    sentence = _(
        "With the ladder that it climbs, this drill would go on into the night or into the ladder’s"
        " quiet hours. Choose another hour, or make the ladder shorter."
    )
    field = "hour"


class InThePast(Refused):
    sentence = _("This has passed already. Choose a later day or hour.")
    field = "first_on"


class NotPlanned(Refused):
    sentence = _("It is too late for that: this drill has begun, or was skipped before.")


class AlreadyOver(Refused):
    sentence = _("This timetable has ended already.")


@transaction.atomic
def plan_drills(
    *,
    key: UUID,
    by: User,
    now: datetime,
    where: Residence | Group,
    first_on: date,
    at: time,
    every_weeks: int = 0,
) -> DrillSchedule:
    """A timetable for a residence or for all of a group; the same key gives the same one."""
    if twin := DrillSchedule.objects.filter(pk=key).first():
        if twin.made_by_id == by.pk:
            return twin
        raise KeyUsed
    if not may_begin_at(at):
        raise AtNight
    ladder = _ladder(where, by)
    if not may_begin_at(at, timedelta(seconds=ladder.lasts), ladder.quiet or NIGHT):
        raise EndsAtNight
    zone = ZoneInfo(settings.TIME_ZONE)
    begins = next(Timetable(first_on, at).moments(zone))
    if begins <= now:
        raise InThePast
    schedule = DrillSchedule.objects.create(
        pk=key,
        residence=where if isinstance(where, Residence) else None,
        group=where if isinstance(where, Group) else None,
        first_on=first_on,
        at=at,
        every_weeks=every_weeks,
        next_at=begins,
        made_by=by,
        made_at=now,
    )
    plan_ahead(schedule)
    _record(schedule, by, Verb.DRILL_PLANNED, now)
    return schedule


def _ladder(where: Residence | Group, by: User) -> Ladder:
    """The ladder that a drill would climb there if it began now."""
    if isinstance(where, Group):
        return ladder_of(where, Urgency.DRILL).ladder
    return ladder_for(where, by, Urgency.DRILL).ladder


def plan_ahead(schedule: DrillSchedule) -> None:
    """The next day stands in the plan of every residence concerned; a second time changes nothing."""
    if schedule.next_at is None:
        return
    PlannedDrill.objects.bulk_create(
        [
            PlannedDrill(
                schedule=schedule,
                residence=residence,
                planned_at=schedule.next_at,
                due_at=schedule.next_at,
            )
            for residence in residences_of(schedule)
        ],
        ignore_conflicts=True,
    )


def residences_of(schedule: DrillSchedule) -> Iterable[Residence]:
    """The residences that have this drill, as things are now."""
    if schedule.group_id:
        return Residence.objects.open().filter(groups=schedule.group_id)
    return Residence.objects.open().filter(drill_schedules=schedule)


@transaction.atomic
def skip_drill(*, planned: PlannedDrill, by: User, now: datetime) -> None:
    """This residence has no drill on that day; the timetable goes on."""
    skipped = PlannedDrill.objects.coming().filter(pk=planned.pk)
    if not skipped.update(**_skipped(SkipReason.PERSON, now), settled_by=by):
        raise NotPlanned
    planned.refresh_from_db()
    record(
        actor=by,
        verb=Verb.DRILL_SKIPPED,
        target=planned,
        residence_id=planned.residence_id,
        reason=SkipReason.PERSON.value,
        at=now,
    )


@transaction.atomic
def end_schedule(*, schedule: DrillSchedule, by: User, now: datetime) -> None:
    """No more drills from this timetable; what has begun goes on."""
    ended = DrillSchedule.objects.going().filter(pk=schedule.pk)
    if not ended.update(next_at=None, ended_at=now, ended_by=by):
        raise AlreadyOver
    schedule.planned.coming().update(**_skipped(SkipReason.ENDED, now), settled_by=by)
    schedule.refresh_from_db()
    _record(schedule, by, Verb.DRILLS_ENDED, now)


def _skipped(reason: SkipReason, now: datetime) -> dict[str, object]:
    return {"state": DrillState.SKIPPED, "reason": reason, "settled_at": now}


def _record(schedule: DrillSchedule, by: User, verb: Verb, now: datetime) -> None:
    record(actor=by, verb=verb, target=schedule, residence_id=schedule.residence_id, at=now)
