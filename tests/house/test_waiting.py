"""The waits of the tests end, and say so."""

import subprocess
import sys
import threading

import pytest

from tests import waiting


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(waiting, "LONGEST", 0.2)


def test_what_never_comes_is_named():
    with pytest.raises(AssertionError, match="the moon"):
        waiting.until(lambda: False, "the moon")


def test_a_thread_that_hangs_fails_the_test_and_does_not_keep_it():
    never = threading.Event()
    with pytest.raises(AssertionError, match="did not end"):
        waiting.together(never.wait)
    never.set()


def test_what_breaks_in_a_thread_breaks_the_test():
    with pytest.raises(ZeroDivisionError):
        waiting.together(lambda: 1 / 0)


def test_a_program_that_says_nothing_fails_the_test_and_is_ended():
    silent = [sys.executable, "-c", "import time; time.sleep(60)"]
    process = subprocess.Popen(silent, stdout=subprocess.PIPE, text=True)
    with pytest.raises(AssertionError, match="said nothing"), waiting.ending(process):
        waiting.line_of(process)
    assert process.poll() is not None
