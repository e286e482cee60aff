"""How often one phone may be written to and rung: rules as data, and when the next may go out.

The table begins with the one of GoAlert, which has rung people at night for years. What the whole
sender may do in a second is held elsewhere (`pace.py`), in the segments that the provider counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

ANY = "any"  # texts and calls together
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `count` in any stretch of `per`; smooth: what the rule before leaves over is spread."""

    count: int
    per: timedelta
    smooth: bool = False


Rules = Mapping[str, tuple[Rule, ...]]
Counts = Mapping[str, Sequence[int]]  # how many in each of the stretches, the shortest first

STRETCHES = {
    ANY: (MINUTE,),
    "text": (15 * MINUTE, HOUR, 3 * HOUR),
    "call": (15 * MINUTE, HOUR, 3 * HOUR),
}
LONGEST = 3 * HOUR
# Of one phone, until coordinators say something else (phone_limits.py). GoAlert has one in a minute:
# our rungs text and ring together, and a leader gets their list beside that.
SHIPPED: Counts = {ANY: (3,), "text": (5, 11, 21), "call": (3, 7, 15)}
MOST = 100  # of anything in any stretch: what is more is no limit


def rules_of(counts: Counts) -> Rules:
    """The rules with these counts; what goes beyond the shortest stretch is spread."""
    return {
        kind: tuple(
            Rule(count, per, smooth=place > 0)
            for place, (count, per) in enumerate(zip(counts[kind], stretches, strict=True))
        )
        for kind, stretches in STRETCHES.items()
    }


RULES = rules_of(SHIPPED)


def flaw(counts: Sequence[int], kind: str) -> str:
    """What is wrong with these: "range", "fewer" or "faster"; empty for counts that can be used."""
    if not all(1 <= count <= MOST for count in counts):
        return "range"
    rules = rules_of({**SHIPPED, kind: counts})[kind]
    if any(longer.count <= shorter.count for shorter, longer in pairwise(rules)):
        return "fewer"
    fast = (longer.count * shorter.per > shorter.count * longer.per
            for shorter, longer in pairwise(rules))  # fmt: skip
    return "faster" if any(fast) else ""


# What waits for nobody: replies have limits of their own (five a day of ours, twenty a day that
# people write), so have calls that tell a helper's code (three), and "system" is the program's word
# to those who look after it.
FREE = frozenset({"reply", "farewell", "inbox", "shift", "system"})


@dataclass(frozen=True, slots=True)
class Sent:
    """Something that went to one phone."""

    channel: str
    at: datetime


def binds(purpose: str, *, is_emergency: bool) -> bool:
    """Whether a message can be made to wait at all; an emergency never is."""
    return not is_emergency and purpose not in FREE


def free_at(
    sent: Iterable[Sent], channel: str, now: datetime, speed: float = 1, rules: Rules = RULES
) -> datetime:
    """When one more may go out on this channel, after what went to this phone; now, if at once."""
    known = sorted(sent, key=lambda one: one.at)
    all_of = [one.at for one in known]
    same = [one.at for one in known if one.channel == channel]
    at = now
    while (later := max(_after(rules[ANY], all_of, at, speed),
                        _after(rules[channel], same, at, speed))) > at:  # fmt: skip
        at = later
    return at


def _after(
    rules: Sequence[Rule], times: Sequence[datetime], at: datetime, speed: float
) -> datetime:
    """The latest moment that any of these rules asks for."""
    pairs = pairwise((Rule(0, timedelta()), *rules))
    return max(_one(before, rule, times, at, speed) for before, rule in pairs)


def _one(
    before: Rule, rule: Rule, times: Sequence[datetime], at: datetime, speed: float
) -> datetime:
    per = rule.per * speed
    recent = [one for one in times if at - per < one]
    if len(recent) >= rule.count:
        return recent[-rule.count] + per
    if not rule.smooth or len(recent) < before.count:
        return at
    # The first few went out as the rule before lets them; the others are spread over what is left.
    first = before.per * speed
    step = (per - first) / (rule.count - before.count)
    return max(at, recent[0] + first + step * (len(recent) - before.count))
