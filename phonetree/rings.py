"""What it means that somebody rings us: an answer that costs nothing, or a wish to be heard."""

from datetime import datetime, timedelta
from uuid import UUID

from messaging.inbound import Taken
from messaging.models import Inbound
from messaging.pace import span
from phonetree.models import Answer, CallOut, CallOutState, Recipient
from phonetree.models.line import Line, LineMode, RingMeans
from phonetree.outcomes import Outcome
from phonetree.reports import record_answer
from phonetree.wordings import of_recipient, phrase

NAME = "phonetree.rings"
STILL_ANSWERS = timedelta(minutes=15)  # people ring again to be sure that they were heard
NOT_YET = {Outcome.OPEN, Outcome.UNREACHABLE}


def meaning(chosen: str, line: Line) -> str:
    """What a ring means in a new call-out; where we always pick up, it can mean nothing."""
    if line.mode == LineMode.ANSWER:
        return RingMeans.NOTHING
    return chosen or RingMeans.SAFE


def usual(line: Line) -> str:
    """What a ring means unless somebody chooses."""
    return meaning("", line)


def counts(recipient: Recipient) -> bool:
    """Whether a ring of this phone is an answer now: their text says so, and they owe us one.

    Who was not reached before the call-out ended still has the text in hand.
    """
    call_out = CallOut.objects.only("state", "ring_means").get(pk=recipient.call_out_id)
    if call_out.ring_means != RingMeans.SAFE or Outcome(recipient.outcome) not in NOT_YET:
        return False
    return call_out.state in {CallOutState.LIVE, CallOutState.ENDED}


def may_answer(recipient_id: UUID, now: datetime) -> bool:
    """Whether a ring of somebody in a live call-out may be meant as an answer to it.

    So it is where their text says that a ring is one, until some time after they have answered.
    """
    recipient = Recipient.objects.select_related("call_out").get(pk=recipient_id)
    if recipient.call_out.ring_means != RingMeans.SAFE:
        return False
    answered = recipient.outcome_at if Outcome(recipient.outcome) not in NOT_YET else None
    return answered is None or now < answered + span(STILL_ANSWERS)


def was_counted(inbound: Inbound) -> bool:
    """Whether this very ring was an answer, so that it must not be picked up, however often asked."""
    return Answer.objects.filter(source=inbound.provider_id).exists()


def take(recipient: Recipient, inbound: Inbound, now: datetime) -> Taken | None:
    """Counts a ring that is an answer; None for one that is not."""
    if not counts(recipient):
        return None
    counted = record_answer(
        recipient_id=recipient.pk,
        outcome=Outcome.SAFE,
        how="ring",
        source=inbound.provider_id,
        now=now,
    )
    reply = rang_back(counted) if counted else None
    return Taken(by=NAME, reply=reply, language=recipient.language)


def rang_back(recipient: Recipient) -> str:
    """Somebody who rings may want help: we say what their ring counted as, and what to do else."""
    wording = of_recipient(recipient.call_out_id, recipient.language)
    return phrase(wording, "answered_by_ring")
