"""The provider's reports on a message: each stored once, and only ever raising its state."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Field, Q, QuerySet

from messaging import actions
from messaging.errors import Cause, explain
from messaging.models import Message, MessageEvent, Phone
from messaging.statuses import FINAL, RANKS, State, of_provider

# A call that nobody took has no error code, because it is no error.
_INSTEAD_OF_A_CODE = {"busy": "busy", "no-answer": "noanswer"}

log = logging.getLogger("ringround.messaging")


@dataclass(frozen=True, slots=True)
class Report:
    """One thing that the provider says about one message."""

    provider_id: str
    channel: str
    status: str
    error_code: str = ""
    sequence: int | None = None
    answered_by: str = ""
    segments: int = 0

    @property
    def state(self) -> State | None:
        """Our state for it; None for a word that we do not know."""
        return of_provider(self.channel, self.status)

    @property
    def code(self) -> str:
        """Why it failed, as errors.py knows it."""
        return self.error_code or _INSTEAD_OF_A_CODE.get(self.status, "")


def take(message_id: UUID, report: Report, now: datetime) -> None:
    """The report is stored and its message raised, however late or often it comes."""
    try:
        with transaction.atomic():
            _take(message_id, report, now)
    except IntegrityError:
        log.error("%s is already the id of another message.", report.provider_id)  # noqa: TRY400


def _take(message_id: UUID, report: Report, now: datetime) -> None:
    ours = Message.objects.filter(pk=message_id)
    exists = raise_state(ours, report, now) or _is_ours(ours, report)
    is_new = _store(message_id if exists else None, report, now)
    if is_new and exists and report.state is State.FAILED and report.code:
        note_code(Phone.objects.filter(messages__pk=message_id), report.code, now)


def raise_state(messages: QuerySet[Message], report: Report, now: datetime) -> bool:
    """True if the report raised the state of this message; false if it stood there or higher."""
    changes = _changes(report, now)
    lower = [one for one in RANKS if report.state and RANKS[one] < RANKS[report.state]]
    same = Q(provider_id=None) | Q(provider_id=report.provider_id)
    raised = messages.filter(same, state__in=lower).update(**changes) == 1 if lower else False
    if report.answered_by:
        messages.filter(same).update(answered_by=report.answered_by, changed_at=now)
    return raised


def _changes(report: Report, now: datetime) -> dict[str, Any]:
    changes: dict[str, Any] = {
        "state": report.state,
        "provider_id": report.provider_id,
        "error_code": report.code,
        "changed_at": now,
        "deadline_at": None,
    }
    if report.segments:
        changes["segments"] = report.segments
    if report.state in FINAL:
        changes["body"] = None  # nobody needs the words any more
    return changes


def note_code(phones: QuerySet[Phone], code: str, now: datetime) -> None:
    """What an error code says about a number, noted on its phone."""
    cause = explain(code).cause
    if cause is Cause.DEAD:
        phones.filter(dead_since=None).update(dead_since=now, dead_code=code)
    elif cause is Cause.OPTED_OUT:
        for phone in phones.filter(opted_out_at=None):
            actions.opt_out(phone=phone, now=now)


def _is_ours(messages: QuerySet[Message], report: Report) -> bool:
    """Whether there is such a message; one that has another id there was made twice."""
    known = messages.values_list("provider_id", flat=True).first()
    if known not in {None, report.provider_id}:
        log.error("%s is a second try of one message.", report.provider_id)
    return known is not None or messages.exists()


def _store(message_id: UUID | None, report: Report, now: datetime) -> bool:
    """True if nobody told us this before; in one statement, because two may tell us at once."""
    values = {
        "message": message_id,
        "provider_id": report.provider_id,
        "status": report.status,
        "error_code": report.error_code,
        "sequence": report.sequence,
        "repeats": 0,
        "at": now,
    }
    fields: list[Field[Any, Any]] = [MessageEvent._meta.get_field(name) for name in values]  # type: ignore[misc]
    prepared = [
        field.get_db_prep_save(value, connection)
        for field, value in zip(fields, values.values(), strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_upsert([str(field.column) for field in fields]), prepared)
        return bool(cursor.fetchone()[0] == 0)


def _upsert(columns: list[str]) -> str:
    table = MessageEvent._meta.db_table
    marks = ", ".join(["%s"] * len(columns))
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - our own names
        " ON CONFLICT (provider_id, status, error_code)"
        f" DO UPDATE SET repeats = {table}.repeats + 1 RETURNING repeats"
    )
