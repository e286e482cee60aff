"""Is it on? The page, the command and the API see the same, and say who is told and what is wrong."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from accounts import clock
from messaging import set_up
from messaging.models import Beat, Lookout, Message, Phone
from tests import build
from tests.messaging import build as phones
from website import running_needs, running_views, status
from website.home import home_of
from website.management.commands import status as command
from website.status import status_of

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
AMINAS = "07700 900801"


@pytest.fixture
def amina():
    return build.person("coordinator", name="Amina")


@pytest.fixture
def well():
    """Engine and watch live, and the provider reaches us."""
    now = clock.now()
    for name in ("engine", "watch"):
        Beat.mark(name, now + MINUTE)
    found(now)
    return now


def found(now, *wrong):
    """As if somebody had checked the set-up now."""
    Beat.mark(set_up.NAME, now, wrong=list(wrong), settings=set_up.fingerprint())


def asked(*words):
    """What the command says, and how it ends."""
    try:
        call_command("status", *words)
    except SystemExit as end:
        return end.code
    return 0


def test_scripts_learn_from_the_exit_whether_it_is_on(well, capsys):
    assert asked() == 0
    Beat.mark("engine", well - 2 * MINUTE)
    assert asked() == 1
    assert "WRONG  The engine is not running" in capsys.readouterr().out


def test_what_waits_behind_a_living_engine_is_wrong_too(well):
    waits = clock.now() - 3 * MINUTE
    phones.message(phones.OMAR, due_at=waits, made_at=waits, changed_at=waits)
    assert asked() == 1
    assert status_of(clock.now()).still == "stuck"
    assert status_of(clock.now()).due_since == waits


def test_a_provider_that_takes_nothing_is_said_everywhere(well, amina, capsys):
    build.residence(amina)
    since = well - 2 * MINUTE
    phones.message(state="unknown", sent_at=since)
    Beat.mark("provider", well, since=since.isoformat(), tries=5)
    assert asked() == 1
    assert "WRONG  The provider takes nothing" in capsys.readouterr().out
    told = build.key(amina).get("/api/running/").json()
    assert (told["still"], told["well"]) == ("provider", False)
    assert told["out_since"]
    assert "taken nothing for 2" in build.client(amina).get("/running/").text.replace("\xa0", " ")
    assert "The provider takes nothing that we send" in build.client(amina).get("/").text


def test_a_set_up_that_was_found_wrong_and_a_full_disk_are_wrong(well, monkeypatch):
    found(well, "signature")
    assert asked() == 1
    found(well)
    assert asked() == 0
    monkeypatch.setattr(status, "LITTLE", 10**18)
    assert asked() == 1


def test_programs_get_it_as_json_without_anybodys_number(well, amina, capsys):
    Lookout.objects.create(user=amina, phone=build.phone("+447700900801"), since=well)
    assert asked("--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["well"], said["told"], said["live"], said["unknown"]) == (True, 1, 0, 0)
    assert said["database_size"] > 0
    assert "900801" not in str(said)


def test_without_a_database_the_exit_is_another(monkeypatch, capsys):
    def broken(_now):
        raise OperationalError

    monkeypatch.setattr(command, "status_of", broken)
    assert asked("--json") == 2
    assert json.loads(capsys.readouterr().out)["well"] is False


def test_it_costs_the_same_however_much_there_is(well, amina):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked_for:
            status_of(clock.now())
        return len(asked_for)

    before = queries()
    for _ in range(20):
        phones.message(due_at=clock.now())
    Lookout.objects.create(user=amina, phone=build.phone("+447700900801"), since=well)
    assert queries() == before


# The page ------------------------------------------------------------------------------------------


def test_a_coordinator_says_a_number_and_sees_who_is_told_next(amina):
    browser = build.client(amina)
    page = browser.post("/running/told/", {"number": AMINAS}, follow=True).content.decode()
    assert "Amina" in page
    assert "Is told next" in page
    assert "+44•••01" in page
    assert Message.objects.get().phone == Lookout.objects.get().phone
    browser.post("/running/told/stop/")
    assert not Lookout.objects.exists()
    assert not Phone.objects.exists()


@pytest.mark.parametrize("wrong", ["", "12", "020 7946 0000", "+1 202 555 0123"])
def test_a_number_that_cannot_be_told_is_refused_in_words(amina, wrong):
    page = build.client(amina).post("/running/told/", {"number": wrong})
    assert page.status_code == 422
    assert not Lookout.objects.exists()


def test_of_other_groups_one_sees_how_many_and_nobodys_name(amina):
    other = build.person("coordinator", name="Bilal")
    build.client(other).post("/running/told/", {"number": AMINAS})
    page = build.client(amina).get("/running/").content.decode()
    assert "Bilal" not in page
    assert "And 1 coordinator of other groups" in page


def test_who_cannot_be_told_any_more_is_shown_as_such(amina):
    browser = build.client(amina)
    browser.post("/running/told/", {"number": AMINAS})
    Phone.objects.update(opted_out_at=clock.now())
    assert "Cannot be told" in browser.get("/running/").content.decode()


def test_a_check_from_the_page_is_kept_and_shown(amina, monkeypatch):
    browser = build.client(amina)
    assert "Nobody has looked yet" in browser.get("/running/").content.decode()
    monkeypatch.setattr(running_views.set_up, "_post", lambda *_: 403)
    page = browser.post("/running/check/", follow=True).content.decode()
    assert "Our own signature was refused" in page
    program = build.key(amina).post("/api/running/check/").json()
    assert program["well"] is False
    assert any("signature" in one for one in program["wrong"])


def test_a_program_sees_what_the_command_says(amina, well, capsys):
    said = build.key(amina).get("/api/running/").json()
    asked("--json")
    same = json.loads(capsys.readouterr().out)
    for one in (said, same):
        one.pop("at"), one.pop("disk_free")
    assert said == same


# What needs you --------------------------------------------------------------------------------------


def test_home_says_what_the_last_check_found_and_that_settings_changed(amina, well, settings):
    def titles():
        return [need.title for need in home_of(amina, clock.now()).needs]

    assert not [title for title in titles() if "provider" in title]
    found(well, "text_url")
    assert "The provider does not reach us as it should" in titles()
    settings.SENDER_NUMBER = "+447700900111"
    assert any(title.startswith("Settings changed") for title in titles())


def test_a_watch_that_stopped_is_said_and_one_that_never_was_is_not(well):
    assert running_needs.watch(None, well) == []
    assert running_needs.watch(well - 4 * MINUTE, well) == []
    assert len(running_needs.watch(well - 5 * MINUTE, well)) == 1
