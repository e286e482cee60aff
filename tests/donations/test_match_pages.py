"""Who gets what, as a coordinator decides it and as whoever handles things may see it."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import clock
from donations import giving
from donations.facts import Kind
from donations.in_person import STILL_SHOWN
from donations.models import Allocation, DeclineReason, Match, MatchState
from donations.proposing import propose
from messaging.models import Message
from tests import build
from tests.donations import given
from tests.donations.test_pages import page

pytestmark = pytest.mark.django_db
MATCHES, PROPOSE, DECIDE = (
    "/donations/matches/",
    "/donations/matches/propose/",
    "/donations/matches/decide/",
)


@pytest.fixture(autouse=True)
def _texts(db):
    build.texts()


@pytest.fixture
def office(amina):
    return build.client(amina)


def proposed(group, dora, *people):
    """A phone for each of them, proposed."""
    for one in people:
        given.offer(group, dora)
        given.need(one, at=clock.now())
    propose(group=group, by=dora, now=clock.now())
    return [str(pk) for pk in Match.objects.values_list("pk", flat=True)]


def states():
    return sorted(Match.objects.values_list("state", flat=True))


def test_the_button_proposes_once_however_often_it_is_sent(office, group, dora, omar):
    given.offer(group, dora)
    given.need(omar, at=clock.now())
    said = {"group": group.pk, "request_key": uuid.uuid4()}
    for _ in range(2):
        assert office.post(PROPOSE, said).status_code == 302
    assert (Allocation.objects.count(), states()) == (1, [MatchState.PROPOSED])


@pytest.mark.parametrize("address", ["/donations/", MATCHES])
def test_each_group_has_its_own_button_and_one_press_costs_another_nothing(
    group, home, amina, omar, address
):
    second = build.person("coordinator").roles.get().group
    amina.roles.create(kind="coordinator", group=second)
    home.groups.add(second)
    for one in (group, second):
        given.offer(one, amina)
    given.need(omar)
    given.need(build.resident(home))
    office = build.client(amina)
    sent = re.findall(
        r'name="group" value="([^"]+)".*?name="request_key" value="([^"]+)"', page(office, address)
    )
    assert {one for one, _key in sent} == {str(group.pk), str(second.pk)}
    for one, key in sent:  # from one page, as after Back
        said = {"group": one, "request_key": key}
        told = office.post(PROPOSE, said, follow=True).content.decode()
        assert "another" not in told
    assert set(Allocation.objects.values_list("group", flat=True)) == {group.pk, second.pk}


def test_a_coordinator_reads_for_whom_it_is_and_why(office, group, dora, omar):
    proposed(group, dora, omar)
    body = page(office, MATCHES)
    assert "Bright Moss" in body
    assert "Heron" in body
    assert "Place 1 of 1 in the queue, asked today, got none before." in body


def test_who_handles_things_reads_the_same_without_the_person(group, dora, omar, leyla):
    keys = proposed(group, dora, omar)
    need = given.need(leyla, Kind.SIM, at=clock.now())
    propose(group=group, by=dora, now=clock.now())
    body = page(build.client(dora), MATCHES)
    assert "1 × Phone" in body
    assert "Heron" in body
    assert "Place 1 of 1 in the queue" in body
    assert "None of this kind is free." in body
    hidden = (omar.pk, omar.alias, leyla.pk, leyla.alias, need.pk, *keys, 'value="confirm"')
    assert not any(str(one) in body for one in hidden)


def test_a_confirmed_match_is_promised_and_they_are_asked_once(office, group, dora, omar):
    keys = proposed(group, dora, omar)
    for _ in range(2):
        office.post(DECIDE, {"do": "confirm", "match": keys})
    assert states() == [MatchState.CONFIRMED]
    assert Message.objects.count() == 1


def test_all_that_the_page_showed_is_confirmed_at_once(office, group, dora, omar, leyla, sara):
    keys = proposed(group, dora, omar, leyla, sara)
    assert "Confirm all 3" in page(office, MATCHES)
    done = office.post(DECIDE, {"do": "confirm", "match": keys}, follow=True)
    assert "3 promised." in done.content.decode()
    assert states() == [MatchState.CONFIRMED] * 3


def test_what_was_rejected_is_not_proposed_again_and_the_page_says_so(office, group, dora, omar):
    keys = proposed(group, dora, omar)
    office.post(DECIDE, {"do": "reject", "match": keys})
    office.post(PROPOSE, {"group": group.pk})
    assert states() == [MatchState.WITHDRAWN]
    body = page(office, MATCHES)
    assert "1 of this kind is free, and it does not suit them:" in body
    assert "One like it was turned down before. (1)" in body


def test_why_somebody_waits_is_said_with_its_numbers(office, group, dora, omar, leyla):
    given.offer(group, dora)
    given.need(omar, at=clock.now())
    given.need(leyla, at=clock.now())
    assert "Nothing was given out since they asked." in page(office, MATCHES)
    office.post(PROPOSE, {"group": group.pk})
    body = page(office, MATCHES)
    assert "1 would suit them, and it goes to somebody ahead of them" in body
    assert "Place 2 in the queue." in body


@pytest.mark.parametrize("kind", ["volunteer", "donations"])
def test_only_a_coordinator_confirms(group, dora, omar, kind):
    keys = proposed(group, dora, omar)
    client = build.client(build.person(kind, group=group))
    assert client.post(DECIDE, {"do": "confirm", "match": keys}).status_code == 404
    assert states() == [MatchState.PROPOSED]


def test_a_no_is_shown_with_its_reason_to_both_sides_and_names_nobody(
    office, group, dora, amina, omar
):
    proposed(group, dora, omar)
    match = Match.objects.get()
    giving.confirm_match(match=match, by=amina, now=clock.now())
    giving.decline(match=match, reason=DeclineReason.HAS_ONE, by=None, now=clock.now())
    for client in (office, build.client(dora)):
        body = page(client, MATCHES)
        said = body[body.index("They said no this week") :].split("</section>")[0]
        for words in (f"1 × Phone · {match.offer.code}", "Has one by now", "Heron"):
            assert words in said
        assert not any(str(one) in said for one in (omar.pk, omar.alias, match.pk, match.code))
    stranger = build.client(build.person("donations"))
    assert "They said no" not in page(stranger, MATCHES)
    [told] = build.key(amina).get("/api/matches/").json()["results"]
    assert (told["state"], told["decline_reason"]) == ("declined", "has_one")
    Match.objects.update(ended_at=clock.now() - STILL_SHOWN - timedelta(seconds=1))
    assert "They said no" not in page(office, MATCHES)
    assert build.key(amina).get("/api/matches/").json()["results"] == []


def test_another_groups_coordinator_decides_and_proposes_nothing_here(group, dora, omar):
    keys = proposed(group, dora, omar)
    stranger = build.client(build.person("coordinator"))
    stranger.post(DECIDE, {"do": "confirm", "match": [*keys, "not a key"]})
    assert stranger.post(PROPOSE, {"group": group.pk}).status_code == 404
    assert states() == [MatchState.PROPOSED]
    assert "Bright Moss" not in page(stranger, MATCHES)


def test_the_page_asks_as_often_for_forty_as_for_two(office, group, dora, home):
    counts = []
    for many in (2, 38):
        for number in range(many):
            proposed(group, dora, build.resident(home))
            given.need(build.resident(home), Kind.SIM if number % 2 else Kind.FOOD, at=clock.now())
        propose(group=group, by=dora, now=clock.now())
        with CaptureQueriesContext(connection) as seen:
            page(office, MATCHES)
        counts.append(len(seen))
    assert counts[0] == counts[1]
