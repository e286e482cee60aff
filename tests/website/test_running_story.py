"""The engine stops, the money is spent: a street where every text must be expected, page and API."""

from datetime import timedelta

import pytest

from accounts import clock
from messaging import spending, watch
from messaging.models import Beat, Message
from messaging.spending import Standing
from phonetree.actions import start_call_out
from tests import build
from tests.watched import WatchedStreet, forget_street

AMINA_S, BILAL_S = "+447700900801", "+447700900802"
OMAR, SARA = "+447700900123", "+447700900124"
STOPPED, AGAIN = "the engine is not running", "messages go out again"


@pytest.fixture
def street(db, settings):
    from phonetree import runner

    settings.SEGMENTS_PER_SECOND = settings.CALLS_PER_SECOND = 0
    forget_street()
    build.texts()
    street = WatchedStreet(clock.now(), runner.tick)
    yield street
    street.nothing_else()
    forget_street()
    spending._Memory.now, spending._Memory.noted = Standing(), ""
    spending._Memory.allowed = None


@pytest.fixture
def amina(db):
    return build.person("coordinator", name="Amina")


@pytest.fixture
def home(amina):
    home = build.residence(amina, code_name="Heron")
    build.resident(home, OMAR, branch=build.branch(home, "East"))
    return home


def lives(street):
    """The engine turns, and says that it lives."""
    street.turn()
    Beat.mark("engine", street.now)


def news(to, street):
    facts = {
        "channel": "text",
        "purpose": "update",
        "language": "en",
        "body": "The tea is at five.",
    }
    times = {"due_at": street.now, "made_at": street.now, "changed_at": street.now}
    return Message.objects.create(phone=build.phone(to), **facts, **times)


def test_the_engine_stops_and_two_are_told_and_hear_when_it_goes_again(street, amina, home):
    bilal = build.person("coordinator", group=amina.roles.get().group)
    for user, number in ((amina, AMINA_S), (bilal, BILAL_S)):
        assert build.client(user).post("/running/told/", {"number": number}).status_code == 302
    street.now = clock.now() + timedelta(seconds=1)
    lives(street)
    for number in (AMINA_S, BILAL_S):
        street.gets(number, "this phone is told when nothing goes out any more")
    start_call_out(residence=home, by=amina, now=street.now, title="At the door",
                   urgency="emergency", text_key="incident_at_door")  # fmt: skip
    street.sleep(minutes=2)
    watch.look(street.now)
    for number in (AMINA_S, BILAL_S):
        street.gets(number, STOPPED)
    street.sleep(minutes=1)
    watch.look(street.now)
    street.nothing_else()  # nobody is told twice, and no resident anything
    lives(street)
    street.gets(OMAR)
    watch.look(street.now)
    lives(street)
    for number in (AMINA_S, BILAL_S):
        street.gets(number, AGAIN)


def test_without_money_only_the_emergency_goes_and_a_coordinator_lets_the_rest_go(
    street, amina, home, settings
):
    settings.MONEY_PER_DAY = settings.MONEY_PER_MONTH = ""
    settings.SEND_TO_COUNTRIES = []
    news(SARA, street)
    start_call_out(residence=home, by=amina, now=street.now, title="At the door",
                   urgency="emergency", text_key="incident_at_door")  # fmt: skip
    street.pass_time(20)
    street.gets(OMAR)
    street.nothing_else()
    browser, program = build.client(amina, fresh=True), build.key(amina)
    told = program.get("/api/running/limits/").json()
    assert (told["waiting"], told["only_emergencies"][:21]) == (1, "Nobody has said how m")
    assert "Only emergencies go out" in browser.get("/").text
    body = {"per_day": "5", "per_month": "50", "countries": "GB"}
    assert browser.post("/running/limits/", body).status_code == 302
    street.now = max(street.now, clock.now()) + timedelta(seconds=1)
    street.turn()
    street.gets(SARA, "The tea is at five.")
    assert program.get("/api/running/limits/").json()["only_emergencies"] == ""
