"""Deeds on messages and phones."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.trail import record
from accounts.verbs import Verb
from messaging.models import FAREWELL, Message, Phone
from messaging.statuses import State

BATCH = 500  # rows in one INSERT


def queue_messages(*, messages: Iterable[Message]) -> list[Message]:
    """The messages, now waiting to be sent; few queries however many there are."""
    return Message.objects.bulk_create(messages, batch_size=BATCH)


def cancel(*, messages: "QuerySet[Message] | Iterable[UUID]", now: datetime) -> int:
    """How many of these were still waiting and now never go out; their words are erased."""
    if not isinstance(messages, QuerySet):
        messages = Message.objects.filter(pk__in=list(messages))
    return messages.filter(state=State.DUE).update(state=State.CANCELLED, body=None, changed_at=now)


@transaction.atomic
def opt_out(*, phone: Phone, now: datetime) -> bool:
    """True if this phone now gets nothing more; what was waiting for it is cancelled."""
    changed = Phone.objects.filter(pk=phone.pk, opted_out_at=None).update(opted_out_at=now)
    cancel(messages=Message.objects.filter(phone=phone).exclude(purpose=FAREWELL), now=now)
    if not changed:
        return False
    phone.opted_out_at = now
    record(actor=None, verb=Verb.OPTED_OUT, target=phone, at=now)
    return True


@transaction.atomic
def opt_in(*, phone: Phone, now: datetime) -> bool:
    """True if this phone had asked for nothing and may now be written to again."""
    changed = Phone.objects.filter(pk=phone.pk, opted_out_at__isnull=False).update(
        opted_out_at=None
    )
    if not changed:
        return False
    phone.opted_out_at = None
    record(actor=None, verb=Verb.OPTED_IN, target=phone, at=now)
    return True
