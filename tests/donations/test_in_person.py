"""A promise whose time is over, and people whom no text reaches: each side is told."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import clock
from donations import giving, in_person, services
from donations.facts import Kind
from donations.models import Match, MatchState, Need
from donations.proposing import propose
from residences.models import LinkTo, PersonalLink
from residences.saying import new_link
from tests import build
from tests.donations import given
from tests.donations.conftest import LEYLA, OMAR, SARA
from tests.donations.test_pages import page
from tests.donations.test_texts import words
from tests.residences.pages import words as shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor(home):
    return build.branch(home, "Floor 1")


@pytest.fixture
def silent(home, floor):
    """Somebody without a phone."""
    return build.resident(home, branch=floor, alias="Calm Heron", reads="so")


@pytest.fixture
def lead(home, floor):
    """Who leads their branch."""
    return build.resident(home, OMAR, branch=floor, alias="Bright Moss", leads=1, reads="en")


def promise(group, by, someone, now):
    """A phone that was confirmed for them."""
    given.offer(group, by)
    given.need(someone, at=now)
    propose(group=group, by=by, now=now)
    match = Match.objects.get(need__resident=someone, state=MatchState.PROPOSED)
    giving.confirm_match(match=match, by=by, now=now)
    return match


def state(match):
    match.refresh_from_db()
    return match.state


# A promise that lapses ----------------------------------------------------------------------------


def test_who_did_not_answer_in_time_is_told_that_their_place_is_kept(group, amina, sara, street):
    match = promise(group, amina, sara, street.now)
    street.pass_time(10)
    street.gets(SARA, match.code)
    street.pass_time(days=3)
    assert state(match) == MatchState.EXPIRED
    street.gets(SARA, words("need_lapsed", "en", what="phone"))


def test_who_said_yes_and_did_not_fetch_it_is_told_as_well_in_their_language(
    group, amina, leyla, street
):
    match = promise(group, amina, leyla, street.now)
    giving.accept(match=match, by=None, now=street.now)
    street.pass_time(10)
    street.gets(LEYLA)
    street.pass_time(days=7, minutes=1)
    street.gets(LEYLA, words("need_lapsed", "fa", what="گوشی"))
    assert Need.objects.get().closed_at is None


def test_who_gives_sees_what_lapsed_and_no_person(group, amina, dora, sara, home):
    match = promise(group, amina, sara, clock.now())
    Match.objects.update(held_until=clock.now())
    giving.lapse(clock.now())
    body = page(build.client(dora), "/donations/matches/")
    assert "Lapsed this week" in body
    assert match.offer.code in body
    assert "Silent Stone" not in body
    assert str(match.pk) not in body
    stranger = build.client(build.person("donations"))
    assert match.offer.code not in page(stranger, "/donations/matches/")


def test_many_lapse_in_as_many_queries_as_one(group, amina, home, django_assert_max_num_queries):
    build.texts()
    for n in range(8):
        promise(group, amina, build.resident(home, f"+4477009005{n:02}", reads="ar"), clock.now())
    Match.objects.update(held_until=clock.now())
    with django_assert_max_num_queries(20):
        assert giving.lapse(clock.now()) == 8


# People whom no text reaches ----------------------------------------------------------------------


def test_a_leader_is_told_that_somebody_near_has_no_phone_and_not_who(
    group, amina, silent, lead, street
):
    match = promise(group, amina, silent, street.now)
    street.pass_time(10)
    body = street.gets(OMAR, words("need_leader", "en", link=""))
    assert "Calm Heron" not in body
    assert match.code not in body
    assert PersonalLink.objects.get().resident == lead


def test_a_leader_gets_one_text_for_a_round_of_many(
    group, amina, home, floor, silent, lead, street
):
    for someone in (silent, build.resident(home, branch=floor, alias="Mild Ibis")):
        promise(group, amina, someone, street.now)
    street.pass_time(10)
    street.gets(OMAR, words("need_leader", "en", link=""))


@pytest.fixture
def leader_page(lead, db):
    """The leader's own page, opened."""
    build.texts()
    path = "/n/" + new_link(lead, LinkTo.GIFTS, clock.now()).rsplit("/", 1)[1]
    client = Client()
    return lambda **pressed: shown(client.post(path, pressed))


def test_the_leader_tells_them_answers_for_them_and_sees_their_digits(
    group, amina, silent, leader_page
):
    match = promise(group, amina, silent, clock.now())
    asked = leader_page()
    assert "Calm Heron" in asked
    assert match.code not in asked
    assert match.code in leader_page(yes=match.pk)
    assert state(match) == MatchState.ACCEPTED
    leader_page(no=f"unsaid.{match.pk}")
    assert state(match) == MatchState.DECLINED
    assert "Calm Heron" not in leader_page()


def test_a_leader_sees_and_answers_nothing_of_people_with_a_phone_or_elsewhere(
    group, amina, home, floor, silent, sara, leader_page
):
    sara.branch = floor
    sara.save(update_fields=["branch"])
    away = build.resident(home, alias="Golden Fig", branch=build.branch(home, "Floor 9"))
    for someone in (sara, away):
        match = promise(group, amina, someone, clock.now())
        assert someone.alias not in leader_page()
        assert "This is over" in leader_page(yes=match.pk)
        assert state(match) == MatchState.CONFIRMED


def test_a_leader_whose_number_just_changed_sees_nobody(group, amina, silent, lead, leader_page):
    promise(group, amina, silent, clock.now())
    lead.number_changes.create(new=build.phone(SARA), is_new=True, at=clock.now())
    assert "Calm Heron" not in leader_page()
    assert in_person.near(lead, clock.now()) == []


@pytest.fixture(params=["coordinator", "volunteer"])
def carer(request, group):
    return build.client(build.person(request.param, group=group))


def test_who_looks_after_them_finds_their_digits_to_say_and_to_print(
    carer, group, amina, silent, sara
):
    match = promise(group, amina, silent, clock.now())
    other = promise(group, amina, sara, clock.now())
    body = page(carer, "/donations/tell/")
    assert "Calm Heron" in body
    assert re.search(rf"\b{match.code}\b", body)
    assert "Silent Stone" not in body
    assert "tell them in person" in page(carer, f"/donations/needs/{match.need_id}/")
    assert "tell them in person" not in page(carer, f"/donations/needs/{other.need_id}/")
    assert carer.post(f"/donations/tell/{other.pk}/", {"answer": "yes"}).status_code == 404


def test_of_a_lift_they_are_told_the_day_and_no_number_to_say(
    carer, group, amina, silent, lead, leader_page
):
    given.offer(group, amina, Kind.SERVICE, what="lift")
    given.need(silent, Kind.SERVICE, at=clock.now(), what="lift")
    given.facilities(silent.residence, route="desk", next_on=timezone.localdate(clock.now()))
    propose(group=group, by=amina, now=clock.now())
    match = Match.objects.get()
    giving.confirm_match(match=match, by=amina, now=clock.now())
    giving.accept(match=match, by=None, now=clock.now())
    led, told = leader_page(), page(carer, "/donations/tell/")
    assert "Calm Heron" in led
    assert match.code not in led
    assert "The next day" not in led
    assert f">{match.code}<" not in told
    assert "No day yet" in told
    at = clock.now() + timedelta(days=3)
    services.agree(match=match, at=at, by=amina, now=clock.now())
    local = timezone.localtime(at)
    assert f"On {local.day}/{local.month} at {local:%H:%M}." in leader_page()
    assert f"{local:%H:%M}" in page(carer, "/donations/tell/")


def test_a_yes_and_a_no_are_noted_in_their_name(carer, group, amina, silent):
    match = promise(group, amina, silent, clock.now())
    address = f"/donations/tell/{match.pk}/"
    assert carer.post(address, {"answer": "perhaps"}).status_code == 404
    carer.post(address, {"answer": "yes"})
    assert state(match) == MatchState.ACCEPTED
    carer.post(address, {"answer": "no", "reason": "cannot"})
    assert (state(match), match.decline_reason) == (MatchState.DECLINED, "cannot")
    assert Need.objects.get().closed_at is None
    assert "Nobody has to be told" in page(carer, "/donations/tell/")


def test_that_the_time_is_over_is_told_in_person_too(carer, group, amina, silent):
    promise(group, amina, silent, clock.now())
    Match.objects.update(held_until=clock.now())
    giving.lapse(clock.now())
    assert "The time is over." in page(carer, "/donations/tell/")


def test_it_exists_only_for_who_looks_after_them(group, amina, dora, silent):
    match = promise(group, amina, silent, clock.now())
    assert build.client(dora).get("/donations/tell/").status_code == 404
    other = build.client(build.person("coordinator"))
    assert "Calm Heron" not in page(other, "/donations/tell/")
    for client in (build.client(dora), other):
        assert client.post(f"/donations/tell/{match.pk}/", {"answer": "yes"}).status_code == 404
    assert state(match) == MatchState.CONFIRMED
