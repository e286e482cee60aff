"""Who would get one text: phones with the people behind them, wherever they live, as plain values."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db.models import QuerySet

from residences.coverage import Reach
from residences.models import Branch, Residence, Resident, ResidentPhone


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
    lines = _best_lines(people)
    by_phone: dict[UUID, Household] = {}
    alone: list[Household] = []
    columns = ("pk", "residence_id", "branch_id", "reads")
    for pk, *where in people.order_by("joined_at", "pk").values_list(*columns):
        phone, reach = lines.get(pk, (None, Reach.NO_PHONE))
        residence, branch, reads = where
        if phone is None:
            alone.append(Household(residence, branch, None, reads, reach=reach))
        elif phone in by_phone:
            by_phone[phone].people += 1
        else:
            by_phone[phone] = Household(residence, branch, phone, reads, reach=reach)
    return [*by_phone.values(), *alone]


def _best_lines(people: "QuerySet[Resident]") -> dict[UUID, tuple[UUID, Reach]]:
    """Each person's phone: one that works before one that does not, the newest first."""
    rows = (
        ResidentPhone.objects.filter(resident__in=people.order_by().values("pk"))
        .order_by("resident_id", "-since")
        .values_list("resident_id", "phone_id", "phone__opted_out_at", "phone__dead_since")
    )
    best = {}
    for resident, owned in groupby(rows.iterator(chunk_size=5_000), key=itemgetter(0)):
        lines = [(phone, _reach(out, dead)) for _resident, phone, out, dead in owned]
        best[resident] = min(lines, key=lambda line: _ORDER.index(line[1]))
    return best


_ORDER = [Reach.REACHABLE, Reach.DEAD, Reach.OPTED_OUT]


def _reach(opted_out_at: object, dead_since: object) -> Reach:
    if opted_out_at is not None:
        return Reach.OPTED_OUT
    return Reach.REACHABLE if dead_since is None else Reach.DEAD
