"""What the network remembers: texts, calls, phones, and what was asked of it."""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

FINAL_MESSAGE = frozenset({"delivered", "undelivered", "failed", "canceled", "received"})
WHATSAPP = "whatsapp:"  # before numbers there
THREAD = 1000  # texts and calls one phone shows
FINAL_CALL = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})


def now() -> datetime:
    """The moment, in UTC: dates stay real however fast the network runs."""
    return datetime.now(UTC)


def new_sid(prefix: str) -> str:
    """A provider id: two letters and 32 hex digits."""
    return prefix + uuid4().hex


@dataclass(slots=True, eq=False)
class Message:
    """One text, in either direction."""

    sender: str
    to: str
    body: str
    direction: str = "outbound-api"
    status: str = "queued"
    sid: str = field(default_factory=lambda: new_sid("SM"))
    segments: int = 1
    callback: str = ""
    service: str = ""
    created_at: datetime = field(default_factory=now)
    sent_at: datetime | None = None
    updated_at: datetime | None = None
    error_code: int | None = None
    redacted: bool = False  # emptied at the provider; the phone keeps what it got
    automatic: bool = False  # the provider's own answer to STOP, START and HELP
    template: str = ""  # approved words, by WhatsApp
    path: list[str] = field(default_factory=list)  # statuses still to come

    @property
    def finished(self) -> bool:
        return self.status in FINAL_MESSAGE

    @property
    def resident(self) -> str:
        """The phone's end of the text."""
        end = self.sender if self.direction == "inbound" else self.to
        return end.removeprefix(WHATSAPP)


@dataclass(frozen=True, slots=True)
class Jump:
    """Where the script of a call goes on, and what the app is told with it."""

    url: str
    method: str = "POST"
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Heard:
    """One thing that came out of a phone during a call, or a key pressed into it."""

    verb: str
    text: str = ""
    language: str = ""
    voice: str = ""
    url: str = ""
    status: int | None = None


@dataclass(slots=True, eq=False)
class Call:
    """One call, in either direction, and what was heard on it."""

    sender: str
    to: str
    direction: str = "outbound-api"
    status: str = "queued"
    sid: str = field(default_factory=lambda: new_sid("CA"))
    url: str = ""
    method: str = "POST"
    twiml: str = ""
    callback: str = ""
    events: frozenset[str] = frozenset({"completed"})
    ring_seconds: float = 60
    hangs_up_after: float = 0  # seconds, once the app knows of it; 0: when it is over
    detection: str = ""  # Enable or DetectMessageEnd
    async_amd: bool = False
    amd_callback: str = ""
    answered_by: str = ""
    created_at: datetime = field(default_factory=now)
    started_at: datetime | None = None
    ended_at: datetime | None = None
    sequence: int = 0
    duration: int = 0
    heard: list[Heard] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    fate: "asyncio.Future[str] | None" = None  # how the ringing ends, once somebody decides it
    keypad: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    gathers: int = 0
    waits_for_keys: bool = False
    parent: str = ""  # the call that this one is a leg of
    bridged: bool = False
    records: bool = False  # a tone has sounded: whatever is said is kept
    speaks: float = 0.0  # seconds that they are speaking for
    speech: "asyncio.Queue[float]" = field(default_factory=asyncio.Queue)

    @property
    def finished(self) -> bool:
        return self.status in FINAL_CALL

    @property
    def resident(self) -> str:
        """The phone's end of the call."""
        return self.sender if self.direction == "inbound" else self.to


@dataclass(slots=True, eq=False)
class Phone:
    """One phone on the wall."""

    number: str
    off: bool = False
    dead: bool = False
    landline: str = ""  # "refuse" at creation, or "late" as undelivered
    error: int | None = None  # any other code its texts end with
    on_call: str = "wait"  # wait, answer, decline, busy, ignore, machine
    opted_out: set[str] = field(default_factory=set)  # senders it sent STOP to; "*" is all
    thread: "deque[Message | Call]" = field(default_factory=lambda: deque(maxlen=THREAD))
    keys: str = ""  # pressed at the next question of a call
    says: float = 0.0  # seconds that its owner speaks after the next tone
    talks: float = 0.0  # seconds that its owner talks when a call is put through to it
    act: str = ""  # what the script makes of its owner
    digit: str = "1"
    within: float = 0  # seconds, before speed
    wrote_by_whatsapp: datetime | None = None
    answering: bool = False
    by_hand: bool = False  # somebody set it; the script leaves it alone
    call: Call | None = None

    @property
    def last_sender(self) -> str:
        """Who wrote to or rang this phone last; empty when nobody has."""
        for item in reversed(self.thread):
            if item.direction != "inbound" and not getattr(item, "automatic", False):
                return item.sender
        return ""

    def refuses(self, sender: str) -> bool:
        return bool(self.opted_out) and ("*" in self.opted_out or sender in self.opted_out)


@dataclass(slots=True, eq=False)
class Asked:
    """One request the provider saw, and what became of it."""

    kind: str
    to: str
    sender: str
    body: str
    callback: str
    accepted: bool
    sid: str = ""
    fault: str = ""
    code: int | None = None
    at: datetime = field(default_factory=now)
