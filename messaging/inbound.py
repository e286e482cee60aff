"""What comes in: stored once, understood, offered to the rooms above, answered at most politely."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

from messaging import actions, answers
from messaging.answers import Answer, Kind
from messaging.models import Inbound, Message, Phone
from messaging.pace import at_provider, span
from messaging.phones import digest_of
from messaging.transports import Listed, get_transport
from messaging.transports.loop import run

MOST_REPLIES = 5  # to one phone in a day: two machines answering each other stop here
DAY = timedelta(days=1)
PATIENCE = timedelta(seconds=20)  # what waits longer was interrupted and is handled again
LOOK_BACK = timedelta(hours=24)  # at the very first catch-up
OVERLAP = timedelta(minutes=5)  # the provider's lists may lag behind

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
    phone = phone_of(sender)
    inbound = Inbound(
        provider_id=provider_id,
        channel=channel,
        phone=phone,
        body=body if channel == "text" else None,
        received_at=at,
    )
    try:
        with transaction.atomic():
            inbound.save(force_insert=True)
    except IntegrityError:
        return False
    _try_to_handle(inbound, body, now)
    return True


def phone_of(sender: str) -> Phone | None:
    """The phone with this number, if anybody of ours has it."""
    if not sender.startswith("+"):
        return None  # a withheld number, or a short code
    try:
        return Phone.objects.filter(digest=digest_of(sender)).first()
    except ValidationError:
        return None


def handle_waiting(now: datetime) -> int:
    """How many were interrupted while being handled and are handled now."""
    waiting = Inbound.objects.filter(
        handled_at=None, received_at__lt=now - PATIENCE, received_at__gt=now - LOOK_BACK
    ).select_related("phone")[:100]
    return sum(_try_to_handle(inbound, inbound.body or "", now) for inbound in waiting)


def _try_to_handle(inbound: Inbound, body: str, now: datetime) -> bool:
    try:
        return _handle(inbound, body, now)
    except Exception:
        log.exception("Inbound %s could not be handled; it is tried again.", inbound.pk)
        return False


@transaction.atomic
def _handle(inbound: Inbound, body: str, now: datetime) -> bool:
    row = Inbound.objects.filter(pk=inbound.pk)
    if row.filter(handled_at=None).update(handled_at=now) != 1:
        return False  # somebody else was quicker
    inbound.handled_at = now
    answer = Answer(Kind.RANG) if inbound.channel == "call" else answers.parse(body)
    if inbound.phone is not None:
        _note_what_it_says_about_the_phone(inbound.phone, answer, now)
    taken = _offer(inbound, answer, now)
    if taken is not None:
        inbound.handled_by = taken.by
        row.update(handled_by=taken.by)
        _reply(inbound.phone, taken, answer, now)
    return True


def _note_what_it_says_about_the_phone(phone: Phone, answer: Answer, now: datetime) -> None:
    Phone.objects.filter(pk=phone.pk).update(reached_at=now, dead_since=None, dead_code="")
    if answer.kind is Kind.OPT_OUT:
        actions.opt_out(phone=phone, now=now)
    elif answer.kind is Kind.OPT_IN:
        actions.opt_in(phone=phone, now=now)


def _offer(inbound: Inbound, answer: Answer, now: datetime) -> Taken | None:
    for handler in _handlers(tuple(settings.INBOUND_HANDLERS)):
        if (taken := handler(inbound, answer, now)) is not None:
            return taken
    return None


@lru_cache(maxsize=4)
def _handlers(paths: tuple[str, ...]) -> list[Handler]:
    return [import_string(path) for path in paths]


def _reply(phone: Phone | None, taken: Taken, answer: Answer, now: datetime) -> None:
    if not taken.reply or phone is None or phone.opted_out_at is not None:
        return
    if answer.kind in {Kind.OPT_OUT, Kind.OPT_IN}:
        return  # the provider has answered these itself
    replies = Message.objects.filter(phone=phone, purpose="reply", made_at__gt=now - DAY)
    if replies.count() >= MOST_REPLIES:
        return
    reply = Message(
        phone=phone,
        channel="text",
        purpose="reply",
        language=taken.language,
        body=taken.reply,
        priority=1,
        due_at=now,
        made_at=now,
        changed_at=now,
    )
    actions.queue_messages(messages=[reply])


# What came while nobody listened -----------------------------------------------------------------


def catch_up(now: datetime, since: datetime | None) -> int:
    """How many texts and rings the provider took while our web was down; each counts once."""
    start = (since - span(OVERLAP)) if since else now - LOOK_BACK
    return sum(_catch_up(channel, start, now) for channel in ("text", "call"))


def _catch_up(channel: str, start: datetime, now: datetime) -> int:
    listed = run(get_transport().list_received(channel, at_provider(start)))
    ids = [one.provider_id for one in listed]
    known = set(Inbound.objects.filter(provider_id__in=ids).values_list("provider_id", flat=True))
    return sum(_take(one, now) for one in listed if one.provider_id not in known)


def _take(one: Listed, now: datetime) -> bool:
    return receive(
        provider_id=one.provider_id,
        channel=one.channel,
        sender=one.sender,
        body=one.body,
        at=one.at if settings.CLOCK_SPEED == 1 else now,
        now=now,
    )
