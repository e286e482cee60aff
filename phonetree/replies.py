"""What a text or a missed call from a resident means for the call-out that they are in."""

from datetime import datetime
from functools import lru_cache

from messaging.answers import Answer, Kind
from messaging.inbound import Taken
from messaging.models import Inbound
from phonetree import rings
from phonetree.models import Recipient
from phonetree.outcomes import Outcome
from phonetree.reports import latest_recipient, record_answer
from phonetree.wordings import of_recipient, phrase
from residences.replies import claims

OUTCOMES = {
    Kind.SAFE: Outcome.SAFE,
    Kind.HELP: Outcome.NEEDS_HELP,
    Kind.NOT_SAFE_TO_TALK: Outcome.NOT_SAFE_TO_TALK,
    Kind.OPT_OUT: Outcome.OPTED_OUT,
}
THANKS = {
    Outcome.SAFE: "thanks_safe",
    Outcome.NEEDS_HELP: "thanks_help",
    Outcome.NOT_SAFE_TO_TALK: "thanks_quiet",
}
NAME = "phonetree.replies"
# The words never change after launch, and in a flood of answers each asks for them.
frozen_words = lru_cache(maxsize=256)(of_recipient)


def handle(inbound: Inbound, answer: Answer, now: datetime) -> Taken | None:
    """Takes an answer for the newest call-out of this phone; None when there is none."""
    if inbound.phone_id is None:
        return None
    recipient = latest_recipient(inbound.phone_id, inbound.received_at)
    if recipient is None or claims(inbound, answer, lambda: recipient.call_out.stopped_at):
        return None
    if inbound.channel == "call":
        return rings.take(recipient, inbound, now)
    outcome = OUTCOMES.get(answer.kind)
    if outcome is None:
        return _not_understood(recipient) if answer.kind is Kind.UNKNOWN else None
    counted = record_answer(
        recipient_id=recipient.pk,
        outcome=outcome,
        how="text",
        source=inbound.provider_id,
        people=answer.people,
        now=now,
    )
    if counted is None or outcome is Outcome.OPTED_OUT:
        return Taken(by=NAME, reply=None, language=recipient.language)
    return Taken(by=NAME, reply=thanks(counted, outcome), language=recipient.language)


def thanks(recipient: Recipient, outcome: Outcome) -> str:
    """What we answer; on a shared phone we ask how many people are there until we know."""
    wording = frozen_words(recipient.call_out_id, recipient.language)
    words = phrase(wording, THANKS[outcome])
    if outcome is Outcome.SAFE and (recipient.people_here or 1) < recipient.people_count:
        return f"{words} {phrase(wording, 'ask_people')}"
    return words


def _not_understood(recipient: Recipient) -> Taken:
    wording = frozen_words(recipient.call_out_id, recipient.language)
    return Taken(by=NAME, reply=phrase(wording, "not_understood"), language=recipient.language)
