"""A promise is looked at again whenever a day, a need or a thing changes, and when it is handed over."""

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import clock
from accounts.models import Event
from donations import giving
from donations.actions import change_facts, change_need, scrap
from donations.facts import Kind
from donations.models import Match, MatchState, Need, NotRun, Offer, OpenedHow, Reason
from donations.proposing import propose
from donations.refused import FitsNoMore
from donations.run_actions import cancel_run, change_time, drop_stop, finish_run
from donations.saying import Voice
from donations.setting_up import set_facilities
from donations.suiting import withdraw_unfit
from tests import build
from tests.donations import given
from tests.donations.given import MONDAY, TEN_AM
from tests.donations.test_pages import page
from tests.donations.test_runs import FRIDAY, LATER, plan, told
from tests.donations.test_texts import words

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _texts(db):
    build.texts()


@pytest.fixture
def there(home):
    """The residence, with a day on which something comes."""
    return given.facilities(home, next_on=MONDAY, said_on=MONDAY)


def promise(group, by, resident, *, needs=None, at=TEN_AM, **said):
    """Bread or the like, which they said yes to."""
    given.offer(group, by, Kind.FOOD, prepared="none", allergens_known="yes", **said)
    given.need(resident, Kind.FOOD, at=at, **(needs or {}))
    propose(group=group, by=by, now=at)
    match = Match.objects.proposed().get()
    giving.confirm_match(match=match, by=by, now=at)
    giving.accept(match=match, by=None, now=at)
    return match


def end_of(day):
    return datetime.combine(day, time.max, timezone.get_current_timezone())


def taken_back(match):
    """Whether it is, with the place kept and the thing free again."""
    match.refresh_from_db()
    free = Offer.objects.with_stock().get(pk=match.offer_id).free
    return (match.state, match.need.closed_at, free) == (MatchState.WITHDRAWN, None, 1)


def cannot_be_given(resident):
    word = Voice.of(resident.reads).word(Kind.FOOD)
    return words("need_taken", resident.reads, what=word)


@pytest.mark.parametrize(("later", "given_out"), [(0, True), (1, False)])
def test_food_is_handed_over_on_its_last_day_and_never_after(
    group, amina, dora, omar, there, later, given_out
):
    match = promise(group, amina, omar, use_by=MONDAY.isoformat())
    at = TEN_AM + later * DAY
    if given_out:
        giving.hand_over(match=match, by=dora, now=at)
    else:
        with pytest.raises(FitsNoMore, match="after its use-by date"):
            giving.hand_over(match=match, by=dora, now=at)
    match.refresh_from_db()
    assert match.state == (MatchState.HANDED_OVER if given_out else MatchState.ACCEPTED)


@pytest.mark.parametrize(
    ("known", "why"),
    [
        ({"allergens_known": "yes", "allergens": ["nuts"]}, "contains something that they avoid"),
        ({}, "allergens are not known"),
    ],
)
def test_what_somebody_avoids_is_not_handed_over_whatever_was_known_before(
    group, amina, dora, omar, known, why
):
    match = promise(group, amina, omar, needs={"avoids": ["nuts"]})
    Offer.objects.update(facts={"prepared": "none", **known})
    with pytest.raises(FitsNoMore, match=why):
        giving.hand_over(match=match, by=dora, now=TEN_AM)
    assert Offer.objects.with_stock().get().there == 1


def test_what_they_said_by_another_need_counts_for_the_pack_of_their_turn(group, amina, dora, omar):
    match = promise(group, amina, omar, allergens=["nuts"])
    Need.objects.update(opened_how=OpenedHow.ROTA)
    given.need(omar, Kind.FOOD, at=LATER, avoids=["nuts"])
    with pytest.raises(FitsNoMore, match="contains something that they avoid"):
        giving.hand_over(match=match, by=dora, now=LATER)


def test_the_page_in_the_hall_says_why_it_cannot_be_handed_over(group, amina, dora, omar):
    match = promise(group, amina, omar, needs={"avoids": ["nuts"]}, at=clock.now())
    Offer.objects.update(facts={"prepared": "none"})
    said = {"label": match.offer.code, "code": match.code, "do": "give"}
    refused = build.client(dora).post("/donations/hand-over/", said)
    assert refused.status_code == 422
    assert "Its allergens are not known, and they avoid some." in refused.content.decode()


def test_a_need_that_changes_takes_back_what_no_longer_suits_and_they_are_told(
    group, amina, omar, leyla
):
    match = promise(group, amina, omar, allergens=["nuts"])
    hers = promise(group, amina, leyla, allergens=["milk"])
    for need in Need.objects.all():
        change_need(need=need, said={"avoids": ["nuts"]}, by=None, now=LATER)
    assert taken_back(match)
    assert told(omar)[-1] == cannot_be_given(omar)
    assert Event.objects.filter(verb="match_withdrawn", reason="unfit").count() == 1
    hers.refresh_from_db()
    assert hers.state == MatchState.ACCEPTED
    assert cannot_be_given(leyla) not in told(leyla)
    propose(group=group, by=amina, now=LATER)
    assert not Match.objects.proposed().exists()


def test_allergens_found_after_the_promise_take_it_back(group, amina, dora, omar):
    match = promise(group, amina, omar, needs={"avoids": ["nuts"]})
    found = {"prepared": "none", "allergens_known": "yes", "allergens": ["nuts"]}
    change_facts(offer=match.offer, said=found, by=dora, now=LATER)
    assert taken_back(match)
    assert told(omar)[-1] == cannot_be_given(omar)


def test_a_later_run_takes_back_what_is_too_old_by_then_and_tells_no_day_for_it(
    group, amina, omar, home, there
):
    match = promise(group, amina, omar, use_by=FRIDAY.date().isoformat())
    run = plan(group, amina, home)
    match.refresh_from_db()
    assert (match.state, match.held_until) == (MatchState.ACCEPTED, end_of(FRIDAY.date()))
    before = told(omar)
    change_time(run=run, starts_at=FRIDAY + DAY, by=amina, now=LATER)
    assert taken_back(match)
    assert told(omar) == [*before, cannot_be_given(omar)]


@pytest.mark.parametrize("how", ["cancel", "finish"])
def test_a_run_that_is_off_or_over_keeps_food_no_longer_than_its_last_day(
    group, amina, omar, home, there, how
):
    match = promise(group, amina, omar, use_by=FRIDAY.date().isoformat())
    run = plan(group, amina, home)
    if how == "cancel":
        cancel_run(run=run, why=NotRun.WEATHER, by=amina, now=LATER)
    else:
        finish_run(run=run, by=amina, now=LATER)
    match.refresh_from_db()
    assert (match.state, match.held_until) == (MatchState.ACCEPTED, end_of(FRIDAY.date()))
    assert cannot_be_given(omar) not in told(omar)


def test_food_whose_run_ended_after_its_last_day_is_taken_back_at_once(
    group, amina, omar, home, there
):
    match = promise(group, amina, omar, use_by=FRIDAY.date().isoformat())
    run = plan(group, amina, home)
    assert finish_run(run=run, by=amina, now=FRIDAY + DAY) == 0
    assert taken_back(match)


def test_who_is_left_out_and_gets_it_later_is_told_once_that_it_is_too_old(
    group, amina, omar, home, there
):
    elsewhere = build.residence(amina, code_name="Thistle")
    match = promise(group, amina, omar, use_by=FRIDAY.date().isoformat())
    run = plan(group, amina, home, elsewhere)
    plan(group, amina, home, starts_at=FRIDAY + 7 * DAY)
    before = told(omar)
    drop_stop(stop=run.stops.get(residence=home), by=amina, now=LATER)
    assert taken_back(match)
    assert told(omar) == [*before, cannot_be_given(omar)]


def test_a_day_that_somebody_says_takes_back_what_is_too_old_by_then(
    group, amina, omar, home, there
):
    match = promise(group, amina, omar, use_by=MONDAY.isoformat())
    set_facilities(residence=home, said={"said_on": MONDAY + DAY}, by=amina, now=LATER)
    assert taken_back(match)
    assert told(omar)[-1] == cannot_be_given(omar)


def test_whom_no_text_reaches_stands_among_those_to_tell(group, amina, home):
    mute = build.resident(home, alias="Calm Fern")
    match = promise(group, amina, mute, at=clock.now(), allergens=["nuts"])
    change_need(need=match.need, said={"avoids": ["nuts"]}, by=amina, now=clock.now())
    body = page(build.client(amina), "/donations/tell/")
    assert "Calm Fern" in body
    assert "It cannot be given after all." in body
    assert match.code not in body


def test_it_asks_as_often_for_many_promises_as_for_two(group, amina, home, there):
    counts = []
    for many in (2, 8):
        for n in range(many):
            phone = f"+44770090{many:02}{n:02}"
            promise(group, amina, build.resident(home, phone), use_by=FRIDAY.date().isoformat())
        there.next_on = FRIDAY.date() + DAY
        there.save()
        with CaptureQueriesContext(connection) as seen:
            assert withdraw_unfit(matches=Match.objects.all(), by=amina, now=LATER) == many
        counts.append(len(seen))
        Need.objects.all().delete()
        there.next_on = MONDAY
        there.save()
    assert counts[0] == counts[1]


# Lost or broken ---------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["page", "program"])
def test_a_promise_of_what_was_lost_is_taken_back_told_and_can_be_thrown_away(
    group, amina, dora, omar, way
):
    match = promise(group, amina, omar, at=clock.now())
    if way == "page":
        office, address = build.client(amina), f"/donations/matches/{match.pk}/take-back/"
        assert address in page(office, f"/donations/needs/{match.need_id}/")
        done = office.post(address, follow=True).content.decode()
        assert f"{match.offer.code} is taken back." in done
        assert "It is too late for that" in office.post(address, follow=True).content.decode()
    else:
        answer = build.key(amina).post(f"/api/matches/{match.pk}/take-back/")
        assert answer.json()["state"] == "withdrawn"
    assert taken_back(match)
    assert told(omar)[-1] == cannot_be_given(omar)
    assert told(omar).count(cannot_be_given(omar)) == 1
    scrap(offer=match.offer, quantity=1, by=dora, now=clock.now(), reason=Reason.LOST)
    assert Offer.objects.with_stock().get().there == 0


@pytest.mark.parametrize("kind", ["volunteer", "donations", "coordinator"])
def test_only_their_coordinator_takes_a_promise_back(group, amina, omar, kind):
    match = promise(group, amina, omar, at=clock.now())
    elsewhere = {} if kind == "coordinator" else {"group": group}
    stranger = build.client(build.person(kind, **elsewhere))
    assert stranger.post(f"/donations/matches/{match.pk}/take-back/").status_code == 404
    if kind == "volunteer":
        assert "take-back" not in page(stranger, f"/donations/needs/{match.need_id}/")
    match.refresh_from_db()
    assert match.state == MatchState.ACCEPTED
