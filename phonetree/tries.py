"""What was tried with one recipient, and what comes next, in words for the board."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from messaging.error_words import advice_on
from messaging.models import Message
from messaging.statuses import State
from phonetree import calling, numbers
from phonetree.actions import frozen_ladder
from phonetree.ladder import Kind, Ladder
from phonetree.models import Attempt, CallOut, Ended, Recipient, Rung
from phonetree.outcomes import SAFE, Reason
from phonetree.outgoing import LEAD_STEP
from phonetree.written import add_words

TEXT_WORDS = {
    State.DUE: _("text waits to be sent"),
    State.SENDING: _("text going out"),
    State.ACCEPTED: _("text on its way"),
    State.SENT: _("text sent"),
    State.DELIVERED: _("text delivered"),
    State.FAILED: _("text failed"),
    State.UNKNOWN: _("text may have gone out"),
}
CALL_WORDS = {
    State.DUE: _("call waits its turn"),
    State.SENDING: _("ringing"),
    State.ACCEPTED: _("ringing"),
    State.SENT: _("ringing"),
    State.DELIVERED: _("call taken"),
    State.FAILED: _("call not answered"),
    State.UNKNOWN: _("call may have gone out"),
}
NEXT_WORDS = {
    Kind.TEXT: _("Next: a text"),
    Kind.CALL: _("Next: a call"),
    Kind.LEADER: _("Next: their leader is asked to look"),
    Kind.VOLUNTEERS: _("Next: volunteers are asked to ring"),
    Kind.GIVE_UP: _("Then we stop trying"),
}
REASONS = {
    Reason.NO_PHONE: _("No phone. Ask at the door."),
    Reason.DEAD_NUMBER: _("This number no longer works. Ask at the door."),
    Reason.NO_ANSWER: _("No answer to anything."),
    Reason.OPTED_OUT: _("Asked for no texts. Ask at the door."),
    Reason.STOPPED: _("The call-out was stopped before they answered."),
}


RUNG = {
    Ended.NO_ANSWER: _("%(name)s rang: no answer"),
    Ended.WRONG_NUMBER: _("%(name)s rang: somebody else’s number"),
    Ended.ASKED_TO_STOP: _("%(name)s rang: they want no texts"),
}


@dataclass(frozen=True)
class Told:
    """One try, or the next step, with its moment."""

    words: str
    at: datetime
    todo: str = ""  # what a person should do about a failure


def tries_of(recipient: Recipient, by_hand: Iterable[Rung] = ()) -> list[Told]:
    """What was tried, in order, by machine or by hand; word to leaders is no try."""
    attempts: Iterable[Attempt] = recipient.attempts.all()
    shown = [
        one for one in attempts if one.step < LEAD_STEP and one.message.state != State.CANCELLED
    ]
    tries = [(one.made_at, one.step, _told(one.message)) for one in shown]
    tries += [(one.at, LEAD_STEP, _rung(one)) for one in by_hand]
    return [told for _made_at, _step, told in sorted(tries, key=lambda one: one[:2])]


def _by_hand(rows: Iterable[Recipient]) -> dict[UUID, list[Rung]]:
    """What people rang themselves; one query however many rows, none where nobody rang."""
    found: dict[UUID, list[Rung]] = defaultdict(list)
    rung = [row for row in rows if row.rung_at]
    if rung:
        for one in Rung.objects.filter(recipient__in=rung).select_related("by"):
            found[one.recipient_id].append(one)
    return found


def _rung(one: Rung) -> Told:
    return Told(str(RUNG[Ended(one.ended)] % {"name": one.by or _("Somebody")}), one.at)


HELD_WORDS = {
    "enough": _("waits: this phone had enough for now"),
    "money": _("waits: only emergencies go out until there is money"),
}


def _told(message: Message) -> Told:
    if message.state == State.DUE and message.held:
        return Told(str(HELD_WORDS[message.held]), message.due_at)
    words = CALL_WORDS if message.channel == "call" else TEXT_WORDS
    state = State(message.state)
    said = words.get(state, state)
    if state is State.DELIVERED and message.answered_by.startswith("machine"):
        said = _("voicemail")
    todo = advice_on(message.error_code)
    return Told(str(said), message.sent_at or message.changed_at, todo)


def next_of(recipient: Recipient, ladder: Ladder) -> Told | None:
    """The next step of somebody who is still open; who takes no call skips calls."""
    if recipient.next_at is None or recipient.step >= len(ladder.rungs):
        return None
    for step in ladder.rungs[recipient.step :]:
        if step.is_for(prefers_call=recipient.prefers_call, leads=recipient.rank > 0):
            return Told(str(NEXT_WORDS[step.kind]), recipient.next_at)
    return None


def reason_of(recipient: Recipient) -> str:
    """Why somebody was not reached, in words."""
    reason = Reason(recipient.reason)
    return str(REASONS[reason]) if reason else ""


def with_words(rows: Sequence[Recipient], call_out: CallOut, now: datetime) -> None:
    """Gives each row of a call-out what templates say of it: tries, next step, reason, a call."""
    add_words(rows)
    ladder, by_hand = frozen_ladder(call_out), _by_hand(rows)
    for row in rows:
        row.call_out = call_out  # as it is; not asked for again for each row
        row.may_ring = numbers.why_not(row, now) is None  # type: ignore[attr-defined]
        row.only_door = row.outcome not in SAFE and not numbers.works(row)  # type: ignore[attr-defined]
        row.held = calling.is_held(row, now)  # type: ignore[attr-defined]
        row.tries = tries_of(row, by_hand[row.pk])  # type: ignore[attr-defined]
        row.next_step = next_of(row, ladder)  # type: ignore[attr-defined]
        row.why = reason_of(row)  # type: ignore[attr-defined]
