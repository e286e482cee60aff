"""What becomes of a planned drill at this moment: decided here, from facts and the time. Pure.

A drill is practice: it never wakes anybody, never runs beside a real call-out, and does not come
hours after people expected it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from accounts.timetable import LATE, Due, due, same_hour_later
from messaging.hours import NIGHT, Quiet

MOST_POSTPONED = 3  # days in a row; after that it waits for the next day of the timetable
ANNOUNCED = timedelta(days=1)  # coordinators know this long before


@dataclass(frozen=True, slots=True)
class Planned:
    """One residence's drill on one day."""

    due_at: datetime
    postponed: int = 0
    lasts: timedelta = timedelta(hours=1)  # by the ladder that holds now
    quiet: Quiet = NIGHT  # of that ladder


@dataclass(frozen=True, slots=True)
class Wait:
    """Look again then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Start:
    """Now."""


@dataclass(frozen=True, slots=True)
class Postpone:
    """A call-out is under way: the same hour on another day."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Skip:
    """Not this time, for this reason."""

    reason: str


Decision = Wait | Start | Postpone | Skip


def decide(planned: Planned, now: datetime, *, busy: bool, zone: tzinfo) -> Decision:
    """What to do with it now."""
    match due(planned.due_at, now):
        case Due.LATER:
            return Wait(planned.due_at)
        case Due.MISSED:
            return Skip("late")
    if by_night := _out_of_the_night(planned, now, zone):
        return by_night
    if busy:
        if planned.postponed >= MOST_POSTPONED:
            return Skip("busy")
        return Postpone(same_hour_later(planned.due_at, 1, zone))
    return Start()


def _out_of_the_night(planned: Planned, now: datetime, zone: tzinfo) -> Decision | None:
    """None for a drill that begins now and is over before the night."""
    morning = max(quiet.end_after(now, zone) for quiet in (NIGHT, planned.quiet))
    if morning > now:
        return Wait(morning) if morning - planned.due_at < LATE else Skip("night")
    if _ends_by_day(planned, now, zone):
        return None
    return Skip("night" if _ends_by_day(planned, planned.due_at, zone) else "long")


def _ends_by_day(planned: Planned, begins: datetime, zone: tzinfo) -> bool:
    return may_begin_at(begins.astimezone(zone).time(), planned.lasts, planned.quiet)


def may_begin_at(at: time, lasts: timedelta = timedelta(0), quiet: Quiet = NIGHT) -> bool:
    """True for an hour of the day at which a drill begins, and ends before the night begins.

    A ladder's own quiet hours may be longer than the night; what makes them shorter wakes nobody.
    """
    return all(_fits(at, lasts, one) for one in (NIGHT, quiet))


def _fits(at: time, lasts: timedelta, quiet: Quiet) -> bool:
    begins = datetime.combine(date(2000, 1, 1), at)
    night = datetime.combine(begins.date(), quiet.begins)
    if night <= begins:
        night += timedelta(days=1)
    return not quiet.covers_clock(at) and begins + lasts <= night
