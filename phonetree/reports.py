"""Deeds that say how somebody came out: an answer from their phone, or a person's own eyes."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Least

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from messaging.models import Message, Phone
from messaging.statuses import State
from phonetree.models import Answer, CallOut, CallOutState, Recipient, Task
from phonetree.outcomes import Outcome, Reason, stronger

LATE = timedelta(hours=24)  # an answer to a call-out that is over still counts for a day
STARTED = [CallOutState.LIVE, CallOutState.STOOD_DOWN, CallOutState.ENDED]


def latest_recipient(phone_id: uuid.UUID, sent_at: datetime) -> Recipient | None:
    """The recipient that an answer sent then is for: of the newest call-out, up to a day old.

    An answer that comes in late is never for a call-out that began after it was sent.
    """
    began = Q(call_out__live_at__lte=sent_at, call_out__live_at__gt=sent_at - LATE)
    return (
        Recipient.objects.filter(began, phone_id=phone_id, call_out__state__in=STARTED)
        .select_related("call_out")
        .order_by("-call_out__live_at")
        .first()
    )


@transaction.atomic
def record_answer(
    *,
    recipient_id: uuid.UUID,
    outcome: Outcome,
    how: str,
    source: str,
    now: datetime,
    people: int | None = None,
) -> Recipient | None:
    """Counts one answer once, however often it comes; None when it had been counted.

    The stronger outcome holds (outcomes.py), but a newer answer overrules what a person marked.
    """
    recipient = (
        Recipient.objects.select_for_update(of=("self",))
        .select_related("call_out")
        .get(pk=recipient_id)
    )
    _answer, is_new = Answer.objects.get_or_create(
        source=source,
        defaults={
            "recipient": recipient,
            "outcome": outcome,
            "how": how,
            "people": people,
            "at": now,
        },
    )
    if not is_new:
        return None
    current = Outcome(recipient.outcome)
    holds = outcome if recipient.settled_at else stronger(current, outcome)
    if holds == outcome:
        here = None if outcome is Outcome.OPTED_OUT else _people(recipient, people)
        _close(recipient, outcome=outcome, how=how, now=now, people_here=here, settled_at=None)
    if outcome is not Outcome.OPTED_OUT and recipient.phone_id:
        Phone.objects.filter(pk=recipient.phone_id).update(reached_at=now)
    return recipient


def _people(recipient: Recipient, people: int | None) -> int:
    """How many of the people on this phone the answer speaks for: one, unless it says more."""
    before = recipient.people_here or 0
    return max(1, before, min(people or 1, recipient.people_count))


def _close(recipient: Recipient, *, outcome: Outcome, now: datetime, **fields: object) -> None:
    """Writes an outcome, stops what has not been sent, and lets the board and the engine know."""
    how = fields.pop("how")
    values: dict[str, object] = {
        "outcome": outcome,
        "outcome_at": now,
        "outcome_how": how,
        "reason": Reason.OPTED_OUT if outcome is Outcome.OPTED_OUT else Reason.NONE,
        "next_at": None,
        "hurry": False,
        **fields,
    }
    if outcome is Outcome.OPTED_OUT:
        values["listed_at"] = now
    for name, value in values.items():
        setattr(recipient, name, value)
    recipient.save(update_fields=list(values))
    Message.objects.filter(attempt__recipient=recipient, state=State.DUE).update(
        state=State.CANCELLED, changed_at=now
    )
    touch(recipient.call_out_id, now)


def touch(call_out_id: uuid.UUID, now: datetime) -> None:
    """The board has news, and a live call-out is looked at again at once."""
    CallOut.objects.filter(pk=call_out_id).update(version=F("version") + 1)
    CallOut.objects.filter(pk=call_out_id, state=CallOutState.LIVE).update(
        wake_at=Least(F("wake_at"), now)
    )


@transaction.atomic
def mark(
    *, recipient: Recipient, outcome: Outcome, by: User | None, how: str, now: datetime
) -> None:
    """Somebody saw for themselves: this settles it until a newer answer comes."""
    locked = Recipient.objects.select_for_update(of=("self",)).get(pk=recipient.pk)
    _close(
        locked,
        outcome=outcome,
        how=how,
        now=now,
        outcome_by=by,
        people_here=locked.people_count,
        settled_at=now,
        going=None,
        going_at=None,
    )
    Task.objects.filter(recipient=locked, done_at=None).update(done_at=now, done_how=how)
    record(
        actor=by,
        verb=Verb.OUTCOME_MARKED,
        target=locked,
        at=now,
        residence_id=locked.call_out.residence_id,
        reason=str(outcome),
    )


@transaction.atomic
def unmark(*, recipient: Recipient, now: datetime) -> None:
    """Takes back "seen in person": the person is looked for again."""
    locked = Recipient.objects.select_for_update(of=("self",)).get(pk=recipient.pk)
    if locked.outcome != Outcome.SEEN_IN_PERSON:
        return
    live = locked.call_out.state == CallOutState.LIVE
    Recipient.objects.filter(pk=locked.pk).update(
        outcome=Outcome.OPEN if live else Outcome.UNREACHABLE,
        outcome_at=None if live else now,
        outcome_how="",
        reason=Reason.NONE if live else Reason.NO_ANSWER,
        next_at=now if live else None,
        people_here=None,
        settled_at=None,
    )
    Task.objects.filter(recipient=locked).update(done_at=None, done_how="")
    touch(locked.call_out_id, now)


@transaction.atomic
def go(*, recipient: Recipient, by: User, now: datetime) -> bool:
    """ "I'm going": true for the first who says so, so that two do not both run."""
    free = Q(going=None) | Q(going=by)
    taken = Recipient.objects.filter(free, pk=recipient.pk).update(going=by, going_at=now)
    if taken:
        touch(recipient.call_out_id, now)
        record(
            actor=by,
            verb=Verb.TASK_TAKEN,
            target=recipient,
            at=now,
            residence_id=recipient.call_out.residence_id,
        )
    return bool(taken)


@transaction.atomic
def stop_going(*, recipient: Recipient, by: User, now: datetime) -> None:
    """Somebody else may go."""
    if Recipient.objects.filter(pk=recipient.pk, going=by).update(going=None, going_at=None):
        touch(recipient.call_out_id, now)
