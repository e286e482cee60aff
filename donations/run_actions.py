"""Deeds about runs: plan one, drive it, change the order, finish or cancel it."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.models import Group, RoleKind, User
from accounts.trail import record
from accounts.verbs import Verb
from donations.giving import BATCH, TO_FETCH
from donations.models import (
    HandOverPoint,
    Match,
    MatchState,
    NotRun,
    Route,
    Run,
    RunState,
    Stop,
)
from donations.refused import (
    NothingToBring,
    RouteIsClosed,
    RunIsOver,
    RunIsPast,
    SomebodyDrives,
    TooLate,
)
from donations.run_choice import Chosen, Why, visits
from donations.run_data import Place, held, way_before
from donations.run_saying import tell_coming, tell_off
from donations.setting_up import set_days
from donations.suiting import kept, withdraw_unfit
from residences.refusals import KeyUsed


@transaction.atomic
def plan_run(
    *,
    group: Group,
    starts_at: datetime,
    chosen: Sequence[Chosen],
    places: dict[str, Place],
    by: User,
    now: datetime,
    driver: User | None = None,
    request_key: uuid.UUID | None = None,
) -> Run:
    """A run to these residences, in the order of the runs before; who said yes is told the day.

    What is promised there is kept until after it. The same request_key gives the same run.
    Refuses NothingToBring, RunIsPast, RouteIsClosed, KeyUsed.
    """
    if known := Run.objects.filter(pk=request_key).first() if request_key else None:
        if known.made_by_id != by.pk:
            raise KeyUsed
        return known
    _may_be(starts_at, chosen, places, now)
    run = Run.objects.create(
        pk=request_key or uuid.uuid4(),
        group=group,
        starts_at=starts_at,
        driver=driver,
        made_by=by,
        made_at=now,
    )
    _add_stops(run, chosen, places)
    _set_days(run, by, now)
    keep_until(run, starts_at + timedelta(days=1))
    tell_coming(run, now)
    record(actor=by, verb=Verb.RUN_PLANNED, target=run, at=now)
    return run


def _may_be(
    starts_at: datetime, chosen: Sequence[Chosen], places: dict[str, Place], now: datetime
) -> None:
    if not chosen:
        raise NothingToBring
    if starts_at <= now:
        raise RunIsPast
    if any(places[one.home].route == Route.REFUSED for one in chosen):
        raise RouteIsClosed


def _add_stops(run: Run, chosen: Sequence[Chosen], places: dict[str, Place]) -> None:
    why = {one.home: one.why for one in chosen}
    at = {home: _handed_over_at(places[home]) for home in why}
    pairs = [(home, str(point.pk) if point else "") for home, point in at.items()]
    order = visits(pairs, way_before(run.group))
    Stop.objects.bulk_create(
        Stop(
            run=run,
            residence=places[home].residence,
            point=at[home],
            position=position,
            why=why[home],
        )
        for position, home in enumerate(order)
    )


def _handed_over_at(place: Place) -> HandOverPoint | None:
    return None if place.route == Route.DESK else place.point


def _set_days(run: Run, by: User, now: datetime) -> None:
    _set_days_of(list(run.stops.values_list("residence", flat=True)), by, now)


def _set_days_of(homes: list[uuid.UUID], by: User, now: datetime) -> None:
    """When next; what would be too old by then is promised no longer, before anybody hears the day."""
    set_days(homes, now)
    promised = Match.objects.things().filter(need__residence__in=homes)
    withdraw_unfit(matches=promised, by=by, now=now)


def keep_until(run: Run, until: datetime) -> None:
    """Whatever somebody there said yes to is kept at least so long, if it is of use so long."""
    said_yes = held(run).filter(state=MatchState.ACCEPTED, held_until__lt=until)
    rows = list(said_yes.select_related("offer"))
    for match in rows:
        match.held_until = max(match.held_until or until, kept(match.offer.facts, until))
    Match.objects.bulk_update(rows, ["held_until"], batch_size=BATCH)


def _change(run: Run, **fields: object) -> None:
    """Changes a planned run, else refuses RunIsOver."""
    if not Run.objects.planned().filter(pk=run.pk).update(**fields):
        raise RunIsOver
    run.refresh_from_db(fields=list(fields))


@transaction.atomic
def set_driver(*, run: Run, driver: User | None, by: User, now: datetime) -> None:
    """Who drives, or that nobody does for now. Refuses RunIsOver, and SomebodyDrives when another does.

    Who drives may leave it; so may a coordinator in their name.
    """
    free = Q(driver=None) | Q(driver__is_active=False) | Q(driver=by)
    if driver is None and run.group_id in by.groups_as(RoleKind.COORDINATOR):
        free = Q()
    if not Run.objects.planned().filter(pk=run.pk).exists():
        raise RunIsOver
    if not Run.objects.planned().filter(free, pk=run.pk).update(driver=driver):
        raise SomebodyDrives
    run.refresh_from_db(fields=["driver"])
    reason = "driver" if driver else "no_driver"
    record(actor=by, verb=Verb.RUN_CHANGED, target=run, reason=reason, at=now)


@transaction.atomic
def change_time(*, run: Run, starts_at: datetime, by: User, now: datetime) -> None:
    """It begins then; who said yes is told the new day and hour. Refuses RunIsOver, RunIsPast."""
    if starts_at <= now:
        raise RunIsPast
    if starts_at == run.starts_at and run.state == RunState.PLANNED:
        return
    _change(run, starts_at=starts_at)
    _set_days(run, by, now)
    keep_until(run, starts_at + timedelta(days=1))
    tell_coming(run, now)
    record(actor=by, verb=Verb.RUN_CHANGED, target=run, reason="time", at=now)


def _locked(stop: Stop) -> Run:
    """The run of a stop that is still on it, which nobody else changes. Refuses RunIsOver, TooLate."""
    run = Run.objects.select_for_update(no_key=True).get(pk=stop.run_id)
    if run.state != RunState.PLANNED:
        raise RunIsOver
    if not Stop.objects.filter(pk=stop.pk).exists():
        raise TooLate
    return run


@transaction.atomic
def move_stop(*, stop: Stop, up: bool, by: User, now: datetime) -> None:
    """One place earlier or later on the way. Refuses RunIsOver, and TooLate when it was left out."""
    run = _locked(stop)
    order = list(run.stops.order_by("position", "pk"))
    at = next(n for n, one in enumerate(order) if one.pk == stop.pk)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(order):
        return
    order[at], order[to] = order[to], order[at]
    for position, one in enumerate(order):
        one.position = position
    Stop.objects.bulk_update(order, ["position"])
    record(actor=by, verb=Verb.RUN_CHANGED, target=run, reason="order", at=now)


@transaction.atomic
def drop_stop(*, stop: Stop, by: User, now: datetime) -> None:
    """The run does not go there after all; what is promised there stays, people are told.

    Refuses RunIsOver, TooLate, and NothingToBring for the last one: then the run is cancelled.
    """
    run = _locked(stop)
    if run.stops.count() == 1:
        raise NothingToBring
    home = stop.residence_id
    Stop.objects.filter(pk=stop.pk).delete()
    _set_days_of([home], by, now)
    tell_off(run, now, only=home)
    record(actor=by, verb=Verb.RUN_CHANGED, target=run, reason="stop_dropped", at=now)


@transaction.atomic
def add_stop(*, run: Run, place: Place, by: User, now: datetime) -> Stop:
    """The run goes there too, at its end. Refuses RunIsOver, RouteIsClosed; twice it is one stop."""
    Run.objects.select_for_update(no_key=True).get(pk=run.pk)
    _change(run, state=RunState.PLANNED)
    if place.route == Route.REFUSED:
        raise RouteIsClosed
    last = run.stops.order_by("-position").values_list("position", flat=True).first()
    stop, new = Stop.objects.get_or_create(
        run=run,
        residence=place.residence,
        defaults={
            "point": _handed_over_at(place),
            "position": 0 if last is None else last + 1,
            "why": Why.BY_HAND,
        },
    )
    if new:
        _set_days(run, by, now)
        keep_until(run, run.starts_at + timedelta(days=1))
        tell_coming(run, now, only=place.residence.pk)
        record(actor=by, verb=Verb.RUN_CHANGED, target=run, reason="stop_added", at=now)
    return stop


@transaction.atomic
def finish_run(*, run: Run, by: User, now: datetime) -> int:
    """It is over; how many promises nobody fetched, which are kept for another week.

    What is left goes back to where it lay: a promise is not broken by a closed door. Refuses RunIsOver.
    """
    _change(run, state=RunState.DONE, ended_at=now)
    _set_days(run, by, now)
    keep_until(run, now + TO_FETCH)
    left = held(run).count()
    record(actor=by, verb=Verb.RUN_DONE, target=run, at=now)
    return left


@transaction.atomic
def cancel_run(*, run: Run, why: NotRun, by: User, now: datetime) -> None:
    """It does not take place. Promises stay for another week, and people are told. Refuses RunIsOver."""
    _change(run, state=RunState.CANCELLED, why_not=why, ended_at=now)
    _set_days(run, by, now)
    keep_until(run, now + TO_FETCH)
    tell_off(run, now)
    record(actor=by, verb=Verb.RUN_CANCELLED, target=run, reason=str(why), at=now)
