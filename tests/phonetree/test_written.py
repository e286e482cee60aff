"""Answers in words: nobody's text is read by a machine alone."""

import pytest
from django.urls import reverse

from accounts.trail import Event
from messaging.models import Inbound, Phone
from phonetree import actions, reports
from phonetree.models import Recipient, Written
from phonetree.outcomes import Outcome
from privacy.actions import forget
from tests import build
from website.home import home_of

OMAR, LEYLA = "+447700900001", "+447700900002"
HELP = "please help they are at my door"
HOW = "We did not understand. Please send only a number"


@pytest.fixture(autouse=True)
def _clock(street, monkeypatch):
    for module in ("views", "people_views"):
        monkeypatch.setattr(f"phonetree.{module}.now", lambda: street.now)


@pytest.fixture
def home(amina):
    home = build.residence(amina, code_name="Wren")
    floor = build.branch(home, "First floor")
    build.resident(home, OMAR, branch=floor, alias="Bright Moss")
    build.resident(home, LEYLA, branch=floor)
    return home


@pytest.fixture
def live(home, launch, street):
    call_out = launch(home)
    street.pass_time(15)
    return call_out


@pytest.fixture
def browser(amina):
    return build.client(amina, fresh=True)


def board(browser, call_out):
    return browser.get(call_out.get_absolute_url()).content.decode()


def of(number):
    return Recipient.objects.get(phone=build.phone(number))


def path(name, number):
    return reverse(f"phonetree:{name}", args=[of(number).call_out_id, of(number).pk])


def needs(amina, street):
    return [need.title for need in home_of(amina, street.now).needs]


def test_words_are_shown_on_the_board_and_named_at_home_until_somebody_marks_the_person(
    live, street, browser, amina
):
    street.answers(OMAR, HELP)
    shown = board(browser, live)
    assert "Wrote something: read it (1)" in shown
    assert HELP in shown
    assert shown.index(HELP) < shown.index("The phone tree")
    assert "<title>1 wrote · Incident, Wren" in shown
    assert HELP in browser.get(path("person", OMAR)).content.decode()
    assert "1 person at Wren wrote something" in needs(amina, street)
    assert of(OMAR).outcome == Outcome.OPEN, "words are no outcome"
    browser.post(path("mark", OMAR), {"outcome": "safe"})
    assert "Wrote something" not in board(browser, live)
    assert not [title for title in needs(amina, street) if "wrote" in title]
    assert HELP in browser.get(path("person", OMAR)).content.decode()


def test_they_are_told_how_to_answer_by_a_digit(live, street):
    street.answers(OMAR, HELP)
    street.pass_time(5)
    assert street.received(OMAR)[-1].startswith(HOW)


@pytest.mark.parametrize("word", ["yes", "YES", "Yes.", "start"])
def test_yes_from_somebody_who_never_said_stop_is_an_answer_in_words(live, street, browser, word):
    street.answers(OMAR, word)
    street.pass_time(5)
    assert street.received(OMAR)[-1].startswith(HOW)
    assert len(street.received(OMAR)) == 2
    assert "Wrote something: read it (1)" in board(browser, live)


def test_yes_from_somebody_who_said_stop_brings_the_texts_back_and_is_no_answer(
    live, street, browser
):
    street.answers(OMAR, "stop")
    street.answers(OMAR, "yes")
    street.pass_time(5)
    assert Phone.objects.with_number(OMAR).get().opted_out_at is None
    assert len(street.received(OMAR)) == 1
    assert not Written.objects.exists()


def test_words_that_need_nothing_done_are_put_away_and_that_is_noted(live, street, browser, amina):
    street.answers(OMAR, "thank you")
    read = {"outcome": "read", "until": of(OMAR).wrote_at.isoformat()}
    assert f'name="until" value="{read["until"]}"' in browser.get(
        path("person", OMAR)
    ).content.decode().replace("&#x27;", "'")
    browser.post(path("mark", OMAR), read)
    assert (of(OMAR).wrote_at, of(OMAR).outcome) == (None, "")
    assert Event.objects.filter(verb="message_read", actor_id=amina.pk).count() == 1


def test_words_that_come_while_the_first_are_read_stay_unread(live, street, browser):
    street.answers(OMAR, "thank you")
    read = {"outcome": "read", "until": of(OMAR).wrote_at.isoformat()}
    street.pass_time(5)
    street.answers(OMAR, HELP)
    browser.post(path("mark", OMAR), read)
    assert of(OMAR).wrote_at
    assert HELP in board(browser, live)


def test_a_leader_who_saw_them_has_read_enough(live, street, browser):
    street.answers(OMAR, HELP)
    seen = Outcome.SEEN_IN_PERSON
    reports.mark(recipient=of(OMAR), outcome=seen, by=None, how="leader", now=street.now)
    assert "Wrote something" not in board(browser, live)


def test_who_needs_help_and_wrote_is_shown_once_with_the_words(live, street, browser):
    street.answers(OMAR, HELP)
    street.answers(OMAR, "2")
    shown = board(browser, live)
    assert shown.count(HELP) == 1
    assert shown.index("Need help now (1)") < shown.index(HELP)
    assert "Wrote something" not in shown


def test_the_board_of_what_is_over_asks_on_while_words_are_unread(live, street, browser, amina):
    street.answers(LEYLA, "1")
    street.answers(OMAR, "1")
    street.pass_time(5)
    assert 'hx-get="' not in board(browser, live)
    street.answers(OMAR, HELP)
    shown = board(browser, live)
    assert HELP in shown
    assert 'hx-get="' in shown


def test_words_are_for_the_call_out_in_which_they_were_written(live, street, home, launch, amina):
    street.answers(OMAR, "first")
    actions.end_call_out(call_out=live, by=amina, now=street.now)
    street.turn()
    second = launch(home)
    street.pass_time(15)
    street.answers(OMAR, "second")
    said = {one.recipient.call_out_id: one.inbound.body for one in Written.objects.all()}
    assert said == {live.pk: "first", second.pk: "second"}


def test_only_those_who_see_the_person_see_the_words(live, street, amina):
    street.answers(OMAR, HELP)
    vera = build.client(build.person("volunteer", group=amina.roles.get().group))
    assert HELP in board(vera, live)
    for kind in ("coordinator", "translator", "trustee"):
        stranger = build.client(build.person(kind), fresh=True)
        assert stranger.get(live.get_absolute_url()).status_code == 404
        assert stranger.get(path("person", OMAR)).status_code == 404
        assert HELP not in stranger.get("/").content.decode()
    told = build.key(amina).get(f"/api/call-outs/{live.pk}/account/").content.decode()
    assert HELP not in told


def test_words_are_written_as_they_are_and_never_as_a_page(live, street, browser):
    street.answers(OMAR, "<script>alert(1)</script>")
    assert "<script>alert(1)" not in board(browser, live)
    assert "&lt;script&gt;alert(1)" in board(browser, live)


def test_deleted_words_leave_a_row_that_can_still_be_marked(live, street, browser):
    street.answers(OMAR, HELP)
    Inbound.objects.update(body=None)
    assert "(no words)" in board(browser, live)
    assert "deleted after 7 days" in browser.get(path("person", OMAR)).content.decode()


def test_somebody_who_is_forgotten_wrote_nothing(live, street, amina):
    street.answers(OMAR, HELP)
    forget(resident=of(OMAR).people.get(), by=amina, now=street.now)
    assert not Written.objects.exists()
    assert not Inbound.objects.filter(body__isnull=False).exists()
    assert not Recipient.objects.filter(wrote_at__isnull=False).exists()


def test_home_names_who_still_needs_help_when_a_call_out_is_over(live, street, browser, amina):
    street.answers(OMAR, "2")
    still = "1 person at Wren still needs help"
    assert still not in needs(amina, street), "the banner of what is live says so"
    actions.end_call_out(call_out=live, by=amina, now=street.now)
    street.turn()
    assert still in needs(amina, street)
    browser.post(path("mark", OMAR), {"outcome": "seen_in_person"})
    assert still not in needs(amina, street)
