"""Everybody in one residence, grouped as the pages show them: a constant number of queries."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from residences.coverage import BranchCover, Reach
from residences.models import LeaderRank, Leadership, Residence, Resident, ResidentPhone
from residences.survey import with_reach


@dataclass
class Person:
    """One resident with what a page says about them."""

    resident: Resident
    reach: Reach
    phones: list[dict[str, Any]]
    rank: LeaderRank | None = None

    @property
    def state(self) -> str:
        """How a chart colours them."""
        return "safe" if self.reach is Reach.REACHABLE else "missed"


@dataclass
class Limb:
    """One branch with its people, the leaders first."""

    cover: BranchCover
    leader: Resident | None = None
    deputies: list[Resident] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    unfolded: bool = False  # on a page of many branches, those that matter now

    @property
    def dots(self) -> dict[str, int]:
        """Its people for a chart."""
        reached = self.cover.reach[Reach.REACHABLE]
        return {"safe": reached, "missed": self.cover.people - reached}


def limbs(residence: Residence, covers: list[BranchCover]) -> list[Limb]:
    """The branches with leaders and people; whoever lives in no branch comes last."""
    by_branch = {cover.pk: Limb(cover) for cover in covers if cover.pk or cover.people}
    leading = _leaders(by_branch)
    for person in sorted(_people(residence), key=lambda one: one.resident.alias.casefold()):
        person.rank = leading.get(person.resident.pk)
        by_branch[person.resident.branch_id].people.append(person)
    for limb in by_branch.values():
        limb.people.sort(key=lambda one: one.rank or len(LeaderRank) + 1)
    return list(by_branch.values())


FEW = 5  # branches whose people are shown at once


def boards(residence: Residence, covers: list[BranchCover], ticked: set[str]) -> list[Limb]:
    """The same for a page on which people are ticked: folded where there are many branches."""
    found = limbs(residence, covers)
    for limb in found:
        chosen = any(str(person.resident.pk) in ticked for person in limb.people)
        limb.unfolded = len(found) <= FEW or chosen or limb.cover.pk is None
    return found


def _leaders(by_branch: dict[Any, Limb]) -> dict[Any, LeaderRank]:
    led = Leadership.objects.filter(
        branch__in=[pk for pk in by_branch if pk], resident__left_at=None
    )
    ranks = {}
    for leadership in led.select_related("resident"):
        limb = by_branch[leadership.branch_id]
        if leadership.rank == LeaderRank.LEADER:
            limb.leader = leadership.resident
        else:
            limb.deputies.append(leadership.resident)
        ranks[leadership.resident_id] = LeaderRank(leadership.rank)
    return ranks


def _people(residence: Residence) -> list[Person]:
    lines = _lines(residence)
    shared = Counter(line.phone_id for some in lines.values() for line in some)
    people: QuerySet[Resident] = with_reach(residence.residents.here())
    found = []
    for resident in people:
        phones = [
            {"phone": line.phone, "shared": shared[line.phone_id], "line": line}
            for line in lines.get(resident.pk, [])
        ]
        found.append(Person(resident, Reach(resident.reach), phones))  # type: ignore[attr-defined]
    return found


def _lines(residence: Residence) -> dict[Any, list[ResidentPhone]]:
    """The phones of everybody here. A prefetch would name each person, which SQLite refuses at 1,000."""
    found: dict[Any, list[ResidentPhone]] = defaultdict(list)
    here = ResidentPhone.objects.filter(resident__residence=residence, resident__left_at=None)
    for line in here.select_related("phone").order_by("since", "pk"):
        found[line.resident_id].append(line)
    return found
