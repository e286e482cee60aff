"""Messages in doubt: the provider's list is asked what became of them. Nothing is ever sent again."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic

from django.db.models import Q, QuerySet

from messaging import pace, reports
from messaging.models import Message
from messaging.phones import SafePhone
from messaging.reports import Report
from messaging.statuses import State
from messaging.transports import Listed, get_transport
from messaging.transports.loop import run

FIRST_LOOK = timedelta(minutes=1)  # the provider's list may lag, and a callback may still come
LAST_LOOK = timedelta(hours=24)
AT_ONCE = 100  # messages asked about at once
LONGEST_TURN = 1.0  # seconds of asking before what is to be sent has its turn
# A message in doubt reached the provider, if it did, no earlier and no later than this around
# our claim of it: clocks differ a little, and a batch takes its time.
EARLY = timedelta(seconds=5)
LATE = timedelta(seconds=60)

log = logging.getLogger("ringround.messaging")


def reconcile(now: datetime) -> int:
    """How many messages in doubt turned out to have been sent."""
    until, settled = monotonic() + LONGEST_TURN, 0
    while monotonic() < until and (waiting := _in_doubt(now)):
        settled += _look(waiting, now)
    return settled


def _look(waiting: list[Message], now: datetime) -> int:
    """How many of these the provider has."""
    found = run(_ask([(m.channel, m.phone.number, _begin(m)) for m in waiting]))
    settled = sum(_settle(m, listed, now) for m, listed in zip(waiting, found, strict=True))
    for message in waiting:  # next look: when it has been in doubt twice as long
        again = now + max(now - message.changed_at, pace.span(FIRST_LOOK))
        _still_unknown(message).update(deadline_at=again)
    return settled


def _in_doubt(now: datetime) -> list[Message]:
    """Those that are to be looked for now; deadline_at of one in doubt is its next look."""
    return list(
        Message.objects.filter(
            Q(deadline_at=None) | Q(deadline_at__lte=now),
            state=State.UNKNOWN,
            changed_at__lte=now - pace.span(FIRST_LOOK),
            changed_at__gt=now - LAST_LOOK,
        )
        .select_related("phone")
        .order_by("changed_at")[:AT_ONCE]
    )


async def _ask(questions: Sequence[tuple[str, SafePhone, datetime]]) -> list[list[Listed] | None]:
    transport = get_transport()
    asked = (transport.list_sent(*question) for question in questions)
    answers = await asyncio.gather(*asked, return_exceptions=True)
    if unheard := sum(isinstance(answer, BaseException) for answer in answers):
        log.warning("The provider's list gave no answer to %s of %s.", unheard, len(answers))
    return [answer if isinstance(answer, list) else None for answer in answers]


def _settle(message: Message, listed: list[Listed] | None, now: datetime) -> bool:
    """True if exactly one entry of the list can be this message, and no other message is like it."""
    like_it = [one for one in _not_ours(listed or []) if _can_be(message, one)]
    if len(like_it) != 1 or _has_twin(message):
        return False
    reports.take(message.pk, Report.of(like_it[0]), now)
    return True


def _can_be(message: Message, one: Listed) -> bool:
    start, end = _begin(message), _begin(message) + EARLY + LATE
    same_words = message.channel == "call" or one.body == message.body
    return same_words and start <= one.at <= end


def _has_twin(message: Message) -> bool:
    """Whether another message to this phone, sent about then, could be the listed one as well."""
    near = pace.span(LATE)
    sent_at = message.sent_at or message.changed_at
    twins = Message.objects.filter(
        phone=message.phone_id,
        channel=message.channel,
        state__in=[State.UNKNOWN, State.SENDING],
        sent_at__range=(sent_at - near, sent_at + near),
    ).exclude(pk=message.pk)
    return any(message.channel == "call" or twin.body == message.body for twin in twins)


def _not_ours(listed: list[Listed]) -> list[Listed]:
    ids = [one.provider_id for one in listed]
    held = Message.objects.filter(provider_id__in=ids).values_list("provider_id", flat=True)
    taken = set(held)
    return [one for one in listed if one.provider_id not in taken]


def _begin(message: Message) -> datetime:
    return pace.at_provider(message.sent_at or message.changed_at) - EARLY


def _still_unknown(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(pk=message.pk, state=State.UNKNOWN)
