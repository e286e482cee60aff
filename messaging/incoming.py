"""Calls that come in and are picked up: the room above decides, turn by turn, what they hear."""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from messaging import voice
from messaging.models import Inbound
from messaging.transports import PATIENCE
from messaging.voice import Script

OVER = "over"  # the stage of a call that has ended, however it did

log = logging.getLogger("ringround.messaging")


@dataclass(frozen=True, slots=True)
class Turn:
    """What the provider tells us when it asks how a call goes on; the first turn is empty."""

    stage: str = ""
    digits: str = ""
    hung_up: bool = False  # whoever was spoken to has gone
    dialled: str = ""  # how ringing somebody else ended
    recording: str = ""  # the id of what they said after the tone
    seconds: int = 0  # how long that is
    talked: int | None = (
        None  # of a call that is over: seconds since we picked up, if that is known
    )


# None: the call is turned away, which is possible at its first turn only.
Talker = Callable[[Inbound, Turn, datetime], Script | None]


def pick_up(provider_id: str, now: datetime) -> str:
    """The first words of a call, or the refusal that costs the caller nothing, as TwiML."""
    inbound = Inbound.objects.filter(provider_id=provider_id).first()
    script = _ask(inbound, Turn(), now) if inbound else None
    if inbound is None or script is None:
        return voice.rejection()
    return _rendered(inbound, script)


def go_on(inbound_id: UUID, calls: Collection[str], turn: Turn, now: datetime) -> str:
    """What comes next in a call that was picked up; `calls` are the ids that the provider gave."""
    inbound = Inbound.objects.filter(pk=inbound_id, channel="call", provider_id__in=calls).first()
    script = _ask(inbound, turn, now) if inbound else None
    return _rendered(inbound, script) if inbound and script else voice.render(Script(), str)


def note_over(provider_id: str, now: datetime, talked: int | None = None) -> None:
    """The room above learns that a call has ended. What breaks it is raised: the provider tells again."""
    inbound = Inbound.objects.filter(provider_id=provider_id, channel="call").first()
    if inbound is not None and settings.CALLS_IN:
        talker: Talker = import_string(settings.CALLS_IN)
        talker(inbound, Turn(stage=OVER, hung_up=True, talked=talked), now)


def _ask(inbound: Inbound, turn: Turn, now: datetime) -> Script | None:
    """The room's answer; one that breaks ends the call, and the ring itself is stored already."""
    if not settings.CALLS_IN:
        return None
    talker: Talker = import_string(settings.CALLS_IN)
    try:
        return talker(inbound, turn, now)
    except Exception:
        log.exception("Call %s could not go on.", inbound.pk)
        return None


def _rendered(inbound: Inbound, script: Script) -> str:
    def url(stage: str) -> str:
        return f"{settings.PUBLIC_URL}/hooks/voice/{inbound.pk}/{stage}/{PATIENCE}"

    return voice.render(script, url)
