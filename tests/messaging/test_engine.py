"""The engine: one turn, the whole loop, and what is left when it dies in the middle."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.clock import now
from messaging import actions, delivery
from messaging.engine import Engine
from messaging.models import Beat, Inbound, Message
from messaging.statuses import State
from messaging.transports.loop import run
from simulator import running
from tests.messaging import build
from tests.messaging.build import MINUTE, OMAR, TEN_AM, heard

ROOT = Path(__file__).resolve().parent.parent.parent
KILLS = int(os.environ.get("KILLS", "100"))
MESSAGES = 2000
MOST_SECONDS = 60  # for the kills, and again for what is left to be sent and settled


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

    engines = [threading.Thread(target=work) for _ in range(3)]
    for engine in engines:
        engine.start()
    for engine in engines:
        engine.join()
    assert len(taken) == 300
    assert len(sim.record("create")) == 300
    assert Message.objects.filter(state=State.DUE).count() == 0


# Killed ------------------------------------------------------------------------------------------


class House:
    """A database file of its own, an engine process that can be killed, a provider."""

    def __init__(self, folder: Path, provider: str) -> None:
        self.file = folder / "ringround.sqlite3"
        self.environ = {
            **os.environ,
            "MODE": "test",
            "DATA_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{self.file}",
            "TRANSPORT": "twilio",
            "PROVIDER_URL": provider,
            "PUBLIC_URL": "http://127.0.0.1:9",  # no web: only the provider's list can settle a doubt
            "SEGMENTS_PER_SECOND": "0",
            "PROVIDER_TIMEOUT": "2",
            "PYTHONPATH": str(ROOT),
        }

    def run(self, *words: str) -> None:
        """A command, to its end."""
        subprocess.run(  # the words are this file's own
            [sys.executable, str(ROOT / "manage.py"), *words],
            env=self.environ, check=True, cwd=ROOT, capture_output=True,
        )  # fmt: skip

    @contextmanager
    def nursery(self) -> Iterator["Nursery"]:
        """Where engines are born."""
        with subprocess.Popen(
            [sys.executable, "-m", "tests.messaging.mortal_engine"],
            env=self.environ, cwd=ROOT, text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            yield Nursery(process)
            process.stdin.close()

    def states(self) -> dict[str, int]:
        """How many messages are in which state."""
        with sqlite3.connect(self.file, timeout=20) as database:
            query = "SELECT state, COUNT(*) FROM messaging_message GROUP BY state"
            return dict(database.execute(query).fetchall())

    def provider_ids(self) -> set[str] | None:
        """Ids that we know of, once nothing is to be sent any more."""
        if {"due", "sending"} & set(self.states()):
            return None
        with sqlite3.connect(self.file, timeout=20) as database:
            query = "SELECT provider_id FROM messaging_message WHERE provider_id IS NOT NULL"
            return {row[0] for row in database.execute(query)}

    def has_nothing_to_send(self) -> bool:
        """Whether every message has been taken in hand."""
        return "due" not in self.states()


class Nursery:
    """One engine at a time: a process of its own, which has only just been forked."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def start(self) -> int:
        """The process number of a running engine."""
        return int(self._ask("start"))

    def kill(self, pid: int) -> None:
        """No last words, no clean-up."""
        os.kill(pid, signal.SIGKILL)
        self._ask("wait")

    def _ask(self, word: str) -> str:
        self.process.stdin.write(word + "\n")
        return self.process.stdout.readline()


@pytest.mark.slow
def test_an_engine_killed_again_and_again_loses_nothing_and_sends_nothing_twice(tmp_path, settings):
    account = {"account_sid": settings.TWILIO_ACCOUNT_SID, "auth_token": settings.TWILIO_AUTH_TOKEN}
    with running(keep=10 * MESSAGES, **account) as sim:
        house = House(tmp_path, sim.url)
        house.run("migrate", "--verbosity", "0", "--skip-checks")
        house.run(
            "shell", "-c", f"from tests.messaging.mortal_engine import fill; fill({MESSAGES})"
        )
        with house.nursery() as nursery:
            killed_sending = kill_engines(house, nursery, sim)
            last = nursery.start()
            assert wait_until_settled(house, sim)
            nursery.kill(last)
        bodies = [asked.body for asked in sim.record("create") if asked.accepted]
        states = house.states()
        assert house.provider_ids() == accepted_by(sim)
    assert killed_sending > KILLS / 4
    assert len(bodies) == len(set(bodies))  # nothing was sent twice
    # Each state is true: what the provider has is accepted or better. The rest was claimed and
    # never left; it is in doubt, so the next channel takes over. Nothing has vanished.
    assert set(states) <= {"accepted", "sent", "delivered", "unknown"}
    assert MESSAGES - states.get("unknown", 0) == len(bodies)
    assert sum(states.values()) == MESSAGES


def wait_until_settled(house: House, sim) -> bool:
    """Whether we come to know of all that the provider accepted; asked seldom, to let them work."""
    until = time.monotonic() + MOST_SECONDS
    while time.monotonic() < until:
        if house.provider_ids() == accepted_by(sim):
            return True
        time.sleep(0.5)
    return False


def accepted_by(sim) -> set[str]:
    """Ids that the provider gave out."""
    return {asked.sid for asked in sim.record("create") if asked.accepted}


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_an_engine_that_is_told_to_stop_ends_its_turn_and_goes(tmp_path, how):
    house = House(tmp_path, "http://127.0.0.1:9")
    house.run("migrate", "--verbosity", "0", "--skip-checks")
    with subprocess.Popen(
        [sys.executable, "-u", str(ROOT / "manage.py"), "run_engine", "--skip-checks"],
        env=house.environ, cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as engine:  # fmt: skip
        assert engine.stdout.readline() == "The engine runs.\n"
        engine.send_signal(how)
        assert engine.stdout.readline() == "The engine has stopped.\n"
    assert engine.returncode == 0


def kill_engines(house: House, nursery: Nursery, sim) -> int:
    """How many engines were killed, each at a random moment, before all was sent."""
    dice, killed = random.Random(11), 0
    until = time.monotonic() + MOST_SECONDS
    for _ in range(KILLS):
        engine = nursery.start()
        time.sleep(dice.uniform(0, 0.2))
        nursery.kill(engine)
        killed += not house.has_nothing_to_send()
        if time.monotonic() > until:
            break
    return killed
