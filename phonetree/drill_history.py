"""Earlier drills, gathered for the pages: a constant number of queries, however many there were."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from phonetree.drill_words import Extremes, Part, extremes, silent, summary
from phonetree.models import HOW_CHOICES, DrillResult, DrillSchedule, DrillState, PlannedDrill
from phonetree.reach import END, FIVE, MARKS, Curve
from residences.models import Residence
from translations.language_names import named

SHOWN = 12  # drills in the plot and in the table
DRAWN = 24  # branches with a drawing of their own; the table has all
LOOK_BACK = timedelta(days=730)  # as long as results are kept
SKIPPED_SHOWN = timedelta(days=14)  # why a drill did not take place is said for this long


@dataclass
class Told:
    """One drill in words: everybody, and its parts beside those of the drill before."""

    result: DrillResult
    before: DrillResult | None
    branches: list[Part] = field(default_factory=list)
    languages: list[Part] = field(default_factory=list)
    channels: list[Part] = field(default_factory=list)

    @property
    def curve(self) -> Curve:
        """Everybody."""
        return self.result.curve

    @property
    def summary(self) -> list[str]:
        """The whole in two sentences."""
        return summary(self.curve, self.before.curve if self.before else None)

    @property
    def extremes(self) -> Extremes | None:
        """Best and worst branch."""
        return extremes(self.branches)

    @property
    def silent(self) -> list[str]:
        """Branches in which nobody was reached."""
        return silent(self.branches)


def results_of(residence: Residence) -> list[DrillResult]:
    """The last drills of this residence, the newest last."""
    rows = DrillResult.objects.filter(call_out__residence=residence).select_related("call_out")
    return list(rows.order_by("-call_out__live_at")[:SHOWN])[::-1]


def told(results: Sequence[DrillResult]) -> Told | None:
    """The newest drill, compared with the one before it; nothing without a drill."""
    if not results:
        return None
    last, earlier = results[-1], results[:-1]
    whole = [result for result in earlier if result.whole]
    return Told(
        result=last,
        before=whole[-1] if whole and last.whole else None,
        branches=_branches(last, earlier),
        languages=_parts(last, earlier, "languages", named),
        channels=_parts(
            last, earlier, "channels", lambda how: str(dict(HOW_CHOICES).get(how, how))
        ),
    )


def _branches(last: DrillResult, earlier: Sequence[DrillResult]) -> list[Part]:
    """Each branch beside the last drill in which it took part, by its id or else its word."""
    before: dict[str, Curve] = {}
    for result in earlier:
        for row in result.branches:
            before |= dict.fromkeys(_names(row), Curve.from_data(row))
    return [
        Part(
            row["word"],
            Curve.from_data(row),
            next((before[name] for name in _names(row) if name in before), None),
        )
        for row in last.branches
    ]


def _names(row: Mapping[str, Any]) -> list[str]:
    return [name for name in (row["branch"], row["word"]) if name]


def _parts(
    last: DrillResult, earlier: Sequence[DrillResult], what: str, word: Callable[[str], str]
) -> list[Part]:
    """Languages or channels, the largest first, beside the drill before."""
    before = getattr(earlier[-1], what) if earlier else {}
    parts = [
        Part(
            word(key),
            Curve.from_data(row),
            Curve.from_data(before[key]) if key in before else None,
        )
        for key, row in getattr(last, what).items()
    ]
    return sorted(parts, key=lambda part: (-part.curve.people, part.word))


def columns() -> list[str]:
    """What the four numbers of a drill are called."""
    return [*(_("%s min") % minutes for minutes in MARKS), _("end")]


@dataclass(frozen=True, slots=True)
class Lines:
    """What a plot draws: names with values of a hundred, and the days below."""

    series: list[tuple[str, list[int]]]
    moments: list[str]


def lines(results: Sequence[DrillResult]) -> Lines:
    """Everybody by each mark and in the end, drill after drill; those of some branches left out."""
    whole = [result for result in results if result.whole]
    shares = [result.curve.shares for result in whole]
    return Lines(
        series=[
            (name, [one[place] for one in shares])
            for place, name in reversed(list(enumerate(columns())))
        ],
        moments=[_day(result) for result in whole],
    )


def _day(result: DrillResult) -> str:
    begun = result.call_out.live_at or result.call_out.started_at
    return date_format(timezone.localtime(begun), "j M")


# By branch and by language, drill after drill ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trend:
    """One branch or language over the drills: its curve in each, None where it took no part."""

    word: str
    curves: list[Curve | None]
    days: list[str]

    @property
    def lines(self) -> Lines:
        """After five minutes and in the end, in the drills in which it took part."""
        took = [(day, one) for day, one in zip(self.days, self.curves, strict=True) if one]
        named = {column: columns()[column] for column in (END, FIVE)}
        series = [
            (name, [one.share(column) for _day, one in took]) for column, name in named.items()
        ]
        return Lines(series, [day for day, _one in took])

    @property
    def says(self) -> str:
        """What its drawing shows, in words."""
        return _(
            "%s: share of people reached after 5 minutes and in the end, drill after drill."
        ) % (self.word)

    @property
    def cells(self) -> list[str]:
        """Of a hundred after five minutes and in the end, drill by drill; a dash for none."""
        return [f"{one.share(FIVE)} / {one.share(END)}" if one else "–" for one in self.curves]


@dataclass(frozen=True, slots=True)
class Trends:
    """Every branch, or every language, of the newest drill beside all earlier ones."""

    days: list[str]
    rows: list[Trend]

    @property
    def drawn(self) -> list[Trend]:
        """Those that have something to draw: more than one drill."""
        return [one for one in self.rows if len(one.lines.moments) > 1][:DRAWN]


def by_branch(results: Sequence[DrillResult]) -> Trends:
    """Branches, known again by their id or else their word."""
    days = [_day(result) for result in results]
    if not results:
        return Trends(days, [])
    earlier = [
        {name: Curve.from_data(row) for row in result.branches for name in _names(row)}
        for result in results
    ]
    rows = []
    for row in results[-1].branches:
        names = _names(row)
        curves = [next((one[name] for name in names if name in one), None) for one in earlier]
        rows.append(Trend(Part(row["word"], Curve()).named, curves, days))
    return Trends(days, rows)


def by_language(results: Sequence[DrillResult]) -> Trends:
    """Languages that people read, the largest first."""
    days = [_day(result) for result in results]
    last = results[-1].languages if results else {}
    tags = sorted(last, key=lambda tag: (-last[tag]["people"], tag))
    curves = {
        tag: [
            Curve.from_data(result.languages[tag]) if tag in result.languages else None
            for result in results
        ]
        for tag in tags
    }
    return Trends(days, [Trend(named(tag), curves[tag], days) for tag in tags])


# The network -------------------------------------------------------------------------------------


@dataclass
class Place:
    """One residence on the page of the network."""

    residence: Residence
    results: list[DrillResult] = field(default_factory=list)
    coming: PlannedDrill | None = None

    @property
    def last(self) -> DrillResult | None:
        """Its newest drill."""
        return self.results[-1] if self.results else None

    @property
    def part(self) -> Part | None:
        """That drill beside the one before."""
        if self.last is None:
            return None
        before = self.results[-2].curve if len(self.results) > 1 else None
        return Part(self.residence.code_name, self.last.curve, before)


def places_of(user: User, now: datetime) -> list[Place]:
    """Every residence that somebody sees, with its last drills and the next: three queries."""
    places = {one.pk: Place(one) for one in Residence.objects.visible_to(user).open()}
    since = now - LOOK_BACK
    rows = DrillResult.objects.filter(
        call_out__residence__in=places, call_out__live_at__gt=since, whole=True
    )
    for row in rows.select_related("call_out").order_by("call_out__live_at"):
        places[row.call_out.residence_id].results.append(row)
    for planned in PlannedDrill.objects.coming().filter(residence__in=places).order_by("-due_at"):
        places[planned.residence_id].coming = planned  # the nearest comes last
    return list(places.values())


def coming_to(user: User) -> list[PlannedDrill]:
    """Drills still to take place where somebody looks after people, the nearest first."""
    rows = PlannedDrill.objects.visible_to(user).coming()
    return list(rows.select_related("residence", "schedule__made_by")[:50])


def lately_skipped(user: User, now: datetime) -> list[PlannedDrill]:
    """Those that did not take place, and that somebody should know of: with the reason."""
    rows = PlannedDrill.objects.visible_to(user).filter(
        state=DrillState.SKIPPED, settled_at__gt=now - SKIPPED_SHOWN
    )
    rows = rows.exclude(reason__in=["person", "ended"])
    return list(rows.select_related("residence").order_by("-settled_at")[:20])


def schedules_of(user: User) -> list[DrillSchedule]:
    """Timetables that go on."""
    rows = DrillSchedule.objects.visible_to(user).going()
    return list(rows.select_related("residence", "group", "made_by"))


def run_among(user: User, rows: Iterable[DrillSchedule]) -> set[UUID]:
    """Which of these timetables somebody may end."""
    ids = [row.pk for row in rows]
    return set(DrillSchedule.objects.run_by(user).filter(pk__in=ids).values_list("pk", flat=True))
