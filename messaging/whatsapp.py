"""WhatsApp through the same provider: a way for texts to phones whose people chose it.

It is off until WHATSAPP_NUMBER is set. The company lets us write freely for a day after somebody
wrote to us there; at other times only in words that it approved beforehand (templates, by purpose
and language). Where neither is given a text goes as a text. What WhatsApp says it did not deliver
(its codes begin with 63) is certain not to have arrived, so it goes as a text at once.
Why: docs/decisions/0020-whatsapp-is-a-way-for-texts.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet

from messaging.models import Message, Phone
from messaging.phones import digest_of
from messaging.statuses import State
from messaging.transports import WHATSAPP as PREFIX
from messaging.transports import Result

WINDOW = timedelta(hours=24)  # the company's rule
EARLY = timedelta(minutes=5)  # before its end: the text may wait on the way
ITS_CODES = "63"  # 63016 outside the window, 63018 too fast, 63003 and 63024 not reachable there
REFUSED = "refused"  # instead of an id, for what the provider did not take at all
MAY_HAVE_IT = [State.SENDING, State.UNKNOWN, State.ACCEPTED, State.SENT]


@dataclass(frozen=True, slots=True)
class Way:
    """How a text goes by WhatsApp: in its own words, or as an approved template."""

    template: str = ""


def is_on() -> bool:
    """Whether anything of this is offered or done."""
    return bool(settings.WHATSAPP_NUMBER)


def columns() -> tuple[str, ...]:
    """What must be known of a message to tell; nothing while it is off."""
    if not is_on():
        return ()
    return ("purpose", "language", "whatsapp_id", "phone__whatsapp_since", "phone__whatsapp_at")


def way_of(message: Message, now: datetime) -> Way | None:
    """How this goes by WhatsApp, None when it goes as a text or call."""
    if not is_on() or message.channel != "text" or message.whatsapp_id:
        return None
    return decide(
        chosen=message.phone.whatsapp_since is not None,
        wrote_at=message.phone.whatsapp_at,
        template=templates(tuple(settings.WHATSAPP_TEMPLATES)).get(
            (message.purpose, message.language), ""
        ),
        now=now,
    )


def decide(*, chosen: bool, wrote_at: datetime | None, template: str, now: datetime) -> Way | None:
    """The rule itself: nobody who did not choose it; free words in the window, else a template."""
    if not chosen:
        return None
    if wrote_at is not None and now < wrote_at + WINDOW - EARLY:
        return Way()
    return Way(template) if template else None


@lru_cache(maxsize=4)
def templates(lines: tuple[str, ...]) -> Mapping[tuple[str, str], str]:
    """Approved templates by purpose and language, of lines like call_out.ar=HX…"""
    found = {}
    for line in lines:
        name, _is, sid = line.partition("=")
        purpose, _dot, tag = name.strip().partition(".")
        found[purpose, tag] = sid.strip()
    return found


# What comes in -------------------------------------------------------------------------------------


def bare(address: str) -> str:
    """The number of an address, with or without the prefix."""
    return address.removeprefix(PREFIX)


def note_written(address: str, at: datetime) -> None:
    """Somebody wrote by WhatsApp: for a day we may answer freely. A text costs no question here."""
    if not address.startswith(PREFIX):
        return
    try:
        phones = Phone.objects.filter(digest=digest_of(bare(address)))
    except ValidationError:
        return
    phones.filter(Q(whatsapp_at=None) | Q(whatsapp_at__lt=at)).update(whatsapp_at=at)


# What did not arrive -------------------------------------------------------------------------------

Pairs = list[tuple[Message, Result]]


def without_fallen(refused: Iterable[tuple[Message, Result]], now: datetime) -> Pairs:
    """The refusals that are none of WhatsApp's; those that are go as a text at once."""
    refused = list(refused)
    fallen = [message for message, result in refused if result.code.startswith(ITS_CODES)]
    if not fallen:
        return refused
    rows = Message.objects.filter(pk__in=[one.pk for one in fallen], state=State.SENDING)
    _as_text(rows, REFUSED, now)
    _close_windows([one.pk for one in fallen])
    return [pair for pair in refused if not pair[1].code.startswith(ITS_CODES)]


def takes(message: UUID, provider_id: str, state: State | None, code: str, now: datetime) -> bool:
    """True for a report on a try by WhatsApp that failed: the message goes as a text, once."""
    if not is_on():
        return False
    rows = Message.objects.filter(pk=message)
    if state is State.FAILED and code.startswith(ITS_CODES):
        tried = Q(provider_id=None) | Q(provider_id=provider_id)
        under_way = rows.filter(tried, whatsapp_id="", state__in=MAY_HAVE_IT, body__isnull=False)
        if _as_text(under_way, provider_id, now):
            _close_windows([message])
            return True
    return rows.filter(whatsapp_id=provider_id).exists()  # a later word on that try


def _as_text(rows: QuerySet[Message], whatsapp_id: str, now: datetime) -> int:
    return rows.update(
        state=State.DUE,
        whatsapp_id=whatsapp_id,
        provider_id=None,
        error_code="",
        due_at=now,
        deadline_at=None,
        changed_at=now,
    )


def _close_windows(messages: list[UUID]) -> None:
    """What we believed of their windows when we sent this was wrong; what they wrote since counts."""
    believed = Q(messages__in=messages, whatsapp_at__lte=F("messages__sent_at"))
    Phone.objects.filter(believed).update(whatsapp_at=None)


def choose(phones: QuerySet[Phone], *, yes: bool, now: datetime) -> None:
    """These people want our texts by WhatsApp, or not any more; the day of a yes stays."""
    if yes:
        phones.filter(whatsapp_since=None).update(whatsapp_since=now)
    else:
        phones.update(whatsapp_since=None)
