"""Messages of which nothing more was heard: their last report was lost, so the provider is asked.

A report may be lost for good: our web was down for longer than the provider tries. A call would
then ring for ever on the board, and a text that failed would never bring on the next channel.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic

from messaging import machines, pace, reports
from messaging.models import Message
from messaging.reports import Report
from messaging.statuses import FINAL, State
from messaging.transports import Listed, get_transport
from messaging.transports.loop import run

LAST_LOOK = timedelta(hours=24)  # then the provider forgets, see reaper.py
AT_ONCE = 100  # messages asked about at once
LONGEST_TURN = 1.0  # seconds of asking before what is to be sent has its turn

log = logging.getLogger("ringround.messaging")


def look(now: datetime) -> int:
    """How many messages of which nothing was heard are settled now."""
    until, settled = monotonic() + LONGEST_TURN, 0
    while monotonic() < until and (silent := _silent(now)):
        settled += _look_at(silent, now)
    return settled


def _silent(now: datetime) -> list[Message]:
    """Those that are to be asked about; deadline_at of one that went out is its next look."""
    under_way = Message.objects.filter(state__in=[State.ACCEPTED, State.SENT])
    return list(under_way.filter(deadline_at__lte=now).order_by("deadline_at")[:AT_ONCE])


def _look_at(silent: list[Message], now: datetime) -> int:
    answers = run(_ask([(m.channel, m.provider_id or "") for m in silent]))
    pairs = list(zip(silent, answers, strict=True))
    settled = sum(_settle(m, one, now) for m, one in pairs if isinstance(one, Listed))
    for message, answer in pairs:
        still = Message.objects.filter(pk=message.pk).exclude(state__in=FINAL)
        still.update(deadline_at=_next_look(message, answer, now))
    return settled


async def _ask(questions: Sequence[tuple[str, str]]) -> list[Listed | BaseException | None]:
    transport = get_transport()
    asked = (transport.fetch(*question) for question in questions)
    answers = await asyncio.gather(*asked, return_exceptions=True)
    if unheard := sum(isinstance(answer, BaseException) for answer in answers):
        log.warning("The provider did not say what became of %s of %s.", unheard, len(answers))
    return answers


def _settle(message: Message, one: Listed, now: datetime) -> bool:
    report = Report.of(one)
    reports.take(message.pk, report, now)
    is_over = report.state in FINAL
    if machines.is_machine(message.answered_by) and not is_over:
        machines.end(message.pk, report.provider_id, now)
    return is_over


def _next_look(
    message: Message, answer: Listed | BaseException | None, now: datetime
) -> datetime | None:
    """When it has been under way twice as long; None when there is nothing more to learn."""
    age = now - (message.sent_at or message.changed_at)
    if answer is None or age > LAST_LOOK:
        return None
    heard = answer.answered_by if isinstance(answer, Listed) else ""
    is_machine = machines.is_machine(heard or message.answered_by)
    wait = pace.span(machines.AGAIN) if is_machine else pace.silence(message.channel)
    return now + max(age, wait)
