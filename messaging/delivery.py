"""Sending: claim what is due, send it outside any transaction, write down what became of it.

A claim is committed before anything leaves. If we die in between, the message is UNKNOWN, and
nothing that may have gone out is ever sent again.
"""

import logging
from collections.abc import Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from messaging import alive, limits, pace, sql, whatsapp
from messaging.alive import Footing
from messaging.models import FAREWELL, Message, Phone
from messaging.reports import note_code
from messaging.statuses import State
from messaging.transports import (
    PATIENCE,
    TOO_MANY,
    VALIDITY_SECONDS,
    Kind,
    Outgoing,
    Result,
    get_transport,
)
from messaging.transports.loop import start
from vault.cipher import Tampered

BATCH = 200  # of a channel, claimed and begun at once; a crash leaves two of these in doubt
# With PROVIDER_TIMEOUT these two make up what a provider that falls silent can cost: under ten seconds.
LONGEST_TURN = 1.5  # seconds of sending before the rooms above have their turn
BEGIN_WITHIN = 1.0  # seconds to begin the last send of a batch; the rest goes back
SLACK = 10.0  # seconds to write the results down
FEELERS = 1  # of a channel, to a silent provider: what that swallows is never sent again
CLOSING = timedelta(
    minutes=1
)  # longer than from a claim to its last send: so near to its rest, none
SHORTEST_VALIDITY = 5  # seconds at the provider, which advises no less
TOO_LATE = "late"  # our own code: it waited until it was no news any more
FIRST_WAIT = timedelta(seconds=2)  # after "too many requests"; doubles each time
LONGEST_WAIT = timedelta(minutes=1)
MOST_TRIES = 10  # about six minutes of "too many requests"

log = logging.getLogger("ringround.messaging")


def deliver(now: datetime) -> int:
    """How many messages were taken in hand: sent, refused or given back.

    A provider that answers nothing gets single messages, as feelers, until it answers one.
    """
    give_up_on_lost_claims(now)
    drop_stale(now)
    put_off_resting(now)
    limits.hold_all(now)
    match alive.footing(now):
        case Footing.WELL:
            return _send_all(now)
        case Footing.FEEL:
            return _feel(now)
        case Footing.WAIT:
            return 0


def _feel(now: datetime) -> int:
    claimed = claim(now, FEELERS)
    _finish(_begin(claimed, now), now)
    return len(claimed)


def _send_all(now: datetime) -> int:
    """While one batch is with the provider, that before it is written down and the next is claimed."""
    until, taken = monotonic() + LONGEST_TURN, 0
    under_way: UnderWay | None = None
    try:
        while monotonic() < until:
            claimed = claim(now)
            if not claimed and under_way is None:
                break
            taken += len(claimed)
            before, under_way = under_way, _begin(claimed, now)
            _finish(before, now)
    finally:
        _finish(under_way, now)
    return taken


UnderWay = tuple[list[Message], "Future[list[Result]]"]


def _begin(claimed: list[Message], now: datetime) -> UnderWay | None:
    going = _without_those_that_must_not_go(claimed, now)
    if not going:
        return None
    outgoing = [one for _, one in going]
    return [m for m, _ in going], start(get_transport().send_batch(outgoing, BEGIN_WITHIN))


def _finish(under_way: UnderWay | None, now: datetime) -> None:
    if under_way is not None:
        messages, results = under_way
        write_down(list(zip(messages, results.result(), strict=True)), now)


def give_up_on_lost_claims(now: datetime) -> int:
    """How many sends were never reported back: an engine died, so they are in doubt."""
    lost = Message.objects.filter(state=State.SENDING, deadline_at__lt=now)
    return lost.update(state=State.UNKNOWN, deadline_at=None, changed_at=now)


def drop_stale(now: datetime) -> int:
    """How many waited so long that they would tell people what is no longer true."""
    return Message.objects.stale(now).update(
        state=State.FAILED, error_code=TOO_LATE, body=None, changed_at=now
    )


def put_off_resting(now: datetime) -> int:
    """How many may not go out at this hour and now wait for the morning."""
    resting = Message.objects.resting(now, now + pace.span(CLOSING))
    return resting.update(due_at=F("rests_until"))


# Claiming ----------------------------------------------------------------------------------------


def claim(now: datetime, batch: int = BATCH) -> list[Message]:
    """Due messages that are now ours alone to send, as many as the rates allow."""
    return [message for channel in ("text", "call") for message in _claim_of(channel, now, batch)]


# Every column more costs time, a thousand times a second.
_OF_PHONE = ("phone__number", "phone__opted_out_at", "phone__dead_since", "phone__dead_code")
_NEEDED = (
    "channel",
    "body",
    "tries",
    "purpose",
    "is_emergency",
    "rests_from",
    "expires_at",
    "cost",
    *_OF_PHONE,
)


_CLAIM = """
UPDATE messaging_message
SET state = 'sending', deadline_at = %s, sent_at = %s, changed_at = %s, cost = %s
WHERE state = 'due' AND """


def _claim_of(channel: str, now: datetime, batch: int) -> list[Message]:
    if not Message.objects.due(now).filter(channel=channel).exists():
        return []  # the usual turn: nothing to lock, not even for a moment
    return _take(channel, now, batch)


@transaction.atomic
def _take(channel: str, now: datetime, batch: int) -> list[Message]:
    due = Message.objects.due(now).fresh(now).awake(now, now + pace.span(CLOSING))
    held = pace.allowance(channel, now) if pace.rate(channel) else float(batch)
    chosen = due.filter(channel=channel).select_for_update(skip_locked=True, of=("self",))
    needed = chosen.select_related("phone").only(*_NEEDED, *whatsapp.columns())
    found = limits.let_go(needed[: max(min(int(held), batch), 0)], now)
    before = held
    if pace.rate(channel):
        found, held = _within(found, before)
    paid = limits.paid_for(found, now)
    if len(paid) < len(found) and pace.rate(channel):
        paid, held = _within(paid, before)  # what waits for money takes nobody's place
    found = paid
    deadline = now + lease()
    for cost in {message.cost for message in found} if found else ():
        ids = [message.pk for message in found if message.cost == cost]
        sql.do(_CLAIM + sql.among("id"), deadline, now, now, cost, ids)
    if found and pace.rate(channel):
        pace.spend(channel, now, held)
    return found


def _within(found: list[Message], held: float) -> tuple[list[Message], float]:
    """As many of these as the bucket allows, and what it then holds: the last may overdraw it."""
    going = []
    for message in found:
        if held < 1:
            break
        held -= pace.weight(message)
        going.append(message)
    return going, held


def lease() -> timedelta:
    """Longer than any batch takes; after that whoever claimed it is dead."""
    return pace.span(timedelta(seconds=BEGIN_WITHIN + settings.PROVIDER_TIMEOUT + SLACK))


Going = list[tuple[Message, Outgoing]]


def _without_those_that_must_not_go(claimed: list[Message], now: datetime) -> Going:
    """Messages to phones that may have a message, ready to go; the others are ended here."""
    going: Going = []
    endings: dict[tuple[State, str], list[UUID]] = {}
    for message in claimed:
        ready = _ending(message) or outgoing_of(message, now)
        if isinstance(ready, Outgoing):
            going.append((message, ready))
        else:
            endings.setdefault(ready, []).append(message.pk)
    for (state, code), ids in endings.items():
        _end(ids, state, code, now)
    return going


def _ending(message: Message) -> tuple[State, str] | None:
    """How a message ends that must not go out, None for one that may."""
    if message.phone.opted_out_at is not None and message.purpose != FAREWELL:
        return State.CANCELLED, ""
    if message.phone.dead_since is not None:
        return State.FAILED, message.phone.dead_code
    return None


def outgoing_of(message: Message, now: datetime) -> Outgoing | tuple[State, str]:
    """The message as a transport needs it, or how it ends when its words cannot be read."""
    try:
        return _ready(message, now)
    except Tampered:
        return State.FAILED, "spoilt"
    except Exception:  # a fault of ours: nothing of it has left, and the others of its batch go
        log.exception("A message could not be made ready.")
        return State.FAILED, "spoilt"


def _ready(message: Message, now: datetime) -> Outgoing | tuple[State, str]:
    hooks = f"{settings.PUBLIC_URL}/hooks"
    number, body = message.phone.number, message.body or ""
    if message.channel == "text" and not body:
        return State.FAILED, "spoilt"
    if limits.is_abroad(message, number):
        return State.FAILED, limits.ABROAD
    way = whatsapp.way_of(message, now)
    return Outgoing(
        id=message.pk,
        to=number,
        channel=message.channel,
        body=body,
        # Our own id stands in the address: a report finds its message whatever else is lost.
        callback_url=f"{hooks}/status/{message.pk}/{PATIENCE}",
        call_url=f"{hooks}/call/{message.pk}/{PATIENCE}",
        validity_seconds=_validity(message, now),
        by_whatsapp=way is not None,
        template=way.template if way else "",
    )


def _validity(message: Message, now: datetime) -> int:
    """How long the provider may keep it waiting: not into its rest, nor until it is stale."""
    ends = [end for end in (message.rests_from, message.expires_at) if end and end > now]
    if not ends:
        return VALIDITY_SECONDS
    left = int((min(ends) - now).total_seconds() / settings.CLOCK_SPEED)
    return min(max(left, SHORTEST_VALIDITY), VALIDITY_SECONDS)


# Writing down --------------------------------------------------------------------------------------

Pairs = Sequence[tuple[Message, Result]]


def write_down(pairs: Pairs, now: datetime) -> None:
    """The results are in the database, in one transaction and few statements."""
    kinds = {kind: [pair for pair in pairs if pair[1].kind is kind] for kind in Kind}
    with transaction.atomic():
        _accepted(kinds[Kind.ACCEPTED], now)
        _refused(whatsapp.without_fallen(kinds[Kind.REFUSED], now), now)
        _busy(kinds[Kind.BUSY], now)
        alive.note((result for _, result in pairs), now)
        in_doubt = [message.pk for message, _ in kinds[Kind.UNKNOWN]]
        Message.objects.filter(pk__in=in_doubt, state=State.SENDING).update(
            state=State.UNKNOWN, deadline_at=None, changed_at=now
        )


# A callback may have been quicker than we are: then the row keeps its higher state.
_ACCEPT = """
UPDATE messaging_message
SET state = CASE WHEN state IN ('sending', 'unknown') THEN 'accepted' ELSE state END,
    provider_id = column2, segments = column3, changed_at = %s,
    deadline_at = CASE WHEN state IN ('sending', 'unknown', 'accepted', 'sent') THEN column4 END
FROM """
_ITS_ROW = """
WHERE id = column1 AND (provider_id IS NULL OR provider_id = column2) AND whatsapp_id <> column2"""
_OF_AN_ACCEPTED = ("uuid", "text", "integer", "timestamptz")


def _accepted(pairs: Pairs, now: datetime) -> None:
    if not pairs:
        return
    next_look = {channel: now + pace.silence(channel) for channel in ("text", "call")}
    lines = [
        (message.pk, result.provider_id, result.segments, next_look[message.channel])
        for message, result in pairs
    ]
    own, values = sql.table(_OF_AN_ACCEPTED, lines)
    sql.do(_ACCEPT + own + _ITS_ROW, now, *values)


def _refused(pairs: Pairs, now: datetime) -> None:
    for code in {result.code for _, result in pairs}:
        refused = [message for message, result in pairs if result.code == code]
        _end([message.pk for message in refused], State.FAILED, code, now)
        phones = Phone.objects.filter(pk__in={message.phone_id for message in refused})
        note_code(phones, code, now)


def _busy(pairs: Pairs, now: datetime) -> None:
    for tries, code in {(message.tries, result.code) for message, result in pairs}:
        ids = [m.pk for m, result in pairs if (m.tries, result.code) == (tries, code)]
        if code == TOO_MANY and tries + 1 >= MOST_TRIES:
            _end(ids, State.FAILED, code, now)
            continue
        wait = min(FIRST_WAIT * 2 ** min(tries, 10), LONGEST_WAIT) if code else timedelta()
        _in_hand(ids).update(
            state=State.DUE,
            due_at=now + pace.span(wait),
            tries=tries + bool(code),
            deadline_at=None,
            changed_at=now,
        )


def _end(ids: list[UUID], state: State, code: str, now: datetime) -> None:
    """These never go out, and their words are erased."""
    _in_hand(ids).update(
        state=state,
        error_code=code,
        body=None,
        deadline_at=None,
        sent_at=None,
        cost=0,
        changed_at=now,
    )


def _in_hand(ids: list[UUID]) -> QuerySet[Message]:
    return Message.objects.filter(
        pk__in=ids, state__in=[State.SENDING, State.UNKNOWN], provider_id=None
    )
