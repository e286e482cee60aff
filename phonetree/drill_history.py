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
from phonetree.reach import MARKS, Curve
from residences.models import Residence
from translations import languages

SHOWN = 12  # drills in the plot and in the table
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
        languages=_parts(last, earlier, "languages", lambda tag: languages.get(tag).english),
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
