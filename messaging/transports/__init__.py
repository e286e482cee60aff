"""The way out: what a transport is told, what it answers, and which one is in use."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Protocol
from uuid import UUID

from django.conf import settings

from messaging.phones import SafePhone
from messaging.transports.loop import run

RING_SECONDS = 20  # long enough to find the phone; longer only wakes the voicemail
# How patient the provider is with our web: a fragment on each address, which never reaches us.
PATIENCE = "#ct=2000&rt=5000&rc=3&rp=all"
TOO_MANY = "20429"  # the code of "too many requests, not processed"
WHATSAPP = "whatsapp:"  # before numbers there, in both directions
OFFLINE = "offline"  # our own code: there was no connection, so nothing was sent
BIGGEST_SOUND = 4_000_000  # bytes of a recording: two minutes at twice a telephone's quality
VALIDITY_SECONDS = 3600  # a text that waited longer than this at the provider helps nobody


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as a transport needs it."""

    id: UUID
    to: SafePhone
    channel: str
    body: str = field(repr=False)
    callback_url: str
    call_url: str
    ring_seconds: int = RING_SECONDS
    validity_seconds: int = VALIDITY_SECONDS
    by_whatsapp: bool = False
    template: str = ""  # the id of approved words, whose one place the body fills


class Kind(StrEnum):
    """What is certain after a try."""

    ACCEPTED = "accepted"  # the provider has it
    BUSY = "busy"  # not processed, that is certain: may be tried again
    REFUSED = "refused"  # never will be
    UNKNOWN = "unknown"  # may have gone out: never send it again


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one try."""

    kind: Kind
    provider_id: str = ""
    code: str = ""
    segments: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """One text or call as the provider remembers it."""

    provider_id: str
    channel: str
    inbound: bool
    to: str = field(repr=False)
    sender: str = field(repr=False)
    body: str = field(repr=False)
    status: str
    code: str
    segments: int
    at: datetime
    answered_by: str = ""  # a call: human, machine_…


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """Our number as the provider has it: what it does when somebody writes or rings."""

    text_url: str
    text_method: str
    voice_url: str
    voice_method: str
    over_url: str
    over_method: str
    texts: bool  # whether the number can do them at all
    calls: bool


class Unwelcome(Exception):
    """The provider does not take our account or token."""


class Transport(Protocol):
    """Somebody who carries messages; every method is safe to call from one event loop."""

    async def send(self, outgoing: Outgoing) -> Result:
        """What became of it; never raises, and never takes longer than PROVIDER_TIMEOUT."""
        ...

    async def send_batch(self, outgoing: Sequence[Outgoing], seconds: float) -> list[Result]:
        """One result for each, in order; what was not begun within `seconds` is BUSY."""
        ...

    async def list_sent(self, channel: str, to: SafePhone, since: datetime) -> list[Listed]:
        """What went to this number since then, oldest first."""
        ...

    async def fetch(self, channel: str, provider_id: str) -> Listed | None:
        """What became of this one; None when the provider does not hold it."""
        ...

    async def list_received(self, channel: str, since: datetime) -> list[Listed]:
        """All that came in for us since then, oldest first, on however many pages."""
        ...

    async def list_old(self, channel: str, before: datetime) -> list[Listed]:
        """Texts or calls in both directions that are older, as many as one page holds."""
        ...

    async def hang_up(self, provider_id: str) -> bool:
        """True once this call is over."""
        ...

    async def erase(self, channel: str, provider_id: str) -> bool:
        """True once the provider no longer holds this."""
        ...

    async def fetch_recording(self, recording: str) -> bytes | None:
        """The sound of a recording as WAV; None while there is none, or it cannot be had."""
        ...

    async def erase_recording(self, recording: str) -> bool:
        """True once the provider no longer holds this recording."""
        ...

    async def list_recordings(self, before: datetime) -> list[str]:
        """Ids of the recordings that are older, as many as one page holds."""
        ...

    async def own_number(self) -> OwnNumber | None:
        """Our number as the provider has it; None when it is not ours there. May raise Unwelcome."""
        ...

    async def close(self) -> None:
        """Ends its connections."""
        ...


@lru_cache(maxsize=1)
def _of_kind(name: str) -> Transport:
    if name == "memory":
        from messaging.transports.memory import street

        return street
    from messaging.transports.provider import Provider

    return Provider()


def forget_transport() -> None:
    """The next one is made from the settings as they are then."""
    if _of_kind.cache_info().currsize:
        run(get_transport().close())
    _of_kind.cache_clear()


def get_transport() -> Transport:
    """The transport that the settings name; always the same one in a process."""
    return _of_kind(settings.TRANSPORT)
