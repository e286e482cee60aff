"""A provider that is slow, or answers nothing: what left is in doubt, nothing else is, nobody waits."""

from datetime import timedelta

import pytest
from django.conf import settings as live_settings

from accounts.clock import now
from messaging import actions, alive, delivery, engine
from messaging.delivery import deliver
from messaging.engine import Engine
from messaging.models import Beat, Message
from messaging.statuses import State
from tests.messaging import build

pytestmark = pytest.mark.django_db(transaction=True)
LATER = 2 * alive.BETWEEN_FEELERS
TWO_BATCHES = 2 * delivery.BATCH
AT_ONCE = 100  # requests under way, whatever the number of batches


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch):
    monkeypatch.setattr(alive._Memory, "noted", True)


def queue(count: int) -> None:
    at = now()
    actions.queue_messages(
        messages=[
            build.unsaved(f"+447700900{place:03}", due_at=at, made_at=at, changed_at=at)
            for place in range(count)
        ]
    )


def many(state: State) -> int:
    return Message.objects.filter(state=state).count()


def silence(sim, settings, *, only: str = "create") -> None:
    """From now on the provider takes every request, does nothing and never answers."""
    settings.PROVIDER_TIMEOUT = 2  # longer than BEGIN_WITHIN, as in real life
    sim.faults(kind="black_hole", percent=100, only=only)


def test_a_slow_provider_leaves_nothing_in_doubt_that_never_left(sim, settings):
    settings.PROVIDER_TIMEOUT = 4
    sim.faults(latency_ms=1_500)
    queue(TWO_BATCHES)
    deliver(now())
    assert many(State.UNKNOWN) == 0
    assert many(State.DUE) == TWO_BATCHES - len(sim.record("create"))
    assert many(State.DUE) >= TWO_BATCHES - 2 * AT_ONCE


def test_only_what_a_silent_provider_was_asked_for_is_in_doubt(sim, settings):
    queue(TWO_BATCHES)
    silence(sim, settings)
    deliver(now())
    assert many(State.UNKNOWN) == len(sim.record("create"))
    assert 0 < many(State.UNKNOWN) <= AT_ONCE
    assert many(State.DUE) == TWO_BATCHES - many(State.UNKNOWN)


def test_a_silent_provider_gets_a_feeler_now_and_then_until_it_answers(sim, settings):
    queue(delivery.BATCH)
    silence(sim, settings)
    deliver(now())
    asked = len(sim.record("create"))
    assert deliver(now()) == 0  # it was tried a moment ago
    assert deliver(now() + LATER) == 1
    assert len(sim.record("create")) == asked + 1
    sim.faults(clear=True)
    settings.PROVIDER_TIMEOUT = 10
    assert deliver(now() + 2 * LATER) == 1
    deliver(now() + 2 * LATER)
    assert many(State.DUE) == 0
    assert many(State.UNKNOWN) == asked + 1  # what may have gone out is not sent again


def test_a_few_bad_answers_stop_nobody(sim):
    sim.faults(kind="503", next=alive.FEW - 1)
    queue(alive.FEW - 1)
    deliver(now())
    queue(10)
    assert deliver(now()) == 10


def test_a_turn_waits_for_a_silent_provider_once(sim, settings, monkeypatch):
    monkeypatch.setattr(engine, "HANGS", 1.5)
    queue(1)
    silence(sim, settings, only="all")
    tired = Engine(started_at=now())
    assert tired.turn(now()) is True
    assert tired.last == {}  # sending hung: nothing else was asked of the provider
    for place in range(1, 4):
        tired.turn(now() + timedelta(minutes=place))
    assert len(tired.last) > 1  # one after the other they all have their turn
    assert Beat.objects.get(pk=alive.ENGINE)


def test_what_a_silent_provider_can_cost_is_less_than_ten_seconds():
    sending = delivery.LONGEST_TURN + delivery.BEGIN_WITHIN + live_settings.PROVIDER_TIMEOUT
    assert sending < 10


def test_a_message_that_cannot_be_made_ready_takes_no_other_with_it(street, monkeypatch):
    queue(3)
    broken = Message.objects.order_by("pk")[0].pk
    validity = delivery._validity

    def breaks(message, at):
        if message.pk == broken:
            raise ZeroDivisionError
        return validity(message, at)

    monkeypatch.setattr(delivery, "_validity", breaks)
    deliver(now())
    assert len(street.sent) == 2
    assert Message.objects.get(pk=broken).state == State.FAILED
