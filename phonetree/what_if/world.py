"""Time passes over a simulated network: one sender for all its call-outs, helpers in each."""

from collections import Counter
from itertools import accumulate

from phonetree.outcomes import MISSING, Outcome, Reason
from phonetree.what_if.clockwork import Clock
from phonetree.what_if.helpers import Leaders, Volunteers
from phonetree.what_if.play import Play
from phonetree.what_if.result import Happened, Load, Reach, Result
from phonetree.what_if.scenario import Scenario
from phonetree.what_if.seats import Seat
from phonetree.what_if.street import Street


def simulate(scenario: Scenario) -> Result:
    """What would happen, from the moment on which the hold is over; the same question, the same answer."""
    world = World(scenario)
    world.clock.run()
    return world.result()


class World:
    """All call-outs of a scenario, and what they share."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.clock = Clock()
        self.reaches: list[Reach] = []
        self.happened: list[Happened] = []
        self.street = Street(self.clock, scenario.sender)
        self.leaders = Leaders(self.clock, scenario.helpers)
        self.volunteers: dict[Play, Volunteers] = {}
        sizes = [len(tree.people) + len(tree.candidates) for tree in scenario.trees]
        firsts = accumulate(sizes, initial=1)
        self.plays: list[Play] = []
        for first, tree in zip(firsts, scenario.trees, strict=False):
            play = Play(self, tree, first)
            self.volunteers[play] = Volunteers(self.clock, scenario.helpers, play)
            self.plays.append(play)

    def reach(self, seat: Seat, how: str, rung: int) -> None:
        """Somebody was reached now."""
        self.reaches.append(Reach(self.clock.now, seat.person.people, how, rung))

    def trace(self, seat: Seat, what: str) -> None:
        """Keeps what happened, where a handful of people is followed."""
        if self.scenario.traced:
            self.happened.append(Happened(self.clock.now, seat.place, what))

    def result(self) -> Result:
        """Everything counted."""
        outcomes: Counter[Outcome] = Counter()
        reasons: Counter[Reason] = Counter()
        for seat in (seat for play in self.plays for seat in play.seats):
            outcomes[seat.outcome] += seat.person.people
            if seat.outcome in MISSING:
                reasons[seat.reason] += seat.person.people
        return Result(
            people=sum(tree.heads for tree in self.scenario.trees),
            phones=sum(len(tree.people) for tree in self.scenario.trees),
            ended_at=max((play.ended_at for play in self.plays), default=0),
            outcomes=dict(outcomes),
            reasons=dict(reasons),
            reaches=self.reaches,
            sent=self.street.sent,
            leaders=self.leaders.counted(self.plays),
            volunteers=self._volunteers(),
            events=self.clock.happened,
            trace=self.happened,
        )

    def _volunteers(self) -> Load:
        loads = [one.load for one in self.volunteers.values()]
        return Load(
            looked=sum(load.looked for load in loads),
            found=sum(load.found for load in loads),
            most=max((load.most for load in loads), default=0),
            helpers=sum(load.helpers for load in loads),
        )
