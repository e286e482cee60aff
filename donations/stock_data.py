"""What is there by kind, what ends soon, what needs mending, what is short: few queries, no person."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from donations.dates import End, Lasts, ends_soon, lasts
from donations.facts import Kind
from donations.models import HOLDS, LIVE, Match, MatchState, Need, Offer
from donations.rules import Refusal, of_the_thing
from donations.uses import frozen
from donations.words import in_words
from residences.models import Residence

Words = Any
# What can be mended at the table; what is blocked or does not fit goes elsewhere.
MENDED = frozenset(
    {
        Refusal.NOT_LOOKED_UP, Refusal.NOT_WIPED, Refusal.ACTIVATION_LOCK, Refusal.BROKEN,
        Refusal.DEAD_BATTERY, Refusal.NOT_CLEAN,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """One label as the lists show it."""

    code: str
    kind: Kind
    facts: dict[str, Any]
    there: int
    free: int
    place: str
    refused: tuple[Refusal, ...]
    end: End | None
    lasts: Lasts


# What must be known to buy the right one: the facts by which such things are short or not.
SORTED_BY: dict[Kind, tuple[str, ...]] = {
    Kind.CLOTHES: ("size",),
    Kind.TOILETRIES: ("what", "size"),
    Kind.CHARGER: ("plug",),
}
Sort = tuple[Any, ...]  # the answers to these; None where nobody said


@dataclass(slots=True)
class Line:
    """One kind: what is there of it, and what of it is asked for."""

    kind: Kind
    there: int = 0
    reserved: int = 0
    usable: int = 0  # free, and somebody could use it as it is
    wanted: int = 0  # units that wait and are neither promised nor handed over
    unfit: int = 0  # of these, for whom what is there does not suit
    sorts: dict[Sort, int] = field(default_factory=dict)  # how many to get of which sort

    @property
    def free(self) -> int:
        """What nobody was promised."""
        return self.there - self.reserved

    @property
    def short(self) -> int:
        """How many to get: of each sort by itself where sorts are told apart."""
        return max(self.wanted - self.usable, sum(self.sorts.values()), 0)

    @property
    def to_get(self) -> list[tuple[str, int]]:
        """Which sorts to get, in words, the most first."""
        if not any(any(sort) for sort in self.sorts):
            return []  # nobody said which
        most = sorted(self.sorts.items(), key=lambda one: (-one[1], repr(one[0])))
        return [(_sort_in_words(self.kind, sort), count) for sort, count in most]


class Stock:
    """All that lies there of some groups, looked at once."""

    def __init__(self, offers: "QuerySet[Offer, Offer]", today: date) -> None:
        self.offers, self.today = offers, today

    @cached_property
    def pieces(self) -> list[Piece]:
        """Every label of which something is left, in one query; alike things are judged once."""
        rows = (
            self.offers.filter(closed_at=None)
            .with_stock()  # type: ignore[attr-defined]
            .order_by("made_at", "pk")
            .values_list("code", "kind", "facts", "there", "free", "place__name")
        )
        judged: dict[Any, tuple[tuple[Refusal, ...], End | None, Lasts]] = {}
        return [self._piece(row, judged) for row in rows if row[3] > 0]

    def _piece(self, row: Any, judged: dict[Any, Any]) -> Piece:
        code, kind, facts, there, free, place = row
        key = (kind, frozen(facts))
        if key not in judged:
            judged[key] = (
                of_the_thing(Kind(kind), facts, self.today),
                ends_soon(facts, self.today),
                lasts(facts, self.today),
            )
        return Piece(code, Kind(kind), facts, there, free, place or "", *judged[key])

    def ending(self) -> list[Piece]:
        """What is over, or ends soon, the first first."""
        found = [one for one in self.pieces if one.end]
        return sorted(found, key=lambda one: (one.end.on if one.end else date.max, one.code))

    def to_mend(self) -> list[Piece]:
        """What somebody can put right so that it is of use, the oldest first."""
        return [one for one in self.pieces if one.refused and set(one.refused) <= MENDED]

    def by_kind(self, needs: "QuerySet[Need]") -> list[Line]:
        """Each kind of which something is there or wanted."""
        lines = {kind: Line(kind) for kind in Kind}
        for one in self.pieces:
            line = lines[one.kind]
            line.there += one.there
            line.reserved += one.there - one.free
            line.usable += 0 if one.refused else max(one.free, 0)
        for kind, wanted, unfit in _wanted(needs):
            lines[kind].wanted, lines[kind].unfit = wanted, unfit
        for (kind, sort), count in self._short(needs).items():
            lines[kind].sorts[sort] = count
        return [line for line in lines.values() if line.there or line.wanted]

    def _short(self, needs: "QuerySet[Need]") -> Counter[tuple[Kind, Sort]]:
        """How many of each sort are wanted beyond what of it is there; who said no sort takes any.

        Only counts come out: the sorts of a whole group, at no code name.
        """
        there: Counter[tuple[Kind, Sort]] = Counter()
        for one in self.pieces:
            if one.kind in SORTED_BY and not one.refused:
                there[one.kind, _sort(one.kind, one.facts)] += max(one.free, 0)
        lacking = _lacking(needs)
        short = Counter({key: n for key, n in (lacking - there).items() if any(key[1])})
        for kind, keys in SORTED_BY.items():
            left = sum(n for key, n in (there - lacking).items() if key[0] is kind)
            nothing = (kind, (None,) * len(keys))
            short[nothing] = max(lacking[nothing] - there[nothing] - left, 0)
        return +short

    def by_end(self) -> dict[Kind, Counter[Lasts]]:
        """How much of each kind lasts how long."""
        found: dict[Kind, Counter[Lasts]] = {}
        for one in self.pieces:
            found.setdefault(one.kind, Counter())[one.lasts] += one.there
        return found


def needs_of(groups: Iterable[UUID]) -> "QuerySet[Need]":
    """What waits in the residences of these groups; only ever counted."""
    homes = Residence.groups.through.objects.filter(group_id__in=list(groups))
    open_homes = Residence.objects.filter(pk__in=homes.values("residence_id"), closed_at=None)
    return Need.objects.open().filter(residence__in=open_homes.values("pk"))


def _wanted(needs: "QuerySet[Need]") -> Iterator[tuple[Kind, int, int]]:
    """Units by kind that nobody has promised yet, and for how many none of what is there suits."""
    asked = _by_kind(needs)
    unfit = _by_kind(needs.filter(waiting__reason="nothing_suits"))
    # what is proposed may still be rejected, so it is still to be found
    has = (*[one for one in LIVE if one != MatchState.PROPOSED], MatchState.HANDED_OVER)
    given = dict(
        Match.objects.filter(need__in=needs.order_by().values("pk"), state__in=has)
        .order_by()
        .values_list("need__kind")
        .annotate(n=Sum("quantity"))
    )
    for kind, number in asked.items():
        yield Kind(kind), max(number - (given.get(kind) or 0), 0), unfit.get(kind, 0)


def _sort(kind: Kind, facts: Mapping[str, Any]) -> Sort:
    return tuple(facts.get(key) for key in SORTED_BY[kind])


def _sort_in_words(kind: Kind, sort: Sort) -> str:
    said = dict(zip(SORTED_BY[kind], sort, strict=True))
    answers = [words for _key, words in in_words({k: v for k, v in said.items() if v is not None})]
    return ", ".join(answers) or str(_("Any"))


def _lacking(needs: "QuerySet[Need]") -> Counter[tuple[Kind, Sort]]:
    """Units that nobody has promised yet, by what was said of them; in two queries."""
    rows = list(needs.filter(kind__in=list(SORTED_BY)))
    has = [*HOLDS, MatchState.HANDED_OVER]
    matches = Match.objects.filter(need__in=needs.order_by().values("pk"), state__in=has)
    given = dict(matches.order_by().values_list("need").annotate(n=Sum("quantity")))
    counts: Counter[tuple[Kind, Sort]] = Counter()
    for need in rows:
        kind = Kind(need.kind)
        counts[kind, _sort(kind, need.facts)] += max(need.quantity - (given.get(need.pk) or 0), 0)
    return counts


def _by_kind(needs: "QuerySet[Need]") -> dict[str, int]:
    return dict(needs.order_by().values_list("kind").annotate(n=Sum("quantity")))
