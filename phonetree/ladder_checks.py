"""What is wrong with a ladder, and what to know about it: found here, said in ladder_words.py."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from phonetree.ladder import HOUR, MINUTE, RINGING, Kind, Ladder, Step, Who

MOST_TEXTS = 20  # identical texts to one number in an hour; UK networks drop what comes beyond
MOST_CALLS = 7  # calls to one number in an hour; the limit of a big alerting service
MOST_RUNGS = 60  # single tries; attempts from 80 on are word to leaders and the stand-down
APART = MINUTE  # a phone is not rung or texted twice within a minute
TIME_TO_ANSWER = MINUTE  # after the last try, before we stop
TIME_TO_LOOK = 5 * MINUTE  # for a leader who has just been given the list


class Flaw(StrEnum):
    """One thing that can be wrong."""

    NO_END = "no_end"
    AFTER_END = "after_end"
    NOTHING_FOR_SOME = "nothing_for_some"
    NOBODY_RINGS = "nobody_rings"
    NOBODY_LOOKS = "nobody_looks"
    QUIET_NEEDS_REASON = "quiet_needs_reason"
    QUIET_IS_EMPTY = "quiet_is_empty"
    TOO_MANY_TEXTS = "too_many_texts"
    LEADERS_TOLD_TOO_OFTEN = "leaders_told_too_often"
    TOO_MANY_RUNGS = "too_many_rungs"
    TOO_CLOSE = "too_close"
    LISTED_TWICE = "listed_twice"
    OVER_BEFORE_THE_END = "over_before_the_end"
    NO_TIME_TO_ANSWER = "no_time_to_answer"
    # from here on: to know first, and no reason to refuse
    VOICE_FIRST = "voice_first"
    TOO_MANY_CALLS = "too_many_calls"
    LATE_START = "late_start"
    LIST_BEFORE_PATIENCE = "list_before_patience"
    NO_TIME_TO_LOOK = "no_time_to_look"
    SLEEPS_THROUGH = "sleeps_through"


MILD = frozenset(
    {
        Flaw.VOICE_FIRST,
        Flaw.TOO_MANY_CALLS,
        Flaw.LATE_START,
        Flaw.LIST_BEFORE_PATIENCE,
        Flaw.NO_TIME_TO_LOOK,
        Flaw.SLEEPS_THROUGH,
    }
)
MILD_TODAY = MILD | {Flaw.NOBODY_RINGS, Flaw.NOBODY_LOOKS}  # what can wait may do with less


@dataclass(frozen=True)
class Found:
    """A flaw in one ladder, with the numbers for its sentence; seconds unless named otherwise."""

    flaw: Flaw
    serious: bool
    values: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Somebody:
    """One kind of person for whom a ladder must do something."""

    prefers_call: bool
    leads: bool

    def takes(self, ladder: Ladder, *kinds: Kind) -> list[Step]:
        """The single tries that they get."""
        return [
            rung
            for rung in ladder.rungs
            if rung.kind in kinds and rung.is_for(prefers_call=self.prefers_call, leads=self.leads)
        ]


EVERY_KIND = [Somebody(calls, leads) for calls in (False, True) for leads in (False, True)]
Flaws = Iterator[tuple[Flaw, dict[str, int]]]


def flaws(ladder: Ladder, urgency: str) -> list[Found]:
    """Everything that is wrong with this ladder for this urgency, what forbids it first.

    Of far too many tries nothing else is said: a slip of the finger must not keep us counting.
    """
    if (tries := sum(step.times for step in ladder.steps)) > MOST_RUNGS:
        return [
            Found(Flaw.TOO_MANY_RUNGS, serious=True, values={"rungs": tries, "most": MOST_RUNGS})
        ]
    mild = MILD_TODAY if urgency == "today" else MILD
    found = [
        Found(flaw, flaw not in mild, values)
        for check in CHECKS
        for flaw, values in check(ladder, urgency)
    ]
    return sorted(found, key=lambda one: not one.serious)


def is_good(ladder: Ladder, urgency: str) -> bool:
    """True when nothing forbids it."""
    return not any(one.serious for one in flaws(ladder, urgency))


def end_of(ladder: Ladder) -> Step | None:
    """The step at which trying stops, None when it does not stop for everybody."""
    ends = [rung for rung in ladder.rungs if rung.kind is Kind.GIVE_UP]
    return ends[0] if ends and ends[0].who is Who.EVERYBODY else None


def _about_the_end(ladder: Ladder, _urgency: str) -> Flaws:
    end = end_of(ladder)
    if end is None:
        yield Flaw.NO_END, {}
        return
    before = [rung for rung in ladder.rungs if rung.after < end.after]
    if len(before) + 1 < len(ladder.rungs):
        yield Flaw.AFTER_END, {"end": end.after}
    if ladder.lasts <= end.after:
        yield Flaw.OVER_BEFORE_THE_END, {"lasts": ladder.lasts, "end": end.after}
    tries = [rung.after for rung in before if rung.kind in RINGING]
    if tries and end.after - tries[-1] < TIME_TO_ANSWER:
        yield Flaw.NO_TIME_TO_ANSWER, {"after": tries[-1], "end": end.after}


def _about_everybody(ladder: Ladder, _urgency: str) -> Flaws:
    without = [one for one in EVERY_KIND if not one.takes(ladder, *RINGING)]
    if without:
        yield Flaw.NOTHING_FOR_SOME, {"all": len(without) == len(EVERY_KIND)}
    elif not all(one.takes(ladder, Kind.CALL, Kind.VOLUNTEERS) for one in EVERY_KIND):
        yield Flaw.NOBODY_RINGS, {}
    if not all(one.takes(ladder, Kind.LEADER, Kind.VOLUNTEERS) for one in EVERY_KIND):
        yield Flaw.NOBODY_LOOKS, {}


def _about_quiet_hours(ladder: Ladder, urgency: str) -> Flaws:
    ringing = [step for step in ladder.steps if step.kind in RINGING]
    quiets = {one for one in (ladder.quiet, *map(ladder.quiet_of, ringing)) if one}
    if any(one.begins == one.ends for one in quiets):
        yield Flaw.QUIET_IS_EMPTY, {}
    if urgency == "emergency" and quiets and not ladder.quiet_because.strip():
        yield Flaw.QUIET_NEEDS_REASON, {}
    lefts = [ladder.lasts - step.after for step in ringing if _sleeps_alone(step, ladder, ringing)]
    if lefts:
        yield Flaw.SLEEPS_THROUGH, {"left": min(lefts)}


def _sleeps_alone(step: Step, ladder: Ladder, ringing: list[Step]) -> bool:
    """True where others begin while this one has to wait, for longer than there is time."""
    quiet = ladder.quiet_of(step)
    if quiet is None or all(ladder.quiet_of(other) == quiet for other in ringing):
        return False
    return ladder.lasts - step.after <= quiet.lasts.total_seconds()


def _about_numbers(ladder: Ladder, _urgency: str) -> Flaws:
    texts, calls = (max(in_an_hour(one, ladder, kind) for one in EVERY_KIND) for kind in RINGING)
    if texts > MOST_TEXTS:
        yield Flaw.TOO_MANY_TEXTS, {"count": texts, "most": MOST_TEXTS}
    if calls > MOST_CALLS:
        yield Flaw.TOO_MANY_CALLS, {"count": calls, "most": MOST_CALLS}
    if ladder.tell_again * MOST_TEXTS < HOUR:
        yield Flaw.LEADERS_TOLD_TOO_OFTEN, {"every": ladder.tell_again, "most": MOST_TEXTS}
    if any(too_close(one, ladder, kind) for one in EVERY_KIND for kind in RINGING):
        yield Flaw.TOO_CLOSE, {"apart": APART}
    if any(step.times > 1 and step.kind not in RINGING for step in ladder.steps):
        yield Flaw.LISTED_TWICE, {}


def in_an_hour(one: Somebody, ladder: Ladder, kind: Kind) -> int:
    """The most tries of this kind that somebody gets within any hour."""
    moments = [rung.after for rung in one.takes(ladder, kind)]
    return max(
        (sum(start <= moment < start + HOUR for moment in moments) for start in moments), default=0
    )


def too_close(one: Somebody, ladder: Ladder, kind: Kind) -> bool:
    """True when somebody is tried twice in the same way within a minute."""
    moments = [rung.after for rung in one.takes(ladder, kind)]
    return any(later - earlier < APART for earlier, later in pairwise(moments))


def _about_order(ladder: Ladder, urgency: str) -> Flaws:
    plain = Somebody(prefers_call=False, leads=False)
    text, call = (_first(plain.takes(ladder, kind)) for kind in RINGING)
    if call is not None and (text is None or call < text):
        yield Flaw.VOICE_FIRST, {}
    first = _first(plain.takes(ladder, *RINGING))
    if urgency == "emergency" and first is not None and first >= MINUTE:
        yield Flaw.LATE_START, {"after": first}
    listed = _first([rung for rung in ladder.rungs if rung.kind is Kind.LEADER])
    if listed is not None and listed < ladder.leader_patience:
        yield Flaw.LIST_BEFORE_PATIENCE, {"after": listed, "patience": ladder.leader_patience}
    end = end_of(ladder)
    if listed is not None and end is not None and 0 <= end.after - listed < TIME_TO_LOOK:
        yield Flaw.NO_TIME_TO_LOOK, {"after": end.after - listed}


def _first(rungs: list[Step]) -> int | None:
    return rungs[0].after if rungs else None


CHECKS: tuple[Callable[[Ladder, str], Flaws], ...] = (
    _about_the_end,
    _about_everybody,
    _about_quiet_hours,
    _about_numbers,
    _about_order,
)
