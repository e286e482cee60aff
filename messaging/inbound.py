"""What comes in: stored once, understood, offered to the rooms above, answered at most politely."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.module_loading import import_string

from messaging import actions, answers, quick
from messaging.answers import Answer, Kind
from messaging.models import Inbound, Message, Phone
from messaging.pace import at_provider, span
from messaging.phones import digest_of
from messaging.transports import Listed, get_transport
from messaging.transports.loop import run

MOST_REPLIES = 5  # to one phone in a day: two machines answering each other stop here
DAY = timedelta(days=1)
REPLY_LASTS = timedelta(minutes=30)  # "thank you" for what was said hours ago only wakes people
OURSELVES = "messaging.inbound"  # who took a STOP or a START that no room wanted
PATIENCE = timedelta(seconds=20)  # before what broke a room is offered again
LOOK_BACK = timedelta(hours=24)  # at the very first catch-up
OVERLAP = timedelta(minutes=5)  # the provider's lists may lag behind
AT_ONCE = 1_000  # ids in one question to the database

log = logging.getLogger("ringround.messaging")


@dataclass(frozen=True, slots=True)
class Taken:
    """A room's word that it took an answer, and what to say back, if anything."""

    by: str
    reply: str | None = None
    language: str = "en"


Handler = Callable[[Inbound, Answer, datetime], Taken | None]


def receive(
    *, provider_id: str, channel: str, sender: str, body: str, at: datetime, now: datetime
) -> bool:
    """True if this is news: it is stored, then handled. A second time nothing happens."""
    inbound = Inbound(
        provider_id=provider_id,
        channel=channel,
        body=body if channel == "text" else None,
        received_at=at,
        handled_at=now,
    )
    index = _index_of(sender)
    try:
        with transaction.atomic():
            if not quick.store_inbound(inbound, index):
                return False
            _handle(inbound, body, now)
    except Exception:
        log.exception("Inbound %s could not be handled; it is tried again.", inbound.pk)
        inbound.handled_at = None  # all of it was taken back: it is stored as it came
        return quick.store_inbound(inbound, index)
    return True


def _index_of(sender: str) -> bytes | None:
    """The blind index by which a phone is found; None for a withheld number or a short code."""
    try:
        return digest_of(sender) if sender.startswith("+") else None
    except ValidationError:
        return None


def handle_waiting(now: datetime) -> int:
    """How many broke a room above when they came, and are handled now."""
    waiting = Inbound.objects.filter(
        handled_at=None, received_at__lt=now - PATIENCE, received_at__gt=now - LOOK_BACK
    )
    return sum(_handle_again(inbound, now) for inbound in waiting[:100])


def _handle_again(inbound: Inbound, now: datetime) -> bool:
    """True if it was handled; what breaks a room leaves no trace but waits for the next try."""
    row = Inbound.objects.filter(pk=inbound.pk, handled_at=None)
    try:
        with transaction.atomic():
            if row.update(handled_at=now) != 1:
                return False  # another engine was quicker
            _handle(inbound, inbound.body or "", now)
    except Exception:
        log.exception("Inbound %s could not be handled; it is tried again.", inbound.pk)
        return False
    return True


def _handle(inbound: Inbound, body: str, now: datetime) -> None:
    answer = Answer(Kind.RANG) if inbound.channel == "call" else answers.parse(body)
    if inbound.phone_id is not None:
        quick.note_alive(inbound.phone_id, now)
    taken = _offer(inbound, answer, now)
    _opt_out_or_in(
        inbound, answer, now
    )  # after the rooms: it takes the trail's lock, which is last
    if taken is None and answer.kind in {Kind.OPT_OUT, Kind.OPT_IN}:
        taken = Taken(by=OURSELVES)  # no person needs to read it
    if taken is not None:
        inbound.handled_by = taken.by
        quick.note_taken(inbound)
        _reply(inbound, taken, answer, now)


def _opt_out_or_in(inbound: Inbound, answer: Answer, now: datetime) -> None:
    if inbound.phone_id is None or answer.kind not in {Kind.OPT_OUT, Kind.OPT_IN}:
        return
    change = actions.opt_out if answer.kind is Kind.OPT_OUT else actions.opt_in
    change(phone=Phone.objects.get(pk=inbound.phone_id), now=now)


def _offer(inbound: Inbound, answer: Answer, now: datetime) -> Taken | None:
    for handler in _handlers(tuple(settings.INBOUND_HANDLERS)):
        if (taken := handler(inbound, answer, now)) is not None:
            return taken
    return None


@lru_cache(maxsize=4)
def _handlers(paths: tuple[str, ...]) -> list[Handler]:
    return [import_string(path) for path in paths]


def _reply(inbound: Inbound, taken: Taken, answer: Answer, now: datetime) -> None:
    if not taken.reply or inbound.phone_id is None:
        return
    if answer.kind in {Kind.OPT_OUT, Kind.OPT_IN}:
        return  # the provider has answered these itself
    say_back(inbound.phone_id, taken.reply, taken.language, now)


def say_back(phone_id: UUID, words: str, language: str, now: datetime) -> None:
    """The words wait to go to this phone, unless it has had enough of us today."""
    reply = Message(
        phone_id=phone_id,
        language=language,
        body=words,
        due_at=now,
        expires_at=now + span(REPLY_LASTS),
        made_at=now,
        changed_at=now,
    )
    quick.queue_reply(reply, most=MOST_REPLIES, since=now - DAY)


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
