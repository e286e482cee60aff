"""How often one phone may be written to and rung: rules as data, and when the next may go out.

The table begins with the one of GoAlert, which has rung people at night for years. What the whole
sender may do in a second is held elsewhere (`pace.py`), in the segments that the provider counts.
"""

from collections.abc import Iterable, Sequence
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


# Of one phone. Shorter rules first; each longer one allows more.
RULES: dict[str, tuple[Rule, ...]] = {
    # GoAlert has one: our rungs text and ring together, and a leader gets their list beside that.
    ANY: (Rule(3, MINUTE),),
    "text": (Rule(5, 15 * MINUTE), Rule(11, HOUR, smooth=True), Rule(21, 3 * HOUR, smooth=True)),
    "call": (Rule(3, 15 * MINUTE), Rule(7, HOUR, smooth=True), Rule(15, 3 * HOUR, smooth=True)),
}
LONGEST = max(rule.per for rules in RULES.values() for rule in rules)
# What waits for nobody: replies have limits of their own (five a day of ours, twenty a day that
# people write), so have calls that tell a helper's code (three), and "system" is the program's word
# to those who look after it.
FREE = frozenset({"reply", "inbox", "shift", "system"})


@dataclass(frozen=True, slots=True)
class Sent:
    """Something that went to one phone."""

    channel: str
    at: datetime


def binds(purpose: str, *, is_emergency: bool) -> bool:
    """Whether a message can be made to wait at all; an emergency never is."""
    return not is_emergency and purpose not in FREE


def free_at(sent: Iterable[Sent], channel: str, now: datetime, speed: float = 1) -> datetime:
    """When one more may go out on this channel, after what went to this phone; now, if at once."""
    known = sorted(sent, key=lambda one: one.at)
    all_of = [one.at for one in known]
    same = [one.at for one in known if one.channel == channel]
    at = now
    while (later := max(_after(RULES[ANY], all_of, at, speed),
                        _after(RULES[channel], same, at, speed))) > at:  # fmt: skip
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
