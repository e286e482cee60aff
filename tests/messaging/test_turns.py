"""Threads that want something written write it together."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from messaging.turns import Together


class Book:
    """Writes doubles down; the first write waits until the test says so."""

    def __init__(self) -> None:
        self.writes: list[list[int]] = []
        self.begun, self.may_end = threading.Event(), threading.Event()
        self.error: Exception | None = None

    def write(self, items):
        self.writes.append(sorted(items))
        self.begun.set()
        assert self.may_end.wait(10)
        if self.error:
            raise self.error
        return [2 * item for item in items]


@pytest.fixture
def book():
    return Book()


@pytest.fixture
def threads():
    with ThreadPoolExecutor(8) as pool:
        yield pool


def comes_while_one_writes(book, together, threads):
    """One that writes, and four that came meanwhile and stand in line."""
    first = threads.submit(together.do, 1)
    assert book.begun.wait(10)
    rest = [threads.submit(together.do, item) for item in (2, 3, 4, 5)]
    while together.many_wait() < 4:
        pass
    return first, rest


def test_who_comes_while_somebody_writes_is_written_in_one_go(book, threads):
    together = Together(book.write)
    first, rest = comes_while_one_writes(book, together, threads)
    book.may_end.set()
    assert first.result(10) == 2
    assert [one.result(10) for one in rest] == [4, 6, 8, 10]
    assert book.writes == [[1], [2, 3, 4, 5]]


def test_what_breaks_a_write_is_told_to_all_whom_it_was_for(book, threads):
    together = Together(book.write)
    first, rest = comes_while_one_writes(book, together, threads)
    book.error = OSError("full")
    book.may_end.set()
    for one in (first, *rest):
        with pytest.raises(OSError, match="full"):
            one.result(10)
    book.error = None
    assert together.do(7) == 14


def test_a_write_that_takes_too_long_is_not_taken_for_waiting(book):
    book.may_end.set()
    book.error = TimeoutError("the database")
    with pytest.raises(TimeoutError, match="the database"):
        Together(book.write).do(1)
