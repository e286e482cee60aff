"""How long people wait, who was served, how long things last: counts by kind, few queries, no person."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, QuerySet, Sum, Value, When
from django.utils.translation import gettext_lazy as _

from donations.dates import Lasts
from donations.facts import Kind
from donations.models import HOLDS, LIVE, Match, MatchState, Need
from donations.stock_data import Stock
from donations.words import KINDS, Words

LOOK_BACK = timedelta(days=30)  # needs that were met are kept no longer
# Of a figure: what it is called, and the colour it is drawn in.
WAITING: dict[str, Words] = {
    "safe": _("Under a week"),
    "ring": _("1 to 2 weeks"),
    "missed": _("2 to 4 weeks"),
    "help": _("Over 4 weeks"),
}
SERVED: dict[str, Words] = {
    "safe": _("Handed over"),
    "ring": _("Promised"),
    "missed": _("Proposed"),
    "help": _("Nothing yet"),
}
LASTING: dict[str, Words] = {
    "help": _("Over"),
    "missed": _("A week"),
    "ring": _("A month"),
    "safe": _("Longer"),
    "wait": _("No date"),
}
_LASTS = {
    Lasts.OVER: "help",
    Lasts.WEEK: "missed",
    Lasts.MONTH: "ring",
    Lasts.LONGER: "safe",
    Lasts.NO_DATE: "wait",
}


@dataclass
class Row:
    """One kind in one figure."""

    kind: Kind
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> Words:
        """What the kind is called."""
        return KINDS[self.kind]

    @property
    def total(self) -> int:
        """All of it."""
        return sum(self.counts.values())


@dataclass
class Figure:
    """A bar for each kind, and a table that says the same."""

    key: str
    title: Words
    under: Words
    columns: dict[str, Words]
    rows: list[Row]


def figures(
    needs: "QuerySet[Need]", stock: Stock, groups: Iterable[UUID], now: datetime
) -> list[Figure]:
    """The three of them, of these groups."""
    return [
        Figure(
            "waiting",
            _("How long people have waited"),
            _("What waits now, by the day on which it was asked for."),
            WAITING,
            _rows(_waiting(needs, now), WAITING),
        ),
        Figure(
            "served",
            _("Who was served"),
            _("What was handed over in the last 30 days, and what waits now."),
            SERVED,
            _rows(_served(needs, groups, now), SERVED),
        ),
        Figure(
            "lasting",
            _("How long things last"),
            _("What is there, by the first of its dates."),
            LASTING,
            _rows(_lasting(stock), LASTING),
        ),
    ]


def _rows(found: dict[Kind, Counter[str]], columns: dict[str, Any]) -> list[Row]:
    kinds = (kind for kind in Kind if sum(found.get(kind, {}).values()))
    return [Row(kind, {key: found[kind][key] for key in columns}) for kind in kinds]


def _counted(rows: Any) -> dict[Kind, Counter[str]]:
    found: dict[Kind, Counter[str]] = {}
    for kind, key, number in rows:
        found.setdefault(Kind(kind), Counter())[key] += number or 0
    return found


def _waiting(needs: "QuerySet[Need]", now: datetime) -> dict[Kind, Counter[str]]:
    since = Case(
        When(opened_at__gt=now - timedelta(days=7), then=Value("safe")),
        When(opened_at__gt=now - timedelta(days=14), then=Value("ring")),
        When(opened_at__gt=now - timedelta(days=28), then=Value("missed")),
        default=Value("help"),
    )
    rows = needs.order_by().annotate(since=since).values_list("kind", "since")
    return _counted(rows.annotate(n=Sum("quantity")))


def _served(
    needs: "QuerySet[Need]", groups: Iterable[UUID], now: datetime
) -> dict[Kind, Counter[str]]:
    """What these groups handed over lately, to whom it may be; and of what waits: what became of it."""
    ours = Match.objects.filter(offer__group__in=list(groups))
    live = Match.objects.filter(need__in=needs.order_by().values("pk"))
    colour = Case(When(state__in=HOLDS, then=Value("ring")), default=Value("missed"))
    rows = live.filter(state__in=LIVE).order_by().annotate(colour=colour)
    found = _counted(rows.values_list("need__kind", "colour").annotate(n=Sum("quantity")))
    has = live.filter(state__in=[*LIVE, MatchState.HANDED_OVER])
    some = _by(has, "need__kind")  # in part, of what still waits
    for kind, number in needs.order_by().values_list("kind").annotate(n=Sum("quantity")):
        counts = found.setdefault(Kind(kind), Counter())
        counts["help"] = max(number - some.get(kind, 0), 0)
    done = ours.filter(state=MatchState.HANDED_OVER, ended_at__gt=now - LOOK_BACK)
    for kind, number in _by(done, "need__kind").items():
        found.setdefault(Kind(kind), Counter())["safe"] = number
    return found


def _by(rows: Any, key: str) -> dict[str, int]:
    return dict(rows.order_by().values_list(key).annotate(n=Sum("quantity")))


def _lasting(stock: Stock) -> dict[Kind, Counter[str]]:
    return {
        kind: Counter({_LASTS[one]: number for one, number in counts.items()})
        for kind, counts in stock.by_end().items()
    }
