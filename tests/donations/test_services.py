"""Lifts, interpreting, classes: on no packing list; agreed for a day, and then they happened."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import clock
from donations import giving, run_data, services
from donations.facts import Kind
from donations.models import Match, MatchState, Need, Offer, Route
from donations.proposing import propose
from donations.refused import NoYesYet, RunIsPast
from donations.run_actions import plan_run
from donations.run_choice import Chosen, Why
from residences.models import LinkTo
from residences.saying import new_link
from tests import build
from tests.donations import given
from tests.donations.conftest import SARA
from tests.donations.given import TEN_AM
from tests.donations.test_pages import page

pytestmark = pytest.mark.django_db
JSON = "application/json"
IN_A_WEEK = TEN_AM + timedelta(days=7)


@pytest.fixture
def lift(group, amina, sara, street):
    """Promised to Sara, who was asked."""
    given.offer(group, amina, Kind.SERVICE, what="lift")
    given.need(sara, Kind.SERVICE, what="lift")
    propose(group=group, by=amina, now=TEN_AM)
    match = Match.objects.get()
    giving.confirm_match(match=match, by=amina, now=TEN_AM)
    street.turn()
    street.gets(SARA, match.code)
    return match


@pytest.fixture
def wanted(lift, street):
    """And she said yes."""
    street.says(SARA, f"{lift.code}1")
    street.turn()
    assert street.gets(SARA) == "Thank you. We will write to you with a day."
    lift.refresh_from_db()
    assert lift.state == MatchState.ACCEPTED
    return lift


def test_it_is_packed_nowhere_and_calls_for_no_run(group, dora, home, wanted):
    given.offer(group, dora)
    code = wanted.offer.code
    assert code not in page(build.client(dora), "/donations/hand-over/")
    assert run_data.places(group)[home.code_name].things == 0
    run = plan(group, home, dora)
    assert code not in page(build.client(dora), f"/donations/runs/{run.pk}/")
    assert not run_data.held(run).exists()
    assert Match.objects.get().held_until == wanted.held_until


def plan(group, home, by):
    """A run there that a person chose, in a week."""
    chosen = [Chosen(home.code_name, Why.BY_HAND)]
    return plan_run(
        group=group, starts_at=IN_A_WEEK, chosen=chosen, places=run_data.places(group), by=by,
        now=TEN_AM,
    )  # fmt: skip


def test_a_day_is_agreed_told_and_then_it_happened(amina, wanted, street):
    with pytest.raises(NoYesYet):
        services.happened(match=wanted, by=amina, now=TEN_AM)
    services.agree(match=wanted, at=IN_A_WEEK, by=amina, now=TEN_AM)
    street.turn()
    told = street.gets(SARA, "16/11 at 10:00")
    assert wanted.code not in told
    assert wanted.held_until > IN_A_WEEK
    services.happened(match=wanted, by=amina, now=IN_A_WEEK)
    assert Match.objects.get().state == MatchState.HANDED_OVER
    assert Need.objects.get().closed_at
    assert Offer.objects.with_stock().get().there == 0
    with pytest.raises(NoYesYet):
        services.happened(match=wanted, by=amina, now=IN_A_WEEK)


def test_no_day_before_a_yes_none_that_is_over_and_none_for_a_thing(group, amina, omar, lift):
    with pytest.raises(NoYesYet):
        services.agree(match=lift, at=IN_A_WEEK, by=amina, now=TEN_AM)
    with pytest.raises(RunIsPast):
        services.agree(match=lift, at=TEN_AM, by=amina, now=TEN_AM)
    phone = Match.objects.create(
        offer=given.offer(group, amina), need=given.need(omar), quantity=1,
        state=MatchState.PROPOSED, proposed_at=TEN_AM,
    )  # fmt: skip
    giving.reject(match=phone, by=amina, now=TEN_AM)
    with pytest.raises(NoYesYet):
        services.agree(match=phone, at=IN_A_WEEK, by=amina, now=TEN_AM)


def test_who_handles_gifts_agrees_and_says_so_on_the_page_and_sees_nobody(dora, sara, wanted):
    hall, address = build.client(dora), f"/donations/services/{wanted.pk}/"
    day = clock.now() + timedelta(days=3)
    for said in ({"deed": "agree"}, {"deed": "agree", "day": "2020-01-01", "time": "10:00"}):
        assert hall.post(address, said).status_code == 422
    said = {"deed": "agree", "day": day.date().isoformat(), "time": "15:30"}
    assert hall.post(address, said).status_code == 302
    shown = page(hall, "/donations/services/")
    assert "15:30" in shown
    assert "A lift" in shown
    assert sara.alias not in shown
    early = hall.post(address, {"deed": "happened"})
    assert (early.status_code, "has not come yet" in early.content.decode()) == (422, True)
    Match.objects.update(agreed_at=clock.now())
    assert hall.post(address, {"deed": "happened"}).status_code == 302
    assert hall.post(address, {"deed": "happened"}).status_code == 404
    assert "Nobody is promised anything" in page(hall, "/donations/services/")


def test_programs_agree_and_say_so_too_and_others_do_not(dora, wanted):
    address = f"/api/services/{wanted.pk}/"
    program, day = build.key(dora), (clock.now() + timedelta(days=3)).date().isoformat()
    others = build.key(build.person("donations"))
    assert others.get("/api/services/").json()["results"] == []
    assert others.post(address, {"deed": "happened"}, content_type=JSON).status_code == 404
    wrong = program.post(address, {"deed": "agree", "day": day}, content_type=JSON)
    assert list(wrong.json()["errors"]) == ["time"]
    said = {"deed": "agree", "day": day, "time": "15:30"}
    [row] = program.post(address, said, content_type=JSON).json()["results"]
    assert row["agreed_at"].startswith(day)
    early = program.post(address, {"deed": "happened"}, content_type=JSON)
    assert "has not come yet" in str(early.json()["errors"])
    Match.objects.update(agreed_at=clock.now())
    assert program.post(address, {"deed": "happened"}, content_type=JSON).json()["results"] == []


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("9999-12-31", "Agree on a day within a year."),
        ("2500-01-01", "Agree on a day within a year."),
        ("after", "It is there only until a day before that."),
        ("", "Say the day and the hour."),
    ],
)
def test_a_day_that_cannot_be_is_refused_at_its_field_on_the_page_and_for_programs(
    dora, wanted, day, words
):
    end = (clock.now() + timedelta(days=20)).date()
    Offer.objects.update(facts={**wanted.offer.facts, "until": end.isoformat()})
    day = (end + timedelta(days=1)).isoformat() if day == "after" else day
    said = {"deed": "agree", "day": day, "time": "15:30"}
    refused = build.client(dora).post(f"/donations/services/{wanted.pk}/", said)
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert words in shown
    assert shown.count("(if you like)") == 0
    assert f'value="{day}"' in shown or not day
    answer = build.key(dora).post(f"/api/services/{wanted.pk}/", said, content_type=JSON)
    assert answer.status_code == 400
    assert words in answer.json()["errors"]["day"][0]
    assert Match.objects.get().agreed_at is None
    said["day"] = end.isoformat()
    assert build.client(dora).post(f"/donations/services/{wanted.pk}/", said).status_code == 302
    assert timezone.localdate(Match.objects.get().agreed_at) == end


def test_two_of_one_label_are_two_forms_and_what_has_no_day_comes_last(
    group, amina, dora, omar, wanted
):
    Match.objects.create(
        offer=wanted.offer, need=given.need(omar, Kind.SERVICE), quantity=1,
        state=MatchState.ACCEPTED, code="6999", proposed_at=TEN_AM, confirmed_at=clock.now(),
        held_until=IN_A_WEEK + timedelta(days=900),
    )  # fmt: skip
    Match.objects.filter(pk=wanted.pk).update(agreed_at=clock.now() + timedelta(days=2))
    shown = page(build.client(dora), "/donations/services/")
    ids = re.findall(r'<input[^>]* id="([^"]+)"', shown)
    assert len(ids) == len(set(ids)) >= 4
    assert shown.index(str(wanted.pk)) < shown.index("No day yet")
    rows = build.key(dora).get("/api/services/").json()["results"]
    assert [bool(one["agreed_at"]) for one in rows] == [True, False]


def test_past_the_first_page_there_is_a_next_one(group, dora, omar, wanted):
    many = [
        Match(
            offer=wanted.offer, need=given.need(build.resident(omar.residence), Kind.SERVICE),
            quantity=1, state=MatchState.ACCEPTED, proposed_at=TEN_AM, confirmed_at=TEN_AM,
            held_until=IN_A_WEEK,
        )
        for _ in range(50)
    ]  # fmt: skip
    Match.objects.bulk_create(many)
    first, second = (page(build.client(dora), f"/donations/services/?page={n}") for n in (1, 2))
    assert (first.count("Agree on this day"), second.count("Agree on this day")) == (50, 1)
    assert "Page 1 of 2, 51 in all" in first
    answer = build.key(dora).get("/api/services/?limit=10").json()
    assert (answer["count"], len(answer["results"])) == (51, 10)


def test_her_page_says_that_a_day_follows_and_then_which(amina, sara, wanted, client):
    def opened():
        link = new_link(sara, LinkTo.GIFTS, clock.now()).rsplit("/", 1)[1]
        return client.post(f"/n/{link}").content.decode()

    Match.objects.update(held_until=clock.now() + timedelta(days=5))
    given.facilities(sara.residence, route=Route.DESK)
    body = opened()
    assert "Where you get it" not in body
    assert "We will write to you with a day." in body
    assert "Say this number when you get it" not in body
    at = clock.now() + timedelta(days=3)
    wanted.refresh_from_db()
    services.agree(match=wanted, at=at, by=amina, now=clock.now())
    local = timezone.localtime(at)
    assert f"On {local.day}/{local.month} at {local:%H:%M}." in opened()
