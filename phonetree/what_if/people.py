"""Who is in a simulated call-out, and how they will behave: drawn once, before time begins."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil, exp, log1p
from random import Random
from statistics import NormalDist

from messaging.hours import Quiet
from phonetree.outcomes import Outcome, Reason

NEVER = 0  # which text or call somebody answers: not one
MOST_TRIES = 60  # nobody gets more of either
SPREAD = 1.0  # of the logarithm: one in six takes more than 2.7 times the middle time
BELL = NormalDist()


@dataclass(frozen=True, slots=True)
class Person:
    """One phone with the people behind it, or one person without; and what they will do."""

    branch: int  # place in the tree's branches
    people: int = 1
    rank: int = 0  # 1 leader, 2 deputy, 0 neither
    prefers_call: bool = False
    obstacle: Reason = Reason.NONE  # what is known before the launch: no phone, dead, opted out
    can_call: bool = True  # a recording or a voice exists in their language
    segments: int = 1  # of the text in their language
    away: Quiet | None = None  # the hours in which a leader cannot be rung
    cap: int | None = None  # people whom a leader can look after; None: any number
    # what nobody knows before
    dead: bool = False  # the first text or call will show that the number is no more
    answers_text: int = NEVER  # the how-manieth text they answer
    reads_after: float = 90  # seconds from its arrival to the answer
    takes_call: int = NEVER  # the how-manieth call they take
    says: Outcome = Outcome.SAFE
    found: bool = True  # whoever looks for them finds them
    taken_by_hand: bool = True  # they take a volunteer's call
    opens_list: bool = True  # as a leader they go and look


@dataclass(frozen=True)
class Tree:
    """One residence: who lives there, and who may lead each branch (places among the people)."""

    people: tuple[Person, ...]
    candidates: tuple[tuple[int, ...], ...]  # by branch

    @property
    def heads(self) -> int:
        """How many people live there."""
        return sum(person.people for person in self.people)


@dataclass(frozen=True)
class Assumptions:
    """How people behave. Shares are of one; every number is somebody's guess and is shown as such."""

    answers_text: float = 0.55  # of those who get a text, each time
    text_seconds: float = 90  # half of those who answer have done so by then
    takes_call: float = 0.45  # of those who are rung, each time
    caller_answers_text: float = 0.2  # of those who prefer a call
    off: float = 0.08  # phones that stay switched off: no text read, no call taken
    dead: float = 0.03  # numbers that are no more, and nobody knows yet
    stops: float = 0.01  # answer the first text with STOP
    needs_help: float = 0.04
    cannot_talk: float = 0.02
    silent_leaders: float = 0.15  # leaders and deputies who do not answer, and do not look
    found: float = 0.8  # of those whom a leader looks for
    taken_by_hand: float = 0.5  # of those whom a volunteer rings


def cast(tree: Tree, assumed: Assumptions, dice: Random) -> Tree:
    """The same tree with everybody's behaviour drawn.

    Everybody takes the same number of draws in the same order, so that another ladder or another
    share meets the same people: what then differs is its own doing.
    """
    return replace(tree, people=tuple(_cast(person, assumed, dice) for person in tree.people))


def _cast(person: Person, assumed: Assumptions, dice: Random) -> Person:
    off, dead, text, speed, call, says, found, by_hand = (dice.random() for _ in range(8))
    reads = assumed.caller_answers_text if person.prefers_call else assumed.answers_text
    answers_text, takes_call = nth(text, reads), nth(call, assumed.takes_call)
    silent = bool(person.rank) and off < assumed.silent_leaders
    if silent or (not person.rank and off < assumed.off):
        answers_text = takes_call = NEVER
    said = _says(says, assumed)
    if said is Outcome.OPTED_OUT:  # by text, for no key says so
        answers_text, takes_call = min(answers_text, 1), NEVER
    return replace(
        person,
        dead=dead < assumed.dead and not person.obstacle,
        answers_text=answers_text,
        reads_after=around(speed, assumed.text_seconds),
        takes_call=takes_call,
        says=said,
        found=found < assumed.found,
        taken_by_hand=by_hand < assumed.taken_by_hand,
        opens_list=not silent,
    )


def _says(point: float, assumed: Assumptions) -> Outcome:
    shares: Iterable[tuple[Outcome, float]] = (
        (Outcome.NEEDS_HELP, assumed.needs_help),
        (Outcome.NOT_SAFE_TO_TALK, assumed.cannot_talk),
        (Outcome.OPTED_OUT, assumed.stops),
    )
    for outcome, share in shares:
        if point < share:
            return outcome
        point -= share
    return Outcome.SAFE


def nth(point: float, share: float) -> int:
    """Which try is the first that succeeds, when each does with this share; NEVER for none."""
    if share <= 0:
        return NEVER
    if share >= 1:
        return 1
    tries = log1p(-point) / log1p(-share)
    return max(1, ceil(tries)) if tries <= MOST_TRIES else NEVER


def around(point: float, middle: float) -> float:
    """Seconds around this middle, some much longer: as people take their time."""
    return middle * exp(SPREAD * BELL.inv_cdf(min(max(point, 0.001), 0.999)))
