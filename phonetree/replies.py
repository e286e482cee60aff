"""What a text or a missed call from a resident means for the call-out that they are in."""

from datetime import datetime
from functools import lru_cache
from uuid import UUID

from messaging.answers import Answer, Kind
from messaging.inbound import Taken, say_back
from messaging.models import Inbound, Phone
from phonetree import rings
from phonetree.models import Recipient
from phonetree.outcomes import Outcome
from phonetree.reports import latest_recipient, note_words, record_answer
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
    found = latest_recipient(inbound.phone_id, inbound.received_at)
    if found is None or claims(inbound, answer, found.stopped_at):
        return None
    recipient = found.recipient
    if inbound.channel == "call":
        return rings.take(recipient, inbound, now)
    outcome = OUTCOMES.get(answer.kind)
    if outcome is None:
        return _in_words(inbound.phone_id, inbound, recipient, answer, now)
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


def _had_stopped(phone_id: UUID) -> bool:
    """True for a phone that brings its texts back with such a word; to others it is a word."""
    return Phone.objects.filter(pk=phone_id, opted_out_at__isnull=False).exists()


def _in_words(
    phone_id: UUID, inbound: Inbound, recipient: Recipient, answer: Answer, now: datetime
) -> Taken | None:
    if answer.kind is Kind.OPT_IN and _had_stopped(phone_id):
        return None
    return _take_words(phone_id, inbound, recipient, answer, now)


def _take_words(
    phone_id: UUID, inbound: Inbound, recipient: Recipient, answer: Answer, now: datetime
) -> Taken:
    """Words are shown to a person, and answered with how to answer by a digit."""
    note_words(recipient_id=recipient.pk, inbound=inbound, now=now)
    wording = frozen_words(recipient.call_out_id, recipient.language)
    words = phrase(wording, "not_understood")
    if answer.kind is not Kind.OPT_IN:
        return Taken(by=NAME, reply=words, language=recipient.language)
    # To such a word messaging itself stays silent, for the provider acts on it.
    say_back(phone_id, words, recipient.language, now)
    return Taken(by=NAME, reply=None, language=recipient.language)
