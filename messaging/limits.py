"""What must wait before it goes out: applied once a turn and once a batch, never for each message.

A phone that had enough for now waits as the rules of `throttle.py` say. While the money of a day or
a month is spent, or nobody has said how much may be, nothing goes out but emergencies: `spending.py`
decides that, at the beginning of each turn.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Case, DateTimeField, Value, When

from messaging import spending, throttle
from messaging.models import Message
from messaging.pace import span
from messaging.phones import SafePhone
from messaging.statuses import State
from messaging.throttle import Sent

ENOUGH, MONEY = "enough", "money"  # why a message waits
ABROAD = "country"  # our own code of a message that is not sent
LOOK_AGAIN = timedelta(minutes=1)  # after which what waits for money is looked at again
NOT_SENT = (State.DUE, State.CANCELLED)


def hold_all(now: datetime) -> int:
    """How many wait because only emergencies may go out now; asked at the beginning of each turn."""
    if not spending.stand(now).why:
        return 0
    waiting = Message.objects.filter(state=State.DUE, due_at__lte=now, is_emergency=False)
    return waiting.update(due_at=now + span(LOOK_AGAIN), held=MONEY)


def let_go(found: Iterable[Message], now: datetime) -> list[Message]:
    """Those of a batch that may go out now; the others wait. One query, none for emergencies."""
    found = list(found)
    if spending.standing().why:
        return _only_emergencies(found, now)  # what came while the turn was under way
    bound = [one for one in found if throttle.binds(one.purpose, is_emergency=one.is_emergency)]
    later = _later(bound, now) if bound else {}
    if later:
        _wait(later, ENOUGH)
    return [one for one in found if one.pk not in later]


def paid_for(found: Iterable[Message], now: datetime) -> list[Message]:
    """Those of a batch that there is money for, which is spent with their claim; the others wait."""
    going, waiting = spending.affordable(found, now)
    if waiting:
        at = now + span(LOOK_AGAIN)
        _wait({one.pk: at for one in waiting}, MONEY)
    return going


def _only_emergencies(found: Sequence[Message], now: datetime) -> list[Message]:
    at = now + span(LOOK_AGAIN)
    _wait({one.pk: at for one in found if not one.is_emergency}, MONEY)
    return [one for one in found if one.is_emergency]


def _later(bound: Sequence[Message], now: datetime) -> dict[UUID, datetime]:
    """When those may go out that may not yet; what goes now counts for those after it."""
    sent, rules = _sent_to({one.phone_id for one in bound}, now), spending.of_a_phone()
    later: dict[UUID, datetime] = {}
    for one in bound:
        known = sent[one.phone_id]
        at = (
            throttle.free_at(known, one.channel, now, settings.CLOCK_SPEED, rules) if known else now
        )
        if at > now:
            later[one.pk] = at
        else:
            known.append(Sent(one.channel, now))
    return later


def _sent_to(phones: set[UUID], now: datetime) -> defaultdict[UUID, list[Sent]]:
    """What went to each of these phones as far back as any rule looks."""
    since = now - span(throttle.LONGEST)
    # Not beyond now: a clock that was put back must not hold anybody up.
    rows = Message.objects.filter(phone__in=phones, sent_at__gt=since, sent_at__lte=now)
    rows = rows.exclude(state__in=NOT_SENT)
    found: defaultdict[UUID, list[Sent]] = defaultdict(list)
    for phone, channel, at in rows.values_list("phone_id", "channel", "sent_at"):
        if at is not None:
            found[phone].append(Sent(channel, at))
    return found


def _wait(later: dict[UUID, datetime], why: str) -> None:
    """These wait until their moment, in one statement."""
    cases = [When(pk=pk, then=Value(at)) for pk, at in later.items()]
    waiting = Message.objects.filter(pk__in=later, state=State.DUE)
    waiting.update(due_at=Case(*cases, output_field=DateTimeField()), held=why)


def is_abroad(message: Message, number: SafePhone) -> bool:
    """Whether this goes to a country that nobody has allowed; emergencies go to all we know."""
    return not message.is_emergency and not spending.standing().reaches(number)
