"""Who gets what when there is not enough for all: a queue that anybody can check. Pure.

Needs that nothing tells apart are one class, and so are offers: a need asks a class of offers, not
each offer. Down the queue, each need takes what it can use; if all of that is taken, those ahead
are moved to something else that they can use as well (an augmenting path), and nobody ahead ever
loses a place. Those served are then the best set that the queue allows and as many as possible:
sets of needs that can be served together form a matroid, and this is its greedy algorithm. Among
all that serves them, what fits best is given out (best_fit.py).

Where no path is left, everything that the search reached is held by people ahead, none of whom can
use anything else. That is the answer to "why not yet", and it stays true to the end of the run: no
later search can come out of what this one reached.
"""

import hashlib
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from donations.best_fit import BestFit
from donations.bits import bits_of, lowest, numbers

Key = Any  # whatever can be looked up: a UUID, a number, a word
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wish:
    """One need in the queue: who, in words that mean nothing, and what its class is."""

    key: Key
    kind: str
    sort: int  # needs of one sort can use the same things
    quantity: int = 1
    urgency: int = 3  # lower comes first
    opened_on: date = date.min
    share: int = 0  # how much they were given before


@dataclass(frozen=True, slots=True)
class Supply:
    """Something that is there: how much of it is free, and what its class is."""

    key: Key
    kind: str
    sort: int  # which bit it is; the lower, the sooner it is given
    quantity: int


class Chosen(StrEnum):
    """By which way somebody was chosen."""

    BY_HAND = "by_hand"
    TURN = "turn"
    EQUAL = "equal"
    QUEUE = "queue"


def way_of(why: Mapping[str, int]) -> Chosen:
    """Which way these numbers tell of, as they are kept with what is proposed."""
    if not why:
        return Chosen.BY_HAND
    if "turn" in why:
        return Chosen.TURN
    return Chosen.EQUAL if set(why) == {"share", "of"} else Chosen.QUEUE


class Reason(StrEnum):
    """Why somebody has nothing yet."""

    NOTHING_THERE = "nothing_there"  # none of this kind is free
    NOTHING_SUITS = "nothing_suits"  # there is some, and none that they can use
    OTHERS_AHEAD = (
        "others_ahead"  # what they can use went to people ahead, who can use nothing else
    )


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The proof that nothing more could be given to this need.

    `reached` are the sorts of supply that the search came to, `holders` the sorts of wish that hold
    them: all of `reached` is given out, to `holders`, who can use nothing outside it.
    """

    reason: Reason
    there: int = 0  # units of this kind that were free
    suits: int = 0  # of these, what this need could have used
    held: int = 0  # units in all that was reached
    reached: frozenset[int] = frozenset()
    holders: frozenset[int] = frozenset()
    place: int = 0  # in the queue, from 1


@dataclass(frozen=True, slots=True)
class Given:
    """So much of a supply for a wish."""

    wish: Key
    supply: Key
    quantity: int
    place: int  # in the queue, from 1


@dataclass(slots=True)
class Outcome:
    """Who gets what, and why the others get nothing yet."""

    given: list[Given] = field(default_factory=list)
    why_not: dict[Key, WhyNot] = field(default_factory=dict)
    queue: list[Key] = field(default_factory=list)


def draw(seed: str, key: Key) -> bytes:
    """A place by lot that anybody can work out again from the published seed."""
    return hashlib.sha256(f"{seed} {key}".encode()).digest()


def in_order(wishes: Sequence[Wish], seed: str) -> list[Wish]:
    """The queue: urgency set by a person, whole days of waiting, share had before, then the lot."""
    return sorted(
        wishes, key=lambda one: (one.urgency, one.opened_on, one.share, draw(seed, one.key))
    )


def drawn(wishes: Sequence[Wish], seed: str) -> dict[str, list[list[Key]]]:
    """By kind, those whom nothing but the lot told apart, in the order that it gave them."""
    bands: dict[tuple[Any, ...], list[Key]] = {}
    for one in in_order(wishes, seed):
        bands.setdefault((one.kind, one.urgency, one.opened_on, one.share), []).append(one.key)
    found: dict[str, list[list[Key]]] = {}
    for (kind, *_alike), keys in bands.items():
        if len(keys) > 1:
            found.setdefault(kind, []).append(keys)
    return found


def allocate(
    wishes: Sequence[Wish],
    supplies: Sequence[Supply],
    can_use: Callable[[int], int],
    seed: str,
) -> Outcome:
    """Who gets what. `can_use` gives, for a sort of wish, the bits of the sorts that it can use."""
    queue = in_order(wishes, seed)
    search = _Search(supplies, can_use)
    served, outcome = [], Outcome(queue=[one.key for one in queue])
    for place, wish in enumerate(queue, start=1):
        count = search.serve(wish)
        if count:
            served.append((wish, count, place))
        if count < wish.quantity:
            outcome.why_not[wish.key] = search.why_not(wish, place)
    shares = search.best_fit()
    outcome.given = _hand_out(served, shares, supplies)
    return outcome


class _Search:
    """Which sort of wish holds how much of which sort of supply, and what is left."""

    def __init__(self, supplies: Sequence[Supply], can_use: Callable[[int], int]) -> None:
        self.stock: Counter[int] = Counter()
        self.there: Counter[str] = Counter()  # by kind
        for supply in supplies:
            self.stock[supply.sort] += supply.quantity
            self.there[supply.kind] += supply.quantity
        self.left = dict(self.stock)
        self.free = self.known = bits_of(one for one, many in self.stock.items() if many)
        self.can_use = can_use
        self.edges: dict[int, int] = {}  # by sort of wish: the bits of what it can use
        self.held: dict[int, Counter[int]] = defaultdict(Counter)  # by sort of wish
        self.holders: dict[int, dict[int, None]] = defaultdict(dict)  # by sort of supply
        self.proofs: dict[int, WhyNot] = {}  # by sort of wish: why it can get no more
        self.closed: list[tuple[int, WhyNot]] = []  # bits of supply from which no path leads on
        self.open = self.known  # all other bits
        self.suits: dict[int, int] = {}  # by sort of wish: units that it could use

    def serve(self, wish: Wish) -> int:
        """How much of what it needs this wish has now."""
        for count in range(wish.quantity):
            if not self._serve_one(wish.sort):
                return count
        return wish.quantity

    def _serve_one(self, sort: int) -> bool:
        if sort in self.proofs:
            return False
        if free := self._of(sort) & self.free:
            self._take(sort, lowest(free))
            return True
        return self._by_moving_others(sort)

    def _of(self, sort: int) -> int:
        if sort not in self.edges:
            self.edges[sort] = self.can_use(sort) & self.known
        return self.edges[sort]

    def _take(self, sort: int, supply: int) -> None:
        self.left[supply] -= 1
        if not self.left[supply]:
            self.free &= ~(1 << supply)
        self._hold(sort, supply)

    def _hold(self, sort: int, supply: int) -> None:
        self.held[sort][supply] += 1
        self.holders[supply][sort] = None

    def _let_go(self, sort: int, supply: int) -> None:
        self.held[sort][supply] -= 1
        if not self.held[sort][supply]:
            del self.holders[supply][sort]

    def _by_moving_others(self, sort: int) -> bool:
        """The shortest way to something free, by people ahead who can use something else too."""
        came: dict[int, int] = {}  # a supply, and the sort of wish that asked for it
        gives: dict[int, int] = {sort: -1}  # a sort of wish, and the supply that it would give up
        line, unseen = [sort], self.open
        for asking in line:
            fresh = self._of(asking) & unseen
            unseen &= ~fresh
            for supply in numbers(fresh):
                came[supply] = asking
                for other in self.holders[supply]:
                    if other in gives:
                        continue
                    gives[other] = supply
                    if free := self.edges[other] & self.free:
                        self._shift(sort, other, lowest(free), came, gives)
                        return True
                    line.append(other)
        self._prove(self.open & ~unseen, line)
        return False

    def _shift(
        self, sort: int, last: int, free: int, came: Mapping[int, int], gives: Mapping[int, int]
    ) -> None:
        """Everybody on the way moves on to the next thing, from the free one back to the asker."""
        self._take(last, free)
        while last != sort:
            supply = gives[last]
            self._let_go(last, supply)
            last = came[supply]
            self._hold(last, supply)

    def _prove(self, came: int, asked: Sequence[int]) -> None:
        """Nothing that was reached is free, nor ever will be in this run."""
        reached, touched = came, 0
        holders = {one for one in asked if any(self.held[one].values())}
        for asking in asked:
            touched |= self.edges[asking]
        for bits, old in self.closed:
            if bits & touched:
                reached |= bits_of(old.reached)
                holders |= old.holders
        places = frozenset(numbers(reached))
        held = sum(self.stock[one] for one in places)
        proof = WhyNot(Reason.OTHERS_AHEAD, 0, 0, held, places, frozenset(holders))
        self.closed.append((came, proof))
        self.open &= ~came
        self.proofs.update(dict.fromkeys(asked, proof))

    def best_fit(self) -> dict[int, deque[tuple[int, int]]]:
        """Of each sort of wish that is served: what it gets, the best fit first."""
        served = {sort: sum(held.values()) for sort, held in self.held.items()}
        edges = {sort: self.edges[sort] for sort, many in served.items() if many}
        return BestFit(served, edges, self.stock).shares()

    def why_not(self, wish: Wish, place: int) -> WhyNot:
        """The proof for a need of this sort that asked at this place."""
        there, edges = self.there[wish.kind], self._of(wish.sort)
        if not edges:
            reason = Reason.NOTHING_SUITS if there else Reason.NOTHING_THERE
            return WhyNot(reason, there, place=place)
        if wish.sort not in self.suits:
            self.suits[wish.sort] = sum(self.stock[one] for one in numbers(edges))
        proof = self.proofs[wish.sort]
        return WhyNot(
            proof.reason,
            there,
            self.suits[wish.sort],
            proof.held,
            proof.reached,
            proof.holders,
            place,
        )


def _hand_out(
    served: Sequence[tuple[Wish, int, int]],
    shares: Mapping[int, deque[tuple[int, int]]],
    supplies: Sequence[Supply],
) -> list[Given]:
    """From sorts back to people and things: who is ahead gets the better fit."""
    shelves: dict[int, deque[tuple[Key, int]]] = defaultdict(deque)
    for supply in supplies:
        if supply.quantity:
            shelves[supply.sort].append((supply.key, supply.quantity))
    given = []
    for wish, count, place in served:
        for sort, of_sort in _taken(shares[wish.sort], count):
            taken = _taken(shelves[sort], of_sort)
            given += [Given(wish.key, key, got, place) for key, got in taken]
    return _joined(given)


def _taken(pile: deque[tuple[T, int]], most: int) -> list[tuple[T, int]]:
    """So much from the top of the pile; what is not needed of the last stays on top."""
    taken = []
    while most:
        key, there = pile.popleft()
        if there > most:
            pile.appendleft((key, there - most))
        taken.append((key, min(there, most)))
        most -= min(there, most)
    return taken


def _joined(given: Sequence[Given]) -> list[Given]:
    """One row for each wish and supply."""
    found: dict[tuple[Key, Key], Given] = {}
    for one in given:
        known = found.get((one.wish, one.supply))
        found[one.wish, one.supply] = (
            replace(known, quantity=known.quantity + one.quantity) if known else one
        )
    return list(found.values())


# Other policies -----------------------------------------------------------------------------------


def rota(
    people: Sequence[Key],
    last: Key | None,
    packs: int,
    can_use: Callable[[Key], bool] = lambda _one: True,
) -> list[Key]:
    """Who gets one of these identical packs: round the list, beginning after the last one served.

    Whoever cannot use a pack is passed over; nobody gets a second before everybody had a first.
    """
    start = people.index(last) + 1 if last in people else 0
    turn = [*people[start:], *people[:start]]
    return [one for one in turn if can_use(one)][:packs]


def equal_shares(pot: int, most: Mapping[Key, int], step: int = 1) -> dict[Key, int]:
    """The same for everybody, in whole steps, and for nobody more than they asked for.

    Water rises in all glasses alike; full ones stay full. What is not enough for one more step
    for each of the others stays in the pot: nobody gets more than another by chance.
    """
    level, rest = 0, pot // step
    open_still = sorted(amount // step for amount in most.values())
    while open_still:
        rise = min(open_still[0] - level, rest // len(open_still))
        level, rest = level + rise, rest - rise * len(open_still)
        if level < open_still[0]:
            break
        open_still = [one for one in open_still if one > level]
    return {key: min(level, amount // step) * step for key, amount in most.items()}
