"""Hours in which nobody is texted or rung. Pure."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

INSTANT = timedelta.resolution
THREE_DAYS = 3 * 24 * 60  # minutes


@dataclass(frozen=True)
class Quiet:
    """Hours in which nobody is texted or rung; may run past midnight."""

    begins: time
    ends: time

    def covers(self, moment: datetime, zone: tzinfo) -> bool:
        """True in quiet hours; the closing minute is quiet, the opening minute is not."""
        return self.covers_clock(moment.astimezone(zone).time())

    def covers_clock(self, clock: time) -> bool:
        """The same for what a clock shows."""
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    def end_after(self, moment: datetime, zone: tzinfo) -> datetime:
        """The moment itself when it is not quiet, else the next moment that is not."""
        if not self.covers(moment, zone):
            return moment
        turns = _turns(self.ends, moment, zone)
        return next(one for one in turns if not self.covers(one, zone))

    @property
    def lasts(self) -> timedelta:
        """How long they are, on a day on which no clock changes."""
        begins, ends = (
            timedelta(hours=at.hour, minutes=at.minute) for at in (self.begins, self.ends)
        )
        return (ends - begins) % timedelta(days=1)

    def begin_after(self, moment: datetime, zone: tzinfo) -> datetime:
        """The next moment after this one at which they begin; hours that are empty never do."""
        turns = _turns(self.begins, moment, zone)
        begun = (one for one in turns if self.covers(one, zone))
        return next((one for one in begun if not self.covers(one - INSTANT, zone)), turns[-1])


def _turns(clock: time, moment: datetime, zone: tzinfo) -> list[datetime]:
    """Moments of the next days at which a clock shows this time, or is put on or back, in order.

    In the night that clocks go back it shows some times twice, and quiet hours may come again; when
    they go on it leaves some out, and hours begin or end with the leap.
    """
    today = moment.astimezone(zone).date()
    shown = {
        datetime.combine(today + timedelta(days=day), clock, zone)
        .replace(fold=fold)
        .astimezone(UTC)
        for day in range(3)
        for fold in (0, 1)
    }
    return sorted(one for one in shown | _change(moment, zone) if one > moment)


def _change(moment: datetime, zone: tzinfo) -> set[datetime]:
    """The moment at which clocks are put on or back within three days, if they are."""
    begins = moment.astimezone(UTC).replace(second=0, microsecond=0)

    def is_put(minutes: int) -> bool:
        then = begins + timedelta(minutes=minutes)
        return then.astimezone(zone).utcoffset() != begins.astimezone(zone).utcoffset()

    if not is_put(THREE_DAYS):
        return set()
    return {begins + timedelta(minutes=bisect_left(range(THREE_DAYS), 1, key=is_put))}


NIGHT = Quiet(time(21), time(8))
