"""What an answer asks of the database, written out in SQL that both engines take as it stands.

When a whole residence answers at once, building these statements from models is what people wait
for; running them takes a tenth of that. What they mean is decided in reports.py.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Model

from messaging.sql import among, ask, do, rows, table
from phonetree.models import CallOutState, Recipient
from phonetree.outcomes import Outcome
from phonetree.outgoing import LEAD_STEP

# What an answer needs to know about its recipient, in the order of the model's fields.
_NEEDED = {"id", "call_out", "phone", "language", "people_count", "people_here", "outcome"}
_NAMES = [
    field.attname
    for field in Recipient._meta.concrete_fields
    if field.name in _NEEDED or field.name == "settled_at"
]
ID = 32  # letters; no language and no outcome is so long
_COLUMNS = ", ".join(f"r.{name}" for name in _NAMES)
_LATEST = """
SELECT r.id, r.{number}, r.call_out_id, r.language, c.live_at, c.stopped_at, r.second_id
FROM phonetree_recipient r JOIN phonetree_callout c ON c.id = r.call_out_id
WHERE c.state IN ('live', 'stood_down', 'ended') AND c.live_at <= %s AND c.live_at > %s
    AND """
_ON_FIRST, _ON_SECOND = (_LATEST.format(number=name) for name in ("phone_id", "second_id"))
_THESE = f"SELECT {_COLUMNS} FROM phonetree_recipient r WHERE "  # noqa: S608
_ANSWER = """
INSERT INTO phonetree_answer (recipient_id, source, outcome, how, people, at)
SELECT column1, column2, column3, column4, column5, column6 FROM """
_OF_AN_ANSWER = ("uuid", "text", "text", "text", "integer", "timestamptz")
_NEW_ONES = " WHERE true ON CONFLICT (source) DO NOTHING RETURNING source"
_DROP_UNSENT = """
UPDATE messaging_message SET state = 'cancelled', body = NULL, changed_at = %s
WHERE state = 'due'
    AND id IN (SELECT message_id FROM phonetree_attempt WHERE step < %s AND """
_TOUCH = """
UPDATE phonetree_callout
SET version = version + %s,
    wake_at = CASE WHEN state = 'live' AND wake_at > %s THEN %s ELSE wake_at END
WHERE id = %s
RETURNING state
"""


class Latest(NamedTuple):
    """A recipient in a call-out, and since when that has been over, None while it runs."""

    recipient_id: UUID
    phone_id: UUID
    call_out_id: UUID
    language: str
    live_at: datetime
    stopped_at: datetime | None
    second_id: UUID | None  # set for who has two numbers, whichever of them this is


class Said(NamedTuple):
    """An answer as it is stored; `source` is what tells it from every other."""

    recipient_id: UUID
    source: str
    outcome: Outcome
    how: str
    people: int | None = None


def latest(phones: Collection[UUID], since: datetime, until: datetime) -> list[Latest]:
    """The recipients of these phones in call-outs that went out in this time, the newest first."""
    if not phones:
        return []
    first, second = _ON_FIRST + among("r.phone_id"), _ON_SECOND + among("r.second_id")
    asked = (until, since, [*phones])
    found = rows(f"{first} UNION ALL {second}", *asked, *asked)
    several = (Latest(*map(_read, row)) for row in found)
    return sorted(several, key=lambda one: one.live_at, reverse=True)


def locked(ids: Collection[UUID]) -> dict[UUID, Recipient]:
    """Those of these recipients that exist, ours until the transaction ends."""
    # Not plain FOR UPDATE: the engine, which we may wait for, must still write what points here.
    lock = " FOR NO KEY UPDATE" if connection.features.has_select_for_update else ""
    found = rows(f"{_THESE}{among('r.id')} ORDER BY r.id{lock}", [*ids]) if ids else []
    return {one.pk: one for one in map(_recipient, found)}


def store_answers(said: Sequence[Said], at: datetime) -> set[str]:
    """The sources of those that had not been counted."""
    if not said:
        return set()
    own, values = table(_OF_AN_ANSWER, [(*one, at) for one in said])
    return {row[0] for row in rows(_ANSWER + own + _NEW_ONES, *values)}


def write(changes: Sequence[tuple[Recipient, Mapping[str, Any]]]) -> None:
    """These fields of the recipients have these values: one statement for all that are alike."""
    alike: dict[tuple[Any, ...], list[UUID]] = {}
    for recipient, values in changes:
        plain = [value.pk if isinstance(value, Model) else value for value in values.values()]
        alike.setdefault((tuple(values), *plain), []).append(recipient.pk)
        for name, value in values.items():
            setattr(recipient, name, value)
    for (names, *plain), ids in alike.items():
        do(_write(names) + among("id"), *plain, ids)


@cache
def _write(names: tuple[str, ...]) -> str:
    columns = [str(Recipient._meta.get_field(name).column) for name in names]  # type: ignore[union-attr]
    marked = ", ".join(f"{column} = %s" for column in columns)
    return f"UPDATE phonetree_recipient SET {marked} WHERE "  # noqa: S608 - our own names


def drop_unsent(recipients: Collection[UUID], now: datetime) -> None:
    """Nothing more of the ladder goes to them; a leader's list and "it is over" still do."""
    do(f"{_DROP_UNSENT}{among('recipient_id')})", now, LEAD_STEP, [*recipients])


def touch(call_out_id: UUID, now: datetime, news: int = 1) -> bool:
    """The board has news, and a live call-out is looked at again at once; true if it is live."""
    return bool(ask(_TOUCH, news, now, now, call_out_id)[0] == CallOutState.LIVE)


def _recipient(row: Sequence[Any]) -> Recipient:
    found: Recipient = Recipient.from_db(connection.alias, _NAMES, list(map(_read, row)))
    return found


def _read(value: Any) -> Any:
    """SQLite gives an id as 32 letters, and a moment, which is UTC, without a zone."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return UUID(value) if isinstance(value, str) and len(value) == ID else value
