"""Virtual time: what comes next, and the queue in which messages wait for their turn to go out."""

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any


class Clock:
    """Events in the order of time; in one moment by rank, then in the order in which they were asked."""

    def __init__(self) -> None:
        self.now = 0.0
        self.happened = 0
        self._coming: list[tuple[float, int, int, Callable[..., None], tuple[Any, ...]]] = []
        self._asked = 0

    def at(self, moment: float, deed: Callable[..., None], *facts: Any, rank: int = 0) -> None:
        """This happens at that moment, or now if it is past."""
        self._asked += 1
        heappush(self._coming, (max(moment, self.now), rank, self._asked, deed, facts))

    def after(self, seconds: float, deed: Callable[..., None], *facts: Any) -> None:
        """This happens so many seconds from now."""
        self.at(self.now + seconds, deed, *facts)

    def run(self) -> None:
        """Everything happens, until nothing is left to happen."""
        coming = self._coming
        while coming:
            self.now, _rank, _order, deed, facts = heappop(coming)
            self.happened += 1
            deed(*facts)


class Queue:
    """Messages of one channel that wait for their turn; at most so many go out in a second."""

    def __init__(self, clock: Clock, rate: float, send: Callable[[Any], bool]) -> None:
        self.clock, self.rate, self.send = clock, rate, send
        self._waiting: list[tuple[int, int, Any]] = []
        self._put = 0
        self._free_at = 0.0
        self._asked = False

    def put(self, message: Any, priority: int) -> None:
        """The message goes out when its turn comes; a smaller priority is more pressing."""
        self._put += 1
        heappush(self._waiting, (priority, self._put, message))
        self._ask()

    def _ask(self) -> None:
        if self._waiting and not self._asked:
            self._asked = True
            self.clock.at(self._free_at, self._turn)

    def _turn(self) -> None:
        """The next message that is still wanted; one that is not takes no turn."""
        self._asked = False
        while self._waiting:
            _priority, _order, message = heappop(self._waiting)
            if self.send(message) and self.rate:
                self._free_at = self.clock.now + 1 / self.rate
                break
        self._ask()
