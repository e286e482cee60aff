"""What webhooks ask of the database, written out in SQL.

A text is stored in one statement, a report in two; what follows from texts is written for many at
once. Building statements from models took several times as long as running them, and when a whole
network answers at once that is what people wait for.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db import DEFAULT_DB_ALIAS

from messaging.arrivals import Came
from messaging.models import Inbound, Message, Phone
from messaging.sql import among, ask, do, rows, table
from messaging.statuses import FINAL, RANKS, State
from vault.fields import Sealed

# The states below each, as many as there are marks in _RAISE: a list of one length is one statement.
_LOWER = {
    state: [*(one.value for one in RANKS if RANKS[one] < rank), *["-"] * (len(RANKS) - 1 - rank)]
    for state, rank in RANKS.items()
}


class Reply(NamedTuple):
    """What goes back to a phone, one for each phone."""

    phone_id: UUID
    language: str
    body: str
    at: datetime
    expires_at: datetime
    most: int  # replies of every kind that the phone may have had before this one


@dataclass(frozen=True, slots=True)
class Rise:
    """The state that a report gives to a message, and what goes with it."""

    state: State
    provider_id: str
    code: str
    segments: int
    at: datetime
    next_look: datetime | None  # when the provider is asked, should nothing more be heard


_REPLY_BODY: Any = Message._meta.get_field("body")
_STORE = """
INSERT INTO messaging_inbound
    (id, provider_id, channel, phone_id, body, received_at, handled_by, handled_at, retry_at)
SELECT column1, column2, column3, (SELECT id FROM messaging_phone WHERE digest = column4),
    column5, column6, '', NULL, NULL
FROM """
_CAME = ("uuid", "text", "text", "bytea", "bytea", "timestamptz")
_NEWS = " WHERE true ON CONFLICT (provider_id) DO NOTHING RETURNING id, phone_id"
_TAKEN = "UPDATE messaging_inbound SET handled_by = %s WHERE id = %s"
_HANDLED = "UPDATE messaging_inbound SET handled_by = %s, handled_at = %s WHERE "
_ALIVE = """
UPDATE messaging_phone SET reached_at = %s, dead_since = NULL, dead_code = '' WHERE """
SOON = 1  # the priority of a reply: somebody has the phone in their hand
# What makes one reply another; the rest is the same in each.
_ITS_OWN = ["id", "phone", "language", "body", "due_at", "expires_at", "made_at", "changed_at"]
_USUAL = [field for field in Message._meta.concrete_fields if field.name not in _ITS_OWN]
_OWN = [Message._meta.get_field(name) for name in _ITS_OWN]
_COLUMNS = [str(field.column) for field in (*_USUAL, *_OWN)]  # type: ignore[union-attr]
# The usual stands once, whatever the number of replies: half of the work was to read it for each.
_REPLY = f"""
INSERT INTO messaging_message ({", ".join(_COLUMNS)})
SELECT {", ".join([*["%s"] * len(_USUAL), *[f"column{n + 1}" for n in range(len(_OWN))]])}
FROM """  # noqa: S608 - our own names
_OF_A_REPLY = ("uuid", "uuid", "text", "bytea", *["timestamptz"] * 4)  # in the order of _ITS_OWN
_HAD = """
SELECT phone_id, COUNT(*) FROM messaging_message
WHERE purpose = 'reply' AND made_at > %s AND """
_EACH = " GROUP BY phone_id"
_RAISE = """
UPDATE messaging_message
SET state = %s, provider_id = %s, error_code = %s, changed_at = %s, deadline_at = %s,
    segments = CASE WHEN %s > 0 THEN %s ELSE segments END,
    body = CASE WHEN %s = 1 THEN NULL ELSE body END
WHERE id = %s AND (provider_id IS NULL OR provider_id = %s) AND whatsapp_id <> %s
    AND state IN (%s, %s, %s, %s, %s, %s, %s)
"""
_REPORT = """
INSERT INTO messaging_messageevent
    (message_id, provider_id, status, error_code, sequence, repeats, at)
VALUES (%s, %s, %s, %s, %s, 0, %s)
ON CONFLICT (provider_id, status, error_code)
    DO UPDATE SET repeats = messaging_messageevent.repeats + 1
RETURNING repeats
"""


def queue_replies(replies: Sequence[Reply], *, since: datetime) -> None:
    """They wait to be sent, but for phones that have had the most of its kind already since then."""
    phones = [reply.phone_id for reply in replies]
    counts = rows(_HAD + among("phone_id") + _EACH, since, phones)
    had = {Phone._meta.pk.to_python(phone): many for phone, many in counts}
    going = [reply for reply in replies if had.get(reply.phone_id, 0) < reply.most]
    if going:
        own, values = table(_OF_A_REPLY, [_own(reply) for reply in going])
        do(_REPLY + own, *_usual(), *values)


def _own(reply: Reply) -> tuple[Any, ...]:
    """What makes it this one, in the order of _ITS_OWN."""
    pk, at = uuid4(), reply.at
    body = _REPLY_BODY.seal_value(reply.body, pk)
    return (pk, reply.phone_id, reply.language, body, at, reply.expires_at, at, at)


@cache
def _usual() -> list[Any]:
    """What is the same in every reply."""
    usual = Message(channel="text", purpose="reply", priority=SOON)
    return [getattr(usual, field.attname) for field in _USUAL]


def store_inbound(came: Sequence[Came]) -> list[Inbound]:
    """Those of these that are new; their phone is the one with the blind index beside them."""
    if not came:
        return []
    own, values = table(_CAME, came)
    stored = dict(rows(_STORE + own + _NEWS, *values))
    phones = {_id(pk): phone and _id(phone) for pk, phone in stored.items()}
    return [_inbound(one, phones[one.id]) for one in came if one.id in phones]


_id = Inbound._meta.pk.to_python
_STORED = [field.attname for field in Inbound._meta.concrete_fields]


def _inbound(came: Came, phone_id: UUID | None) -> Inbound:
    body = None if came.body is None else Sealed(came.body)
    row = [came.id, came.provider_id, came.channel, phone_id, body, came.at, "", None, None]
    return Inbound.from_db(DEFAULT_DB_ALIAS, _STORED, row)


def note_taken(inbound: Inbound) -> None:
    """Who took it is written down."""
    do(_TAKEN, inbound.handled_by, inbound.pk)


def note_handled(by: Mapping[UUID, str], at: datetime) -> None:
    """These are handled, each by who took it, "" for one that is left to a person."""
    for name in sorted(set(by.values())):
        ids = [pk for pk, taker in by.items() if taker == name]
        do(_HANDLED + among("id"), name, at, ids)


def note_alive(phones: Collection[UUID], at: datetime) -> None:
    """Somebody answered from these phones, so they are not dead."""
    if phones:
        do(_ALIVE + among("id"), at, sorted(phones))


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
        rise.provider_id,  # not a try by WhatsApp that failed while we looked
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
