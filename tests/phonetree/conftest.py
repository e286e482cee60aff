"""A coordinator, a residence, and a street of phones that remembers every text."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Role
from messaging import delivery, transports
from messaging.inbound import receive
from messaging.models import Message
from messaging.statuses import State
from messaging.transports.memory import street as memory
from phonetree import runner
from phonetree.actions import start_call_out
from phonetree.models import CallOut
from simulator import running
from tests import build
from tests.phonetree.wall import Wall

TEN_AM = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


class Street:
    """Time passes, phones receive and answer; what a test did not expect is seen."""

    def __init__(self):
        self.now = TEN_AM
        self.inbound = 0

    def pass_time(self, seconds=0, **time):
        """The engine turns every few seconds, as it does in earnest; but not while nothing is due."""
        until = self.now + timedelta(seconds=seconds, **time)
        step = max(timedelta(seconds=5), (until - self.now) / 400)
        while True:
            self.turn()
            if self.now >= until:
                return
            idle = max((self._next(until) - self.now) // step, 1)
            self.now = min(self.now + idle * step, until)

    def _next(self, until):
        """The next moment at which a call-out wants to be looked at or a message to go."""
        wakes = CallOut.objects.filter(wake_at__isnull=False).order_by("wake_at")
        due = Message.objects.filter(state=State.DUE).order_by("due_at")
        moments = (wakes.values_list("wake_at").first(), due.values_list("due_at").first())
        return min([until, *(found[0] for found in moments if found)])

    def turn(self):
        """Everything that is due now."""
        while runner.tick(self.now) or delivery.deliver(self.now):
            pass

    def received(self, number):
        """The texts on this phone."""
        return memory.received(number)

    def calls(self, number):
        """How often this phone was rung."""
        return len(memory.calls(number))

    def answers(self, number, body):
        """A text comes back."""
        self._receive(number, "text", body)

    def rings(self, number):
        """Somebody rings us and hangs up."""
        self._receive(number, "call", "")

    def _receive(self, number, channel, body):
        self.inbound += 1
        receive(
            provider_id=f"{'SM' if channel == 'text' else 'CA'}in{self.inbound:028x}",
            channel=channel,
            sender=number,
            body=body,
            at=self.now,
            now=self.now,
        )


@pytest.fixture
def street(db, settings):
    settings.SEGMENTS_PER_SECOND = settings.CALLS_PER_SECOND = 0
    memory.clear()
    build.texts()
    yield Street()
    memory.clear()


@pytest.fixture
def amina(db):
    return build.person("coordinator")


@pytest.fixture
def launch(amina, street):
    def start(home, **facts):
        facts = {
            "title": "Incident",
            "urgency": "emergency",
            "text_key": "incident_at_door",
        } | facts
        return start_call_out(residence=home, by=facts.pop("by", amina), now=street.now, **facts)

    return start


@pytest.fixture
def live(home, launch, street):
    """A call-out in the `home` of the file, whose first texts are out."""
    call_out = launch(home)
    street.pass_time(15)
    call_out.refresh_from_db()
    return call_out


# Residents who ring us ----------------------------------------------------------------------------


@pytest.fixture
def on_shift(amina, street):
    """A volunteer of Amina's group, on shift for four hours around now."""

    def make(number, *tags, kind="volunteer", group=None):
        home = group or Role.objects.get(user=amina).group
        user = build.person(kind, group=home)
        hours = timedelta(hours=2)
        return build.helper(user, number, *tags, shift=(street.now - hours, street.now + hours))

    return make


# The whole way -------------------------------------------------------------------------------------


@pytest.fixture
def wall(settings, live_server):
    """Our web, the real client and simulated phones."""
    settings.TRANSPORT = "twilio"
    settings.PUBLIC_URL = live_server.url
    settings.SEGMENTS_PER_SECOND = settings.CALLS_PER_SECOND = 0
    settings.PROVIDER_TIMEOUT = 5
    build.texts()
    with running(
        live_server.url,
        account_sid=settings.TWILIO_ACCOUNT_SID,
        auth_token=settings.TWILIO_AUTH_TOKEN,
        number=settings.SENDER_NUMBER,
        speed=20.0,
    ) as sim:
        settings.PROVIDER_URL = sim.url
        transports.forget_transport()
        yield Wall(sim)
        sim.settle(patience=60)
        assert sim.problems() == []
    transports.forget_transport()
