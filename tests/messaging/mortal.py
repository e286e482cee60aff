"""A house whose engines are killed: a database of its own, a process where engines are born.

Every wait here has a limit, and whoever waits longer says what he saw.
"""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

from tests import waiting
from tests.tables import EMPTY
from tests.waiting import LONGEST

ROOT = Path(__file__).resolve().parent.parent.parent
KILLS = int(os.environ.get("KILLS", "100"))
BATCH = 4  # messages that a mortal engine claims at once; two batches are under way at a time
LATENCY = 0.06  # seconds that the provider takes for each, so that work lasts on any machine
FURTHEST = 12  # messages that an engine has taken in hand, at most, when its hour is near


class SQLite:
    """A file."""

    def __init__(self, file: Path) -> None:
        self.file, self.url = file, f"sqlite:///{file}"

    def ask(self, question: str) -> list[tuple]:
        """What this question finds."""
        with sqlite3.connect(self.file, timeout=20) as database:
            return database.execute(question).fetchall()


class PostgreSQL:
    """A database beside that of the tests, on the same server."""

    def __init__(self, link: "psycopg.Connection[Any]", url: str) -> None:
        self.link, self.url = link, url

    def ask(self, question: str) -> list[tuple]:
        """What this question finds."""
        return self.link.execute(question).fetchall()


@contextmanager
def empty_database(folder: Path) -> Iterator[SQLite | PostgreSQL]:
    """A migrated database of the kind that the tests run on; gone afterwards."""
    migrated = connection.creation.get_test_db_clone_settings(EMPTY)["NAME"]
    if connection.vendor == "sqlite":
        file = folder / "ringround.sqlite3"
        shutil.copy(migrated, file)
        yield SQLite(file)
        return
    facts, name = connection.settings_dict, f"house_{uuid.uuid4().hex}"
    server = f"postgresql://{facts['USER']}@{facts['HOST']}:{facts['PORT']}"
    with psycopg.connect(f"{server}/postgres", autocommit=True, connect_timeout=10) as chief:
        chief.execute(f"CREATE DATABASE {name} TEMPLATE {migrated}")
        try:
            with psycopg.connect(f"{server}/{name}", autocommit=True, connect_timeout=10) as link:
                yield PostgreSQL(link, f"{server}/{name}")
        finally:
            chief.execute(f"DROP DATABASE {name} WITH (FORCE)")


class House:
    """The program with a database of its own, an engine that can be killed, a provider."""

    engines = "tests.messaging.mortal_engine"  # the module in which its engines are born

    def __init__(self, folder: Path, database: SQLite | PostgreSQL, provider: str) -> None:
        self.ask = database.ask
        self.environ = {
            **os.environ,
            "MODE": "test",
            "DATA_DIR": str(folder),
            "DATABASE_URL": database.url,
            "TRANSPORT": "twilio",
            "PROVIDER_URL": provider,
            "PUBLIC_URL": "http://127.0.0.1:9",  # no web: only the provider's list can settle a doubt
            "SEGMENTS_PER_SECOND": "0",
            "CALLS_PER_SECOND": "0",
            "PROVIDER_TIMEOUT": "2",
            "PYTHONPATH": str(ROOT),
        }

    def run(self, *words: str) -> None:
        """A command, to its end."""
        done = subprocess.run(  # the words are this file's own
            [sys.executable, str(ROOT / "manage.py"), *words], env=self.environ, cwd=ROOT,
            check=False, capture_output=True, text=True, timeout=LONGEST,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def deed(self, words: str) -> None:
        """Something is done in this house, by a function of the module of its engines."""
        self.run("shell", "-c", f"from {self.engines} import *; {words}")

    @contextmanager
    def nursery(self) -> Iterator["Nursery"]:
        """Where engines are born."""
        process = subprocess.Popen(
            [sys.executable, "-m", self.engines],
            env=self.environ, cwd=ROOT, text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        with waiting.ending(process):
            yield Nursery(process)

    def states(self) -> dict[str, int]:
        """How many messages are in which state."""
        return dict(self.ask("SELECT state, COUNT(*) FROM messaging_message GROUP BY state"))

    def taken(self) -> int:
        """How many messages some engine has taken in hand."""
        return self.ask("SELECT COUNT(*) FROM messaging_message WHERE state <> 'due'")[0][0]

    def in_hand(self) -> set[object]:
        """Messages that were claimed and of which nobody has written what became of them."""
        rows = self.ask("SELECT id FROM messaging_message WHERE state = 'sending'")
        return {row[0] for row in rows}

    def has_work(self) -> bool:
        """Whether an engine has something to send."""
        return "due" in self.states()

    def provider_ids(self) -> set[str] | None:
        """Ids that we know of, once nothing is to be sent any more."""
        if self.has_work() or self.in_hand():
            return None
        known = "SELECT provider_id FROM messaging_message WHERE provider_id IS NOT NULL"
        return {row[0] for row in self.ask(known)}


class Nursery:
    """One engine at a time: a process of its own, which has only just been forked."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def start(self, place: str = "") -> int:
        """The process number of a running engine; at this place it will be killed."""
        return int(self._ask(f"start {place}"))

    def kill(self, pid: int) -> None:
        """No last words, no clean-up."""
        os.kill(pid, signal.SIGKILL)
        self.bury()

    def bury(self) -> None:
        """Comes back when it is dead."""
        assert int(self._ask("wait")) == signal.SIGKILL  # it had not ended by itself

    def _ask(self, word: str) -> str:
        self.process.stdin.write(word + "\n")
        return waiting.line_of(self.process)


@dataclass(frozen=True)
class Death:
    """One engine, killed."""

    taken: int  # messages that it had claimed in its life
    in_hand: int  # of these, how many it had not yet written down
    had_work: bool  # something was left to send


def kill_engines(house: House, nursery: Nursery, sim: Any) -> list[Death]:
    """A hundred engines, each killed at a moment that chance and its own work choose.

    Not the clock decides how far an engine comes but what it has done: so the work lasts for all
    of them on a fast machine, and each of them has begun on a slow one.
    """
    dice = random.Random(11)
    sim.faults(latency_ms=LATENCY * 1000)
    deaths = [kill_one(house, nursery, dice) for _ in range(KILLS)]
    sim.faults(clear=True)
    return deaths


def check(deaths: list[Death], *, channels: int) -> None:
    """Every kill counts: an engine with work left, that had no more in hand than it may."""
    assert len(deaths) == KILLS
    assert all(death.had_work for death in deaths)
    assert max(death.in_hand for death in deaths) <= 2 * BATCH * channels
    # Some die in their infancy; most in the middle of sending.
    assert sum(death.in_hand > 0 for death in deaths) > KILLS / 2


def kill_one(house: House, nursery: Nursery, dice: random.Random) -> Death:
    """An engine that was killed somewhere in the middle of sending."""
    before, left_by_others = house.taken(), house.in_hand()
    far_enough = before + dice.randrange(FURTHEST)
    engine = nursery.start()
    wait_until(lambda: house.taken() >= far_enough, house, every=0.002)
    time.sleep(dice.uniform(0, LATENCY))
    nursery.kill(engine)
    in_hand = house.in_hand() - left_by_others
    return Death(house.taken() - before, len(in_hand), house.has_work())


def wait_until_settled(house: House, sim: Any) -> None:
    """Come back when we know of all that the provider accepted."""
    wait_until(lambda: house.provider_ids() == accepted_by(sim), house)


def wait_until(is_so: Callable[[], bool], house: House, *, every: float = 0.2) -> None:
    """Come back when it is so; it is asked seldom, to let the house work."""
    try:
        waiting.until(is_so, "the engines", every=every)
    except AssertionError as vain:
        vain.add_note(f"The messages: {house.states()}")
        raise


def accepted_by(sim: Any) -> set[str]:
    """Ids that the provider gave out."""
    return {asked.sid for asked in sim.record("create") if asked.accepted}
