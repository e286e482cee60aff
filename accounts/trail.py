"""The event trail: who did what to which thing, as ids and verbs, in an unbroken chain.

No values, no names, no sentences: an event outlives the person it is about, and must mean
nothing once that person is deleted. `accounts/append_only.py` makes the database refuse
changes; the hashes here show when somebody went around the database.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

from django.db import connection, models, transaction

from accounts.verbs import Verb

GENESIS = bytes(32)  # what the first event names as its predecessor
HASH_BYTES = 32  # SHA-256
REASON = re.compile(r"[a-z_]{0,40}")  # a code: no digits, so no phone number fits in
LOCK = 0x5452_4149_4C  # "TRAIL": the advisory lock on PostgreSQL that only this module takes
BATCH = 500  # events in one INSERT: stays below SQLite's limit of variables
PAGE = 2_000  # events read at a time while verifying
_put_off: ContextVar["list[Event] | None"] = ContextVar("put_off", default=None)


class NotAnEvent(ValueError):
    """Raised when what should be recorded is not made of ids and known codes."""


class Event(models.Model):
    """One deed: its place in the chain, who, what, to which thing."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    verb = models.CharField(max_length=40)
    target_type = models.CharField(max_length=80, blank=True)
    target_id = models.UUIDField(null=True)
    residence_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=40, blank=True)
    prev_hash = models.BinaryField(max_length=HASH_BYTES, unique=True)
    hash = models.BinaryField(max_length=HASH_BYTES, unique=True)

    class Meta:
        app_label = "accounts"
        ordering = ("seq",)
        indexes: ClassVar = [
            models.Index(fields=["target_id", "seq"], name="event_by_target"),
            models.Index(fields=["residence_id", "seq"], name="event_by_residence"),
            models.Index(fields=["at"], name="event_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb}"

    def expected_hash(self) -> bytes:
        """The hash this event must carry, from its own fields and its predecessor's hash."""
        return hashlib.sha256(bytes(self.prev_hash) + self._canonical()).digest()

    def _canonical(self) -> bytes:
        ids = (self.actor_id, self.target_id, self.residence_id)
        actor, target, residence = (str(id_) if id_ else "" for id_ in ids)
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        words = [self.seq, at, actor, str(self.verb)]
        words += [str(self.target_type), target, residence, str(self.reason)]
        return json.dumps(words, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What `record_many` takes: one event that has no place in the chain yet."""

    actor: models.Model | None
    verb: Verb
    target: models.Model | None
    residence_id: UUID | None = None
    reason: str = ""


def record(
    *,
    actor: models.Model | None,
    verb: Verb,
    target: models.Model | None,
    at: datetime,
    residence_id: UUID | None = None,
    reason: str = "",
) -> Event:
    """The event, now the last in the chain. No actor means the program itself."""
    deed = Deed(actor=actor, verb=verb, target=target, residence_id=residence_id, reason=reason)
    return record_many([deed], at=at)[0]


@transaction.atomic
def record_many(deeds: Iterable[Deed], *, at: datetime) -> list[Event]:
    """The events, in the order given, now the last in the chain.

    Record last in a deed: from here to the end of the transaction nobody else can. Within
    `put_off` they have no place yet.
    """
    events = [_event(deed, at) for deed in deeds]
    waiting = _put_off.get()
    if waiting is None:
        return _append(events)
    waiting += events
    return events


@contextmanager
def put_off() -> Iterator[None]:
    """What is recorded within is written down at its end, in the transaction that must be open around it.

    For what many people did, handled together: whoever locks the trail after the first of them waits
    for a row of somebody who waits for the trail. An error that leaves it leaves nothing to be written;
    of a deed whose error is caught within, what it had recorded stays. So a deed records last.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "What is put off needs a transaction around it."
        )
    if _put_off.get() is not None:
        yield  # it is the end of the block around this one that counts
        return
    mine: list[Event] = []
    before = _put_off.set(mine)
    try:
        yield
    finally:
        _put_off.reset(before)
    _append(mine)


def _append(events: list[Event]) -> list[Event]:
    if not events:
        return []
    _wait_for_turn()
    last = Event.objects.order_by("-seq").values_list("seq", "hash").first()
    length, head = last or (0, GENESIS)
    for seq, event in enumerate(events, start=length + 1):
        event.seq, event.prev_hash = seq, bytes(head)
        event.hash = head = event.expected_hash()
    return Event.objects.bulk_create(events, batch_size=BATCH)


def _wait_for_turn() -> None:
    # SQLite needs no lock of ours: its transactions begin IMMEDIATE, so we are the only writer.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _event(deed: Deed, at: datetime) -> Event:
    if not isinstance(deed.verb, Verb):
        raise NotAnEvent("The verb is not in accounts/verbs.py.")
    if not REASON.fullmatch(deed.reason):
        raise NotAnEvent("A reason is a code of up to 40 small letters and underscores.")
    if at.tzinfo is None:
        raise NotAnEvent("The time of an event needs its time zone.")
    residence_id = deed.residence_id or getattr(deed.target, "residence_id", None)
    return Event(
        at=at,
        actor_id=_id(deed.actor),
        verb=deed.verb.value,
        target_type=deed.target._meta.label_lower if deed.target else "",
        target_id=_id(deed.target),
        residence_id=residence_id if isinstance(residence_id, UUID) else None,
        reason=deed.reason,
    )


def _id(thing: models.Model | None) -> UUID | None:
    if thing is None or isinstance(thing.pk, UUID):
        return thing.pk if thing else None
    raise NotAnEvent(f"A {thing._meta.label} has no UUID, so no event can point at it.")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk along the whole chain found."""

    events: int
    head: bytes
    broken_at: int | None = None
    met: bool = True  # whether the head asked for was on the way

    @property
    def sound(self) -> bool:
        return self.broken_at is None and self.met


def verify(*, must_hold: bytes | None = None) -> Verdict:
    """Whether the chain is whole, the first broken place if not, and its head.

    `must_hold` is a head noted down earlier: a chain cut short or written anew lacks it.
    """
    head, count, met = GENESIS, 0, must_hold in (None, GENESIS)
    for event in _in_order():
        place = count + 1
        linked = event.seq == place and bytes(event.prev_hash) == head
        if not linked or bytes(event.hash) != event.expected_hash():
            return Verdict(count, head, min(event.seq, place), met)
        head, count = bytes(event.hash), place
        met = met or head == must_hold
    return Verdict(count, head, None, met)


def _in_order() -> Iterator[Event]:
    return Event.objects.order_by("seq").iterator(chunk_size=PAGE)
