"""A lift or a class is measured by the day that was agreed for it, and by no run."""

from datetime import timedelta

import pytest

from donations import giving, services
from donations.facts import Kind
from donations.models import Match, MatchState, Need
from donations.proposing import propose
from donations.refused import DayToCome, FitsNoMore
from donations.runner import tick
from donations.setting_up import set_facilities
from tests import build
from tests.donations import given
from tests.donations.conftest import SARA
from tests.donations.given import MONDAY, TEN_AM
from tests.donations.test_runs import plan, told
from tests.donations.test_texts import words

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WEDNESDAY = TEN_AM + 2 * DAY


@pytest.fixture(autouse=True)
def _texts(db):
    build.texts()


def promised(group, by, resident, **said):
    """A lift that they said yes to."""
    given.offer(group, by, Kind.SERVICE, what="lift", **said)
    given.need(resident, Kind.SERVICE, what="lift")
    propose(group=group, by=by, now=TEN_AM)
    match = Match.objects.proposed().get()
    giving.confirm_match(match=match, by=by, now=TEN_AM)
    giving.accept(match=match, by=None, now=TEN_AM)
    return match


def state(match):
    match.refresh_from_db()
    return match.state


def test_agreed_for_its_last_day_it_can_be_said_the_day_after_that_it_happened(
    group, amina, dora, sara
):
    match = promised(group, amina, sara, until=WEDNESDAY.date().isoformat())
    services.agree(match=match, at=WEDNESDAY, by=dora, now=TEN_AM)
    assert giving.lapse(WEDNESDAY + DAY) == 0
    services.happened(match=match, by=dora, now=WEDNESDAY + DAY)
    assert state(match) == MatchState.HANDED_OVER
    assert Need.objects.get().closed_at
    assert "over" not in told(sara)[-1]


def test_agreed_for_no_day_it_is_kept_no_longer_than_its_last_day(group, amina, sara):
    match = promised(group, amina, sara, until=WEDNESDAY.date().isoformat())
    assert giving.lapse(WEDNESDAY) == 0
    assert giving.lapse(WEDNESDAY + DAY) == 1
    assert state(match) == MatchState.EXPIRED


def test_a_run_after_its_last_day_takes_no_lift_back(group, amina, dora, home, sara):
    match = promised(group, amina, sara, until=WEDNESDAY.date().isoformat())
    services.agree(match=match, at=WEDNESDAY, by=dora, now=TEN_AM)
    before = told(sara)
    plan(group, amina, home, starts_at=TEN_AM + 5 * DAY)
    set_facilities(residence=home, said={"said_on": MONDAY + 6 * DAY}, by=amina, now=TEN_AM)
    assert state(match) == MatchState.ACCEPTED
    assert told(sara) == before


def test_a_run_after_its_last_day_keeps_nobody_from_being_proposed_it(group, amina, home, sara):
    plan(group, amina, home, starts_at=TEN_AM + 5 * DAY)
    assert promised(group, amina, sara, until=WEDNESDAY.date().isoformat())


def test_what_is_of_use_no_more_on_the_agreed_day_is_taken_back(group, amina, dora, sara):
    from donations.actions import change_facts

    match = promised(group, amina, sara, until=WEDNESDAY.date().isoformat())
    services.agree(match=match, at=WEDNESDAY, by=dora, now=TEN_AM)
    sooner = {"what": "lift", "until": (WEDNESDAY - DAY).date().isoformat()}
    change_facts(offer=match.offer, said=sooner, by=dora, now=TEN_AM)
    assert state(match) == MatchState.WITHDRAWN


def test_what_somebody_else_does_is_still_refused_as_it_is_closed(group, amina, dora, sara):
    match = promised(group, amina, sara)
    services.agree(match=match, at=WEDNESDAY, by=dora, now=TEN_AM)
    need = Need.objects.get()
    need.facts = {"what": "interpreting"}
    need.save(update_fields=["sealed_facts"])
    with pytest.raises(FitsNoMore):
        services.happened(match=match, by=dora, now=WEDNESDAY)


def test_the_same_day_pressed_twice_is_told_once_and_another_day_again(group, amina, dora, sara):
    match = promised(group, amina, sara)
    for at in (WEDNESDAY, WEDNESDAY, WEDNESDAY + DAY):
        services.agree(match=match, at=at, by=dora, now=TEN_AM)
    days = [body for body in told(sara) if " at 10:00" in body]
    assert [("11/11" in body, "12/11" in body) for body in days] == [(True, False), (False, True)]


def test_an_earlier_day_is_kept_for_a_week_after_that_one(group, amina, dora, sara):
    match = promised(group, amina, sara)
    for at in (WEDNESDAY + 30 * DAY, WEDNESDAY):
        services.agree(match=match, at=at, by=dora, now=TEN_AM)
    assert match.held_until == WEDNESDAY + services.AFTERWARDS


def test_it_has_not_happened_before_the_day_has_come(group, amina, dora, sara):
    match = promised(group, amina, sara)
    services.agree(match=match, at=WEDNESDAY, by=dora, now=TEN_AM)
    with pytest.raises(DayToCome):
        services.happened(match=match, by=dora, now=WEDNESDAY - DAY)
    assert state(match) == MatchState.ACCEPTED
    services.happened(match=match, by=dora, now=WEDNESDAY - timedelta(hours=3))
    assert state(match) == MatchState.HANDED_OVER


def test_a_yes_waits_four_weeks_for_a_day_whatever_runs_are_planned(group, amina, home, sara):
    plan(group, amina, home, starts_at=TEN_AM + 5 * DAY)
    match = promised(group, amina, sara)
    assert match.held_until == TEN_AM + 28 * DAY
    tick(TEN_AM + 27 * DAY)
    assert state(match) == MatchState.ACCEPTED
    tick(TEN_AM + 28 * DAY)
    assert state(match) == MatchState.EXPIRED


def test_who_asks_how_it_stands_hears_that_a_day_follows_and_then_which(
    group, amina, dora, sara, street
):
    match = promised(group, amina, sara)
    street.turn()
    street.gets(SARA, match.code)
    street.says(SARA, "89")
    told_now = street.gets(SARA, "somebody", words("service_yes", "en"))
    assert match.code not in told_now
    services.agree(match=match, at=WEDNESDAY, by=dora, now=TEN_AM)
    street.turn()
    day = words("service_day", "en", what=word_of_88(), day="11/11", time="10:00")
    street.gets(SARA, day)
    street.says(SARA, "89")
    street.gets(SARA, day)


def word_of_88():
    [line] = [one for one in words("need_menu", "en").splitlines() if one.startswith("88 ")]
    return line.removeprefix("88 ")
