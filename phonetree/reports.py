"""Deeds that say how somebody came out: an answer from their phone, or a person's own eyes."""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from messaging.models import Inbound, Phone
from phonetree import quick
from phonetree.models import SOME_MISSING, Answer, Recipient, Task, Written
from phonetree.outcomes import STRENGTH, Outcome, Reason, stronger

LATE = timedelta(hours=24)  # an answer to a call-out that is over still counts for a day
TOLD_BY_PHONE = {"text", "ring"}
Asked = tuple[uuid.UUID | None, datetime]  # a phone, and when it said something


def latest_recipients(asked: Sequence[Asked]) -> list[quick.Latest | None]:
    """Whom answers from these phones, sent at these moments, are for: of the newest call-out each.

    It may be a day old. What comes in late is never for a call-out that began after it was sent.
    """
    phones = {phone_id for phone_id, _ in asked if phone_id}
    if not phones:
        return [None] * len(asked)
    moments = [sent_at for _, sent_at in asked]
    found = quick.latest(phones, min(moments) - LATE, max(moments))
    of: dict[uuid.UUID | None, list[quick.Latest]] = {None: []}
    for one in found:
        of.setdefault(one.phone_id, []).append(one)
    return [
        next((one for one in of.get(phone_id, []) if _is_of(one, sent_at)), None)
        for phone_id, sent_at in asked
    ]


def _is_of(found: quick.Latest, sent_at: datetime) -> bool:
    return sent_at - LATE < found.live_at <= sent_at


def record_answer(
    *,
    recipient_id: uuid.UUID,
    outcome: Outcome,
    how: str,
    source: str,
    now: datetime,
    people: int | None = None,
) -> Recipient | None:
    """Counts one answer once, however often it comes; None when it had been counted."""
    said = quick.Said(recipient_id, source, outcome, how, people)
    return record_answers([said], now).get(source)


@transaction.atomic(savepoint=False)
def record_answers(said: Sequence[quick.Said], now: datetime) -> dict[str, Recipient]:
    """Counts each answer once, however often it comes: the recipients of the new ones, by source.

    The stronger outcome holds (outcomes.py), whoever reported it.
    """
    # Messaging itself notes phones that texted or rang, and takes its locks first.
    if seen := [one.recipient_id for one in said if one.how not in TOLD_BY_PHONE]:
        # Of two numbers nobody says which it was; a key was pressed on the one that messaging noted.
        Phone.objects.filter(recipients__in=seen, recipients__second=None).update(reached_at=now)
    recipients = quick.locked([one.recipient_id for one in said])
    said = [one for one in said if one.recipient_id in recipients]
    new = quick.store_answers(said, now)
    counted = {one.source: recipients[one.recipient_id] for one in said if one.source in new}
    closing = {}
    for one in said:
        if one.source in counted and (values := _holds(counted[one.source], one, now)):
            closing[one.recipient_id] = values
    _close([(recipients[pk], values) for pk, values in closing.items()], now)
    return counted


def _holds(recipient: Recipient, said: quick.Said, now: datetime) -> dict[str, object] | None:
    """What the recipient is after this answer; None when a stronger one holds."""
    if stronger(Outcome(recipient.outcome), said.outcome) != said.outcome:
        return None
    here = None if said.outcome is Outcome.OPTED_OUT else _people(recipient, said.people)
    recipient.outcome = said.outcome
    return _closing(outcome=said.outcome, how=said.how, now=now, people_here=here, settled_at=None)


@transaction.atomic(savepoint=False)
def note_words(*, recipient: Recipient, inbound: Inbound, now: datetime) -> None:
    """Somebody wrote words: a person has to read them; nothing else changes."""
    Written.objects.create(recipient=recipient, inbound=inbound, at=inbound.received_at)
    quick.write([(recipient, {"wrote_at": now})])
    quick.touch(recipient.call_out_id, now)


@transaction.atomic
def read_words(*, recipient: Recipient, until: datetime, by: User, now: datetime) -> bool:
    """Nothing has to be done about these words; false when newer ones came meanwhile."""
    unread = Recipient.objects.filter(pk=recipient.pk, wrote_at=until)
    if not unread.update(wrote_at=None):
        return False
    quick.touch(recipient.call_out_id, now)
    record(
        actor=by,
        verb=Verb.MESSAGE_READ,
        target=recipient,
        at=now,
        residence_id=recipient.call_out.residence_id,
    )
    return True


def _people(recipient: Recipient, people: int | None) -> int:
    """How many of the people on this phone the answer speaks for: one, unless it says more."""
    before = recipient.people_here or 0
    return max(1, before, min(people or 1, recipient.people_count))


def _closing(*, outcome: Outcome, how: str, now: datetime, **fields: object) -> dict[str, object]:
    """What is written of a recipient who has an outcome."""
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
    return values


def _close(closing: Sequence[tuple[Recipient, dict[str, object]]], now: datetime) -> None:
    """Writes outcomes, stops what has not been sent, and lets the board and the engine know."""
    if not closing:
        return
    quick.write(closing)
    # A stand-down takes the call-out and then its messages; the other way round we would deadlock.
    news = Counter(recipient.call_out_id for recipient, _ in closing)
    live = {pk for pk in sorted(news) if quick.touch(pk, now, news[pk])}
    quick.drop_unsent([recipient.pk for recipient, _ in closing], now)
    for recipient, _ in closing:
        if recipient.call_out_id not in live:
            _keep_task(recipient, now)


def _keep_task(recipient: Recipient, now: datetime) -> None:
    """Once a call-out is over there is an open task exactly while somebody has to be found."""
    tasks = Task.objects.filter(recipient=recipient)
    if not recipient.is_gap:
        tasks.filter(done_at=None).update(done_at=now, done_how=recipient.outcome_how)
    elif not tasks.update(done_at=None, done_how=""):
        Task.objects.create(recipient=recipient, kind=recipient.reason or SOME_MISSING, made_at=now)


@transaction.atomic
def mark(
    *,
    recipient: Recipient,
    outcome: Outcome,
    by: User | None,
    how: str,
    now: datetime,
    people: int | None = None,
) -> None:
    """Somebody saw for themselves, all on this phone or so many: it holds until a newer answer."""
    locked = Recipient.objects.select_for_update(of=("self",), no_key=True).get(pk=recipient.pk)
    values = _closing(
        outcome=outcome,
        how=how,
        now=now,
        outcome_by=by,
        people_here=min(people or locked.people_count, locked.people_count),
        settled_at=now,
        going=None,
        going_at=None,
        caller=None,
        caller_at=None,
        wrote_at=None,
    )
    _close([(locked, values)], now)
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
    """Takes back "seen in person": what they answered holds again, or they are looked for again."""
    locked = Recipient.objects.select_for_update(of=("self",), no_key=True).get(pk=recipient.pk)
    if locked.outcome != Outcome.SEEN_IN_PERSON:
        return
    live = quick.touch(locked.call_out_id, now)  # from here on it cannot end behind our back
    said = max(locked.answers.all(), key=lambda one: STRENGTH[Outcome(one.outcome)], default=None)
    if said is not None:
        _restore(locked, said, now)
        return
    values: dict[str, object] = {
        "outcome": Outcome.OPEN if live else Outcome.UNREACHABLE,
        "outcome_at": None if live else now,
        "outcome_how": "",
        "reason": Reason.NONE if live else Reason.NO_ANSWER,
        "next_at": now if live else None,
        "people_here": None,
        "settled_at": None,
    }
    quick.write([(locked, values)])
    if not live:
        _keep_task(locked, now)


def _restore(recipient: Recipient, said: Answer, now: datetime) -> None:
    """A call for help is not lost by a slip of somebody else's finger."""
    outcome = Outcome(said.outcome)
    most = max((one.people or 1 for one in recipient.answers.all()), default=1)
    opted_out = outcome is Outcome.OPTED_OUT
    here = None if opted_out else min(most, recipient.people_count)
    values = _closing(outcome=outcome, how=said.how, now=now, people_here=here, settled_at=None)
    _close([(recipient, values)], now)


@transaction.atomic
def go(*, recipient: Recipient, by: User, now: datetime) -> bool:
    """ "I'm going": true for the first who says so, so that two do not both run."""
    free = Q(going=None) | Q(going=by)
    taken = Recipient.objects.filter(free, pk=recipient.pk).update(going=by, going_at=now)
    if taken:
        quick.touch(recipient.call_out_id, now)
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
        quick.touch(recipient.call_out_id, now)
