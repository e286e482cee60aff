"""What a text or a missed call from a resident means for the call-out that they are in."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from messaging.answers import Kind
from messaging.inbound import Heard, Taken, say_back
from messaging.models import Phone
from phonetree import rings
from phonetree.models import Recipient
from phonetree.outcomes import Outcome
from phonetree.quick import Latest, Said, locked
from phonetree.reports import latest_recipients, note_words, record_answers
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
STILL = "still_holds"  # call-outs that began before there were these words lack them
NAME = "phonetree.replies"
# The words never change after launch, and in a flood of answers each asks for them.
frozen_words = lru_cache(maxsize=256)(of_recipient)


def handle(batch: Sequence[Heard], now: datetime) -> dict[UUID, Taken]:
    """Takes answers, each for the newest call-out of its phone; all the plain ones at once."""
    found = latest_recipients([(one.inbound.phone_id, one.inbound.received_at) for one in batch])
    ours = [
        (one, latest)
        for one, latest in zip(batch, found, strict=True)
        if latest and not claims(one.inbound, one.answer, latest.stopped_at)
    ]
    one_of_two = {one.inbound.pk for one, whose in ours if _stops_one_of_two(one, whose)}
    ours = [(one, whose) for one, whose in ours if one.inbound.pk not in one_of_two]
    plain = [(one, whose) for one, whose in ours if _is_plain(one)]
    taken = _counted(plain, now) | {pk: Taken(by=NAME) for pk in one_of_two}
    for one, whose in ours:
        if not _is_plain(one) and (word := _by_itself(one, whose, now)):
            taken[one.inbound.pk] = word
    return taken


def _is_plain(one: Heard) -> bool:
    return one.inbound.channel == "text" and one.answer.kind in OUTCOMES


def _stops_one_of_two(one: Heard, whose: Latest) -> bool:
    """Whether this ends the texts of one number only: perhaps a stranger has it, and they the other."""
    return one.answer.kind is Kind.OPT_OUT and whose.second_id is not None


def _counted(plain: Sequence[tuple[Heard, Latest]], now: datetime) -> dict[UUID, Taken]:
    """Digits and stops are counted; who says one twice is thanked once."""
    said = [_said(one, whose) for one, whose in plain]
    counted = record_answers(said, now)
    return {
        one.inbound.pk: _thanked(whose, counted.get(word.source), word.outcome)
        for (one, whose), word in zip(plain, said, strict=True)
    }


def _said(one: Heard, whose: Latest) -> Said:
    outcome = OUTCOMES[one.answer.kind]
    return Said(whose.recipient_id, one.inbound.provider_id, outcome, "text", one.answer.people)


def _thanked(whose: Latest, counted: Recipient | None, outcome: Outcome) -> Taken:
    if counted is None or outcome is Outcome.OPTED_OUT:
        return Taken(by=NAME, reply=None, language=whose.language)
    return Taken(by=NAME, reply=thanks(counted, outcome), language=whose.language)


def _by_itself(one: Heard, found: Latest, now: datetime) -> Taken | None:
    whose = locked([found.recipient_id]).get(found.recipient_id)
    if whose is None:
        return None  # forgotten this very moment
    if one.inbound.channel == "call":
        return rings.take(whose, one.inbound, now)
    if one.answer.kind is Kind.OPT_IN and _had_stopped(one.inbound.phone):
        return None
    return _take_words(one, whose, now)


def thanks(recipient: Recipient, outcome: Outcome) -> str:
    """What we answer; on a shared phone we ask how many people are there until we know.

    Where something stronger holds, that somebody still looks: not what it was, for others may read.
    """
    wording = frozen_words(recipient.call_out_id, recipient.language)
    if (holds := Outcome(recipient.outcome)) is not outcome:
        return phrase(wording, STILL) or phrase(wording, THANKS.get(holds, THANKS[outcome]))
    words = phrase(wording, THANKS[outcome])
    if outcome is Outcome.SAFE and (recipient.people_here or 1) < recipient.people_count:
        return f"{words} {phrase(wording, 'ask_people')}"
    return words


def _had_stopped(phone: Phone | None) -> bool:
    """True for a phone that brings its texts back with such a word; to others it is a word."""
    return phone is not None and phone.opted_out_at is not None


def _take_words(one: Heard, whose: Recipient, now: datetime) -> Taken:
    """Words are shown to a person, and answered with how to answer by a digit."""
    note_words(recipient=whose, inbound=one.inbound, now=now)
    words = phrase(frozen_words(whose.call_out_id, whose.language), "not_understood")
    taken = Taken(by=NAME, reply=words, language=whose.language)
    if one.answer.kind is Kind.OPT_IN and one.inbound.phone_id:
        # To such a word messaging itself stays silent, for the provider acts on it.
        say_back([(one.inbound.phone_id, taken)], now)
    return taken
