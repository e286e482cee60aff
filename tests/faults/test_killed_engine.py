"""The engine dies at a hundred random moments of a call-out, and nobody notices."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from simulator import running
from tests.messaging import test_engine as plain
from tests.messaging.test_engine import ROOT, Nursery, kill_engines, wait_until_settled

PEOPLE = int(os.environ.get("PEOPLE", "2000"))


class House(plain.House):
    """The same house, with a call-out in it."""

    @contextmanager
    def nursery(self) -> Iterator[Nursery]:
        """Where engines are born."""
        with subprocess.Popen(
            [sys.executable, "-m", "tests.faults.mortal_engine"],
            env=self.environ, cwd=ROOT, text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            yield Nursery(process)
            process.stdin.close()

    def deed(self, words: str) -> None:
        """Something is done in this house."""
        self.run("shell", "-c", f"from tests.faults.mortal_engine import *; {words}")

    def ask(self, question: str) -> list[tuple]:
        """What its database holds."""
        with sqlite3.connect(self.file, timeout=20) as database:
            return database.execute(question).fetchall()

    def provider_ids(self) -> set[str] | None:
        """Ids that we know of, once everybody's first text is written and none is to be sent."""
        (written,) = self.ask("SELECT COUNT(*) FROM phonetree_attempt")
        return super().provider_ids() if written == (PEOPLE,) else None

    def has_nothing_to_send(self) -> bool:
        """Whether everybody's first text has been taken in hand."""
        (written,) = self.ask("SELECT COUNT(*) FROM phonetree_attempt")
        return written == (PEOPLE,) and super().has_nothing_to_send()


@pytest.mark.slow
def test_a_call_out_whose_engine_is_killed_again_and_again_texts_everybody_once(tmp_path, settings):
    account = {"account_sid": settings.TWILIO_ACCOUNT_SID, "auth_token": settings.TWILIO_AUTH_TOKEN}
    with running(keep=10 * PEOPLE, **account) as sim:
        house = House(tmp_path, sim.url)
        house.run("migrate", "--verbosity", "0", "--skip-checks")
        house.deed(f"begin({PEOPLE})")
        with house.nursery() as nursery:
            killed_at_work = kill_engines(house, nursery, sim)
            last = nursery.start()
            assert wait_until_settled(house, sim)
            nursery.kill(last)
        bodies = [asked.body for asked in sim.record("create") if asked.accepted]
        states = house.states()
        house.deed("end()")
    assert killed_at_work > plain.KILLS / 4
    assert len(bodies) == len(set(bodies))  # each has a link of its own: none was sent twice
    assert set(states) <= {"accepted", "sent", "delivered", "unknown"}
    assert len(bodies) == PEOPLE - states.get("unknown", 0)
    tries = "SELECT COUNT(*), COUNT(DISTINCT recipient_id) FROM phonetree_attempt WHERE step = 0"
    assert house.ask(tries) == [(PEOPLE, PEOPLE)]
    outcomes = "SELECT outcome, reason, COUNT(*) FROM phonetree_recipient GROUP BY 1, 2"
    assert house.ask(outcomes) == [("unreachable", "stopped", PEOPLE)]
    assert house.ask("SELECT COUNT(*) FROM phonetree_task") == [(PEOPLE,)]
