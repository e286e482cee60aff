"""Doors that let one in at a time, over all processes of this house.

Nothing that must be true hangs on them, for rows are locked by the database as well. They make
batches out of a flood, and keep SQLite's writers from sleeping and asking again.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections


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
