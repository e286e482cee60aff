"""What can become of a person in a call-out, and which of two outcomes holds.

Everybody ends in exactly one. Reports come in any order and twice, so the stronger outcome holds,
whatever came first: a call for help is never covered by a later "safe" that nobody looked into.
Only a person (leader or coordinator) lowers it, and then a newer answer counts afresh.
"""

from enum import StrEnum


class Outcome(StrEnum):
    """How one recipient came out; OPEN is none yet."""

    OPEN = ""
    UNREACHABLE = "unreachable"
    OPTED_OUT = "opted_out"
    SEEN_IN_PERSON = "seen_in_person"
    SAFE = "safe"
    NOT_SAFE_TO_TALK = "not_safe_to_talk"
    NEEDS_HELP = "needs_help"


STRENGTH = {outcome: strength for strength, outcome in enumerate(Outcome)}
REACHED = frozenset(
    {Outcome.SAFE, Outcome.SEEN_IN_PERSON, Outcome.NEEDS_HELP, Outcome.NOT_SAFE_TO_TALK}
)
SAFE = frozenset({Outcome.SAFE, Outcome.SEEN_IN_PERSON})
MISSING = frozenset({Outcome.UNREACHABLE, Outcome.OPTED_OUT})


class Reason(StrEnum):
    """Why somebody was not reached."""

    NONE = ""
    NO_PHONE = "no_phone"
    DEAD_NUMBER = "dead_number"
    NO_ANSWER = "no_answer"
    OPTED_OUT = "opted_out"
    STOPPED = "stopped"  # the call-out was stood down or ended first


def stronger(current: Outcome, reported: Outcome) -> Outcome:
    """The outcome that holds of two, the same in whichever order they came."""
    return reported if STRENGTH[reported] > STRENGTH[current] else current
