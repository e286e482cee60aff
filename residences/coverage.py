"""How well a residence is covered before anything happens, and what is missing. No framework."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

LOAD_CAP = (
    8  # people one leader can look after: a few calls or knocks each (research, callouts.md §7)
)


class Reach(StrEnum):
    """Whether somebody can be reached by phone, and if not, why."""

    REACHABLE = "reachable"
    NO_PHONE = "no_phone"
    DEAD = "dead"  # the network says: no such number
    OPTED_OUT = "opted_out"


class Missing(StrEnum):
    """What a branch or a residence lacks."""

    LEADER = "leader"
    DEPUTY = "deputy"
    HELPERS = "helpers"  # more people than its leaders can look after
    BRANCH = "branch"  # people who live in no branch
    PHONES = "phones"
    NUMBERS = "numbers"


@dataclass(frozen=True, slots=True)
class Carrier:
    """Somebody who looks after people: how many they can, and in which branches."""

    cap: int
    branches: frozenset[UUID]


def overloaded(others: Mapping[UUID, int], carriers: Iterable[Carrier]) -> set[UUID]:
    """The branches with more people than those who lead there can look after, all told.

    Who leads in one branch only gives it all they can; what is then left is shared by those who
    lead in several, and counted over all branches that hang together by them.
    """
    carriers = list(carriers)
    left = {branch: many for branch, many in others.items() if many > 0}
    for one in carriers:
        if len(one.branches) == 1:
            (branch,) = one.branches
            left[branch] = max(left.get(branch, 0) - one.cap, 0)
    several = [one for one in carriers if len(one.branches) > 1]
    over: set[UUID] = set()
    for together in _hang_together(left, several):
        caps = sum(one.cap for one in several if one.branches & together)
        wanting = {branch for branch in together if left.get(branch)}
        over |= wanting if sum(left[branch] for branch in wanting) > caps else set()
    return over


def _hang_together(branches: Iterable[UUID], carriers: Iterable[Carrier]) -> list[set[UUID]]:
    """The branches in groups: those that somebody leads together stand in one."""
    groups = [{branch} for branch in branches]
    for one in carriers:
        touched = [group for group in groups if group & one.branches]
        groups = [group for group in groups if not group & one.branches]
        groups.append(set(one.branches).union(*touched))
    return groups


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, where, and how many people it concerns."""

    missing: Missing
    people: int
    branch: UUID | None = None
    word: str = ""


@dataclass(slots=True)
class BranchCover:
    """One branch: its people by reach, and how many lead it."""

    pk: UUID | None
    word: str
    position: int = 0
    reach: dict[Reach, int] = field(default_factory=lambda: dict.fromkeys(Reach, 0))
    leaders: int = 0
    deputies: int = 0
    over: bool | None = None  # judged over all branches of those who lead; None: over this alone

    @property
    def people(self) -> int:
        """Everybody who lives there."""
        return sum(self.reach.values())

    @property
    def load(self) -> int:
        """How many others each of its leaders looks after, rounded up; all when nobody leads."""
        helpers = self.leaders + self.deputies
        return -(-max(self.people - helpers, 0) // helpers) if helpers else self.people

    @property
    def is_over(self) -> bool:
        """Whether those who lead here have more people, in all their branches, than they can."""
        if self.over is not None:
            return bool(self.leaders) and self.over
        return bool(self.leaders) and self.load > LOAD_CAP

    def gaps(self) -> list[Gap]:
        """What this branch lacks; a branch where nobody lives lacks nothing."""
        if not self.people:
            return []
        wants = [
            (Missing.LEADER, not self.leaders),
            (Missing.DEPUTY, bool(self.leaders) and not self.deputies),
            (Missing.HELPERS, self.is_over),
        ]
        return [Gap(what, self.people, self.pk, self.word) for what, lacks in wants if lacks]


@dataclass(slots=True)
class Cover:
    """One residence: its branches, and the languages that its people read."""

    branches: list[BranchCover] = field(default_factory=list)
    nowhere: BranchCover = field(default_factory=lambda: BranchCover(None, ""))
    reads: dict[str, int] = field(default_factory=dict)

    def everywhere(self) -> list[BranchCover]:
        """All branches, and the people who live in none."""
        return [*self.branches, self.nowhere]

    @property
    def reach(self) -> dict[Reach, int]:
        """Everybody by whether they can be reached."""
        return {kind: sum(b.reach[kind] for b in self.everywhere()) for kind in Reach}

    @property
    def people(self) -> int:
        """Everybody who lives there."""
        return sum(branch.people for branch in self.everywhere())

    @property
    def reachable(self) -> int:
        """How many can be reached by phone."""
        return self.reach[Reach.REACHABLE]

    @property
    def dots(self) -> dict[str, int]:
        """The same for a chart: reached or not."""
        return {"safe": self.reachable, "missed": self.people - self.reachable}

    @property
    def led(self) -> int:
        """How many branches have a leader."""
        return sum(bool(branch.leaders) for branch in self.branches)

    def gaps(self) -> list[Gap]:
        """What is missing, the branches first, each in its order."""
        found = [gap for branch in self.branches for gap in branch.gaps()]
        whole = [
            (Missing.BRANCH, self.nowhere.people),
            (Missing.PHONES, self.reach[Reach.NO_PHONE]),
            (Missing.NUMBERS, self.reach[Reach.DEAD]),
        ]
        return [*found, *(Gap(what, people) for what, people in whole if people)]


def languages_by_readers(covers: Iterable[Cover]) -> dict[str, int]:
    """The languages that people read in all these residences, the most read first."""
    counts: dict[str, int] = {}
    for cover in covers:
        for tag, people in cover.reads.items():
            counts[tag] = counts.get(tag, 0) + people
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
