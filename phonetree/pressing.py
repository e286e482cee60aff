"""What other rooms must keep out of the way of: phones in a call-out that is live."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Min

from phonetree.models import Attempt, CallOutState


def phones(ids: Collection[UUID], _now: datetime) -> dict[UUID, datetime]:
    """Those of these phones that a live call-out has written to or rung, and since when."""
    tried = Attempt.objects.filter(
        recipient__phone__in=ids, recipient__call_out__state=CallOutState.LIVE
    )
    rows = tried.order_by().values_list("recipient__phone").annotate(first=Min("made_at"))
    return dict(rows)
