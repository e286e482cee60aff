"""Who would get one text: phones with the people behind them, wherever they live, as plain values."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet

from residences.best_phone import BestPhone, best_phones
from residences.coverage import Reach
from residences.models import Branch, Residence, Resident


@dataclass(slots=True)
class Household:
    """One phone and the people behind it; or one person who has none."""

    residence: UUID
    branch: UUID | None
    phone: UUID | None
    language: str
    people: int = 1
    reach: Reach = Reach.REACHABLE


@dataclass(slots=True)
class Audience:
    """Everybody who was asked for: those a text reaches, and the others with the reason."""

    households: list[Household] = field(default_factory=list)

    @property
    def people(self) -> int:
        """How many people."""
        return sum(one.people for one in self.households)

    @property
    def reachable(self) -> list[Household]:
        """Phones that get something."""
        return [one for one in self.households if one.reach is Reach.REACHABLE]

    @property
    def languages(self) -> Counter[str]:
        """How many people read each language."""
        counts: Counter[str] = Counter()
        for one in self.households:
            counts[one.language] += one.people
        return counts

    @property
    def out_of_reach(self) -> Counter[Reach]:
        """How many people no text reaches, by the reason."""
        counts: Counter[Reach] = Counter()
        for one in self.households:
            if one.reach is not Reach.REACHABLE:
                counts[one.reach] += one.people
        return counts


def audience(
    residences: Iterable[Residence], branches: Iterable[Branch] = (), language: str = ""
) -> Audience:
    """Those who live in these residences, or in these branches of them, and read this language.

    A residence that has closed has no audience, also when something was written for it before.

    Two queries, however many they are; each phone once, though two residences may share it.
    """
    homes = [one.pk for one in residences]
    people = Resident.objects.here().filter(residence__in=homes, residence__closed_at=None)
    if chosen := [branch.pk for branch in branches]:
        people = people.filter(branch__in=chosen)
    if language:
        people = people.filter(reads=language)
    return Audience(_households(people))


def _households(people: "QuerySet[Resident]") -> list[Household]:
    phones = best_phones(people)
    by_phone: dict[UUID, Household] = {}
    alone: list[Household] = []
    columns = ("pk", "residence_id", "branch_id", "reads")
    for pk, *where in people.order_by("joined_at", "pk").values_list(*columns):
        best = phones.get(pk)
        residence, branch, reads = where
        if best is None:
            alone.append(Household(residence, branch, None, reads, reach=Reach.NO_PHONE))
        elif best.phone in by_phone:
            by_phone[best.phone].people += 1
        else:
            found = Household(residence, branch, best.phone, reads, reach=_reach(best))
            by_phone[best.phone] = found
    return [*by_phone.values(), *alone]


def _reach(best: BestPhone) -> Reach:
    if best.opted_out:
        return Reach.OPTED_OUT
    return Reach.DEAD if best.dead else Reach.REACHABLE
