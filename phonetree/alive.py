"""Whether the engine lives; without it nothing goes out, and a board must not look as if it did."""

from datetime import datetime, timedelta

from django.db.models import Min

from messaging.models import Beat
from messaging.pace import span
from phonetree.models import CallOut

SILENT = timedelta(minutes=1)  # it says every second that it lives


def engine_is_silent(now: datetime) -> bool:
    """True when the engine has given no sign of life for a minute."""
    return not Beat.objects.filter(pk="engine", at__gt=now - span(SILENT)).exists()


def due_since(now: datetime) -> datetime | None:
    """Since when a call-out has waited for the engine to look at it; what DUE_SINCE names."""
    waiting = CallOut.objects.under_way().filter(wake_at__lte=now)
    since: datetime | None = waiting.aggregate(since=Min("wake_at"))["since"]
    return since
