"""Pages and API of alarms: who sees them, who confirms them, and what both refuse."""

import re
from datetime import timedelta

import pytest

from accounts.clock import now
from accounts.models import Role
from phonetree.alarm_rules import AlarmState
from phonetree.models import Alarm, CallOut, CallOutState, Line, Witness
from tests import build

OMAR, LEYLA = "+447700900001", "+447700900002"
pytestmark = pytest.mark.django_db


@pytest.fixture
def amina(db):
    build.texts()
    return build.person("coordinator")


@pytest.fixture
def home(amina):
    return build.residence(amina, code_name="Heron")


@pytest.fixture
def omar(home):
    return build.resident(home, OMAR, branch=build.branch(home, "First floor"), alias="Calm Fern")


@pytest.fixture
def alarm(home, omar):
    return an_alarm(home, omar)


def an_alarm(home, someone, state=AlarmState.PROVED, **facts):
    at = now()
    proved = at if state in {AlarmState.PROVED, AlarmState.CONFIRMED} else None
    ends = at + timedelta(minutes=30)
    facts = {"raised_at": at, "proved_at": proved, "ends_at": ends, "wake_at": ends, **facts}
    alarm = Alarm.objects.create(residence=home, state=state, **facts)
    Witness.objects.create(
        alarm=alarm, phone=someone.phones.get(), branch=someone.branch, language="ar", how="text",
        at=at, rings=1, rung_at=at, proved_at=proved, proved_by=someone if proved else None,
    )  # fmt: skip
    return alarm


@pytest.fixture
def browser(amina):
    return build.client(amina, fresh=True)


def test_home_shows_it_first_also_to_volunteers(alarm, amina, browser):
    vera = build.person("volunteer", group=Role.objects.get(user=amina).group)
    for one in (browser, build.client(vera)):
        page = one.get("/").text
        assert "Alarm at Heron: Waits for a second person" in page
        assert page.index("Alarm at Heron") < page.index("Your residences")


def test_the_page_says_who_and_what_would_go_out_and_in_which_languages_nobody_checked_it(
    alarm, browser
):
    page = browser.get(f"/alarms/{alarm.pk}/").text
    for words in (
        "Calm Fern", "First floor", "Pressed their digits", "Confirm and call everybody out",
        "People we do not know are at the building.", "Please stay inside for now.",
        "<b>Nobody has checked these words in</b> English.", "to know first",
    ):  # fmt: skip
        assert words in page
    assert OMAR not in page


def test_a_coordinator_confirms_and_sees_the_board(alarm, browser):
    answer = browser.post(f"/alarms/{alarm.pk}/confirm/", {"text": "incident_at_door"})
    call_out = CallOut.objects.get()
    assert answer.url == call_out.get_absolute_url()
    assert call_out.state == CallOutState.HOLDING
    board = browser.get(answer.url).text
    assert "raised an alarm" in board
    assert f"/alarms/{alarm.pk}/" in board
    again = browser.post(f"/alarms/{alarm.pk}/confirm/", {"text": "incident_at_door"})
    assert again.status_code == 422
    assert "This alarm has moved on: Confirmed." in again.text
    assert CallOut.objects.count() == 1


def test_who_has_not_just_shown_who_they_are_is_asked_first(alarm, amina):
    stale = build.client(amina)
    answer = stale.post(f"/alarms/{alarm.pk}/confirm/", {"text": "incident_at_door"})
    assert "/accounts/" in answer.url
    assert not CallOut.objects.exists()


def test_a_volunteer_sees_it_and_can_neither_confirm_nor_close_it(alarm, amina):
    vera = build.client(
        build.person("volunteer", group=Role.objects.get(user=amina).group), fresh=True
    )
    page = vera.get(f"/alarms/{alarm.pk}/").text
    assert "waits for a coordinator" in page
    assert "Confirm and call" not in page
    assert vera.post(f"/alarms/{alarm.pk}/confirm/").status_code == 404
    assert vera.post(f"/alarms/{alarm.pk}/decline/").status_code == 404


def test_somebody_of_another_group_sees_that_it_does_not_exist(alarm):
    other = build.client(build.person("coordinator"), fresh=True)
    for path in ("", "confirm/", "decline/"):
        assert other.post(f"/alarms/{alarm.pk}/{path}").status_code in {404, 405}
    assert other.get(f"/alarms/{alarm.pk}/").status_code == 404
    assert "Heron" not in other.get("/alarms/").text


@pytest.mark.parametrize("state", [AlarmState.UNPROVED, AlarmState.EXPIRED])
def test_what_nobody_proved_needs_the_word_of_who_heard_that_it_is_true(home, omar, browser, state):
    alarm = an_alarm(home, omar, state)
    page = browser.get(f"/alarms/{alarm.pk}/").text
    assert "before you call everybody out" in page
    assert "I heard it from somebody who is there" in page
    answer = browser.post(f"/alarms/{alarm.pk}/confirm/", {"text": "stay_inside"})
    assert answer.status_code == 422
    assert "Ring somebody who is there first" in answer.text
    assert re.search(r'value="stay_inside"[^>]* checked', answer.text)
    assert not CallOut.objects.exists()
    sent = {"text": "stay_inside", "heard": "on"}
    assert browser.post(f"/alarms/{alarm.pk}/confirm/", sent).status_code == 302
    alarm.refresh_from_db()
    assert (alarm.state, alarm.call_out) == (AlarmState.VOUCHED, CallOut.objects.get())
    assert alarm.call_out.text_key == "stay_inside"
    assert "Alarm at Heron" not in browser.get("/").text


def test_days_later_nobody_is_called_out_by_what_nobody_proved(home, omar, browser):
    alarm = an_alarm(home, omar, AlarmState.UNPROVED)
    Alarm.objects.update(raised_at=now() - timedelta(days=1))
    assert "I heard it" not in browser.get(f"/alarms/{alarm.pk}/").text
    sent = {"text": "stay_inside", "heard": "on"}
    assert browser.post(f"/alarms/{alarm.pk}/confirm/", sent).status_code == 422
    assert not CallOut.objects.exists()


def test_it_is_closed_with_a_word_of_what_it_was(alarm, browser):
    assert browser.post(f"/alarms/{alarm.pk}/decline/", {"reason": "dull"}).status_code == 422
    browser.post(f"/alarms/{alarm.pk}/decline/", {"reason": "false_alarm"})
    page = browser.get("/alarms/").text
    assert "None. Whoever raises an alarm will stand here." in page
    assert "A false alarm" in page
    assert "Alarm at Heron" not in browser.get("/").text


def test_where_nobody_lives_the_refusal_stands_on_the_page_and_it_still_waits(alarm, omar, browser):
    omar.left_at = now()
    omar.save()
    answer = browser.post(f"/alarms/{alarm.pk}/confirm/", {"text": "incident_at_door"})
    assert answer.status_code == 422
    assert "Nobody lives there" in answer.text
    alarm.refresh_from_db()
    assert alarm.state == AlarmState.PROVED


def test_lists_and_home_ask_as_often_for_thirty_as_for_one(
    home, omar, alarm, browser, django_assert_max_num_queries
):
    def count(path):
        with django_assert_max_num_queries(200) as asked:
            browser.get(path)
        return len(asked)

    paths = ("/", "/alarms/", f"/alarms/{alarm.pk}/")
    before = [count(path) for path in paths]
    for _ in range(30):
        an_alarm(home, omar, AlarmState.EXPIRED)
    for n in range(30):
        other = build.resident(home, f"+4477009001{n:02}")
        Witness.objects.create(
            alarm=alarm, phone=other.phones.get(), language="ar", how="text", at=now()
        )
    assert [count(path) for path in paths] == before


def test_the_line_says_whether_alarms_are_taken(browser):
    facts = {"mode": "ring", "at_once": 10, "an_hour": 6, "strangers_an_hour": 20,
             "ring_seconds": 20, "takes_messages": "on"}  # fmt: skip
    assert "by the text 505" in browser.get("/line/settings/").text
    browser.post("/line/settings/", facts)
    assert not Line.now().takes_alarms


# Programs ---------------------------------------------------------------------------------------


def test_programs_list_confirm_and_decline_with_the_same_words(home, omar, alarm, amina):
    program = build.key(amina)
    (row,) = program.get("/api/alarms/").json()["results"]
    assert (row["state"], row["phones"], row["residence"]) == ("proved", 1, str(home.pk))
    assert OMAR not in str(row)
    wrong = program.post(f"/api/alarms/{alarm.pk}/confirm/", {"text": "free"}, "application/json")
    assert wrong.status_code == 400
    done = program.post(
        f"/api/alarms/{alarm.pk}/confirm/", {"text": "stay_inside"}, "application/json"
    )
    assert (done.status_code, done.json()["state"]) == (201, "holding")
    again = program.post(
        f"/api/alarms/{alarm.pk}/confirm/", {"text": "stay_inside"}, "application/json"
    )
    assert "This alarm has moved on: Confirmed." in again.text
    false = program.post(
        f"/api/alarms/{alarm.pk}/decline/", {"reason": "false_alarm"}, "application/json"
    )
    assert (false.json()["state"], false.json()["reason"]) == ("confirmed", "false_alarm")


def test_a_program_of_another_group_finds_nothing(alarm):
    program = build.key(build.person("coordinator"))
    assert program.get("/api/alarms/").json()["results"] == []
    answer = program.post(
        f"/api/alarms/{alarm.pk}/confirm/", {"text": "stay_inside"}, "application/json"
    )
    assert answer.status_code == 404
