"""One simulated call-out: it gathers, asks the real planner and writes down, as the runner does."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from math import ceil
from typing import TYPE_CHECKING
from uuid import UUID

from phonetree import planner
from phonetree.ladder import Kind
from phonetree.outcomes import Outcome, Reason, stronger
from phonetree.succession import Lead, Moment, TellLeader, looks_again
from phonetree.what_if.people import Tree
from phonetree.what_if.seats import LISTED_FOR, Branch, Seat

if TYPE_CHECKING:
    from phonetree.what_if.world import World

AT_ONCE = 2_000  # planned in one turn, as by the runner


class Play:
    """A call-out in virtual time; the world gives it time, phones and people who help."""

    def __init__(self, world: "World", tree: Tree, first: int) -> None:
        self.world, self.scenario, self.clock = world, world.scenario, world.clock
        self.rank = first  # ids are counted from here, so no two call-outs share it
        self.branches = [Branch(UUID(int=first + n), n) for n in range(len(tree.candidates))]
        first += len(self.branches)
        self.seats = [
            Seat(UUID(int=first + n), n, person, self.branches[person.branch])
            for n, person in enumerate(tree.people)
        ]
        for seat in self.seats:
            seat.section.people += seat.person.people
        for branch, candidates in zip(self.branches, tree.candidates, strict=True):
            branch.candidates = [self.seats[place] for place in candidates]
        self.by_id = {seat.id: seat for seat in self.seats}
        self.branch_by_id = {branch.id: branch for branch in self.branches}
        self.open = len(self.seats)
        self.over = False
        self.ended_at = 0.0
        self.replaced = 0
        self._turn_at: float | None = None
        self._coming: list[tuple[float, int, Seat]] = []
        self._ready: list[Seat] = []
        self._dirty = set(self.branches)
        self._moments: list[tuple[float, int, Branch]] = []
        self._may_lead: dict[Seat, list[Branch]] = {}
        for branch in self.branches:
            for seat in branch.candidates:
                self._may_lead.setdefault(seat, []).append(branch)
        self._begin()

    def _begin(self) -> None:
        now = self.moment
        begins = self.scenario.ladder.begins(now, self.scenario.zone)
        self.ends_at = begins + timedelta(seconds=self.scenario.ladder.lasts)
        for seat in self.seats:
            if seat.obstacle is Reason.OPTED_OUT:
                self.report(seat, Outcome.OPTED_OUT, "")
            else:
                seat.base_at = begins
                self._comes(seat, begins)
        self.wake(self.clock.now)

    @property
    def moment(self) -> datetime:
        """The virtual now, as the planner reads time."""
        return self.scenario.starts_at + timedelta(seconds=self.clock.now)

    def seconds(self, moment: datetime) -> float:
        """The moment on the world's clock."""
        return (moment - self.scenario.starts_at).total_seconds()

    # Turns -------------------------------------------------------------------------------------

    def wake(self, at: float) -> None:
        """The engine looks then, or sooner; it looks at most once a second."""
        wanted = max(float(ceil(at)), self.clock.now)
        if self._turn_at is None or wanted < self._turn_at:
            self._turn_at = wanted
            # After all news of this moment, and always in the same order of call-outs.
            self.clock.at(wanted, self._turn, wanted, rank=self.rank)

    def _turn(self, asked_for: float) -> None:
        if self.over or asked_for != self._turn_at:
            return
        self._turn_at = None
        now = self.moment
        rows = self._due(now)
        branches = self._branches_to_show(rows)
        facts = planner.CallOut(
            ladder=self.scenario.ladder,
            zone=self.scenario.zone,
            ends_at=self.ends_at,
            sections=[branch.facts() for branch in branches],
            recipients=[seat.facts(now) for seat in rows],
            later=self._later(),
        )
        plan = planner.plan(facts, now)
        self._write_down(facts, plan, now)
        if not self.open:
            self._end()
            return
        self._look_again(branches, plan, now, asleep=planner.night_ends(facts, now) is not None)

    def _due(self, now: datetime) -> list[Seat]:
        """The next batch whose moment has come; leaders first."""
        if now >= self.ends_at:
            self._ready = [seat for seat in self.seats if seat.is_open]
        at = self.clock.now
        while self._coming and self._coming[0][0] <= at:
            moment, _order, seat = heappop(self._coming)
            if seat.is_open and seat.next_at == moment:
                self._ready.append(seat)
        ready = [seat for seat in self._ready if seat.is_open]
        ready.sort(key=lambda seat: (seat.person.rank or 9, seat.next_at or 0, seat.place))
        self._ready = ready[AT_ONCE:]
        return ready[:AT_ONCE]

    def _later(self) -> datetime | None:
        coming = self._coming
        while coming and not (coming[0][2].is_open and coming[0][2].next_at == coming[0][0]):
            heappop(coming)
        if not coming:
            return None
        return self.scenario.starts_at + timedelta(seconds=coming[0][0])

    def _comes(self, seat: Seat, at: datetime) -> None:
        seat.next_at = self.seconds(at)
        heappush(self._coming, (seat.next_at, seat.place, seat))

    # Which branches to show: for those that nothing happened to, the planner has nothing to say ----

    def _branches_to_show(self, rows: Iterable[Seat]) -> list[Branch]:
        if self.scenario.all_sections:
            return self.branches
        shown = self._dirty | {seat.section for seat in rows}
        while self._moments and self._moments[0][0] <= self.clock.now:
            shown.add(heappop(self._moments)[2])
        # A list is one for all the branches that its leader leads, so they are shown together.
        for branch in list(shown):
            for seat in branch.candidates:
                shown |= seat.led
        return sorted(shown, key=lambda branch: branch.place)

    def _look_again(
        self, branches: list[Branch], plan: planner.Plan, now: datetime, *, asleep: bool
    ) -> None:
        """Wakes when the planner asks, and when a branch that was not shown has its moment."""
        wake_at = self.seconds(plan.wake_at) if plan.wake_at else None
        if asleep:
            self._dirty.update(branches)
        else:
            self._dirty.clear()
            for branch in branches:
                self._next_moment(branch, now)
        if self._ready:
            self.wake(self.clock.now)
        for at in (wake_at, self._moments[0][0] if self._moments and not asleep else None):
            if at is not None:
                self.wake(at)

    def _next_moment(self, branch: Branch, now: datetime) -> None:
        """Notes when the planner may have something to say about this branch by itself."""
        if self.scenario.all_sections:
            return
        ladder = self.scenario.ladder
        moments = [looks_again(branch.facts(), Moment(ladder, self.scenario.zone, now))]
        led = branch.leader.led if branch.leader else ()
        told = [one.told_at for one in led if one.told_at]
        if told and any(one.listed for one in led):
            moments.append(max(told) + timedelta(seconds=ladder.tell_again))
        for moment in moments:
            if moment is not None and moment > now:
                heappush(self._moments, (self.seconds(moment), branch.place, branch))

    # Writing down ------------------------------------------------------------------------------

    def _write_down(self, facts: planner.CallOut, plan: planner.Plan, now: datetime) -> None:
        leaderless = planner.leaderless(facts, plan)
        for action in plan.actions:
            self._act(action, now, leaderless)
        for stand in plan.stands:
            seat = self.by_id[stand.recipient]
            seat.step, seat.base_at, seat.hurry = stand.step, stand.base_at, False
            if stand.next_at is not None:
                self._comes(seat, stand.next_at)

    def _act(self, action: planner.Action, now: datetime, leaderless: set[UUID]) -> None:
        match action:
            case planner.Try():
                self.world.street.try_(self, self.by_id[action.recipient], action)
            case planner.PutOnList():
                self._put_on_list(action, leaderless=action.section in leaderless)
            case planner.GiveUp():
                self._give_up(self.by_id[action.recipient], action.reason)
            case Lead():
                self._lead(action, now)
            case TellLeader():
                self._tell(action, now)

    def _put_on_list(self, action: planner.PutOnList, *, leaderless: bool) -> None:
        seat = self.by_id[action.recipient]
        if action.kind is Kind.LEADER:
            self._list(seat)
        if action.kind is Kind.VOLUNTEERS or leaderless:
            self.world.trace(seat, "volunteers")
            self.world.volunteers[self].take(seat)

    def _list(self, seat: Seat) -> None:
        if not seat.listed:
            seat.listed = True
            seat.section.listed += 1
            seat.section.to_find.append(seat)
            self._dirty.add(seat.section)
            self.world.trace(seat, "listed")
            self.world.leaders.listed(self, seat)

    def _give_up(self, seat: Seat, reason: Reason) -> None:
        seat.reason = reason
        self.world.trace(seat, "gave_up")
        opted_out = reason is Reason.OPTED_OUT
        self._settle(seat, Outcome.OPTED_OUT if opted_out else Outcome.UNREACHABLE)

    def _lead(self, action: Lead, now: datetime) -> None:
        branch = self.branch_by_id[action.section]
        if branch.leader:
            branch.leader.led.discard(branch)
            if not action.first:
                self.world.trace(branch.leader, "replaced")
        branch.leading, branch.leading_since = action.leading, now
        if branch.leader:
            branch.leader.led.add(branch)
        if action.first:
            return
        branch.told_at = now
        self.replaced += 1
        if branch.leader:
            self.world.trace(branch.leader, "leads")
            self.world.street.to_leader(self, branch.leader, is_list=False)

    def _tell(self, action: TellLeader, now: datetime) -> None:
        for section in action.sections:
            self.branch_by_id[section].told_at = now
        leader = self.by_id[action.leader]
        self.world.trace(leader, "told")
        self.world.street.to_leader(self, leader, is_list=True)

    # What comes back ---------------------------------------------------------------------------

    def report(self, seat: Seat, outcome: Outcome, how: str, rung: int = -1) -> None:
        """Somebody answered; the stronger outcome holds, and the engine looks again at once."""
        if self.over or outcome is seat.outcome or stronger(seat.outcome, outcome) is not outcome:
            return
        if outcome is Outcome.OPTED_OUT:
            seat.obstacle = seat.reason = Reason.OPTED_OUT
            self._list(seat)
        self._now_is(seat, outcome, how, rung)

    def found(self, seat: Seat) -> None:
        """A leader saw them: this settles it, whatever was said before."""
        if not self.over:
            self._now_is(seat, Outcome.SEEN_IN_PERSON, "leader", -1)

    def _now_is(self, seat: Seat, outcome: Outcome, how: str, rung: int) -> None:
        is_news = not seat.is_reached
        self._settle(seat, outcome)
        self.wake(self.clock.now)
        if is_news and seat.is_reached:
            self.world.trace(seat, f"reached_{how}")
            self.world.reach(seat, how, rung)
            self.world.leaders.may_start(self, seat)

    def hurry(self, seat: Seat) -> None:
        """What was sent to them failed for good: the number is no more."""
        seat.obstacle = seat.obstacle or Reason.DEAD_NUMBER
        seat.note()
        self._dirty.update(self._may_lead.get(seat, ()))
        if seat.is_open and not self.over:
            seat.hurry = True
            self._comes(seat, self.moment)
            self.wake(self.clock.now)

    def _settle(self, seat: Seat, outcome: Outcome) -> None:
        was_listed_for = seat.listed and seat.outcome in LISTED_FOR
        self.open -= seat.is_open
        seat.outcome = outcome
        seat.next_at = None
        if was_listed_for and outcome not in LISTED_FOR:
            seat.section.listed -= 1
        seat.note()
        self._dirty.update(self._may_lead.get(seat, ()))

    def _end(self) -> None:
        self.over, self.ended_at = True, self.clock.now
