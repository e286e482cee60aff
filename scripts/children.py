"""Programs that run side by side under one roof: started together, watched, stopped together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn

PATIENCE = 60  # seconds for a child to answer; they take two
FAREWELL = 10  # seconds from a polite stop to a rude one: the engine finishes a batch in eight
LAST_LINES = 20
_DIE_WITH_PARENT = 1  # Linux's PR_SET_PDEATHSIG: a child never outlives a killed parent


class ChildDied(Exception):
    """One of the programs ended by itself; the message has its last lines."""


class Child:
    """One program, its log and how to see that it is ready."""

    def __init__(self, name: str, words: list[str], log: Path, ready: Callable[[], bool]) -> None:
        self.name = name
        self.words = words
        self.log = log
        self.ready = ready
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, environ: Mapping[str, str], folder: Path) -> None:
        """Run it; what it says goes to its log, which begins anew."""
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                self.words,
                cwd=folder,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the parent only, which stops us in turn
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - no threads here
            )

    def must_live(self) -> None:
        """ChildDied if it ended."""
        if self._process is not None and self._process.poll() is not None:
            code = self._process.returncode
            raise ChildDied(
                f"The {self.name} stopped (exit {code}). Its last lines:\n{self.tail()}"
            )

    def tail(self) -> str:
        """Its last lines, indented."""
        lines = self.log.read_text(errors="replace").splitlines()[-LAST_LINES:]
        return "\n".join(f"    {line}" for line in lines) or "    (it said nothing)"

    def ask_to_stop(self) -> None:
        """Ask politely; it may finish what it has in hand."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def see_off(self, until: float) -> None:
        """Wait for its end, and make an end when the time is over."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _die_with_parent() -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)


def answers(url: str) -> bool:
    """True when a server answers there, whatever it says short of a server error."""
    try:
        with urllib.request.urlopen(url, timeout=3):  # noqa: S310 - our own loopback address
            return True
    except urllib.error.HTTPError as refusal:
        return refusal.code < 500
    except (OSError, ValueError):
        return False


def wait_until_ready(children: list[Child]) -> None:
    """Come back when every one is ready; ChildDied if one ends before."""
    give_up = time.monotonic() + PATIENCE
    for child in children:
        while not child.ready():
            for one in children:
                one.must_live()
            if time.monotonic() > give_up:
                raise ChildDied(
                    f"The {child.name} does not answer. Its last lines:\n{child.tail()}"
                )
            time.sleep(0.1)


def watch(children: list[Child]) -> NoReturn:
    """Stay while all of them live; ChildDied when one ends."""
    while True:
        for child in children:
            child.must_live()
        time.sleep(0.5)


def stop(children: list[Child]) -> None:
    """Stop all, in the reverse of their order, together."""
    for child in reversed(children):
        child.ask_to_stop()
    until = time.monotonic() + FAREWELL
    for child in reversed(children):
        child.see_off(until)
