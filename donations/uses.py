"""Which things each need can use, for thousands of both at once. No framework.

A rule looks at a few facts only, so it is asked once for each combination of these and not for
each pair. What it lets pass is kept as the bits of one number: bit n stands for the nth sort of
thing, the best fit first. Needs with the same bits are of one sort, whatever else they said.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from donations.bits import numbers
from donations.facts import Kind
from donations.rules import RULES, Facts, Home, Pair, Refusal, Rule, fit

# Facts that decide nothing: things that differ only in these are of one sort.
DETAILS = frozenset({"last_four", "blocked_on", "grams", "feeds", "pence", "lent", "activated"})

Frozen = tuple[tuple[str, Any], ...]


def frozen(facts: Facts, without: frozenset[str] = frozenset()) -> Frozen:
    """The facts as something that can be compared and counted."""
    return tuple(
        (key, tuple(value) if isinstance(value, list) else value)
        for key, value in sorted(facts.items())
        if key not in without
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """What one rule says of all things, for one combination of need and place."""

    passes: int
    refused: Mapping[Refusal, int]


class Uses:
    """Made once for all that is there; asked for each need."""

    def __init__(self, things: Iterable[tuple[Kind, Facts]], today: date) -> None:
        self.today = today
        known = dict.fromkeys((kind, frozen(facts, DETAILS)) for kind, facts in things)
        best = sorted(known, key=lambda one: (one[0], -fit(dict(one[1]), today), repr(one[1])))
        self.number = {thing: at for at, thing in enumerate(best)}
        self.facts = [dict(facts) for _kind, facts in best]
        self.all: Counter[Kind] = Counter()  # the bits of each kind
        for at, (kind, _facts) in enumerate(best):
            self.all[kind] |= 1 << at
        self._alike: dict[tuple[Kind, int], dict[tuple[Any, ...], int]] = {}
        self._found: dict[tuple[Any, ...], _Found] = {}
        self._bits: dict[tuple[Any, ...], int] = {}
        self._sorts: dict[int, int] = {}  # by bits
        self._can_use: list[int] = []  # the bits, by sort

    def of_thing(self, kind: Kind, facts: Facts) -> int:
        """The number of this thing's sort."""
        return self.number[kind, frozen(facts, DETAILS)]

    def find(self, kind: Kind, facts: Facts) -> int | None:
        """The number of this thing's sort, if anything like it is there."""
        return self.number.get((kind, frozen(facts, DETAILS)))

    def of_need(self, kind: Kind, need: Facts, home: Home, declined: Iterable[int] = ()) -> int:
        """The sort of this need; what they have said no to is left out."""
        key = (kind, frozen(need), home)
        if (bits := self._bits.get(key)) is None:
            bits = self.all[kind]
            for found in self._ask(kind, need, home):
                bits &= found.passes
            self._bits[key] = bits
        for number in declined:
            bits &= ~(1 << number)
        if bits not in self._sorts:
            self._sorts[bits] = len(self._can_use)
            self._can_use.append(bits)
        return self._sorts[bits]

    def can_use(self, sort: int) -> int:
        """The bits of what a need of this sort can use."""
        return self._can_use[sort]

    def refused(
        self, kind: Kind, need: Facts, home: Home, stock: Mapping[int, int]
    ) -> dict[Refusal, int]:
        """How much of what is there each reason keeps from this need, the most first."""
        counts: Counter[Refusal] = Counter()
        if not self.all[kind]:
            return {}
        for found in self._ask(kind, need, home):
            for refusal, bits in found.refused.items():
                counts[refusal] += sum(stock.get(one, 0) for one in numbers(bits))
        return {refusal: count for refusal, count in counts.most_common() if count}

    def _ask(self, kind: Kind, need: Facts, home: Home) -> list[_Found]:
        return [self._rule(kind, at, rule, need, home) for at, rule in enumerate(RULES[kind])]

    def _rule(self, kind: Kind, at: int, rule: Rule, need: Facts, home: Home) -> _Found:
        asked = frozen({key: need[key] for key in rule.need if key in need})
        key = (kind, at, asked, *(getattr(home, key) for key in rule.home))
        if key not in self._found:
            self._found[key] = self._look(kind, at, rule, need, home)
        return self._found[key]

    def _look(self, kind: Kind, at: int, rule: Rule, need: Facts, home: Home) -> _Found:
        passes, refused = 0, Counter[Refusal]()
        for facts, bits in self._things(kind, at, rule).items():
            offer = {
                key: value
                for key, value in zip(rule.offer, facts, strict=True)
                if value is not None
            }
            found = list(rule.find(Pair(offer, need, home, self.today)))
            passes |= 0 if found else bits
            for refusal in found:
                refused[refusal] |= bits
        return _Found(passes, refused)

    def _things(self, kind: Kind, at: int, rule: Rule) -> dict[tuple[Any, ...], int]:
        """The things of a kind by the facts that this rule looks at."""
        if (kind, at) not in self._alike:
            alike: dict[tuple[Any, ...], int] = {}
            for number in numbers(self.all[kind]):
                facts = tuple(self.facts[number].get(key) for key in rule.offer)
                alike[facts] = alike.get(facts, 0) | 1 << number
            self._alike[kind, at] = alike
        return self._alike[kind, at]
