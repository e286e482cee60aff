"""Whether the engine lives; without it nothing goes out, and a board must not look as if it did."""

from datetime import datetime, timedelta

from messaging.models import Beat
from messaging.pace import span

SILENT = timedelta(minutes=1)  # it says every second that it lives


def engine_is_silent(now: datetime) -> bool:
    """True when the engine has given no sign of life for a minute."""
    return not Beat.objects.filter(pk="engine", at__gt=now - span(SILENT)).exists()
