"""The one place where the program looks at a clock; everything else is told the time."""

from datetime import UTC, datetime

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """The time; in a drill that runs fast, the time as the drill tells it."""
    if settings.CLOCK_SPEED == 1:
        return timezone.now()
    real = datetime.now(UTC).timestamp()
    start = settings.CLOCK_START
    return datetime.fromtimestamp(start + (real - start) * settings.CLOCK_SPEED, UTC)
