"""Doors that let one in at a time, over all processes of this house.

Nothing that must be true hangs on them, for rows are locked by the database as well. They make
batches out of a flood, and keep SQLite's writers from sleeping and asking again.
"""

import fcntl
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

LOOK_AGAIN = 0.05  # seconds, should whoever wrote have left just before we came
MOST_ROUNDS = 10  # written for others by somebody whose own caller waits

Item = TypeVar("Item")
Result = TypeVar("Result")


class Door:
    """A lock between threads and processes: a file in the house's own folder."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._here = threading.Lock()

    @contextmanager
    def passing(self, *, wait: bool) -> Iterator[bool]:
        """True while we are inside; false at once if somebody else is, and we do not wait."""
        if not self._here.acquire(blocking=wait):
            yield False
            return
        try:
            yield from self._alone(fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        finally:
            self._here.release()

    def _alone(self, how: int) -> Iterator[bool]:
        file = _opened(self._name, os.getpid())
        try:
            fcntl.flock(file, how)
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


@cache
def _opened(name: str, _process: int) -> int:
    """The file; a process that was forked opens it anew, or it would share its parent's turn."""
    return os.open(Path(settings.DATA_DIR) / name, os.O_RDWR | os.O_CREAT, 0o600)


HANDLING = Door("handling.lock")  # whoever is inside handles for all who came
_WRITING = Door("writing.lock")


@contextmanager
def writing() -> Iterator[None]:
    """A short write: where only one can write, we wait here for our turn."""
    if connections[DEFAULT_DB_ALIAS].vendor == "sqlite":
        with _WRITING.passing(wait=True):
            yield
    else:
        yield


class Together(Generic[Item, Result]):
    """What several threads of this process want written: whoever is first writes it for all."""

    def __init__(self, write: Callable[[Sequence[Item]], Sequence[Result]]) -> None:
        """`write` gives a result for each item, in their order."""
        self._write = write
        self._wanted: deque[tuple[Item, Future[Result]]] = deque()
        self._turn = threading.Lock()

    def do(self, item: Item) -> Result:
        """What came of writing this one; raises what broke the write."""
        mine: Future[Result] = Future()
        self._wanted.append((item, mine))
        while True:
            self._write_if_nobody_does()
            try:
                return mine.result(timeout=LOOK_AGAIN)
            except TimeoutError:
                if mine.done():  # it was the write that took too long
                    raise

    def many_wait(self) -> int:
        """How many are not yet being written."""
        return len(self._wanted)

    def _write_if_nobody_does(self) -> None:
        """Who waits does not queue for the lock, or each would have to be woken by the one before."""
        rounds = 0
        while self._wanted and rounds < MOST_ROUNDS and self._turn.acquire(blocking=False):
            try:
                self._for_all()
            finally:
                self._turn.release()
            rounds += 1

    def _for_all(self) -> None:
        with writing():  # more may come while we wait for it
            wanted = [self._wanted.popleft() for _ in range(len(self._wanted))]
            try:
                results = self._write([item for item, _ in wanted]) if wanted else []
            except Exception as error:
                for _, one in wanted:
                    one.set_exception(error)
            else:
                for (_, one), result in zip(wanted, results, strict=True):
                    one.set_result(result)
