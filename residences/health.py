"""How well a phone tree would hold: what is missing or hangs on one thread. No framework."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from residences.coverage import LOAD_CAP, Carrier, overloaded

HOLD = timedelta(hours=24)  # how long a leader's new number gets nothing of the role
SILENT_AFTER = timedelta(days=30)  # a phone that nobody answered from for so long may be dead

OURS = frozenset({"en"})  # whoever runs a call-out speaks it

Tongues = Counter[tuple[str, str]]  # people by what they read and what they speak


class Fault(StrEnum):
    """What can be wrong; the most pressing first."""

    HELD = "held"  # a leader's number changed within a day
    NO_LEADER = "no_leader"
    WILLING = "willing"  # somebody said yes and waits for a coordinator
    NOBODY_SPEAKS = "nobody_speaks"  # somebody's language that nobody else there speaks
    DEAD = "dead"  # numbers that do not exist any more, whoever has them
    ONE_PHONE = "one_phone"  # one phone carries several leaders
    SHARED_PHONE = "shared_phone"  # leader and deputy of a branch are on one phone
    NOWHERE = "nowhere"  # people who live in no branch
    NO_PHONE = "no_phone"
    OVER = "over"  # more people than its leaders can look after
    LEADER_SILENT = "leader_silent"
    NO_DEPUTY = "no_deputy"
    MANY_BRANCHES = "many_branches"  # one leader leads several branches
    ONE_COORDINATOR = "one_coordinator"
    ASKED = "asked"  # named, asked, has not said yes
    LEADER_LACKS = "leader_lacks"  # spoken there, but by neither leader nor deputy
    NOT_REACHED = "not_reached"  # numbers from which nobody answered for 30 days


URGENCY = {fault: place for place, fault in enumerate(Fault)}


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who leads a branch or stands ready to."""

    resident: UUID
    is_leader: bool
    alias: str = ""
    tongues: frozenset[str] = frozenset()  # what they speak
    phones: frozenset[UUID] = frozenset()
    cap: int = LOAD_CAP
    held: bool = False
    silent: bool = False


@dataclass(slots=True)
class BranchFacts:
    """One branch: its people by languages, and who looks after them."""

    pk: UUID
    word: str
    tongues: Tongues = field(default_factory=Counter)
    helpers: list[Helper] = field(default_factory=list)
    asked: int = 0
    willing: int = 0

    @property
    def people(self) -> int:
        """Everybody who lives there."""
        return sum(self.tongues.values())

    @property
    def others(self) -> int:
        """How many its helpers look after: everybody but themselves."""
        return max(self.people - len(self.helpers), 0) if self.helpers else self.people

    @property
    def share(self) -> int:
        """How many each helper looks after, rounded up; all when nobody leads."""
        return -(-self.others // max(len(self.helpers), 1))

    @property
    def leaders(self) -> list[Helper]:
        """Those who lead, not those who stand ready."""
        return [one for one in self.helpers if one.is_leader]

    @property
    def speakers(self) -> Counter[str]:
        """People by the language that they speak."""
        counts: Counter[str] = Counter()
        for (_reads, speaks), many in self.tongues.items():
            counts[speaks] += many
        return counts


@dataclass(slots=True)
class HomeFacts:
    """One residence."""

    branches: list[BranchFacts] = field(default_factory=list)
    nowhere: int = 0
    no_phone: int = 0
    dead: int = 0  # numbers
    not_reached: int = 0  # numbers
    coordinators: int = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where, with how many people, and whom or which languages it names."""

    fault: Fault
    people: int = 0
    branch: UUID | None = None
    word: str = ""
    who: tuple[str, ...] = ()
    tongues: tuple[str, ...] = ()


def findings(home: HomeFacts) -> list[Finding]:
    """Everything that is wrong, the most pressing first, branches in their order."""
    found = [one for branch in home.branches for one in _in_branch(branch)]
    found += [*_over(home), *_threads(home), *_in_home(home)]
    return sorted(found, key=lambda one: URGENCY[one.fault])


def _in_branch(branch: BranchFacts) -> Iterator[Finding]:
    """A branch where nobody lives lacks nothing; somebody may have been asked all the same."""
    if branch.willing:
        yield _at(branch, Fault.WILLING, branch.willing)
    if branch.asked:
        yield _at(branch, Fault.ASKED, branch.asked)
    if branch.people:
        yield from _lacking(branch)
        yield from _shared(branch)
        yield from _languages(branch)


def _at(
    branch: BranchFacts,
    fault: Fault,
    people: int | None = None,
    *,
    who: tuple[str, ...] = (),
    tongues: tuple[str, ...] = (),
) -> Finding:
    many = branch.people if people is None else people
    return Finding(fault, many, branch.pk, branch.word, who, tongues)


def _lacking(branch: BranchFacts) -> Iterator[Finding]:
    yield from (_at(branch, Fault.HELD, who=(one.alias,)) for one in branch.helpers if one.held)
    silent = (one for one in branch.helpers if one.silent)
    yield from (_at(branch, Fault.LEADER_SILENT, who=(one.alias,)) for one in silent)
    if not branch.leaders:
        yield _at(branch, Fault.NO_LEADER)
    elif len(branch.leaders) == len(branch.helpers):
        yield _at(branch, Fault.NO_DEPUTY)


def over(branches: Iterable[BranchFacts]) -> set[UUID]:
    """The branches whose helpers have more people, in all they help in, than they said they can."""
    branches = list(branches)
    caps = {one.resident: one.cap for branch in branches for one in branch.helpers}
    where: dict[UUID, set[UUID]] = {}
    for branch in branches:
        for one in branch.helpers:
            where.setdefault(one.resident, set()).add(branch.pk)
    carriers = (Carrier(caps[one], frozenset(where[one])) for one in where)
    return overloaded({branch.pk: branch.others for branch in branches}, carriers)


def _over(home: HomeFacts) -> Iterator[Finding]:
    """A branch that nobody leads lacks a leader, which is said already."""
    too_many = over(home.branches)
    led = (one for one in home.branches if one.helpers and one.people)
    yield from (_at(branch, Fault.OVER) for branch in led if branch.pk in too_many)


def _shared(branch: BranchFacts) -> Iterator[Finding]:
    """Leader and deputy who are both gone when one phone is."""
    deputies = [one for one in branch.helpers if not one.is_leader]
    for leader in branch.leaders:
        both = [one.alias for one in deputies if _one_phone(leader, one)]
        if both:
            yield _at(branch, Fault.SHARED_PHONE, who=(leader.alias, *both))


def _one_phone(one: Helper, other: Helper) -> bool:
    """True when both have one phone, and it is the same."""
    return len(one.phones) == 1 and one.phones == other.phones


def _languages(branch: BranchFacts) -> Iterator[Finding]:
    """What people speak at a door, for a leaflet can be read by many who cannot answer in it."""
    helped = frozenset().union(*(one.tongues for one in branch.helpers))
    spoken = {tag: many for tag, many in sorted(branch.speakers.items()) if many > 0}
    lacking = {tag: many for tag, many in spoken.items() if tag not in helped}
    alone = [tag for tag, many in lacking.items() if many == 1 and tag not in OURS]
    for tag in alone if branch.people > 1 else ():  # where one person lives there is nobody else
        yield _at(branch, Fault.NOBODY_SPEAKS, 1, tongues=(tag,))
    several = tuple(tag for tag, many in lacking.items() if many > 1)
    if several and branch.helpers:
        people = sum(lacking[tag] for tag in several)
        yield _at(branch, Fault.LEADER_LACKS, people, tongues=several)


def _threads(home: HomeFacts) -> Iterator[Finding]:
    """What hangs on one thread: one phone under several leaders, one leader over several branches."""
    led: dict[UUID, list[BranchFacts]] = {}
    leaders: dict[UUID, Helper] = {}
    for branch in home.branches:
        for one in branch.leaders:
            led.setdefault(one.resident, []).append(branch)
            leaders[one.resident] = one
    for some in _on_one_phone(leaders.values()):
        people = sum(branch.people for one in some for branch in led[one.resident])
        yield Finding(Fault.ONE_PHONE, people, who=tuple(one.alias for one in some))
    for resident, branches in led.items():
        if len(branches) > 1:
            words = ", ".join(branch.word for branch in branches)
            load = sum(branch.share for branch in branches)
            yield Finding(Fault.MANY_BRANCHES, load, None, words, (leaders[resident].alias,))


def _on_one_phone(leaders: Iterable[Helper]) -> list[list[Helper]]:
    """Leaders who have nothing but the same one phone."""
    by_phone: dict[frozenset[UUID], list[Helper]] = {}
    for one in leaders:
        by_phone.setdefault(one.phones, []).append(one)
    return [some for phones, some in by_phone.items() if len(phones) == 1 and len(some) > 1]


def _in_home(home: HomeFacts) -> Iterator[Finding]:
    counts = [
        (Fault.NOWHERE, home.nowhere),
        (Fault.NO_PHONE, home.no_phone),
        (Fault.DEAD, home.dead),
        (Fault.NOT_REACHED, home.not_reached),
    ]
    yield from (Finding(fault, people) for fault, people in counts if people)
    if home.coordinators == 1 and (home.nowhere or any(b.people for b in home.branches)):
        yield Finding(Fault.ONE_COORDINATOR)
