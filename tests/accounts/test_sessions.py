"""How long somebody stays signed in, and when they are asked again."""

import time

import pytest
from django.test import Client

from tests import build

pytestmark = pytest.mark.django_db
MINUTE = 60


def wait(browser: Client, *, idle: float = 0, signed_in: float = 0) -> None:
    session = browser.session
    session["seen_at"] = time.time() - idle
    session["signed_in_at"] = time.time() - max(idle, signed_in)
    session.save()


@pytest.fixture(autouse=True)
def _limits(settings) -> None:
    settings.IDLE_MINUTES, settings.SIGNED_IN_HOURS = 15, 8


def test_after_sixteen_idle_minutes_they_sign_in_again_and_come_back():
    browser = build.client(build.person("coordinator"))
    browser.get("/you/")
    wait(browser, idle=14 * MINUTE)
    assert browser.get("/you/").status_code == 200
    wait(browser, idle=16 * MINUTE)
    page = browser.get("/you/", follow=True)
    assert page.redirect_chain == [("/accounts/login/?next=/you/", 302)]
    assert "Nobody used this page for a while" in page.content.decode()
    assert browser.get("/you/").status_code == 302


def test_every_click_counts_as_activity():
    browser = build.client(build.person("coordinator"))
    for _ in range(3):
        wait(browser, idle=10 * MINUTE, signed_in=60 * MINUTE)
        assert browser.get("/you/").status_code == 200
        assert time.time() - browser.session["seen_at"] < MINUTE


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in():
    browser = build.client(build.person("coordinator"))
    wait(browser, idle=10 * MINUTE)
    assert browser.get("/board/").status_code == 200
    assert time.time() - browser.session["seen_at"] > 9 * MINUTE
    wait(browser, idle=16 * MINUTE)
    assert browser.get("/board/").status_code == 302


def test_after_eight_hours_even_a_busy_person_signs_in_again():
    browser = build.client(build.person("coordinator"))
    wait(browser, signed_in=8 * 60 * MINUTE - MINUTE)
    assert browser.get("/you/").status_code == 200
    wait(browser, signed_in=8 * 60 * MINUTE + MINUTE)
    page = browser.get("/you/", follow=True)
    assert "signed in for a long time" in page.content.decode()


def test_a_page_for_everybody_shows_itself_after_the_limit():
    browser = build.client(build.person("coordinator"))
    wait(browser, idle=16 * MINUTE)
    assert browser.get("/answer/").content == b"answer"
    assert browser.get("/you/").status_code == 302


def test_six_minutes_after_the_code_what_matters_asks_again():
    amina = build.person("coordinator")
    browser = build.client(amina)
    build.confirm(browser, amina, minutes_ago=4)
    assert browser.get("/reveal/").status_code == 200
    build.confirm(browser, amina, minutes_ago=6)
    page = browser.get("/reveal/?x=1")
    assert page["Location"] == "/accounts/2fa/reauthenticate/?next=%2Freveal%2F%3Fx%3D1"


def test_the_code_leads_back_to_the_page():
    amina = build.person("coordinator")
    browser = build.client(amina)
    ask = browser.get("/reveal/")["Location"]
    assert browser.get(ask).status_code == 200
    page = browser.post(ask, {"code": build.code(amina), "next": "/reveal/"}, follow=True)
    assert page.redirect_chain[-1][0] == "/reveal/"
    assert page.content == b"revealed "


def test_who_has_a_second_factor_does_not_get_by_with_the_password():
    amina = build.person("coordinator")
    browser = build.client(amina)
    form = {"password": build.PASSWORD, "next": "/reveal/"}
    page = browser.post("/accounts/reauthenticate/?next=/reveal/", form)
    assert page["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert browser.get("/reveal/").status_code == 302


def test_who_has_none_shows_the_password():
    ben = build.person("volunteer", factor=False)
    browser = build.client(ben)
    ask = browser.get("/reveal/")["Location"]
    assert ask == "/accounts/reauthenticate/?next=%2Freveal%2F"
    assert WRONG in browser.post(ask, {"password": "no"}).content.decode()
    page = browser.post(ask, {"password": build.PASSWORD}, follow=True)
    assert page.content == b"revealed "


WRONG = "That password is not right"


def test_a_form_sent_too_late_is_not_lost_and_not_sent_by_itself():
    amina = build.person("coordinator")
    browser = build.client(amina)
    ask = browser.post("/reveal/", {"why": ["safe", "sound"]})["Location"]
    assert "safe" not in str(dict(browser.session))
    page = browser.post(ask, {"code": build.code(amina)}, follow=True)
    words = page.content.decode()
    assert "Nothing has happened yet" in words
    assert 'name="why" value="safe"' in words
    assert 'name="why" value="sound"' in words
    sent = browser.post("/reveal/", {"why": ["safe", "sound"]})
    assert sent.content == b"revealed safe,sound"


def test_a_kept_form_is_shown_once_and_on_its_own_page_only():
    amina = build.person("coordinator")
    browser = build.client(amina)
    browser.post("/reveal/", {"why": "safe"})
    build.confirm(browser, amina)
    assert browser.get("/reveal/?other=1").content == b"revealed "
    assert browser.get("/reveal/").content == b"revealed "
