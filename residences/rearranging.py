"""What a change of the tree would do, before anybody saves it: loads and languages. No framework."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID

from residences.health import BranchFacts, Finding, Helper, HomeFacts, findings, over

NEW = UUID(int=0)  # stands for a branch that is not there yet


@dataclass(frozen=True, slots=True)
class Mover:
    """Somebody who goes to another branch."""

    branch: UUID | None
    reads: str
    speaks: str


@dataclass(frozen=True, slots=True)
class Effect:
    """One branch before and after: its people, how many each helper looks after, who helps."""

    word: str
    people: tuple[int, int]
    load: tuple[int, int]
    is_over: bool
    helpers: tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change does: to each branch, what is wrong because of it, what is right again."""

    effects: list[Effect] = field(default_factory=list)
    worse: list[Finding] = field(default_factory=list)
    better: list[Finding] = field(default_factory=list)


Change = Callable[[HomeFacts], None]


def preview(home: HomeFacts, change: Change) -> Preview:
    """The tree as it is against the tree as it would be; the facts themselves stay as they are."""
    after = _copy(home)
    change(after)
    was, would = findings(home), findings(after)
    return Preview(
        effects=list(_effects(home, after)),
        worse=_only_in(would, was),
        better=_only_in(was, would),
    )


def _only_in(some: list[Finding], others: list[Finding]) -> list[Finding]:
    """What is wrong in one tree and not in the other; of languages, those alone that are new."""
    known = {key for one in others for key in _keys(one)}
    found = []
    for one in some:
        new = [key for key in _keys(one) if key not in known]
        if new and one.tongues:
            found.append(replace(one, tongues=tuple(str(key[-1]) for key in new)))
        elif new:
            found.append(one)
    return found


def _copy(home: HomeFacts) -> HomeFacts:
    branches = [
        replace(branch, tongues=Counter(branch.tongues), helpers=list(branch.helpers))
        for branch in home.branches
    ]
    return replace(home, branches=branches)


def _keys(finding: Finding) -> list[tuple[object, ...]]:
    """What makes a finding the same though its numbers changed; each language counts by itself."""
    same = (finding.fault, finding.branch, finding.who)
    return [(*same, tag) for tag in finding.tongues or ("",)]


def _effects(before: HomeFacts, after: HomeFacts) -> Iterator[Effect]:
    old = {branch.pk: branch for branch in before.branches}
    new = {branch.pk: branch for branch in after.branches}
    too_many = over(after.branches)
    for pk in dict.fromkeys([*old, *new]):
        was, would = old.get(pk) or _nothing(new[pk]), new.get(pk) or _nothing(old[pk])
        if was != would:
            yield Effect(
                would.word,
                (was.people, would.people),
                (was.share, would.share),
                pk in too_many,
                (_names(was), _names(would)),
            )


def _nothing(branch: BranchFacts) -> BranchFacts:
    return BranchFacts(branch.pk, branch.word)


def _names(branch: BranchFacts) -> tuple[str, ...]:
    return tuple(one.alias for one in branch.helpers)


# The changes --------------------------------------------------------------------------------------


def moving(movers: list[Mover], to: UUID | None, word: str = "") -> Change:
    """People go to this branch, to a new one with this word, or to none."""

    def change(home: HomeFacts) -> None:
        branches = {branch.pk: branch for branch in home.branches}
        if to == NEW:
            branches[NEW] = BranchFacts(NEW, word)
            home.branches.append(branches[NEW])
        for one in movers:
            home.nowhere += (to is None) - (one.branch is None)
            if one.branch in branches:
                branches[one.branch].tongues[one.reads, one.speaks] -= 1
            if to in branches:
                branches[to].tongues[one.reads, one.speaks] += 1

    return change


def merging(source: UUID, to: UUID) -> Change:
    """All people and helpers of one branch go to another; its leader stands ready there."""

    def change(home: HomeFacts) -> None:
        branches = {branch.pk: branch for branch in home.branches}
        gone, stays = branches[source], branches[to]
        stays.tongues.update(gone.tongues)
        known = {one.resident for one in stays.helpers}
        led = bool(stays.leaders)
        stays.helpers += [
            replace(one, is_leader=one.is_leader and not led)
            for one in gone.helpers
            if one.resident not in known
        ]
        home.branches.remove(gone)

    return change


def leading(branch: UUID, helper: Helper) -> Change:
    """Somebody leads this branch, who led it until now stands ready; or they stand ready."""

    def change(home: HomeFacts) -> None:
        here = next(one for one in home.branches if one.pk == branch)
        others = [one for one in here.helpers if one.resident != helper.resident]
        if helper.is_leader:
            others = [replace(one, is_leader=False) for one in others]
        here.helpers = sorted([helper, *others], key=lambda one: not one.is_leader)

    return change


def releasing(branch: UUID, resident: UUID) -> Change:
    """Somebody does not lead this branch any more; a deputy takes over where there is one."""

    def change(home: HomeFacts) -> None:
        here = next(one for one in home.branches if one.pk == branch)
        here.helpers = [one for one in here.helpers if one.resident != resident]
        if here.helpers and not here.leaders:
            here.helpers[0] = replace(here.helpers[0], is_leader=True)

    return change
