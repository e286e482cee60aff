"""Editions on paper: a PDF, its pictures, or all of them in one file that is sent as it is made."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import paper
from leaflets.paper_data import TEMPLATE, Order, data

KEPT = 128  # files of 30 to 90 kB; there are about eighty, and anybody may ask for them
PREVIEW_DOTS = 60  # to the inch: A4 is about 500 wide


def pdf(order: Order) -> bytes:
    """The PDF; the same order again costs nothing."""
    return _pdf(_key(order))


def pictures(order: Order) -> list[bytes]:
    """Each page as a PNG."""
    return list(_pictures(_key(order)))


def mark_of(order: Order) -> str:
    """A mark of all that stands on it: the same until something changes."""
    return hashlib.sha256(_key(order).encode()).hexdigest()[:20]


def archive(orders: list[Order]) -> Iterator[bytes]:
    """A ZIP with a PDF for each order, piece by piece: nothing waits for the last one.

    What cannot be printed is left out, and a file in the ZIP says so.
    """
    sink, lacking = _Sink(), list[str]()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as files:  # a PDF is small already
        made = paper.typeset_each((TEMPLATE, data(order)) for order in orders)
        for order, one in zip(orders, made, strict=True):
            if isinstance(one, bytes):
                files.writestr(f"{order.name}.pdf", one)
            else:
                lacking.append(f"{order.name}: {one}")
            yield sink.taken()
        if lacking:
            files.writestr("not-printed.txt", "\n".join(lacking))
    yield sink.taken()


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


def _key(order: Order) -> str:
    return json.dumps(data(order), ensure_ascii=False)


@lru_cache(KEPT)
def _pdf(key: str) -> bytes:
    return paper.typeset(TEMPLATE, json.loads(key))


@lru_cache(KEPT // 4)
def _pictures(key: str) -> tuple[bytes, ...]:
    return tuple(paper.pictures(TEMPLATE, json.loads(key), dots_per_inch=PREVIEW_DOTS))
