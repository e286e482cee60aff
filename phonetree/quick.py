"""What an answer asks of the database, written out in SQL that both engines take as it stands.

When a whole residence answers at once, building these statements from models is what people wait
for; running them takes a tenth of that. What they mean is decided in reports.py.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.utils.dateparse import parse_datetime

from messaging.sql import ask, do
from phonetree.models import CallOutState, Recipient
from phonetree.outgoing import LEAD_STEP

# What an answer needs to know about its recipient, in the order of the model's fields.
_NEEDED = {"id", "call_out", "phone", "language", "people_count", "people_here", "outcome"}
_NAMES = [
    field.attname
    for field in Recipient._meta.concrete_fields
    if field.name in _NEEDED or field.name == "settled_at"
]
_COLUMNS = ", ".join(f"r.{name}" for name in _NAMES)
_LATEST = f"""
SELECT {_COLUMNS}, c.stopped_at
FROM phonetree_recipient r JOIN phonetree_callout c ON c.id = r.call_out_id
WHERE r.phone_id = %s AND c.state IN ('live', 'stood_down', 'ended')
    AND c.live_at <= %s AND c.live_at > %s
ORDER BY c.live_at DESC LIMIT 1
"""  # noqa: S608 - our own names
_ONE = f"SELECT {_COLUMNS} FROM phonetree_recipient r WHERE r.id = %s"  # noqa: S608
_ANSWER = """
INSERT INTO phonetree_answer (recipient_id, source, outcome, how, people, at)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (source) DO NOTHING RETURNING id
"""
_DROP_UNSENT = """
UPDATE messaging_message SET state = 'cancelled', body = NULL, changed_at = %s
WHERE state = 'due'
    AND id IN (SELECT message_id FROM phonetree_attempt WHERE recipient_id = %s AND step < %s)
"""
_TOUCH = """
UPDATE phonetree_callout
SET version = version + 1,
    wake_at = CASE WHEN state = 'live' AND wake_at > %s THEN %s ELSE wake_at END
WHERE id = %s
RETURNING state
"""


class Latest(NamedTuple):
    """A recipient, and when their call-out was stopped, None while it runs."""

    recipient: Recipient
    stopped_at: datetime | None


def latest(phone_id: UUID, sent_at: datetime, oldest: datetime) -> Latest | None:
    """The phone's recipient in the newest call-out that was live when the answer was sent."""
    row = ask(_LATEST, phone_id, sent_at, oldest)
    return row and Latest(_recipient(row[:-1]), _moment(row[-1]))


def locked(recipient_id: UUID) -> Recipient:
    """The recipient, ours until the transaction ends."""
    # Not plain FOR UPDATE: the engine, which we may wait for, must still write what points here.
    lock = " FOR NO KEY UPDATE" if connection.features.has_select_for_update else ""
    row = ask(_ONE + lock, recipient_id)
    if row is None:
        raise Recipient.DoesNotExist
    return _recipient(row)


def store_answer(
    *,
    recipient_id: UUID,
    source: str,
    outcome: str,
    how: str,
    people: int | None,
    at: datetime,
) -> bool:
    """True if this answer had not been counted."""
    return ask(_ANSWER, recipient_id, source, outcome, how, people, at) is not None


def write(recipient: Recipient, values: Mapping[str, Any]) -> None:
    """These fields of the recipient have these values."""
    plain = [value.pk if isinstance(value, Model) else value for value in values.values()]
    do(_write(tuple(values)), *plain, recipient.pk)
    for name, value in values.items():
        setattr(recipient, name, value)


@cache
def _write(names: tuple[str, ...]) -> str:
    columns = [str(Recipient._meta.get_field(name).column) for name in names]  # type: ignore[union-attr]
    marks = ", ".join(f"{column} = %s" for column in columns)
    return f"UPDATE phonetree_recipient SET {marks} WHERE id = %s"  # noqa: S608 - our own names


def drop_unsent(recipient_id: UUID, now: datetime) -> None:
    """Nothing more of the ladder goes to this recipient; a leader's list and "it is over" still do."""
    do(_DROP_UNSENT, now, recipient_id, LEAD_STEP)


def touch(call_out_id: UUID, now: datetime) -> bool:
    """The board has news, and a live call-out is looked at again at once; true if it is live."""
    return bool(ask(_TOUCH, now, now, call_out_id)[0] == CallOutState.LIVE)


def _recipient(row: Sequence[Any]) -> Recipient:
    facts = [_READ.get(name, _as_it_is)(value) for name, value in zip(_NAMES, row, strict=True)]
    found: Recipient = Recipient.from_db(connection.alias, _NAMES, facts)
    return found


def _uuid(value: Any) -> UUID | None:
    return value if value is None or isinstance(value, UUID) else UUID(value)


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return value  # type: ignore[no-any-return]
    found = parse_datetime(value)
    return found and found.replace(tzinfo=UTC)


def _as_it_is(value: Any) -> Any:
    return value


_READ: dict[str, Callable[[Any], Any]] = {
    "id": _uuid,
    "call_out_id": _uuid,
    "phone_id": _uuid,
    "settled_at": _moment,
}
