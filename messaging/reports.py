"""The provider's reports on a message: each stored once, and only ever raising its state."""

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from messaging import actions, machines, pace, quick, whatsapp
from messaging.errors import Cause, explain
from messaging.models import Message, Phone
from messaging.statuses import FINAL, State, of_provider
from messaging.transports import Listed

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

    @classmethod
    def of(cls, one: Listed) -> "Report":
        """What the provider's list says, as if it had been reported."""
        return cls(
            provider_id=one.provider_id,
            channel=one.channel,
            status=one.status,
            error_code=one.code,
            answered_by=one.answered_by,
            segments=one.segments,
        )

    @property
    def state(self) -> State | None:
        """Our state for it; None for a word that we do not know."""
        return of_provider(self.channel, self.status)

    @property
    def code(self) -> str:
        """Why it failed, as errors.py knows it."""
        return self.error_code or _INSTEAD_OF_A_CODE.get(self.status, "")


def take(message_id: UUID, report: Report, now: datetime) -> None:
    """The report is stored and its message raised, however late or often it comes.

    When it is the first to say that a machine took the call, the call is ended.
    """
    try:
        with transaction.atomic():
            must_end = _take(message_id, report, now)
    except IntegrityError:
        log.error("%s is already the id of another message.", report.provider_id)  # noqa: TRY400
        return
    if must_end:  # only now that it is written down
        machines.end(message_id, report.provider_id, now)


def _take(message_id: UUID, report: Report, now: datetime) -> bool:
    """True if the call goes on and this is the first word of a machine."""
    if whatsapp.takes(message_id, report.provider_id, report.state, report.code, now):
        quick.store_report(
            message_id=message_id,
            provider_id=report.provider_id,
            status=report.status,
            code=report.error_code,
            sequence=report.sequence,
            at=now,
        )
        return False
    is_news = bool(report.answered_by) and machines.note(message_id, report.answered_by, now)
    exists = raise_state(message_id, report, now) or _is_ours(message_id, report)
    is_new = quick.store_report(
        message_id=message_id if exists else None,
        provider_id=report.provider_id,
        status=report.status,
        code=report.error_code,
        sequence=report.sequence,
        at=now,
    )
    if is_new and exists and report.state is State.FAILED and report.code:
        note_code(Phone.objects.filter(messages__pk=message_id), report.code, now)
    return is_news and machines.is_machine(report.answered_by) and report.state not in FINAL


def raise_state(message_id: UUID, report: Report, now: datetime) -> bool:
    """True if the report raised this message; false if it stood there, higher, or has another id."""
    if report.state is None:
        return False
    next_look = None if report.state in FINAL else now + pace.silence(report.channel)
    rise = quick.Rise(
        report.state, report.provider_id, report.code, report.segments, now, next_look
    )
    return quick.raise_message(message_id, rise)


def note_code(phones: QuerySet[Phone], code: str, now: datetime) -> None:
    """What an error code says about a number, noted on its phone."""
    cause = explain(code).cause
    if cause is Cause.DEAD:
        phones.filter(dead_since=None).update(dead_since=now, dead_code=code)
    elif cause is Cause.OPTED_OUT:
        for phone in phones.filter(opted_out_at=None):
            actions.opt_out(phone=phone, now=now)


def _is_ours(message_id: UUID, report: Report) -> bool:
    """Whether there is such a message; one that has another id there was made twice."""
    found = Message.objects.filter(pk=message_id).values_list("provider_id").first()
    if found is None:
        return False
    if found[0] not in {None, report.provider_id}:
        log.error("%s is a second try of one message.", report.provider_id)
    return True
