"""Who is in a call-out: the people of a residence by the phone that reaches them, as plain values."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from phonetree.outcomes import Reason
from residences.best_phone import BestPhone, best_phones
from residences.holding import acting, leading
from residences.models import Branch, LeaderRank, Residence, Resident
from translations import languages

NEAREST = 3  # leaders of other branches who may step in; more would ring half the residence


@dataclass
class Household:
    """One phone and the people behind it; or one person who has none."""

    branch: uuid.UUID | None
    phone: uuid.UUID | None
    language: str  # in which they read
    speaks: str  # in which they are rung, if that can be heard
    people: list[uuid.UUID]
    prefers_call: bool = False
    opted_out: bool = False
    dead: bool = False
    second: uuid.UUID | None = None  # another number of one person alone, for later tries

    @property
    def obstacle(self) -> Reason:
        """Why no text and no call can reach them, NONE when one can."""
        if self.phone is None:
            return Reason.NO_PHONE
        if self.opted_out:
            return Reason.OPTED_OUT
        return Reason.DEAD_NUMBER if self.dead else Reason.NONE


@dataclass
class Census:
    """Everybody in the branches that were asked for."""

    branches: list[Branch]
    households: list[Household]
    leaders: dict[uuid.UUID, list[uuid.UUID]] = field(default_factory=dict)  # branch: residents

    @property
    def people(self) -> int:
        """How many people."""
        return sum(len(household.people) for household in self.households)

    @property
    def phones(self) -> int:
        """How many phones will get something."""
        return sum(not household.obstacle for household in self.households)

    @property
    def out_of_reach(self) -> Counter[Reason]:
        """How many people nothing can reach, and why."""
        counts: Counter[Reason] = Counter()
        for household in self.households:
            if household.obstacle:
                counts[household.obstacle] += len(household.people)
        return counts

    def tongues(self) -> Counter[str]:
        """How many people read each language."""
        counts: Counter[str] = Counter()
        for household in self.households:
            counts[household.language] += len(household.people)
        return counts

    def tags(self) -> set[str]:
        """Every language in which somebody reads or hears us; and English."""
        spoken = {household.speaks for household in self.households}
        return {*self.tongues(), *spoken, *map(languages.reading_of, spoken), "en"}


def take(
    residence: Residence,
    branch_ids: Collection[uuid.UUID] | None = None,
    *,
    now: datetime | None = None,
) -> Census:
    """The census of a residence, or of some branches of it; five queries whatever its size.

    With a moment, leaders whose number changed within the day before it lead nothing.
    """
    branches = list(residence.branches.all())
    if branch_ids is not None:
        branches = [branch for branch in branches if branch.pk in branch_ids]
    people = Resident.objects.filter(residence=residence).here()
    if branch_ids is not None:
        people = people.filter(branch__in=[branch.pk for branch in branches])
    rows = people.order_by("joined_at", "pk").values_list(
        "pk", "branch_id", "reads", "speaks", "prefers_call"
    )
    phones = best_phones(people)
    return Census(
        branches=branches,
        households=households(rows.iterator(chunk_size=5_000), phones),
        leaders=leaders_of(branches, now),
    )


Row = tuple[uuid.UUID, uuid.UUID | None, str, str, bool]


def households(rows: Iterable[Row], phones: dict[uuid.UUID, BestPhone]) -> list[Household]:
    """People gathered by phone; the first of them gives the branch and the languages."""
    by_phone: dict[uuid.UUID, Household] = {}
    alone: list[Household] = []
    for person, branch, reads, said, prefers_call in rows:
        speaks = said if said in languages.LANGUAGES else reads  # a launch never fails on this
        best = phones.get(person)
        if best is None:
            alone.append(Household(branch, None, reads, speaks, [person]))
        elif best.phone in by_phone:
            _join(by_phone[best.phone], person, speaks, prefers_call=prefers_call)
        else:
            by_phone[best.phone] = Household(
                branch=branch,
                phone=best.phone,
                language=reads,
                speaks=speaks,
                people=[person],
                prefers_call=prefers_call,
                opted_out=best.opted_out,
                dead=best.dead,
                second=best.other,
            )
    _keep_apart(by_phone)
    return [*by_phone.values(), *alone]


def _keep_apart(by_phone: dict[uuid.UUID, Household]) -> None:
    """Whose other number somebody else is reached on has none here: nobody gets two for one step."""
    taken = set(by_phone)
    for household in by_phone.values():
        if len(household.people) > 1 or household.second in taken:
            household.second = None
        elif household.second:
            taken.add(household.second)


def _join(household: Household, person: uuid.UUID, speaks: str, *, prefers_call: bool) -> None:
    """One more on this phone; the first who prefers a call is rung in their own language."""
    household.people.append(person)
    if prefers_call and not household.prefers_call:
        household.prefers_call, household.speaks = True, speaks


def leaders_of(
    branches: Iterable[Branch], now: datetime | None = None
) -> dict[uuid.UUID, list[uuid.UUID]]:
    """The leaders and then the deputies of each branch."""
    found: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    rows = (acting(now) if now else leading()).filter(branch__in=branches)
    for branch, resident in rows.order_by("rank", "since").values_list("branch_id", "resident_id"):
        found[branch].append(resident)
    return dict(found)


def candidates(census: Census, branch: Branch) -> Iterator[uuid.UUID]:
    """Who may lead a branch, in order: its own, then the leaders of the nearest branches."""
    yield from census.leaders.get(branch.pk, [])
    others = [other for other in census.branches if other.pk != branch.pk]
    others.sort(key=lambda other: (abs(other.position - branch.position), other.position))
    nearest = [census.leaders[other.pk][0] for other in others if other.pk in census.leaders]
    yield from nearest[:NEAREST]


def ranks_of(residence: Residence, now: datetime) -> dict[uuid.UUID, int]:
    """1 for a leader, 2 for a deputy, by resident; whose number just changed is neither."""
    led = acting(now).filter(branch__residence=residence)
    rows = led.order_by().values_list("resident_id", "rank")
    ranks: dict[uuid.UUID, int] = {}
    for resident, rank in rows:
        ranks[resident] = min(rank, ranks.get(resident, LeaderRank.DEPUTY))
    return ranks
