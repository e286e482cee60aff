"""What this room's tests stand on: an empty street, listeners of our own, no other rooms."""

import pytest

from messaging import transports
from messaging.transports.memory import street as the_street
from simulator import running
from tests.messaging import build


@pytest.fixture(autouse=True)
def _only_this_room(settings):
    settings.INBOUND_HANDLERS = ["tests.messaging.build.handle"]
    settings.CALL_SCRIPTS = {"system": "tests.messaging.build.script"}
    settings.CALLS_IN = "tests.messaging.build.talk"
    settings.ROOT_URLCONF = "tests.messaging.urls"
    settings.TICKS = []
    settings.SEGMENTS_PER_SECOND = settings.CALLS_PER_SECOND = 0
    build.heard.clear()


@pytest.fixture
def street(settings):
    settings.TRANSPORT = "memory"
    the_street.clear()
    return the_street


@pytest.fixture
def sim(settings, live_server):
    """The simulator, our web before it, and the real client between them."""
    settings.TRANSPORT = "twilio"
    settings.PUBLIC_URL = live_server.url
    settings.PROVIDER_TIMEOUT = 10  # whoever tests a provider that is silent sets a second
    with running(
        live_server.url,
        account_sid=settings.TWILIO_ACCOUNT_SID,
        auth_token=settings.TWILIO_AUTH_TOKEN,
        number=settings.SENDER_NUMBER,
    ) as simulator:
        settings.PROVIDER_URL = simulator.url
        transports.forget_transport()
        yield simulator
        simulator.settle()  # no callback may come when the test's database is gone
    transports.forget_transport()
