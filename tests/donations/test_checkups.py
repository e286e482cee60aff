"""Does it work? Asked three days after a phone was handed over; a no gives the old place back."""

import pytest
from django.test import Client

from accounts import clock
from donations import checkups, giving
from donations.facts import Kind
from donations.models import Checkup, Match, MatchState, Need, Offer, What
from donations.proposing import propose
from residences.models import LinkTo
from residences.saying import new_link
from tests import build
from tests.donations import given
from tests.donations.conftest import SARA
from tests.donations.test_pages import page
from tests.donations.test_texts import words
from tests.residences.pages import words as shown

pytestmark = pytest.mark.django_db


def handed_over(group, by, someone, now, kind=Kind.PHONE):
    given.offer(group, by, kind)
    given.need(someone, kind, at=now)
    propose(group=group, by=by, now=now)
    match = Match.objects.get(need__resident=someone, state=MatchState.PROPOSED)
    giving.confirm_match(match=match, by=by, now=now)
    giving.hand_over(match=match, by=by, now=now)
    return match


@pytest.fixture
def asked(group, amina, sara, street):
    """Sara has had a phone for three days, and was asked."""
    match = handed_over(group, amina, sara, street.now)
    street.pass_time(10)
    street.gets(SARA, "Something is there for you")
    street.pass_time(days=2, hours=23)
    assert not Checkup.objects.exists()
    street.pass_time(hours=2)
    code = match.code
    street.gets(SARA, words("gift_works", "en", what="phone", yes=f"{code}1", no=f"{code}2"))
    return match


def state(match):
    match.refresh_from_db()
    return match.state


def test_a_yes_is_thanked_for_and_nothing_else_changes(asked, street):
    for _press in range(2):
        street.says(SARA, f"{asked.code}1")
        street.gets(SARA, words("gift_works_yes", "en"))
    assert Checkup.objects.get().works is True
    assert state(asked) == MatchState.HANDED_OVER
    street.pass_time(days=4)  # asked once


def test_a_no_gives_the_old_place_back_and_becomes_a_task_for_the_repair_table(asked, street, dora):
    opened = asked.need.opened_at
    street.says(SARA, f"{asked.code}2")
    street.gets(SARA, words("gift_works_no", "en"))
    need = Need.objects.get()
    assert (need.closed_at, need.opened_at) == (None, opened)
    assert state(asked) == MatchState.RETURNED
    assert Offer.objects.with_stock().get().there == 0  # it lies nowhere before it came back
    body = page(build.client(dora), "/donations/repairs/")
    assert asked.offer.code in body
    assert "Silent Stone" not in body
    assert str(asked.pk) not in body
    street.says(SARA, f"{asked.code}1")
    street.gets(SARA, words("need_over", "en"))


def test_other_digits_after_it_was_handed_over_are_over(asked, street):
    street.says(SARA, f"{asked.code}4")
    street.gets(SARA, words("need_over", "en"))
    assert Checkup.objects.get().works is None


def test_only_phones_are_asked_about(group, amina, sara, street):
    handed_over(group, amina, sara, street.now, Kind.SIM)
    street.pass_time(10)
    street.gets(SARA)
    street.pass_time(days=5)
    assert not Checkup.objects.exists()


def test_what_was_handed_over_long_ago_is_not_asked_about(group, amina, sara):
    build.texts()
    handed_over(group, amina, sara, clock.now() - checkups.NO_LONGER)
    assert checkups.ask(clock.now()) == 0


def test_digits_that_somebody_was_asked_with_are_not_used_for_another_promise(
    asked, group, amina, sara, monkeypatch
):
    monkeypatch.setattr("donations.giving.CODES", range(int(asked.code), int(asked.code) + 2))
    given.offer(group, amina, Kind.SIM)
    given.need(sara, Kind.SIM, at=clock.now())
    propose(group=group, by=amina, now=clock.now())
    other = Match.objects.proposed().get()
    giving.confirm_match(match=other, by=amina, now=clock.now())
    assert int(other.code) == int(asked.code) + 1
    Match.objects.filter(pk=other.pk).delete()
    from messaging.models import Message

    Message.objects.filter(state="due").delete()


@pytest.mark.parametrize(("press", "works"), [("1", True), ("2", False)])
def test_it_can_be_said_on_their_page(group, amina, sara, press, works):
    build.texts()
    match = handed_over(group, amina, sara, clock.now() - checkups.AFTER)
    assert checkups.ask(clock.now()) == 1
    path = "/n/" + new_link(sara, LinkTo.GIFTS, clock.now()).rsplit("/", 1)[1]
    client = Client()
    assert "Does it work?" in shown(client.post(path))
    for wrong in ("3." + str(match.pk), "1.nonsense", ""):
        assert "This is over" in shown(client.post(path, {"works": wrong}))
    body = shown(client.post(path, {"works": f"{press}.{match.pk}"}))
    assert "Does it work?" not in body
    assert Checkup.objects.get().works is works
    assert Need.objects.open().exists() is not works


@pytest.fixture
def broken(group, amina, sara):
    build.texts()
    match = handed_over(group, amina, sara, clock.now() - checkups.AFTER)
    checkups.ask(clock.now())
    checkups.answer(match=match, works=False, by=None, now=clock.now())
    return match


def test_what_came_back_has_a_label_of_its_own_and_is_given_to_nobody_before_it_is_looked_at(
    broken, dora, amina, group, sara
):
    address = f"/donations/repairs/{broken.offer_id}/"
    client = build.client(dora)
    assert client.post(address, {"do": "dance"}).status_code == 404
    assert build.client(build.person("donations")).post(address, {"do": "back"}).status_code == 404
    client.post(address, {"do": "back"})
    back = Offer.objects.with_stock().get(split_from=broken.offer)
    assert (back.there, back.movements.get().what) == (1, What.RETURNED)
    propose(group=group, by=amina, now=clock.now())
    assert not Match.objects.proposed().exists()
    assert "Nothing waits to be repaired." in page(client, "/donations/repairs/")
    assert client.post(address, {"do": "back"}).status_code == 404


def test_what_will_not_come_back_is_nowhere(broken, dora):
    build.client(dora).post(f"/donations/repairs/{broken.offer_id}/", {"do": "gone"})
    assert Offer.objects.count() == 1
    assert Checkup.objects.get().done_at


def test_many_are_asked_in_as_many_queries_as_one(
    group, amina, home, django_assert_max_num_queries
):
    build.texts()
    for n in range(8):
        someone = build.resident(home, f"+4477009005{n:02}")
        handed_over(group, amina, someone, clock.now() - checkups.AFTER)
    with django_assert_max_num_queries(14):
        assert checkups.ask(clock.now()) == 8
