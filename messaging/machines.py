"""Calls that a machine took: they are ended at once, and count as nobody reached.

The provider listens for a machine while the call already speaks, so that no person waits in
silence. A mailbox may therefore hold our first seconds; what matters comes later in a call.

It is only a guess, and comes late: a slow "hello" sounds like a greeting. A pressed key is certain.
Whoever presses one is a person, whether the guess came before or after, and the key counts.
"""

import logging
from concurrent.futures import Future
from datetime import datetime, timedelta
from uuid import UUID

from messaging import pace
from messaging.models import Message
from messaging.statuses import State
from messaging.transports import get_transport
from messaging.transports.loop import start

AGAIN = timedelta(seconds=10)  # a call that then still goes on is ended once more, see stuck.py
PERSON = "human"

log = logging.getLogger("ringround.messaging")


def is_machine(answered_by: str) -> bool:
    """Whether this word of the provider means a mailbox, a fax or the like."""
    return answered_by.startswith(("machine", "fax"))


def note(message_id: UUID, answered_by: str, now: datetime) -> bool:
    """True if it is news who took this call; whoever pressed a key stays a person."""
    calls = Message.objects.filter(pk=message_id, channel="call")
    news = calls.exclude(answered_by__in=[PERSON, answered_by])
    return news.update(answered_by=answered_by, changed_at=now) == 1


def end(message_id: UUID, provider_id: str, now: datetime) -> "Future[None]":
    """The call is being ended: it is asked about soon, and nobody waits for the provider here."""
    on = Message.objects.filter(pk=message_id, state__in=[State.ACCEPTED, State.SENT])
    on.update(deadline_at=now + pace.span(AGAIN))
    return start(_end(provider_id))


async def _end(provider_id: str) -> None:
    try:
        await get_transport().hang_up(provider_id)
    except Exception as trouble:  # it is ended at the next look
        log.warning("A call to a machine was not ended: %s", type(trouble).__name__)
