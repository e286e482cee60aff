"""Whether a call-out waits for the engine; whether it lives at all is known in `messaging.alive`."""

from datetime import datetime

from django.db.models import Min

from phonetree.models import CallOut


def due_since(now: datetime) -> datetime | None:
    """Since when a call-out has waited for the engine to look at it; what DUE_SINCE names."""
    waiting = CallOut.objects.under_way().filter(wake_at__lte=now)
    since: datetime | None = waiting.aggregate(since=Min("wake_at"))["since"]
    return since
