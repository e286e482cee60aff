"""The engine's part of drills: tell coordinators, begin what is due, keep what came out."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.trail import record
from accounts.verbs import Verb
from messaging.hours import NIGHT
from phonetree import drill_actions
from phonetree.actions import AlreadyRunning, NobodyToReach, PlaceIsClosed, start_call_out
from phonetree.drill_news import tell_coordinators
from phonetree.drill_plan import ANNOUNCED, Planned, Postpone, Skip, Start, decide
from phonetree.ladder_choice import ladder_for
from phonetree.models import (
    CallOut,
    CallOutState,
    DrillSchedule,
    DrillState,
    PlannedDrill,
    SkipReason,
    Urgency,
)
from phonetree.results import keep_drills
from residences.models import Residence
from translations.models import Text

AT_ONCE = 20  # drills begun in one turn, so that answers and texts are never kept waiting
DRILL_KEY = "drill"  # the text that every drill sends


def tick(now: datetime) -> bool:
    """One turn; three small questions when there is nothing to do."""
    keep_drills(now)
    coming = PlannedDrill.objects.within(now + ANNOUNCED).select_related("residence")
    rows = list(coming.select_related("schedule__made_by")[: 5 * AT_ONCE])
    due = [row for row in rows if row.due_at <= now][:AT_ONCE]
    troubles = list[Exception]()
    for planned in due:
        try:
            settle(planned, now)
        except Exception as trouble:  # one residence never keeps another from its drill
            troubles.append(trouble)
    announce([row for row in rows if row.due_at > now and row.announced_at is None], now)
    turn_pages(now)
    if troubles:
        raise troubles[0]
    return len(due) == AT_ONCE


def settle(planned: PlannedDrill, now: datetime) -> None:
    """What was decided about it is done, by one engine of several."""
    busy = planned.residence.call_outs.under_way().exists()
    zone = ZoneInfo(settings.TIME_ZONE)
    ladder = ladder_for(planned.residence, planned.schedule.made_by, Urgency.DRILL).ladder
    lasts = timedelta(seconds=ladder.lasts)  # it may have been changed since the drill was planned
    facts = Planned(planned.due_at, planned.postponed, lasts, ladder.quiet or NIGHT)
    match decide(facts, now, busy=busy, zone=zone):
        case Start():
            begin(planned, now)
        case Postpone(until):
            postpone(planned, until, now)
        case Skip(reason):
            skip(planned, SkipReason(reason), now)


@transaction.atomic
def begin(planned: PlannedDrill, now: datetime) -> None:
    """The drill starts as a call-out like any other: with the same hold and the same refusals."""
    by = planned.schedule.made_by
    if not (by.is_active and Residence.objects.run_by(by).filter(pk=planned.residence_id).exists()):
        return skip(planned, SkipReason.LEFT, now)
    if not _claim(planned, state=DrillState.STARTED, settled_at=now):
        return None
    try:
        with transaction.atomic():
            call_out = start_call_out(
                residence=planned.residence,
                by=by,
                title=Text.objects.get(key=DRILL_KEY).title,
                urgency=Urgency.DRILL,
                text_key=DRILL_KEY,
                request_key=planned.pk,
                now=now,
            )
    except (AlreadyRunning, NobodyToReach, PlaceIsClosed) as refusal:
        _give_back(planned, refusal, now)
    else:
        PlannedDrill.objects.filter(pk=planned.pk).update(call_out=call_out)
    return None


def _give_back(planned: PlannedDrill, refusal: ValidationError, now: datetime) -> None:
    """It was claimed, and could not begin: a call-out was quicker, or nobody is there to call."""
    PlannedDrill.objects.filter(pk=planned.pk).update(state=DrillState.PLANNED, settled_at=None)
    if isinstance(refusal, NobodyToReach):
        skip(planned, SkipReason.NOBODY, now)
    elif isinstance(refusal, PlaceIsClosed):
        skip(planned, SkipReason.CLOSED, now)


@transaction.atomic
def postpone(planned: PlannedDrill, until: datetime, now: datetime) -> None:
    """The same hour on another day; coordinators are told anew."""
    if _claim(planned, due_at=until, postponed=planned.postponed + 1, announced_at=None):
        _record(planned, Verb.DRILL_POSTPONED, "busy", now)


@transaction.atomic
def skip(planned: PlannedDrill, reason: SkipReason, now: datetime) -> None:
    """Not this time; pages say why."""
    if _claim(planned, state=DrillState.SKIPPED, reason=reason, settled_at=now):
        _record(planned, Verb.DRILL_SKIPPED, reason.value, now)


def _claim(planned: PlannedDrill, **fields: object) -> bool:
    """True for the one engine that found it as it stood."""
    as_it_stood = PlannedDrill.objects.coming().filter(pk=planned.pk, due_at=planned.due_at)
    return as_it_stood.update(**fields) == 1


def _record(planned: PlannedDrill, verb: Verb, reason: str, now: datetime) -> None:
    record(
        actor=None,
        verb=verb,
        target=planned,
        residence_id=planned.residence_id,
        reason=reason,
        at=now,
    )


def turn_pages(now: datetime) -> None:
    """Timetables whose day has come get their next one."""
    zone = ZoneInfo(settings.TIME_ZONE)
    for schedule in DrillSchedule.objects.filter(next_at__lte=now)[:AT_ONCE]:
        following = schedule.timetable.next_after(now, zone)
        with transaction.atomic():
            turned = DrillSchedule.objects.filter(pk=schedule.pk, next_at=schedule.next_at)
            if turned.update(next_at=following):
                schedule.next_at = following
                drill_actions.plan_ahead(schedule)


def announce(rows: Iterable[PlannedDrill], now: datetime) -> None:
    """Coordinators hear of drills a day before; never while a real call-out needs the engine."""
    rows = list(rows)
    if not rows or CallOut.objects.filter(state=CallOutState.LIVE, is_drill=False).exists():
        return
    for schedule in {row.schedule for row in rows if row.schedule.group_id}:
        drill_actions.plan_ahead(schedule)  # a residence that has come since takes part
    ours = [
        row
        for row in rows
        if PlannedDrill.objects.filter(pk=row.pk, announced_at=None).update(announced_at=now)
    ]
    tell_coordinators(ours)
