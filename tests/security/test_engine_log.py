"""What the engine, the provider's client and the webhooks write to logs: nothing of anybody.

The walk listens while people look at pages; here it is listened to while texts and calls go out,
fail in every way, and are answered.
"""

import logging
from datetime import timedelta

import pytest

from accounts import clock
from messaging import transports
from messaging.engine import Engine
from messaging.models import Inbound, Message
from messaging.statuses import State
from phonetree.actions import start_call_out
from simulator import running
from tests import build
from tests.security.conftest import LOGGERS, Heard
from tests.security.furniture import TYPED
from tests.security.house import (
    ADDRESS,
    ALIAS,
    CANARY_NUMBERS,
    LEADER,
    NUMBER,
    REAL_NAME,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.both]
FAULTS = ("429", "500", "503", "drop_before", "drop_after", "truncate", "garble", "500_after")
LEADERS_NUMBER = "+447700900986"
SECRETS = (*CANARY_NUMBERS, LEADERS_NUMBER[3:], ALIAS, LEADER, REAL_NAME, ADDRESS, TYPED)


@pytest.fixture
def heard():
    """Every line, before any filter could mask it."""
    found = Heard()
    loggers = [logging.getLogger(name) for name in (*LOGGERS, "asyncio", "aiohttp")]
    for logger in loggers:
        logger.handlers.insert(0, found)
    yield found
    for logger in loggers:
        logger.removeHandler(found)


@pytest.fixture
def sim(settings, live_server):
    """The make-believe provider, our web before it, and the real client between them."""
    settings.TRANSPORT, settings.PUBLIC_URL = "twilio", live_server.url
    settings.SEGMENTS_PER_SECOND = settings.CALLS_PER_SECOND = 0
    settings.PROVIDER_TIMEOUT = 1
    account = {"account_sid": settings.TWILIO_ACCOUNT_SID, "auth_token": settings.TWILIO_AUTH_TOKEN}
    with running(live_server.url, number=settings.SENDER_NUMBER, **account) as simulator:
        settings.PROVIDER_URL = simulator.url
        transports.forget_transport()
        yield simulator
        simulator.settle()
    transports.forget_transport()


@pytest.fixture
def call_out(tmp_path, settings):
    """About to start, with the marked people in it."""
    settings.DATA_DIR = tmp_path
    build.texts()
    amina = build.person("coordinator")
    home = build.residence(amina, real_name=REAL_NAME, address=ADDRESS)
    wing = build.branch(home)
    build.resident(home, LEADERS_NUMBER, alias=LEADER, branch=wing, leads=1)
    build.resident(home, NUMBER, alias=ALIAS, branch=wing, reads="ar")
    return start_call_out(
        residence=home,
        by=amina,
        title="Incident at the door",
        urgency="emergency",
        text_key="incident_at_door",
        now=clock.now(),
    )


class Night:
    """Turns of the engine, some seconds apart."""

    def __init__(self):
        self.now = clock.now()
        self.engine = Engine(started_at=self.now)

    def turns(self, many=6):
        for _ in range(many):
            self.now += timedelta(seconds=40)
            while self.engine.turn(self.now):
                pass


def lines_with_secrets(heard):
    return [line for line in heard.lines if any(word in line for word in SECRETS)]


@pytest.mark.parametrize("fault", FAULTS)
def test_no_line_about_a_send_that_fails_holds_anything_of_anybody(call_out, sim, heard, fault):
    sim.faults(kind=fault, percent=100)
    night = Night()
    night.turns(3)
    sim.faults(clear=True)
    sim.settle()
    night.turns(3)
    assert fault in {asked.fault for asked in sim.record("create")}
    assert lines_with_secrets(heard) == []


def test_no_line_about_numbers_that_do_not_exist_holds_them(call_out, sim, heard):
    sim.set_phone(NUMBER, dead=True)
    sim.set_phone(LEADERS_NUMBER, error="30006")
    night = Night()
    night.turns()
    sim.settle()
    night.turns()
    states = set(Message.objects.filter(about=call_out.pk).values_list("state", flat=True))
    assert State.FAILED in states
    assert lines_with_secrets(heard) == []


def test_no_line_about_answers_holds_anything_of_anybody(call_out, sim, heard, settings):
    night = Night()
    sim.text(NUMBER, TYPED)
    sim.text(NUMBER, "2")
    sim.ring(LEADERS_NUMBER)
    sim.press(LEADERS_NUMBER, "1")
    night.turns()
    settings.INBOUND_HANDLERS = ["tests.security.test_engine_log.broken"]
    sim.text(NUMBER, f"{TYPED} again")
    night.turns(2)
    assert Inbound.objects.count() >= 3
    assert any("could not be handled" in line for line in heard.lines)
    assert lines_with_secrets(heard) == []


def broken(batch, now):
    """A room above that fails in the middle of an answer."""
    raise RuntimeError("the room above is broken")
