"""What webhooks ask of the database, written out in SQL.

A text or a report costs three statements. Building them from models took several times as long as
running them, and when a whole network answers at once that is what people wait for. Both engines
take these statements as they stand.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from messaging.models import Inbound, Message, Phone
from messaging.sql import ask, do
from messaging.statuses import FINAL, RANKS, State

# The states below each, as many as there are marks in _RAISE: a list of one length is one statement.
_LOWER = {
    state: [*(one.value for one in RANKS if RANKS[one] < rank), *["-"] * (len(RANKS) - 1 - rank)]
    for state, rank in RANKS.items()
}


@dataclass(frozen=True, slots=True)
class Rise:
    """The state that a report gives to a message, and what goes with it."""

    state: State
    provider_id: str
    code: str
    segments: int
    at: datetime
    next_look: datetime | None  # when the provider is asked, should nothing more be heard


_STORE = """
INSERT INTO messaging_inbound
    (id, provider_id, channel, phone_id, body, received_at, handled_by, handled_at)
VALUES (%s, %s, %s, (SELECT id FROM messaging_phone WHERE digest = %s), %s, %s, '', %s)
ON CONFLICT (provider_id) DO NOTHING
RETURNING phone_id
"""
_BODY: Any = Inbound._meta.get_field("body")
_TAKEN = "UPDATE messaging_inbound SET handled_by = %s WHERE id = %s"
_ALIVE = """
UPDATE messaging_phone SET reached_at = %s, dead_since = NULL, dead_code = '' WHERE id = %s
"""
SOON = 1  # the priority of a reply: somebody has the phone in their hand
# What makes one reply another; the rest is prepared once.
_ITS_OWN = "id phone language body due_at expires_at made_at changed_at".split()
_OWN: list[Any] = [Message._meta.get_field(name) for name in _ITS_OWN]
_USUAL = [field for field in Message._meta.concrete_fields if field not in _OWN]
_COLUMNS = [str(field.column) for field in (*_USUAL, *_OWN)]
_QUEUE_REPLY = f"""
INSERT INTO messaging_message ({", ".join(_COLUMNS)})
SELECT {", ".join(["%s"] * len(_COLUMNS))}
WHERE (
    SELECT COUNT(*) FROM messaging_message
    WHERE phone_id = %s AND purpose = 'reply' AND made_at > %s
) < %s
"""  # noqa: S608 - our own names
_RAISE = """
UPDATE messaging_message
SET state = %s, provider_id = %s, error_code = %s, changed_at = %s, deadline_at = %s,
    segments = CASE WHEN %s > 0 THEN %s ELSE segments END,
    body = CASE WHEN %s = 1 THEN NULL ELSE body END
WHERE id = %s AND (provider_id IS NULL OR provider_id = %s) AND state IN (%s, %s, %s, %s, %s, %s, %s)
"""
_REPORT = """
INSERT INTO messaging_messageevent
    (message_id, provider_id, status, error_code, sequence, repeats, at)
VALUES (%s, %s, %s, %s, %s, 0, %s)
ON CONFLICT (provider_id, status, error_code)
    DO UPDATE SET repeats = messaging_messageevent.repeats + 1
RETURNING repeats
"""


def queue_reply(reply: Message, *, most: int, since: datetime) -> None:
    """The reply waits to be sent, unless this phone has had the most already since then.

    Of the message only what makes it its own is taken (_ITS_OWN).
    """
    values = [field.pre_save(reply, True) for field in _OWN]
    do(_QUEUE_REPLY, *_usual(), *values, reply.phone_id, since, most)


@cache
def _usual() -> list[Any]:
    """What is the same in every reply."""
    usual = Message(channel="text", purpose="reply", priority=SOON)
    return [getattr(usual, field.attname) for field in _USUAL]


def store_inbound(inbound: Inbound, digest: bytes | None) -> bool:
    """True if it is new; it then knows its phone, which is the one with this blind index."""
    row = ask(
        _STORE,
        inbound.pk,
        inbound.provider_id,
        inbound.channel,
        digest,
        _BODY.pre_save(inbound, True),
        inbound.received_at,
        inbound.handled_at,
    )
    if row is None:
        return False
    inbound.phone_id = Phone._meta.pk.to_python(row[0])
    inbound._state.adding = False
    return True


def note_taken(inbound: Inbound) -> None:
    """Who took it is written down."""
    do(_TAKEN, inbound.handled_by, inbound.pk)


def note_alive(phone_id: UUID, at: datetime) -> None:
    """Somebody answered from this phone, so it is not dead."""
    do(_ALIVE, at, phone_id)


def raise_message(message_id: UUID, rise: Rise) -> bool:
    """True if the message stood lower, under no other id, and now stands there."""
    changed = do(
        _RAISE,
        rise.state,
        rise.provider_id,
        rise.code,
        rise.at,
        rise.next_look,
        rise.segments,
        rise.segments,
        int(rise.state in FINAL),  # nobody needs the words any more
        message_id,
        rise.provider_id,
        *_LOWER[rise.state],
    )
    return changed == 1


def store_report(
    *,
    message_id: UUID | None,
    provider_id: str,
    status: str,
    code: str,
    sequence: int | None,
    at: datetime,
) -> bool:
    """True if nobody told us this before; one that came before is counted."""
    row = ask(_REPORT, message_id, provider_id, status, code, sequence, at)
    return row is not None and row[0] == 0
