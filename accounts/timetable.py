"""When what recurs comes round, by the clock on the wall, and what has come too late. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import Enum
from itertools import count

LATE = timedelta(hours=6)  # what was missed is made up for up to here; later nobody expects it
MOST_WEEKS = 26  # twice a year is the least that is worth a timetable


class Due(Enum):
    """Whether a planned moment is now."""

    LATER = "later"
    NOW = "now"
    MISSED = "missed"


def due(planned_at: datetime, now: datetime) -> Due:
    """Not yet, now (or less than six hours late), or missed."""
    if now < planned_at:
        return Due.LATER
    return Due.NOW if now - planned_at < LATE else Due.MISSED


@dataclass(frozen=True, slots=True)
class Timetable:
    """A first day and an hour, and after how many weeks it comes again; 0: never."""

    first_on: date
    at: time
    every_weeks: int = 0

    def moments(self, zone: tzinfo) -> Iterator[datetime]:
        """Every moment, in order, in UTC: the hour on the wall stays, whatever the clocks do."""
        turns = count() if self.every_weeks else range(1)
        for turn in turns:
            try:
                day = self.first_on + timedelta(weeks=turn * self.every_weeks)
            except OverflowError:  # the year 9999: every timetable ends somewhere
                return
            yield on_the_wall(day, self.at, zone)

    def next_after(self, moment: datetime, zone: tzinfo) -> datetime | None:
        """The first moment after this one, None when there is none."""
        return next((one for one in self._from(moment).moments(zone) if one > moment), None)

    def _from(self, moment: datetime) -> "Timetable":
        """The same timetable, begun shortly before this moment, so that nobody counts for years."""
        if not self.every_weeks:
            return self
        gone = (moment.date() - self.first_on).days // (7 * self.every_weeks) - 1
        skipped = timedelta(weeks=max(gone, 0) * self.every_weeks)
        return Timetable(self.first_on + skipped, self.at, self.every_weeks)


def on_the_wall(day: date, at: time, zone: tzinfo) -> datetime:
    """The moment at which clocks there show this, in UTC.

    An hour that comes twice means the first; one that the clocks leap over, the hour after it.
    """
    return datetime.combine(day, at, zone).astimezone(UTC)


def same_hour_later(moment: datetime, days: int, zone: tzinfo) -> datetime:
    """So many days later, when clocks show the same hour."""
    local = moment.astimezone(zone)
    return on_the_wall(local.date() + timedelta(days=days), local.time(), zone)
