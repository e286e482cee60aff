"""People who look for others in a simulated call-out: leaders at doors, volunteers on the phone."""

from collections import Counter, deque

from phonetree.outcomes import Outcome, Reason
from phonetree.succession import WELL
from phonetree.what_if.clockwork import Clock
from phonetree.what_if.play import Play
from phonetree.what_if.result import Load
from phonetree.what_if.scenario import Helpers
from phonetree.what_if.seats import Seat


class Leaders:
    """Leaders who were given a list go from one person to the next, until nobody is left on it."""

    def __init__(self, clock: Clock, helpers: Helpers) -> None:
        self.clock, self.helpers = clock, helpers
        self.load = Load()
        self._looked_by: Counter[Seat] = Counter()
        self._told: set[Seat] = set()

    def list_arrives(self, play: Play, leader: Seat) -> None:
        """A text with the link to their list is there; whoever is well and willing begins."""
        self._told.add(leader)
        leader.has_list = True
        self.may_start(play, leader)

    def may_start(self, play: Play, leader: Seat, notices: float = 0) -> None:
        """Begins after so many seconds if they have a list, are well, and do not look already."""
        able = leader.has_list and leader.outcome in WELL and leader.person.opens_list
        at = self.clock.now + notices + self.helpers.leader_starts
        if able and not leader.looking and (leader.starts_at is None or at < leader.starts_at):
            leader.starts_at = at
            self.clock.at(at, self._start, play, leader, at)

    def _start(self, play: Play, leader: Seat, at: float) -> None:
        if leader.starts_at == at:
            leader.starts_at, leader.looking = None, True
            self._next(play, leader)

    def listed(self, play: Play, seat: Seat) -> None:
        """Somebody is new on a list; a leader who has its link looks at it again by and by."""
        if (leader := seat.section.leader) is not None:
            self.may_start(play, leader, self.helpers.leader_notices)

    def _next(self, play: Play, leader: Seat) -> None:
        someone = None if play.over else self._somebody_to_find(leader)
        if someone is None:
            leader.looking = False
            return
        self.load.looked += 1
        self._looked_by[leader] += 1
        self.clock.after(self.helpers.leader_each, self._looked, play, leader, someone)

    def _looked(self, play: Play, leader: Seat, someone: Seat) -> None:
        if someone.person.found and not play.over and not someone.is_reached:
            self.load.found += 1
            play.found(someone)
        self._next(play, leader)

    @staticmethod
    def _somebody_to_find(leader: Seat) -> Seat | None:
        """The next on the lists of the branches that they lead; not themselves."""
        for branch in sorted(leader.led, key=lambda branch: branch.place):
            while branch.to_find:
                someone = branch.to_find.popleft()
                if not someone.is_reached and someone is not leader:
                    return someone
        return None

    def counted(self, plays: list[Play]) -> Load:
        """What it asked of them."""
        self.load.most = max(self._looked_by.values(), default=0)
        self.load.helpers = len(self._told)
        self.load.replaced = sum(play.replaced for play in plays)
        self.load.leaderless = sum(
            branch.leader is None for play in plays for branch in play.branches
        )
        return self.load


class Volunteers:
    """The volunteers of one residence ring whoever is on their list, one after another."""

    def __init__(self, clock: Clock, helpers: Helpers, play: Play) -> None:
        self.clock, self.helpers, self.play = clock, helpers, play
        self.load = Load(helpers=helpers.volunteers)
        self._waiting: deque[Seat] = deque()
        self._free = 0
        self._called = False

    def take(self, seat: Seat) -> None:
        """Puts somebody on their list; whom no phone reaches they cannot ring."""
        if seat.on_volunteers_list or seat.obstacle in {Reason.NO_PHONE, Reason.DEAD_NUMBER}:
            return
        seat.on_volunteers_list = True
        self._waiting.append(seat)
        self.load.most = max(self.load.most, len(self._waiting))
        if not self._called:
            self._called = True
            self.clock.after(self.helpers.volunteer_starts, self._come)
        self._go_on()

    def _come(self) -> None:
        self._free = self.helpers.volunteers
        self._go_on()

    def _go_on(self) -> None:
        while self._free and self._waiting and not self.play.over:
            seat = self._waiting.popleft()
            if seat.is_open:
                self._free -= 1
                self.load.looked += 1
                self.clock.after(self.helpers.volunteer_each, self._rang, seat)

    def _rang(self, seat: Seat) -> None:
        self._free += 1
        usable = seat.person.taken_by_hand and not seat.person.dead
        if usable and not self.play.over and seat.is_open:
            self.load.found += 1
            self.play.report(seat, Outcome.SAFE, "person")
        self._go_on()
