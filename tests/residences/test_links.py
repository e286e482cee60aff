"""Pages behind a personal link: no account, no script, nothing personal before a button is pressed."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from accounts import clock
from accounts.trail import Event
from residences import naming
from residences.models import (
    Errand,
    ErrandKind,
    LeaderFacts,
    Leadership,
    LinkTo,
    Nomination,
    PersonalLink,
    Question,
    Resident,
    Round,
    Standing,
)
from residences.saying import new_link
from tests import build
from tests.residences.pages import words

pytestmark = pytest.mark.django_db
OMAR, LEYLA, SARA = (f"+4477009001{n:02}" for n in range(1, 4))


@pytest.fixture
def floor(heron):
    return build.branch(heron, "Floor 1")


@pytest.fixture
def omar(heron, floor):
    return build.resident(heron, OMAR, branch=floor, alias="Misty Larch", reads="ar")


@pytest.fixture
def leyla(heron, floor):
    return build.resident(heron, LEYLA, branch=floor, alias="Quiet Fern")


@pytest.fixture
def phone(db):
    """A browser that has never been here."""
    build.texts()
    return Client()


def link(someone, to, question=None):
    """The path of a fresh link."""
    return "/n/" + new_link(someone, to, clock.now(), question).rsplit("/", 1)[1]


def question(topic, *people, **facts):
    now = clock.now()
    phone = people[0].phones.get()
    row = Question.objects.create(
        topic=topic, phone=phone, language=people[0].reads, asked_at=now,
        expires_at=now + timedelta(days=7), **facts,
    )  # fmt: skip
    row.people.set(people)
    return row


@pytest.fixture
def opened(floor, amina, phone):
    return Round.objects.create(branch=floor, opened_by=amina, opened_at=clock.now())


# Every link ---------------------------------------------------------------------------------------


def every_link(omar, floor):
    """One link to each page, all of them alive."""
    Leadership.objects.create(branch=floor, resident=omar, rank=1)
    nomination = Nomination.objects.create(
        branch=floor, resident=omar, standing=Standing.ASKED, made_at=clock.now()
    )
    asked = question("lead", omar, nomination=nomination, code="482")
    still = question("still_you", omar)
    return {
        LinkTo.NAME: link(omar, LinkTo.NAME),
        LinkTo.LEAD: link(omar, LinkTo.LEAD, asked),
        LinkTo.HELPER: link(omar, LinkTo.HELPER),
        LinkTo.STILL_YOU: link(omar, LinkTo.STILL_YOU, still),
        LinkTo.ERRANDS: link(omar, LinkTo.ERRANDS),
        LinkTo.PIN: link(omar, LinkTo.PIN),
        LinkTo.GIFTS: link(omar, LinkTo.GIFTS),
    }


def test_robots_that_open_links_use_nothing_up_change_nothing_and_see_no_name(
    phone, omar, leyla, floor, opened
):
    naming.offer(resident=leyla, how="page", now=clock.now())
    links = every_link(omar, floor)
    before = list(Event.objects.values_list("pk"))
    for path in links.values():
        for _visit in range(20):
            shown = words(phone.get(path))
            assert phone.head(path).status_code == 200
            assert "Misty" not in shown
            assert "Quiet" not in shown
            assert "<script" not in shown
    assert not PersonalLink.objects.exclude(used_at=None).exists()
    assert not Question.objects.exclude(answered_at=None).exists()
    assert list(Event.objects.values_list("pk")) == before


@pytest.mark.parametrize("name", list(LinkTo))
def test_a_link_dies_after_a_day_and_says_what_an_invented_one_says(
    phone, omar, floor, opened, name, monkeypatch
):
    path = every_link(omar, floor)[name]
    invented = phone.get("/n/InventedLnk")
    later = clock.now() + timedelta(hours=24)
    monkeypatch.setattr("residences.link_views.now", lambda: later)
    old = phone.get(path)
    assert old.status_code == invented.status_code == 410
    assert words(old) == words(invented)


def test_a_page_speaks_the_language_that_they_read_and_mirrors_itself(phone, omar, floor, opened):
    for path in every_link(omar, floor).values():
        assert '<html lang="ar" dir="rtl">' in words(phone.get(path))
        assert '<html lang="ti" dir="ltr">' in words(phone.get(path + "?lang=ti"))


# Naming -------------------------------------------------------------------------------------------


def test_a_neighbour_is_named_by_alias_and_the_answer_is_the_same_for_an_alias_of_nobody(
    phone, omar, leyla, opened
):
    answers = []
    for alias in ("quiet fern", "Nobody Here"):
        path = link(omar, LinkTo.NAME)
        assert "Quiet" not in words(phone.post(path, {"step": "open"}))
        answers.append(words(phone.post(path, {"alias": alias})))
        assert words(phone.post(path, {"alias": "Misty Larch"})) == answers[-1]  # once
    assert answers[0] == answers[1]
    assert [one.resident for one in Nomination.objects.all()] == [leyla]


def test_somebody_who_agreed_is_shown_after_a_press_and_chosen(phone, omar, leyla, opened):
    stands = naming.offer(resident=leyla, how="page", now=clock.now())
    path = link(omar, LinkTo.NAME)
    assert "Quiet Fern" in words(phone.post(path, {"step": "open"}))
    phone.post(path, {"chosen": str(stands.number)})
    assert stands.backings.get().resident == omar


def test_an_empty_form_says_so_and_uses_nothing_up(phone, leyla, opened):
    path = link(leyla, LinkTo.NAME)
    assert "Please choose somebody" in words(phone.post(path, {"alias": " "}))
    assert PersonalLink.objects.get().used_at is None


def test_on_a_shared_phone_each_can_offer_themselves(phone, heron, floor, omar, opened):
    sister = build.resident(heron, OMAR, branch=floor, alias="Teal Sage", reads="ar")
    path = link(omar, LinkTo.NAME)
    assert "Teal Sage" in words(phone.post(path, {"step": "open"}))
    phone.post(path, {"who": sister.pk, "offer": "1"})
    assert Nomination.objects.get().resident == sister


def test_nobody_is_offered_by_a_link_of_somebody_else(phone, omar, leyla, opened):
    phone.post(link(omar, LinkTo.NAME), {"who": leyla.pk, "offer": "1"})
    assert Nomination.objects.get().resident == omar


def test_when_the_round_is_over_nobody_can_be_named(phone, leyla, opened, amina):
    naming.close_round(branch_round=opened, by=amina, now=clock.now())
    assert "Nobody can be named" in words(phone.post(link(leyla, LinkTo.NAME), {"offer": "1"}))
    assert not Nomination.objects.exists()


# Saying yes, stopping ------------------------------------------------------------------------------


@pytest.mark.parametrize(("answer", "standing"), [("yes", "willing"), ("no", "declined")])
def test_who_was_named_says_yes_or_no_once(phone, omar, floor, opened, answer, standing):
    nomination = Nomination.objects.create(
        branch=floor, resident=omar, standing=Standing.ASKED, made_at=clock.now()
    )
    asked = question("lead", omar, nomination=nomination, code="482")
    path = link(omar, LinkTo.LEAD, asked)
    phone.post(path, {"answer": "maybe"})
    phone.post(path, {"answer": answer})
    phone.post(path, {"answer": "no" if answer == "yes" else "yes"})
    nomination.refresh_from_db()
    assert (nomination.standing, nomination.answered_how) == (standing, "page")
    assert not Leadership.objects.exists()


@pytest.fixture
def leader(omar, leyla, floor, phone):
    Leadership.objects.create(branch=floor, resident=leyla, rank=1)
    Leadership.objects.create(branch=floor, resident=omar, rank=2)
    return leyla


def test_a_leader_tells_us_languages_hours_and_how_many_people(phone, leader):
    path = link(leader, LinkTo.HELPER)
    assert "Languages that you speak" in words(phone.post(path, {"step": "open"}))
    facts = {"spoken": ["en", "fa", "xx"], "rung_from": "17", "rung_until": "20", "cap": "5"}
    assert "Saved." in words(phone.post(path, {**facts, "save": "1"}))
    row = LeaderFacts.objects.get()
    assert (row.languages, f"{row.rung_from:%H}", f"{row.rung_until:%H}", row.cap) == (
        ["en", "fa"], "17", "20", 5,
    )  # fmt: skip


def test_one_hour_alone_and_a_made_up_number_change_nothing(phone, leader):
    path = link(leader, LinkTo.HELPER)
    phone.post(path, {"rung_from": "17", "cap": "9999", "save": "1"})
    row = LeaderFacts.objects.get()
    assert (row.rung_from, row.rung_until, row.cap) == (None, None, 8)


def test_a_leader_asks_neighbours_who_else_could_help(phone, leader, floor):
    path = link(leader, LinkTo.HELPER)
    for _tap in range(2):
        assert "Everybody near you is asked." in words(phone.post(path, {"ask": "1"}))
    assert Round.objects.get().opened_by_leader == leader


def test_a_leader_stops_by_a_button_and_the_deputy_leads(phone, leader, omar, floor):
    path = link(leader, LinkTo.HELPER)
    assert "any more" in words(phone.post(path, {"stop": "1"}))
    assert "any more" in words(phone.get(path))
    assert floor.leaderships.get().resident == omar
    assert Errand.objects.get().kind == ErrandKind.STOPPED


def test_who_is_held_gets_nothing_by_an_old_link(phone, leader, floor):
    paths = [link(leader, LinkTo.HELPER), link(leader, LinkTo.ERRANDS)]
    phone.post(paths[1])
    leader.number_changes.create(new=build.phone(SARA), is_new=True, at=clock.now())
    assert phone.post(paths[0], {"stop": "1"}).status_code == 410
    assert phone.get("/n/").status_code == 410
    assert Leadership.objects.filter(resident=leader).exists()


# Still you? ----------------------------------------------------------------------------------------


def test_a_press_confirms_the_number_for_all_who_share_it(phone, heron, omar):
    sister = build.resident(heron, OMAR, reads="ar")
    asked = question("still_you", omar, sister)
    phone.post(link(omar, LinkTo.STILL_YOU, asked), {"answer": "yes"})
    assert all(one.lines.get().confirmed_on for one in (omar, sister))
    asked.refresh_from_db()
    assert asked.answer == "1"


def test_another_language_is_chosen_and_the_page_answers_in_it(phone, omar):
    path = link(omar, LinkTo.STILL_YOU, question("still_you", omar))
    shown = words(phone.post(path, {"answer": "language", "reads": "so"}, follow=True))
    assert Resident.objects.get(pk=omar.pk).reads == "so"
    assert '<html lang="so"' in shown
    phone.post(path, {"answer": "language", "reads": "fa"})
    assert Resident.objects.get(pk=omar.pk).reads == "so"  # once


def test_a_language_that_nobody_can_read_here_is_no_answer(phone, omar):
    path = link(omar, LinkTo.STILL_YOU, question("still_you", omar))
    phone.post(path, {"answer": "language", "reads": "haz"})
    phone.post(path, {"answer": "language", "reads": "klingon"})
    assert PersonalLink.objects.get().used_at is None


def test_a_number_that_changes_is_asked_for_in_person_and_not_by_a_link(phone, leyla):
    path = link(leyla, LinkTo.STILL_YOU, question("still_you", leyla))
    assert "Somebody will talk with you" in words(phone.post(path, {"answer": "changed"}))
    assert Errand.objects.get().kind == ErrandKind.CHANGE
    assert leyla.phones.get() == build.phone(LEYLA)


# A leader's list of people to ask ------------------------------------------------------------------


@pytest.fixture
def to_ask(heron, floor, leader):
    """Sara's number does not work."""
    sara = build.resident(heron, SARA, branch=floor, alias="Teal Sage")
    elsewhere = build.resident(heron, branch=build.branch(heron), alias="Golden Fig")
    for one in (sara, elsewhere):
        Errand.objects.create(
            residence=heron, branch=one.branch, resident=one, kind="number", made_at=clock.now()
        )
    return sara.errands.get()


def opened_list(phone, leader):
    path = link(leader, LinkTo.ERRANDS)
    return phone.post(path, follow=True), path


def test_the_list_opens_on_the_phone_that_pressed_and_on_no_other(phone, leader, to_ask):
    shown, path = opened_list(phone, leader)
    assert "Teal Sage" in words(shown)
    assert "Golden Fig" not in words(shown)  # another branch
    assert phone.get(path, follow=True).status_code == 200
    stranger = Client()
    assert stranger.get(path).status_code == 410
    assert stranger.post(path).status_code == 410
    assert stranger.get("/n/").status_code == 410


def test_a_number_that_a_leader_writes_down_waits_sealed_for_a_coordinator(
    phone, leader, to_ask, browser
):
    opened_list(phone, leader)
    shown = phone.post(f"/n/asked/{to_ask.pk}/", {"number": "07700 900188"}, follow=True)
    assert "900188" not in words(shown)
    to_ask.refresh_from_db()
    assert to_ask.found_number == "+447700900188"
    assert to_ask.resident.phones.get() == build.phone(SARA)
    page = words(browser.get(f"/residences/{to_ask.residence_id}/errands/"))
    assert "+44•••88" in page
    assert "900188" not in page
    browser.post(f"/residences/errands/{to_ask.pk}/done/", {"how": "take"})
    to_ask.refresh_from_db()
    assert to_ask.resident.phones.get() == build.phone("+447700900188")
    assert (to_ask.done_how, to_ask.found_number) == ("new", None)


def test_a_number_that_is_none_is_refused_and_said(phone, leader, to_ask):
    opened_list(phone, leader)
    shown = phone.post(f"/n/asked/{to_ask.pk}/", {"number": "12"})
    assert shown.status_code == 422
    assert "Please check the number." in words(shown)


def test_a_leader_says_that_the_number_is_right(phone, leader, to_ask):
    opened_list(phone, leader)
    shown = phone.post(f"/n/asked/{to_ask.pk}/", {"same": "1"}, follow=True)
    assert "Nobody has to be asked" in words(shown)


def test_people_of_other_branches_cannot_be_marked(phone, leader, to_ask):
    opened_list(phone, leader)
    other = Errand.objects.exclude(pk=to_ask.pk).get()
    assert phone.post(f"/n/asked/{other.pk}/", {"same": "1"}).status_code == 404


def test_no_link_names_a_place_and_no_page_a_number(phone, heron, leader, to_ask):
    shown, _path = opened_list(phone, leader)
    assert not re.search(r"\d{6}", re.sub(r"[0-9a-f-]{36}|csrf\S+", "", words(shown)))
    assert heron.code_name not in words(shown)
