"""What the board says of everybody: nobody is hidden, and what it says is of this moment."""

import re
from datetime import timedelta
from html import unescape

import pytest

from messaging.models import Beat, Message
from phonetree import actions, reports
from phonetree.board import board, not_reached, ringing_now
from phonetree.models import Recipient
from phonetree.outcomes import Outcome
from phonetree.tries import tries_of
from tests import build

OMAR, LEYLA = "+447700900001", "+447700900002"


@pytest.fixture
def home(amina):
    return build.residence(amina)


@pytest.fixture
def omar(home):
    return build.resident(home, OMAR, branch=build.branch(home, "First floor"))


@pytest.fixture
def rung(omar, launch, home, street):
    """A call-out in which Omar was rung just now, and of that call nothing more is ever heard."""
    call_out = launch(home)
    street.pass_time(minutes=4, seconds=11)  # the first call, and then the leader's list
    Message.objects.filter(channel="call").update(sent_at=street.now)
    call_out.refresh_from_db()
    return call_out


def of(someone):
    return Recipient.objects.get(people=someone)


@pytest.mark.parametrize(("seconds", "rings"), [(119, True), (120, False), (3600, False)])
def test_a_call_whose_last_report_was_lost_rings_for_two_minutes(
    rung, omar, street, seconds, rings
):
    now = street.now + timedelta(seconds=seconds)
    ringing = ringing_now(rung, now)
    assert (of(omar).pk in ringing) is rings
    assert not_reached(rung, ringing).exists() is not rings
    tally = board(rung, now).tally
    assert (tally.ring, tally.missed) == ((1, 0) if rings else (0, 1))


@pytest.mark.parametrize("outcome", [Outcome.UNREACHABLE, Outcome.OPTED_OUT])
def test_whoever_has_an_outcome_is_not_ringing_and_stays_on_the_list(rung, omar, street, outcome):
    Recipient.objects.update(
        outcome=outcome, outcome_at=street.now, reason="no_answer", next_at=None
    )
    assert ringing_now(rung, street.now) == set()
    assert not_reached(rung, ringing_now(rung, street.now)).get() == of(omar)
    assert [row.look for row in board(rung, street.now).missed] == [outcome]


@pytest.fixture
def browser(amina, street, monkeypatch):
    monkeypatch.setattr("phonetree.views.now", lambda: street.now)
    return build.client(amina, fresh=True)


def page(browser, call_out):
    return browser.get(call_out.get_absolute_url()).content.decode()


def news(browser, call_out, html):
    """What a page like this gets when it asks for news; None: it does not ask."""
    asked = re.search(r'hx-get="([^"]+)"', html)
    return browser.get(unescape(asked[1])) if asked else None


def test_a_board_asks_on_after_the_end_while_somebody_is_missing(rung, browser, amina, street):
    actions.end_call_out(call_out=rung, by=amina, now=street.now)
    street.turn()
    html = page(browser, rung)
    assert news(browser, rung, html).status_code == 204
    assert 'http-equiv="refresh"' in html
    street.answers(OMAR, "2")
    fresh = news(browser, rung, html)
    assert "Need help now (1)" in fresh.content.decode()
    assert 'hx-get="' in fresh.content.decode(), "somebody needs help, so it asks on"
    reports.mark(recipient=Recipient.objects.get(), outcome=Outcome.SAFE, by=amina,
                 how="person", now=street.now)  # fmt: skip
    assert news(browser, rung, page(browser, rung)) is None


@pytest.mark.parametrize(("hours", "asks"), [(23, True), (24, False)])
def test_a_day_after_its_beginning_a_board_stands_still(rung, browser, amina, street, hours, asks):
    actions.end_call_out(call_out=rung, by=amina, now=street.now)
    street.turn()
    rung.refresh_from_db()
    street.now = rung.live_at + timedelta(hours=hours)
    assert ('hx-get="' in page(browser, rung)) is asks


def test_with_each_minute_a_board_says_anew_how_long_it_lasts(rung, browser, street):
    street.now = street.now.replace(second=1)
    html = page(browser, rung)
    street.now += timedelta(seconds=58)
    assert news(browser, rung, html).status_code == 204
    street.now += timedelta(seconds=1)
    fresh = news(browser, rung, html)
    assert fresh.status_code == 200
    assert f"{street.now:%H:%M:%S}" in fresh.content.decode()
    assert news(browser, rung, fresh.content.decode()).status_code == 204


@pytest.mark.parametrize(("seconds", "silent"), [(None, True), (59, False), (60, True)])
def test_a_live_board_says_that_the_engine_is_not_running_and_what_to_do(
    rung, browser, street, seconds, silent
):
    if seconds is not None:
        Beat.mark("engine", street.now - timedelta(seconds=seconds))
    html = page(browser, rung)
    assert ("The engine is not running" in html) is silent
    assert ("ring and knock yourselves" in html) is silent


def test_a_live_board_says_that_the_provider_takes_nothing_and_what_to_do(rung, browser, street):
    Beat.mark("engine", street.now)
    Message.objects.all().update(state="unknown", provider_id=None, sent_at=street.now)
    since = street.now - timedelta(minutes=1)
    Beat.mark("provider", street.now, since=since.isoformat(), tries=3)
    html = page(browser, rung)
    assert "The provider takes nothing that we send" in html
    assert "Ring and knock yourselves" in html


def test_a_board_of_what_is_over_says_nothing_of_the_engine(rung, browser, amina, street):
    actions.end_call_out(call_out=rung, by=amina, now=street.now)
    street.turn()
    assert "The engine is not running" not in page(browser, rung)


@pytest.mark.parametrize(
    ("why", "said"), [("enough", "had enough"), ("money", "until there is money")]
)
def test_what_a_limit_holds_back_is_said_beside_the_person(rung, omar, why, said):
    Message.objects.filter(channel="call").update(state="due", provider_id=None, held=why)
    assert any(said in one.words for one in tries_of(of(omar)))


def test_what_a_call_out_in_an_emergency_sends_waits_for_no_limit(launch, home, omar, street):
    launch(home)
    street.pass_time(minutes=1)
    assert set(Message.objects.values_list("is_emergency", flat=True)) == {True}
