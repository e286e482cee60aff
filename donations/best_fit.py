"""The same people served with the best things that can serve all of them. Pure.

Sets of things that can go to those who are served are a matroid: each thing is given, the best fit
first, if those who hold better ones can move on to make room for it, and this greedy algorithm finds
the best total. Whatever serves them all leaves every proof as it is: what its search reached is all
for its holders, who can use nothing else.
"""

from collections import defaultdict, deque
from collections.abc import Mapping
from typing import NamedTuple

from donations.bits import lowest, numbers


class Move(NamedTuple):
    """Somebody gives up one thing and gets another for it."""

    who: int
    gives: int
    gets: int


def _way(thing: int, supply: int, came: Mapping[int, int], gets: Mapping[int, int]) -> list[Move]:
    """From what somebody who lacks something would get, back to what is to find room."""
    way = []
    while thing != supply:
        who = came[thing]
        way.append(Move(who, thing, gets[who]))
        thing = gets[who]
    return way


class BestFit:
    """`BestFit(served, edges, stock).shares()`: `served` is how much each sort of wish gets in all,
    `edges` the bits of the sorts of supply that it can use, `stock` how much there is of each sort;
    the lower the number of a sort of supply, the better it fits.
    """

    def __init__(
        self, served: Mapping[int, int], edges: Mapping[int, int], stock: Mapping[int, int]
    ) -> None:
        self.sorts = sorted(edges, key=lambda sort: (edges[sort].bit_count(), sort))  # picky first
        self.lacks = [served[sort] for sort in self.sorts]  # by place in this list, as all below
        self.held: list[dict[int, int]] = [{} for _sort in self.sorts]
        self.hungry = self.open = (1 << len(self.sorts)) - 1
        self.users: dict[int, int] = defaultdict(int)  # by sort of supply: who could use it
        for place, sort in enumerate(self.sorts):
            for supply in numbers(edges[sort]):
                self.users[supply] |= 1 << place
        for supply in sorted(self.users):
            self._give(supply, stock[supply])

    def _give(self, supply: int, many: int) -> None:
        while many and (can := self.users[supply] & self.open):
            if hungry := can & self.hungry:
                many -= self._take(lowest(hungry), supply, many)
            elif moved := self._by_moving_others(supply, many):
                many -= moved
            else:
                return

    def _take(self, place: int, supply: int, most: int) -> int:
        """How much of it they took."""
        many = min(most, self.lacks[place])
        self.lacks[place] -= many
        if not self.lacks[place]:
            self.hungry &= ~(1 << place)
        self._hold(place, supply, many)
        return many

    def _hold(self, place: int, supply: int, many: int) -> None:
        held = self.held[place]
        held[supply] = held.get(supply, 0) + many
        if not held[supply]:
            del held[supply]

    def _by_moving_others(self, supply: int, many: int) -> int:
        """How much of it found room by the shortest way to somebody who lacks something."""
        came: dict[int, int] = {}  # a supply, and who would give it up
        gets: dict[int, int] = {}  # who, and the supply that they would get for it
        line, unseen = [supply], self.open
        for given in line:
            fresh = self.users[given] & unseen
            unseen &= ~fresh
            for place in numbers(fresh):
                gets[place] = given
                for other in self.held[place]:
                    if other in came or other == supply:
                        continue
                    came[other] = place
                    if hungry := self.users[other] & self.hungry:
                        return self._shift(_way(other, supply, came, gets), lowest(hungry), many)
                    line.append(other)
        self.open = unseen  # whoever was reached leads to nobody who lacks something, nor ever will
        return 0

    def _shift(self, way: list[Move], last: int, many: int) -> int:
        """So many as everybody on the way can pass on: each gives up one thing and gets another."""
        many = min(many, self.lacks[last], *(self.held[one.who][one.gives] for one in way))
        self._take(last, way[0].gives, many)
        for one in way:
            self._hold(one.who, one.gives, -many)
            self._hold(one.who, one.gets, many)
        return many

    def shares(self) -> dict[int, deque[tuple[int, int]]]:
        """What each sort of wish holds, the best fit first."""
        return {
            sort: deque(sorted(held.items()))
            for sort, held in zip(self.sorts, self.held, strict=True)
        }
