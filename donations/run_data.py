"""What waits for a run, and what became of it: gathered in a constant number of queries. No person."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Max, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Group
from donations.dates import ENDS, first_end
from donations.models import (
    Facilities,
    HandOverPoint,
    Match,
    MatchState,
    Route,
    Run,
    RunState,
    Stop,
)
from donations.run_choice import Waits
from residences.models import Residence

WITH_STOPS = ("stops__residence__facilities", "stops__point")  # what `halts` looks at
LOOK_BACK = 20  # runs by which the order of the way is known


@dataclass
class Place:
    """A residence of a group: how things get there, and what waits for it."""

    residence: Residence
    route: Route
    words: str
    point: HandOverPoint | None
    things: int = 0
    since: date | None = None
    over_on: date | None = None
    meal_times: str = ""

    @property
    def waits(self) -> Waits | None:
        """The same for the choice; None where nothing can be brought, or nothing waits."""
        if self.route == Route.REFUSED or not self.things or self.since is None:
            return None
        return Waits(self.residence.code_name, self.things, self.since, self.over_on)


def places(group: Group) -> dict[str, Place]:
    """Every open residence of the group, by code name."""
    homes = Residence.objects.filter(groups=group, closed_at=None).order_by("code_name")
    known = {
        row.residence_id: row
        for row in Facilities.objects.filter(residence__in=homes).select_related("point")
    }
    found = {home.pk: _place(home, known.get(home.pk)) for home in homes}
    _add_things(found, group)
    return {place.residence.code_name: place for place in found.values()}


def _place(home: Residence, row: Facilities | None) -> Place:
    if row is None:
        return Place(home, Route.OFF_SITE, "", None)
    way = Route(row.route), row.route_words, row.point
    return Place(home, *way, meal_times=row.meal_times)


def _add_things(found: dict[UUID, Place], group: Group) -> None:
    """How much is promised there, since when somebody waits, and what of it ends first."""
    visited = dict(
        Stop.objects.filter(run__group=group, run__state=RunState.DONE)
        .order_by()
        .values_list("residence")
        .annotate(last=Max("run__starts_at"))
    )
    rows = Match.objects.holding().things().filter(offer__group=group, need__residence__in=found)
    for home, quantity, opened_at, facts in rows.values_list(
        "need__residence", "quantity", "need__opened_at", "offer__facts"
    ):
        place = found[home]
        place.things += quantity
        asked = timezone.localdate(opened_at)
        place.since = min(place.since or asked, asked)
        end = first_end(facts)
        if end and end.key in ENDS:
            place.over_on = min(place.over_on or end.on, end.on)
    for home, at in visited.items():
        if home in found and found[home].since is not None:
            found[home].since = max(found[home].since or date.min, timezone.localdate(at))


def way_before(group: Group) -> dict[str, int]:
    """Where each residence stood on the last runs, the newest run first."""
    runs = Run.objects.filter(group=group, state=RunState.DONE).order_by("-starts_at")[:LOOK_BACK]
    rows = Stop.objects.filter(run__in=list(runs)).order_by("-run__starts_at", "position")
    order: dict[str, int] = {}
    for name in rows.values_list("residence__code_name", flat=True):
        order.setdefault(name, len(order))
    return order


# One run ------------------------------------------------------------------------------------------


@dataclass
class Halt:
    """One or more residences in a row whose things are handed over at the same place."""

    name: str  # of the hand-over point, or the desk of the residence
    where: str
    hours: str
    stops: list[Stop] = field(default_factory=list)
    parcels: list[dict[str, Any]] = field(default_factory=list)

    @property
    def things(self) -> int:
        """How much is handed over here."""
        return sum(row["quantity"] for row in self.parcels)


def halts(run: Run, parcels: Iterable[dict[str, Any]]) -> list[Halt]:
    """The run from place to place, with what is to be packed for each."""
    by_home: dict[str, list[dict[str, Any]]] = {}
    for row in parcels:
        by_home.setdefault(row["residence"], []).append(row)
    found: list[Halt] = []
    for stop in _stops(run):
        if not (found and stop.point and found[-1].stops[-1].point_id == stop.point_id):
            found.append(_halt(stop))
        found[-1].stops.append(stop)
        found[-1].parcels += by_home.get(stop.residence.code_name, [])
    return found


def _stops(run: Run) -> list[Stop]:
    """The stops in order; of several runs they may have been fetched together before."""
    prefetch_related_objects([run], *WITH_STOPS)
    return sorted(run.stops.all(), key=lambda stop: (stop.position, stop.pk))


def _halt(stop: Stop) -> Halt:
    point, home = stop.point, stop.residence
    if point:
        return Halt(point.name, point.where, point.hours)
    facilities = getattr(home, "facilities", None)
    desk = facilities is not None and facilities.route == Route.DESK
    words = _("%s, at the desk") if desk else _("%s: no hand-over point yet")
    return Halt(words % home.code_name, "", "")


def held(run: Run) -> "QuerySet[Match]":
    """What this run's things are promised for: of its group, at its residences."""
    homes = Stop.objects.filter(run=run).values("residence")
    found = Match.objects.holding().things()
    return found.filter(offer__group=run.group_id, need__residence__in=homes)


def handed(run: Run) -> "QuerySet[Match, Any]":
    """What was handed over at these residences since the morning of the run: labels, no person."""
    zone = timezone.get_current_timezone()
    begins = datetime.combine(timezone.localdate(run.starts_at), time.min, zone)
    ends = (run.ended_at or run.starts_at) + timedelta(days=1)
    rows = Match.objects.things().filter(
        offer__group=run.group_id,
        need__residence__in=Stop.objects.filter(run=run).values("residence"),
        state__in=[MatchState.HANDED_OVER, MatchState.RETURNED],
        ended_at__gte=begins,
        ended_at__lt=ends,
    )
    return rows.order_by("need__residence__code_name", "offer__code", "pk").values(
        "state",
        "quantity",
        label=F("offer__code"),
        kind=F("offer__kind"),
        residence=F("need__residence__code_name"),
    )
