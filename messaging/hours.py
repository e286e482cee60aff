"""Hours in which nobody is texted or rung. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo


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
        local = moment.astimezone(zone)
        day = local.date()
        if local.time() >= self.ends:
            day += timedelta(days=1)
        end = datetime.combine(day, self.ends, zone)
        return end.astimezone(UTC)

    @property
    def lasts(self) -> timedelta:
        """How long they are, on a day on which no clock changes."""
        begins, ends = (
            timedelta(hours=at.hour, minutes=at.minute) for at in (self.begins, self.ends)
        )
        return (ends - begins) % timedelta(days=1)

    def begin_after(self, moment: datetime, zone: tzinfo) -> datetime:
        """The next moment after this one at which they begin."""
        today = moment.astimezone(zone).date()
        days = (today + timedelta(days=days) for days in range(3))
        begins = (datetime.combine(day, self.begins, zone).astimezone(UTC) for day in days)
        return next(one for one in begins if one > moment)


NIGHT = Quiet(time(21), time(8))
