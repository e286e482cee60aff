"""Runs as they are planned, driven, finished and called off; promises outlive all of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Event
from donations import giving
from donations.actions import log_offer
from donations.facts import Kind
from donations.models import Facilities, HandOverPoint, Match, MatchState, NotRun, Run, RunState
from donations.proposing import propose
from donations.refused import (
    NothingToBring,
    RouteIsClosed,
    RunIsOver,
    RunIsPast,
    SomebodyDrives,
    TooLate,
)
from donations.run_actions import (
    add_stop,
    cancel_run,
    change_time,
    drop_stop,
    finish_run,
    move_stop,
    plan_run,
    set_driver,
)
from donations.run_choice import Chosen, Why
from donations.run_data import halts, places, way_before
from donations.setting_up import set_facilities
from messaging.models import Message
from residences.refusals import KeyUsed
from tests import build
from tests.donations import given
from tests.donations.conftest import SARA
from tests.donations.given import TEN_AM

pytestmark = pytest.mark.django_db
FRIDAY, LATER = TEN_AM + timedelta(days=4), TEN_AM + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _texts(db):
    build.texts()


def told(resident):
    """What was written to them, in order."""
    phones = resident.phones.all()
    return [one.body for one in Message.objects.filter(phone__in=phones).order_by("made_at")]


@pytest.fixture
def small(amina):
    return build.residence(amina, code_name="Thistle")


def promise(group, by, resident, kind=Kind.PHONE, *, accept=True, **said):
    given.offer(group, by, kind, **said)
    given.need(resident, kind)
    propose(group=group, by=by, now=TEN_AM)
    match = Match.objects.get(need__resident=resident, need__kind=kind)
    giving.confirm_match(match=match, by=by, now=TEN_AM)
    if accept:
        giving.accept(match=match, by=None, now=TEN_AM)
    return match


def plan(group, by, *homes, starts_at=FRIDAY, **more):
    there = places(group)
    chosen = [Chosen(home.code_name, Why.MOST) for home in homes]
    return plan_run(
        group=group, starts_at=starts_at, chosen=chosen, places=there, by=by, now=LATER, **more
    )


def next_on(home):
    return Facilities.objects.get(residence=home).next_on


def test_what_waits_is_told_by_residence_with_its_oldest_need(group, amina, dora, omar, small):
    promise(group, amina, omar)
    found = places(group)
    assert (found["Heron"].things, found["Heron"].since) == (1, timezone.localdate(TEN_AM))
    assert found["Thistle"].waits is None


def test_a_planned_run_sets_the_day_keeps_the_promise_and_tells_who_said_yes(
    group, amina, omar, home
):
    match = promise(group, amina, omar)
    far = TEN_AM + timedelta(days=20)
    run = plan(group, amina, home, starts_at=far)
    assert [stop.residence for stop in run.stops.all()] == [home]
    assert next_on(home) == timezone.localdate(far)
    match.refresh_from_db()
    assert match.held_until == far + timedelta(days=1)
    [_asked, body] = told(omar)
    assert match.code in body
    assert "29/11" in body
    assert not any(word in body for word in ("Heron", str(run.pk)[:8]))
    assert Event.objects.get(verb="run_planned").target_id == run.pk


def test_who_has_not_said_yes_is_told_no_day(group, amina, omar, home):
    match = promise(group, amina, omar, accept=False)
    before = match.held_until
    plan(group, amina, home)
    match.refresh_from_db()
    assert match.held_until == before
    assert len(told(omar)) == 1  # that it is there


def test_a_cancelled_run_breaks_no_promise_and_people_are_told(group, amina, omar, home):
    match = promise(group, amina, omar)
    run = plan(group, amina, home)
    cancel_run(run=run, why=NotRun.WEATHER, by=amina, now=FRIDAY - timedelta(hours=2))
    match.refresh_from_db()
    assert match.state == MatchState.ACCEPTED
    assert match.held_until >= FRIDAY + timedelta(days=6)
    assert next_on(home) is None
    assert "13/11" in told(omar)[-1]
    with pytest.raises(RunIsOver):
        cancel_run(run=run, why=NotRun.WEATHER, by=amina, now=FRIDAY)
    assert Event.objects.get(verb="run_cancelled").reason == "weather"


def test_what_nobody_fetched_is_kept_for_another_week(group, amina, omar, leyla, home):
    fetched, left = promise(group, amina, omar), promise(group, amina, leyla)
    run = plan(group, amina, home)
    giving.hand_over(match=fetched, by=amina, now=FRIDAY)
    assert finish_run(run=run, by=amina, now=FRIDAY) == 1
    left.refresh_from_db()
    assert left.state == MatchState.ACCEPTED
    assert left.held_until >= FRIDAY + giving.TO_FETCH
    run.refresh_from_db()
    assert run.state == RunState.DONE
    assert next_on(home) is None


def test_the_last_visit_is_what_the_next_choice_looks_at(group, amina, omar, home):
    promise(group, amina, omar)
    run = plan(group, amina, home)
    finish_run(run=run, by=amina, now=FRIDAY)
    assert places(group)["Heron"].since == timezone.localdate(FRIDAY)
    assert way_before(group) == {"Heron": 0}


def test_food_says_when_it_would_be_over(group, amina, omar, home):
    given.facilities(home, next_on=timezone.localdate(FRIDAY))
    promise(group, amina, omar, Kind.FOOD, prepared="none", use_by="2026-11-16")
    assert str(places(group)["Heron"].over_on) == "2026-11-16"


def test_the_way_can_be_changed_by_hand_and_ends_where_it_ends(group, amina, home, small):
    run = plan(group, amina, home, small)
    heron, thistle = run.stops.order_by("position")
    assert (heron.residence, thistle.residence) == (home, small)
    for up in (True, True):
        move_stop(stop=thistle, up=up, by=amina, now=TEN_AM)
    assert [one.residence for one in run.stops.order_by("position")] == [small, home]


def test_residences_that_share_a_church_are_one_halt(group, amina, home, small):
    church = HandOverPoint.objects.create(group=group, name="Church", made_at=TEN_AM)
    for one in (home, small):
        given.facilities(one, point=church)
    other = build.residence(amina, code_name="Quarry")
    run = plan(group, amina, home, other, small)
    found = halts(run, [{"residence": "Thistle", "quantity": 2}])
    assert [(halt.name, halt.things, len(halt.stops)) for halt in found] == [
        ("Church", 2, 2),
        ("Quarry: no hand-over point yet", 0, 1),
    ]  # fmt: skip


def test_what_comes_to_the_desk_goes_to_no_church(group, amina, home):
    church = HandOverPoint.objects.create(group=group, name="Church", made_at=TEN_AM)
    given.facilities(home, point=church, route="desk")
    assert plan(group, amina, home).stops.get().point is None


def test_a_residence_is_added_and_left_out_again_and_the_day_follows(
    group, amina, omar, home, small
):
    run = plan(group, amina, small)
    match = promise(group, amina, omar)
    place = places(group)["Heron"]
    stop = add_stop(run=run, place=place, by=amina, now=TEN_AM)
    assert add_stop(run=run, place=place, by=amina, now=TEN_AM) == stop
    assert next_on(home) == timezone.localdate(FRIDAY)
    drop_stop(stop=stop, by=amina, now=TEN_AM)
    assert next_on(home) is None
    match.refresh_from_db()
    assert match.state == MatchState.ACCEPTED
    with pytest.raises(NothingToBring):
        drop_stop(stop=run.stops.get(), by=amina, now=TEN_AM)
    assert len(told(omar)) == 3  # it is there; the day; not on that day


def test_who_has_no_phone_is_told_the_day_and_that_it_is_off_by_their_leader(group, amina, home):
    floor = build.branch(home, "Floor 1")
    silent = build.resident(home, branch=floor, alias="Calm Heron")
    lead = build.resident(home, SARA, branch=floor, alias="Bright Fern", leads=1, reads="en")
    match = promise(group, amina, silent)
    run = plan(group, amina, home)
    cancel_run(run=run, why=NotRun.WEATHER, by=amina, now=LATER)
    first, day, off = told(lead)
    assert "for somebody near you who has no phone" in first
    assert "for somebody near you who has no phone" in day
    assert "it is not on 13/11 after all" in off
    assert not any(match.code in body or "Calm Heron" in body for body in (first, day, off))


def test_another_hour_moves_the_day_the_promise_and_tells_who_said_yes(group, amina, omar, home):
    match = promise(group, amina, omar)
    run = plan(group, amina, home)
    sunday = FRIDAY + timedelta(days=9, hours=2)
    change_time(run=run, starts_at=sunday, by=amina, now=LATER)
    match.refresh_from_db()
    assert next_on(home) == timezone.localdate(sunday)
    assert match.held_until == sunday + timedelta(days=1)
    assert "22/11" in told(omar)[-1]
    change_time(run=run, starts_at=sunday, by=amina, now=LATER)
    assert len(told(omar)) == 3  # it is there; the day; the other day
    with pytest.raises(RunIsPast):
        change_time(run=run, starts_at=TEN_AM, by=amina, now=LATER)
    finish_run(run=run, by=amina, now=sunday)
    with pytest.raises(RunIsOver):
        change_time(run=run, starts_at=sunday + timedelta(days=1), by=amina, now=sunday)


def test_a_day_that_somebody_said_holds_while_no_run_is_planned(group, amina, home):
    said = timezone.localdate(FRIDAY) + timedelta(days=30)
    set_facilities(residence=home, said={"said_on": said}, by=amina, now=TEN_AM)
    assert next_on(home) == said
    run = plan(group, amina, home)
    assert next_on(home) == timezone.localdate(FRIDAY)
    set_facilities(residence=home, said={"kettle": "yes"}, by=amina, now=TEN_AM)
    assert next_on(home) == timezone.localdate(FRIDAY)
    cancel_run(run=run, why=NotRun.WEATHER, by=amina, now=LATER)
    assert next_on(home) == said


def test_nobody_takes_a_run_from_its_driver_and_who_drives_or_coordinates_frees_it(
    group, amina, dora, home
):
    run = plan(group, amina, home)
    vera = build.person("volunteer", group=group)
    same = Run.objects.get(pk=run.pk)  # as the other saw it, before somebody drove
    set_driver(run=run, driver=dora, by=dora, now=TEN_AM)
    for by, driver in ((vera, vera), (amina, amina), (vera, None)):
        with pytest.raises(SomebodyDrives):
            set_driver(run=same, driver=driver, by=by, now=TEN_AM)
    set_driver(run=same, driver=None, by=amina, now=TEN_AM)
    set_driver(run=same, driver=vera, by=vera, now=TEN_AM)
    set_driver(run=same, driver=None, by=vera, now=TEN_AM)
    run.refresh_from_db()
    assert run.driver is None


def test_a_stop_that_somebody_left_out_meanwhile_cannot_be_moved_or_left_out(
    group, amina, omar, home, small
):
    run = plan(group, amina, home, small)
    promise(group, amina, omar)
    stop = run.stops.get(residence=home)
    same = run.stops.get(residence=home)
    drop_stop(stop=stop, by=amina, now=TEN_AM)
    before = len(told(omar))
    with pytest.raises(TooLate):
        move_stop(stop=same, up=True, by=amina, now=TEN_AM)
    with pytest.raises(TooLate):
        drop_stop(stop=same, by=amina, now=TEN_AM)
    assert len(told(omar)) == before


def test_two_runs_to_one_place_leave_the_first_day_when_the_second_is_off(group, amina, home):
    plan(group, amina, home)
    later = plan(group, amina, home, starts_at=FRIDAY + timedelta(days=7))
    assert next_on(home) == timezone.localdate(FRIDAY)
    cancel_run(run=later, why=NotRun.OTHER, by=amina, now=TEN_AM)
    assert next_on(home) == timezone.localdate(FRIDAY)


def test_it_goes_nowhere_without_a_place_in_the_past_or_where_it_is_refused(group, amina, home):
    with pytest.raises(NothingToBring):
        plan(group, amina)
    with pytest.raises(RunIsPast):
        plan(group, amina, home, starts_at=TEN_AM)
    given.facilities(home, route="refused")
    with pytest.raises(RouteIsClosed):
        plan(group, amina, home)
    assert not Run.objects.exists()


def test_the_same_key_plans_once_and_is_nobody_elses(group, amina, dora, home):
    key = log_offer(group=group, kind=Kind.CASH, said={}, by=amina, now=TEN_AM).request_key
    run = plan(group, amina, home, request_key=key)
    assert plan(group, amina, home, request_key=key) == run
    with pytest.raises(KeyUsed):
        plan(group, dora, home, request_key=key)


@pytest.mark.parametrize(("hours", "alarm"), [(48, True), (49, False), (-1, True)])
def test_a_run_without_a_driver_is_an_alarm_from_two_days_before(group, amina, home, hours, alarm):
    run = plan(group, amina, home)
    now = FRIDAY - timedelta(hours=hours)
    assert Run.objects.without_driver(now).exists() == alarm
    set_driver(run=run, driver=amina, by=amina, now=TEN_AM)
    assert not Run.objects.without_driver(now).exists()
    amina.is_active = False
    amina.save(update_fields=["is_active"])
    assert Run.objects.without_driver(now).exists() == alarm


def test_who_says_yes_after_it_was_planned_hears_the_day_at_once(group, amina, sara, home, street):
    match = promise(group, amina, sara, accept=False)
    plan(group, amina, home)
    street.pass_time(seconds=5)
    street.gets(SARA, "Something is there for you")
    street.says(SARA, f"{match.code}1")
    street.gets(SARA, "it comes on 13/11 at 10:00", match.code)
    match.refresh_from_db()
    assert match.held_until >= FRIDAY + timedelta(days=1)
