"""Aliases for those who come without one, and a number for an alias that is taken. No framework."""

from collections.abc import Iterable, Iterator
from itertools import count
from random import Random

from residences.aliases import FIRST, SECOND, folded, numbered


class Aliases:
    """Hands out aliases that nobody in the residence has."""

    def __init__(self, taken: Iterable[str], asked_for: Iterable[str], chance: Random) -> None:
        self.taken = {folded(alias) for alias in taken}
        self.reserved = {folded(alias) for alias in asked_for}
        self.fresh = _combinations(chance)

    def give(self, alias: str) -> str:
        """The alias itself if it is free, with a number if it is not, a new one if it is empty."""
        if not alias:
            return self._take(next(one for one in self.fresh if self._free(one)))
        if folded(alias) not in self.taken:
            return self._take(alias)
        tried = (numbered(alias, number) for number in count(2))
        return self._take(next(one for one in tried if self._free(one)))

    def _free(self, alias: str) -> bool:
        return folded(alias) not in self.taken and folded(alias) not in self.reserved

    def _take(self, alias: str) -> str:
        self.taken.add(folded(alias))
        return alias


def _combinations(chance: Random) -> Iterator[str]:
    pairs = [f"{first} {second}" for first in FIRST for second in SECOND]
    chance.shuffle(pairs)
    yield from pairs
    for number in count(2):
        yield from (f"{pair} {number}" for pair in pairs)
