"""When a text that can wait may go out: not at night, and to a leader in the hours they gave."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta, tzinfo

DAY = (time(8), time(21))  # the same hours as in a call-out that is not urgent
Hours = tuple[time, time]  # from the first minute, until before the second; may run past midnight


def covers(hours: Hours, moment: datetime, zone: tzinfo) -> bool:
    """True when this moment lies within these hours."""
    clock = moment.astimezone(zone).time()
    begins, ends = hours
    if begins <= ends:
        return begins <= clock < ends
    return clock >= begins or clock < ends


def waking(moment: datetime, zone: tzinfo, hours: Hours | None = None) -> datetime:
    """The moment itself by day and in these hours, else the next that is; by day if none is."""
    wanted = [DAY, *([hours] if hours else [])]
    for candidate in _candidates(moment, zone, wanted):
        if all(covers(one, candidate, zone) for one in wanted):
            return candidate
    return waking(moment, zone)


def _candidates(moment: datetime, zone: tzinfo, wanted: list[Hours]) -> Iterator[datetime]:
    """Now, and each moment within two days at which some hours begin."""
    yield moment
    today = moment.astimezone(zone).date()
    begins = [
        datetime.combine(today + timedelta(days=day), hours[0], zone).astimezone(UTC)
        for day in range(3)
        for hours in wanted
    ]
    yield from sorted(one for one in begins if one > moment)
