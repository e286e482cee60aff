"""How long people wait, who was served, how long things last: counts by kind, few queries, no person."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, QuerySet, Sum, Value, When
from django.utils.translation import gettext_lazy as _

from donations.dates import Lasts
from donations.facts import Kind
from donations.models import HOLDS, Match, MatchState, Need
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


def figures(needs: "QuerySet[Need]", stock: Stock, now: datetime) -> list[Figure]:
    """The three of them."""
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
            _rows(_served(needs, now), SERVED),
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


def _served(needs: "QuerySet[Need]", now: datetime) -> dict[Kind, Counter[str]]:
    """Handed over lately; and of what waits: promised, proposed, neither."""
    homes = needs.order_by().values("residence")
    lately = Match.objects.filter(
        need__residence__in=homes, state=MatchState.HANDED_OVER, ended_at__gt=now - LOOK_BACK
    )
    live = Match.objects.filter(need__in=needs.order_by().values("pk"))
    colour = Case(
        When(state__in=HOLDS, then=Value("ring")),
        When(state=MatchState.PROPOSED, then=Value("missed")),
        default=Value("safe"),
    )
    live = live.filter(state__in=[*HOLDS, MatchState.PROPOSED, MatchState.HANDED_OVER])
    rows = live.order_by().annotate(colour=colour).values_list("need__kind", "colour")
    found = _counted(rows.annotate(n=Sum("quantity")))
    asked = needs.order_by().values_list("kind").annotate(n=Sum("quantity"))
    for kind, number in asked:
        counts = found.setdefault(Kind(kind), Counter())
        counts["help"] = max(number - sum(counts.values()), 0)
    for counts in found.values():
        counts["safe"] = 0  # in part, of what still waits: counted below with all the rest
    done = lately.order_by().values_list("need__kind").annotate(n=Sum("quantity"))
    for kind, number in done:
        found.setdefault(Kind(kind), Counter())["safe"] = number
    return found


def _lasting(stock: Stock) -> dict[Kind, Counter[str]]:
    return {
        kind: Counter({_LASTS[one]: number for one, number in counts.items()})
        for kind, counts in stock.by_end().items()
    }
