"""What comes in: stored once, understood, offered to the rooms above, answered at most politely.

Whoever brings a text (arrivals.py) also handles what waits, unless somebody is at it already. So
one text is handled at once, and of a flood each transaction takes many: that makes it quick.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, wraps
from time import sleep
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.utils.module_loading import import_string

from accounts.trail import put_off
from messaging import actions, answers, arrivals, farewell, quick, whatsapp
from messaging.answers import Answer, Kind
from messaging.arrivals import Arrival, Came
from messaging.models import Inbound, Phone
from messaging.pace import at_provider, span
from messaging.phones import digest_of, is_our_own
from messaging.transports import Listed, get_transport
from messaging.transports.loop import run
from messaging.turns import HANDLING, writing

MOST_REPLIES = 5  # to one phone in a day: two machines answering each other stop here
MOST_FOR_WORK = 60  # to one who does something for others by each text, such as a leader's list
DAY = timedelta(days=1)
REPLY_LASTS = timedelta(minutes=30)  # "thank you" for what was said hours ago only wakes people
OF_THE_PROVIDER = frozenset({Kind.OPT_OUT, Kind.OPT_IN})  # it acts on these, and answers them
OURSELVES = "messaging.inbound"  # who took a STOP or a START that no room wanted
PATIENCE = timedelta(seconds=20)  # before what broke a room is offered again
BATCH = 300  # texts handled in one transaction
GATHER = 0.05  # seconds; in a flood whoever handles waits so long, and takes many at once
MOST_BATCHES = 20  # one after the other, by somebody whose own request waits meanwhile
LOOK_BACK = timedelta(hours=24)  # at the very first catch-up
OVERLAP = timedelta(minutes=5)  # the provider's lists may lag behind
AT_ONCE = 1_000  # ids in one question to the database
_BODY: Any = Inbound._meta.get_field("body")

log = logging.getLogger("ringround.messaging")


@dataclass(frozen=True, slots=True)
class Taken:
    """A room's word that it took an answer, and what to say back, if anything."""

    by: str
    reply: str | None = None
    language: str = "en"
    is_work: bool = False  # their text changed something for somebody else


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that came in, and what it means."""

    inbound: Inbound
    answer: Answer


# What a room takes of a batch, by the inbound's id. No phone is in one batch twice.
Handler = Callable[[Sequence[Heard], datetime], dict[UUID, Taken]]
Single = Callable[[Inbound, Answer, datetime], Taken | None]


def one_by_one(single: Single) -> Handler:
    """A handler from one that looks at each by itself."""

    @wraps(single)
    def handler(batch: Sequence[Heard], now: datetime) -> dict[UUID, Taken]:
        taken = ((one.inbound.pk, single(one.inbound, one.answer, now)) for one in batch)
        return {pk: word for pk, word in taken if word is not None}

    return handler


def receive(
    *, provider_id: str, channel: str, sender: str, body: str, at: datetime, now: datetime
) -> bool:
    """True if this is somebody's word: it is kept, and handled by us or by whoever is at it.

    A call has been handled when this returns, for its caller waits to be picked up. What comes from
    a number of ours is nobody's word; to take it could go round for ever.
    """
    if is_our_own(whatsapp.bare(sender)):
        return False
    pk = uuid4()
    words = _BODY.seal_value(body, pk) if channel == "text" else None
    arrivals.put(Came(pk, provider_id, channel, _index_of(sender), words, at))
    try:
        handle_arrived(now, wait=channel == "call")
    except DatabaseError:
        if channel == "call":
            raise
        log.exception("The database is away; what came is kept, and handled when it is back.")
    return True


def _index_of(sender: str) -> bytes | None:
    """The blind index by which a phone is found; None for a withheld number or a short code."""
    number = whatsapp.bare(sender)
    try:
        return digest_of(number) if number.startswith("+") else None
    except ValidationError:
        return None


def handle_waiting(now: datetime) -> int:
    """How many were handled of all that wait: also what a dying process left, or broke a room."""
    return handle_arrived(now) + _try_again(now)


def handle_arrived(now: datetime, *, wait: bool = False) -> int:
    """How many of those that came were handled here, a batch at a time.

    Who comes while somebody is at it leaves theirs to them: they look again after they are done.
    """
    handled = 0
    for _ in range(MOST_BATCHES):
        with HANDLING.passing(wait=wait) as ours:
            handled += _a_batch(now) if ours else 0
        if not ours or not arrivals.any_waits():
            break
    return handled


class Flood:
    """Whether answers come faster than we handle them, as this process saw it last."""

    now = False


def _a_batch(now: datetime) -> int:
    """How many that are new were handled, in one transaction if nothing breaks."""
    if Flood.now:
        sleep(GATHER)
    arrived = _until_a_phone_comes_again(arrivals.first(BATCH))
    if not arrived:
        return 0
    came = [one.came for one in arrived]
    try:
        handled = _handled_together(came, now)
    except Exception:
        handled = _handled_one_by_one(came, now)
    arrivals.drop(arrived[-1])
    Flood.now = 1 < len(arrived) < BATCH  # of more than a batch the next one waits already
    return handled


def _until_a_phone_comes_again(arrived: Sequence[Arrival]) -> list[Arrival]:
    """What a phone says next is understood only once its first words are written down."""
    seen: set[bytes] = set()
    first = []
    for one in arrived:
        if one.came.digest in seen:
            break
        first.append(one)
        seen |= {one.came.digest} if one.came.digest else set()
    return first


def _handled_together(came: Sequence[Came], now: datetime) -> int:
    with writing(), transaction.atomic():
        batch = quick.store_inbound(came)
        if batch:
            _handle(batch, now)
    return len(batch)


def _handled_one_by_one(came: Sequence[Came], now: datetime) -> int:
    """So that what breaks a room takes no other with it; without a database all stays where it is."""
    stored = [one for each in came for one in _stored_alone(each)]
    return sum(_handled_alone(one, now) for one in stored)


def _stored_alone(came: Came) -> list[Inbound]:
    """Nothing if it is no news, or if no row can hold it: it must not stand in the way of the rest."""
    try:
        with writing(), transaction.atomic():
            return quick.store_inbound([came])
    except (DataError, IntegrityError):
        log.exception("What came in as %s cannot be stored.", came.provider_id)
        return []


def _try_again(now: datetime) -> int:
    """How many were handled of those that are stored and broke a room before."""
    with HANDLING.passing(wait=False) as ours:
        waiting = Inbound.objects.waiting(now, now - LOOK_BACK)[:BATCH] if ours else []
        return sum(_handled_alone(one, now) for one in waiting)


def _handled_alone(inbound: Inbound, now: datetime) -> bool:
    """True if it was handled; what breaks a room leaves no trace but waits for the next try."""
    mine = Inbound.objects.filter(pk=inbound.pk, handled_at=None)
    try:
        with transaction.atomic():
            if not mine.update(handled_at=now):
                return False  # somebody else was quicker
            _handle([inbound], now)
    except Exception:
        log.exception("Inbound %s could not be handled; it is tried again.", inbound.pk)
        mine.update(retry_at=now + PATIENCE)
        return False
    return True


@put_off()  # a batch locks the trail last, or somebody's click and it would wait for each other
def _handle(batch: Sequence[Inbound], now: datetime) -> None:
    heard = [Heard(one, _meaning(one)) for one in batch]
    quick.note_alive({one.phone_id for one in batch if one.phone_id}, now)
    taken = _offer(heard, now)
    for one in heard:
        if one.answer.kind in OF_THE_PROVIDER:  # no person needs to read it
            taken.setdefault(one.inbound.pk, Taken(by=OURSELVES))
    quick.note_handled({one.pk: taken[one.pk].by if one.pk in taken else "" for one in batch}, now)
    _reply(heard, taken, now)
    for one in heard:
        _opt_out_or_in(one, now)


def _meaning(inbound: Inbound) -> Answer:
    return Answer(Kind.RANG) if inbound.channel == "call" else answers.parse(inbound.body or "")


def _opt_out_or_in(one: Heard, now: datetime) -> None:
    if one.inbound.phone_id is None or one.answer.kind not in OF_THE_PROVIDER:
        return
    phone = Phone.objects.get(pk=one.inbound.phone_id)
    if one.answer.kind is Kind.OPT_IN:
        actions.opt_in(phone=phone, now=now)
    elif actions.opt_out(phone=phone, now=now):
        farewell.queue(phone, one.inbound.body or "", now)


def _offer(heard: Sequence[Heard], now: datetime) -> dict[UUID, Taken]:
    """Each room is offered what the rooms before it left."""
    taken: dict[UUID, Taken] = {}
    for handler in _handlers(tuple(settings.INBOUND_HANDLERS)):
        if left := [one for one in heard if one.inbound.pk not in taken]:
            taken |= handler(left, now)
    return taken


@lru_cache(maxsize=4)
def _handlers(paths: tuple[str, ...]) -> list[Handler]:
    return [import_string(path) for path in paths]


def _reply(heard: Sequence[Heard], taken: Mapping[UUID, Taken], now: datetime) -> None:
    """What the rooms say back; to stop and start the provider has answered itself."""
    ours = [one for one in heard if one.answer.kind not in OF_THE_PROVIDER]
    said = [(one.inbound.phone_id, taken.get(one.inbound.pk)) for one in ours]
    say_back([(to, word) for to, word in said if to and word], now)


def say_back(said: Sequence[tuple[UUID, Taken]], now: datetime) -> None:
    """These words wait to go to these phones, but for those that had enough of us today."""
    until = now + span(REPLY_LASTS)
    replies = [
        quick.Reply(phone_id, word.language, word.reply, now, until, most=_most(word))
        for phone_id, word in said
        if word.reply
    ]
    if replies:
        quick.queue_replies(replies, since=now - DAY)


def _most(word: Taken) -> int:
    return MOST_FOR_WORK if word.is_work else MOST_REPLIES


# What came while nobody listened -----------------------------------------------------------------


def catch_up(now: datetime, since: datetime | None) -> int:
    """How many texts and rings the provider took while our web was down; each counts once."""
    start = (since - span(OVERLAP)) if since else now - LOOK_BACK
    return sum(_catch_up(channel, start, now) for channel in ("text", "call"))


def _catch_up(channel: str, start: datetime, now: datetime) -> int:
    listed = run(get_transport().list_received(channel, at_provider(start)))
    known = _known([one.provider_id for one in listed])
    return sum(_take(one, now) for one in listed if one.provider_id not in known)


def _known(ids: list[str]) -> set[str]:
    """Those of these that are stored already."""
    stored = Inbound.objects.values_list("provider_id", flat=True)
    parts = (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
    return {one for part in parts for one in stored.filter(provider_id__in=part)}


def _take(one: Listed, now: datetime) -> bool:
    return receive(
        provider_id=one.provider_id,
        channel=one.channel,
        sender=one.sender,
        body=one.body,
        at=one.at if settings.CLOCK_SPEED == 1 else now,
        now=now,
    )
