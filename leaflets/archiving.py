"""Many editions on paper: made one after the other, kept for a while, sent as one file."""

import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import caches

import paper
from leaflets import printing
from leaflets.paper_data import TEMPLATE, Order, data

SHELF = "paper"  # the cache of files on this machine; what is not there is made anew

EACH = timedelta(hours=1)
KEPT_FOR = timedelta(days=1)

Made = bytes | paper.MissingLetters | paper.TooMuch


def sweep(now: datetime) -> None:
    """Throws away what is older than a day: its day stands on it, so nobody asks for it any more.

    The engine calls this at each turn; once an hour it looks.
    """
    folder = Path(settings.CACHES[SHELF]["LOCATION"])
    looked = folder / "looked"
    with suppress(OSError):  # another process may sweep too, or nothing was ever made
        if looked.exists() and looked.stat().st_mtime > (now - EACH).timestamp():
            return
        _throw_away(folder, (now - KEPT_FOR).timestamp())
        looked.touch()
        os.utime(looked, times=(now.timestamp(), now.timestamp()))


def _throw_away(folder: Path, oldest: float) -> None:
    for file in folder.glob("*.djcache"):
        with suppress(OSError):
            if file.stat().st_mtime < oldest:
                file.unlink()


def made(orders: list[Order]) -> Iterator[Made]:
    """A PDF for each order, or why there is none, each as soon as it is there."""
    shelf = caches[SHELF]
    marks = [printing.mark_of(order) for order in orders]
    lacking = {mark for mark in marks if mark not in shelf}
    fresh = paper.typeset_each(
        (TEMPLATE, data(order))
        for order, mark in zip(orders, marks, strict=True)
        if mark in lacking
    )
    for order, mark in zip(orders, marks, strict=True):
        yield _put(mark, next(fresh)) if mark in lacking else _taken(mark, order)


def archive(orders: list[Order]) -> Iterator[bytes]:
    """A ZIP with a PDF for each order, piece by piece: nothing waits for the last one.

    What cannot be printed is left out, and a file in the ZIP says so.
    """
    sink, lacking = _Sink(), list[str]()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as files:  # a PDF is small already
        for order, one in zip(orders, made(orders), strict=True):
            if isinstance(one, bytes):
                files.writestr(f"{order.name}.pdf", one)
            else:
                lacking.append(f"{order.name}: {one}")
            yield sink.taken()
        if lacking:
            files.writestr("not-printed.txt", "\n".join(lacking))
    yield sink.taken()


def _put(mark: str, one: Made) -> Made:
    if isinstance(one, bytes):
        with suppress(OSError):  # a full disk keeps nobody from printing
            caches[SHELF].set(mark, one)
    return one


def _taken(mark: str, order: Order) -> Made:
    """What lies on the shelf; made anew if it was thrown away meanwhile."""
    kept: bytes | None = caches[SHELF].get(mark)
    return kept if kept is not None else next(paper.typeset_each([(TEMPLATE, data(order))]))


class _Sink(io.RawIOBase):
    """Holds what was written until it is taken; it cannot go back, so ZipFile does not try."""

    def __init__(self) -> None:
        super().__init__()
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: Any, /) -> int:
        self._held += piece
        return len(piece)

    def taken(self) -> bytes:
        """Everything since the last time."""
        held, self._held = bytes(self._held), bytearray()
        return held
