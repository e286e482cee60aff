"""The engine: one turn, the whole loop, two at once; its death is in test_killed_engine.py."""

import gc
import signal
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.clock import now
from messaging import actions, delivery
from messaging.engine import Engine, settle
from messaging.management.commands import run_engine
from messaging.models import Beat, Inbound, Message
from messaging.statuses import State
from messaging.transports.loop import run
from tests import waiting
from tests.messaging import build
from tests.messaging.build import MINUTE, OMAR, TEN_AM, heard

# One turn ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_turn_sends_what_is_due_and_leaves_a_sign_of_life(street):
    build.message(OMAR)
    engine = Engine(started_at=TEN_AM)
    assert engine.turn(TEN_AM) is True
    assert engine.turn(TEN_AM) is False
    assert len(street.sent) == 1
    beat = Beat.objects.get(pk="engine")
    assert (beat.at, beat.detail["troubles"]) == (TEN_AM, 0)


@pytest.mark.django_db
def test_a_room_that_breaks_does_not_stop_the_others(street, settings):
    settings.TICKS = ["tests.messaging.build.tick", "no.such.room"]
    build.message(OMAR)
    assert Engine(started_at=TEN_AM).turn(TEN_AM) is True
    assert Beat.objects.get(pk="engine").detail["troubles"] == 2


@pytest.mark.django_db
def test_each_turn_asks_every_room_with_the_same_time(street, settings, monkeypatch):
    seen = []
    monkeypatch.setattr(build, "tick", seen.append)
    settings.TICKS = ["tests.messaging.build.tick"]
    Engine(started_at=TEN_AM).turn(TEN_AM)
    assert seen == [TEN_AM]


@pytest.mark.django_db
def test_the_engine_fetches_what_came_in_while_the_web_was_down(street):
    build.phone(OMAR)
    street.list_inbound(OMAR, "1", at=TEN_AM)
    engine = Engine(started_at=TEN_AM)
    for seconds in range(0, 120, 10):
        engine.turn(TEN_AM + timedelta(seconds=seconds))
    assert len(heard.answers) == 1


@pytest.mark.django_db
def test_a_catch_up_that_failed_begins_again_where_the_last_good_one_ended(street, monkeypatch):
    engine = Engine(started_at=TEN_AM)
    engine.turn(TEN_AM)
    monkeypatch.setattr(street, "list_received", None)
    engine.turn(TEN_AM + MINUTE)
    assert Beat.objects.get(pk="catch up").at == TEN_AM
    assert Beat.objects.get(pk="engine").detail["troubles"] == 1


@pytest.mark.django_db
def test_it_tidies_up_at_the_provider_only_while_nobody_waits_for_a_text(street):
    old = street.list_inbound(OMAR, "1", at=TEN_AM - timedelta(days=2))
    engine = Engine(started_at=TEN_AM)
    build.message(OMAR)
    engine.turn(TEN_AM)
    assert street.erased == []
    engine.turn(TEN_AM)
    assert street.erased == [old.provider_id]


@pytest.mark.django_db
def test_the_command_does_one_turn_and_stops(street):
    message = build.message(OMAR)
    call_command("run_engine", "--once")
    assert Message.objects.get(pk=message.pk).state == State.ACCEPTED


@pytest.mark.django_db
def test_the_engine_settles_once_after_its_first_turn(monkeypatch):
    seen = []

    def turn(engine, moment):
        seen.append("turn")
        if seen.count("turn") == 3:
            signal.raise_signal(signal.SIGTERM)
        return True

    monkeypatch.setattr(Engine, "turn", turn)
    monkeypatch.setattr(run_engine, "settle", lambda: seen.append("settle"))
    before = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
    try:
        call_command("run_engine", stdout=StringIO())
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
    assert seen == ["turn", "settle", "turn", "turn"]


def test_what_was_loaded_is_searched_no_more_once_the_engine_has_settled():
    settle()
    try:
        assert gc.get_freeze_count() > 10 * len(gc.get_objects())
    finally:
        gc.unfreeze()


@pytest.mark.django_db(transaction=True)
def test_twenty_answers_that_our_web_missed_are_counted_once_through_the_real_client(
    sim, settings, live_server
):
    numbers = [f"+447700900{n:03}" for n in range(20)]
    for number in numbers:
        build.phone(number)
    web, sim.network.options = sim.network.options, options_to_nowhere(sim)
    for number in numbers[:15]:
        sim.text(number, "1")
    for number in numbers[15:]:
        sim.ring(number)
    sim.settle()
    assert Inbound.objects.count() == 0
    sim.network.options = web
    engine = Engine(started_at=now())
    engine.turn(now())
    engine.turn(now() + MINUTE)
    assert Inbound.objects.count() == len(heard.answers) == 20
    assert [one.kind.value for one in heard.answers].count("rang") == 5


def options_to_nowhere(sim):
    nowhere = "http://127.0.0.1:9/"
    return replace(sim.network.options, text_url=nowhere, voice_url=nowhere)


# Two engines -------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_engines_at_once_send_nothing_twice(sim):
    at = now()
    fresh = [
        build.unsaved(f"+447700900{n % 999:03}", due_at=at, made_at=at, changed_at=at)
        for n in range(300)
    ]
    actions.queue_messages(messages=fresh)
    taken: list[int] = []

    def work() -> None:
        try:
            while claimed := delivery.claim(now(), batch=20):
                taken.extend(1 for _ in claimed)
                outgoing = [delivery.outgoing_of(message, now()) for message in claimed]
                results = run(delivery.get_transport().send_batch(outgoing, 10))
                delivery.write_down(list(zip(claimed, results, strict=True)), now())
        finally:
            connection.close()

    waiting.together(work, work, work)
    assert len(taken) == 300
    assert len(sim.record("create")) == 300
    assert Message.objects.filter(state=State.DUE).count() == 0
