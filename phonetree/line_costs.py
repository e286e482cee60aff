"""What calls that came in cost: minutes, at least; what MINUTES_IN names."""

from datetime import datetime, timedelta
from math import ceil

from phonetree.models.line import CallIn

MINUTE = timedelta(minutes=1)


def minutes_in(start: datetime, end: datetime) -> int:
    """Minutes of the calls that began in this stretch of time: the way in, and the way out to a helper."""
    calls = CallIn.objects.filter(began_at__gte=start, began_at__lt=end)
    rows = calls.values_list("began_at", "ended_at", "taken_at")
    return sum(_minutes(began, ended or end, taken) for began, ended, taken in rows)


def _minutes(began: datetime, ended: datetime, taken: datetime | None) -> int:
    way_in = max(ceil((ended - began) / MINUTE), 1)
    return way_in + (max(ceil((ended - taken) / MINUTE), 1) if taken else 0)
