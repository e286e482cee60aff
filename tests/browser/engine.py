"""The engine, turning beside a test as its own process does in earnest."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from accounts.clock import now
from messaging.engine import Engine
from tests.waiting import LONGEST

TURN = 0.2  # seconds between two turns of the engine


@contextmanager
def the_engine() -> Iterator[None]:
    """Turns until the block ends."""
    stop = threading.Event()

    def turns() -> None:
        engine = Engine(started_at=now())
        while not stop.wait(TURN):
            engine.turn(now())
        connection.close()

    thread = threading.Thread(target=turns, name="engine", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(LONGEST)
        assert not thread.is_alive()
