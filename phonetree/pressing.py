"""What other rooms must keep out of the way of: phones in a call-out that is live."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Min

from phonetree.models import Attempt, CallOutState

MANY = 1_000  # beyond this it is cheaper to ask for all phones in call-outs than to name each


def phones(ids: Collection[UUID], _now: datetime) -> dict[UUID, datetime]:
    """Those of these phones that a live call-out has written to or rung, and since when."""
    tried = Attempt.objects.filter(recipient__call_out__state=CallOutState.LIVE)
    if len(ids) <= MANY:
        tried = tried.filter(message__phone__in=ids)
    rows = tried.order_by().values_list("message__phone").annotate(first=Min("made_at"))
    wanted = set(ids)
    return {phone: first for phone, first in rows if phone in wanted}
