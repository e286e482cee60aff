"""What has just come in: lines in a file, until they are handled.

A webhook is answered at once and loses nothing, not even while somebody else writes to the
database or while that is away: it only adds a line here. Whoever handles, one at a time
(turns.HANDLING), takes many lines in one transaction, and then moves the mark up to which they are
read. Should they die in between, the lines are read twice and the database knows what it has.

Each machine has its own file in DATA_DIR. The words in it are sealed as they are in the database,
and it is emptied whenever all is handled.
"""

import base64
import contextlib
import errno
import fcntl
import json
import logging
import os
import threading
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from vault.holders import Passing

LINES, MARK = "arrivals", "arrivals.read"  # in DATA_DIR
GLANCE = 256_000  # bytes read at once; the longest line is a third of it

log = logging.getLogger("ringround.messaging")


class Came(NamedTuple):
    """What came in, as it is stored: `digest` is the blind index of its phone, if it has one."""

    id: UUID
    provider_id: str
    channel: str
    digest: bytes | None
    body: bytes | None  # sealed
    at: datetime


class Arrival(NamedTuple):
    """Something that came, and the byte after its line."""

    end: int
    came: Came


def put(came: Came) -> None:
    """It is kept until it is dropped, whatever becomes of this process; OSError if the disk is full."""
    _file().add(_written(came))


def first(most: int) -> list[Arrival]:
    """Those that came first, in their order."""
    return _file().first(most)


def any_waits() -> bool:
    """Whether something came that nobody has handled."""
    return _file().size() > _file().mark()


def drop(until: Arrival) -> None:
    """This one and all before it are in the database."""
    _file().move(until.end)


def holder() -> Passing:
    """Tells the vault which keys still seal what waits on this machine."""
    return Passing("texts that wait to be handled", _file().sealed)


def _written(came: Came) -> bytes:
    facts = [came.id.hex, came.provider_id, came.channel, *map(_text, (came.digest, came.body))]
    return json.dumps([*facts, came.at.isoformat()]).encode()


def _read(line: bytes) -> Came:
    pk, provider_id, channel, digest, body, at = json.loads(line)
    moment = datetime.fromisoformat(at)
    return Came(UUID(pk), provider_id, channel, _bytes(digest), _bytes(body), moment)


def _text(value: bytes | None) -> str | None:
    return None if value is None else base64.b64encode(value).decode()


def _bytes(value: str | None) -> bytes | None:
    return None if value is None else base64.b64decode(value)


class _File:
    """The lines and the mark, opened once in a process."""

    def __init__(self, folder: Path) -> None:
        new = os.O_RDWR | os.O_CREAT
        self._end = os.open(folder / LINES, new | os.O_APPEND, 0o600)
        self._lines = os.open(folder / LINES, new, 0o600)  # with a lock of its own
        self._mark = os.open(folder / MARK, new, 0o600)
        self._turn = threading.Lock()

    def add(self, line: bytes) -> None:
        """A line feed also stands before it, so that half a line spoils no other."""
        whole = b"\n" + line + b"\n"
        with self._turn, _locked(self._end, fcntl.LOCK_SH):
            if os.write(self._end, whole) < len(whole):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def size(self) -> int:
        return os.fstat(self._lines).st_size

    def mark(self) -> int:
        """Where the next line begins; a mark that a power cut left behind the end counts for nothing."""
        at = int(os.pread(self._mark, 20, 0) or 0)
        return at if at <= self.size() else 0

    def first(self, most: int) -> list[Arrival]:
        at = self.mark()
        found: list[Arrival] = []
        *lines, _unfinished = os.pread(self._lines, GLANCE, at).split(b"\n")
        for line in lines:
            at += len(line) + 1
            with _spoiled_lines_told(line):
                found += [Arrival(at, _read(line))] if line else []
            if len(found) == most:
                break
        if not found and at > self.mark():
            self.move(at)  # nothing there that anybody can read
        return found

    def sealed(self) -> list[bytes]:
        """The words of every line that waits."""
        at = self.mark()
        found = []
        for line in os.pread(self._lines, self.size() - at, at).split(b"\n"):
            with contextlib.suppress(ValueError, TypeError):
                found += [_read(line).body] if line else []
        return [body for body in found if body]

    def move(self, end: int) -> None:
        self._set_mark(end)
        if end < self.size():
            return
        with _locked(self._lines, fcntl.LOCK_EX):  # nobody adds a line now
            if end == self.size():
                self._set_mark(0)
                os.ftruncate(self._lines, 0)

    def _set_mark(self, at: int) -> None:
        os.pwrite(self._mark, b"%020d" % at, 0)


@contextlib.contextmanager
def _locked(file: int, how: int) -> Iterator[None]:
    fcntl.flock(file, how)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


@contextlib.contextmanager
def _spoiled_lines_told(line: bytes) -> Iterator[None]:
    """Whoever brought half a line was told that it failed."""
    try:
        yield
    except (ValueError, TypeError):
        log.error("A line of %s bytes among the arrivals cannot be read.", len(line))  # noqa: TRY400


def _file() -> _File:
    return _opened(Path(settings.DATA_DIR), os.getpid())


@cache
def _opened(folder: Path, _process: int) -> _File:
    """A process that was forked opens them anew."""
    return _File(folder)
