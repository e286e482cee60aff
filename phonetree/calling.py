"""Ringing somebody oneself: one person at a time has them, and says what came of the call."""

import uuid
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from messaging import actions as messaging
from messaging.models import Message, Phone
from messaging.reports import note_code
from messaging.statuses import State
from phonetree import quick, reports
from phonetree.models import CallOut, CallOutState, Ended, Recipient, Rung
from phonetree.outcomes import Outcome, Reason

HOLDS = timedelta(minutes=10)  # a call with somebody who needs time; then others may ring as well
WRONG = "wrong"  # the code of a number that is somebody else's (messaging/errors.py)


class WithSomebody(ValidationError):
    """Somebody else rings them now."""

    def __init__(self, recipient: Recipient) -> None:
        since = recipient.caller_at or timezone.now()
        super().__init__(
            _("With %(name)s since %(since)s. At %(free)s they are free again."),
            code="with_somebody",
            params={
                "name": recipient.caller,
                "since": f"{timezone.localtime(since):%H:%M}",
                "free": f"{timezone.localtime(since + HOLDS):%H:%M}",
            },
        )


def is_held(recipient: Recipient, now: datetime) -> bool:
    """Whether somebody has them to ring now."""
    since = recipient.caller_at
    return recipient.caller_id is not None and since is not None and since > now - HOLDS


def held_until(recipient: Recipient, now: datetime) -> datetime | None:
    """Until when somebody has them to ring; None when nobody has."""
    since = recipient.caller_at
    return since + HOLDS if since and is_held(recipient, now) else None


def free_for(by: User, now: datetime) -> Q:
    """Those whom this person may take: nobody has them, or not any more, or they do themselves."""
    return Q(caller=None) | Q(caller=by) | Q(caller_at__lte=now - HOLDS)


@transaction.atomic
def claim(*, recipient: Recipient, by: User, now: datetime) -> None:
    """They are this person's to ring for ten minutes; refuses while they are somebody else's."""
    mine = Recipient.objects.filter(free_for(by, now), pk=recipient.pk)
    if not mine.update(caller=by, caller_at=now):
        raise WithSomebody(Recipient.objects.select_related("caller").get(pk=recipient.pk))
    recipient.caller, recipient.caller_at = by, now
    _calls_of(recipient).update(due_at=now + HOLDS)
    quick.touch(recipient.call_out_id, now)
    _note(Verb.TASK_TAKEN, recipient, by, now)


@transaction.atomic
def release(*, recipient: Recipient, by: User, runs: bool, now: datetime) -> bool:
    """True when others may ring now; only who runs the call-out takes it from somebody else."""
    held = Recipient.objects.filter(pk=recipient.pk, caller__isnull=False)
    if not (held if runs else held.filter(caller=by)).update(caller=None, caller_at=None):
        return False
    _ladder_goes_on(recipient, now)
    quick.touch(recipient.call_out_id, now)
    _note(Verb.TASK_RETURNED, recipient, by, now)
    return True


@transaction.atomic
def end_call(*, recipient: Recipient, ended: Ended, by: User, now: datetime) -> None:
    """A call that settled nothing: it is kept, and they are free for the next to try."""
    own = Recipient.objects.filter(free_for(by, now), pk=recipient.pk)
    is_free = own.update(caller=None, caller_at=None)
    Recipient.objects.filter(pk=recipient.pk).update(rung_at=now)
    if is_free:  # else somebody took them over after our ten minutes, and rings now
        _ladder_goes_on(recipient, now)
    Rung.objects.create(recipient=recipient, by=by, ended=ended, at=now)
    match ended:
        case Ended.WRONG_NUMBER:
            _is_wrong(recipient, now)
        case Ended.ASKED_TO_STOP:
            _wants_no_texts(recipient, now)
    quick.touch(recipient.call_out_id, now)
    _note(Verb.OUTCOME_MARKED, recipient, by, now, reason=str(ended))


def _calls_of(recipient: Recipient) -> "QuerySet[Message]":
    """Our own calls to them that have still to go out: two at once would find the line busy."""
    waiting = Message.objects.filter(state=State.DUE, channel="call")
    return waiting.filter(attempt__recipient=recipient)


def _ladder_goes_on(recipient: Recipient, now: datetime) -> None:
    """Nobody has them any more, so we may ring again, as soon as their ladder says."""
    _calls_of(recipient).update(due_at=now)
    open_now = Recipient.objects.open().filter(pk=recipient.pk, next_at__gt=now)
    if open_now.update(next_at=now):
        live = CallOut.objects.filter(pk=recipient.call_out_id, state=CallOutState.LIVE)
        live.update(wake_at=now)


def _is_wrong(recipient: Recipient, now: datetime) -> None:
    """Nothing more goes to a stranger, and somebody looks for them at the door."""
    Recipient.objects.filter(pk=recipient.pk, outcome="", next_at__isnull=False).update(
        hurry=True, next_at=now
    )
    Recipient.objects.filter(pk=recipient.pk, outcome=Outcome.UNREACHABLE).update(
        reason=Reason.DEAD_NUMBER
    )
    rung = recipient.to_ring
    if rung is None:
        return
    messaging.cancel(messages=Message.objects.filter(phone=rung), now=now)
    note_code(Phone.objects.filter(pk=rung.pk), WRONG, now)


def _wants_no_texts(recipient: Recipient, now: datetime) -> None:
    """As if they had texted STOP; a call for help is not covered by it."""
    reports.record_answer(
        recipient_id=recipient.pk,
        outcome=Outcome.OPTED_OUT,
        how="person",
        source=f"told:{uuid.uuid4()}",
        now=now,
    )
    for phone in recipient.numbers:  # they spoke of themselves, not of one of their phones
        messaging.opt_out(phone=phone, now=now)


def _note(verb: Verb, recipient: Recipient, by: User, now: datetime, *, reason: str = "") -> None:
    home = recipient.call_out.residence_id
    record(actor=by, verb=verb, target=recipient, at=now, residence_id=home, reason=reason)
