"""Waits that end: each has a limit, and whoever reaches it fails loudly and says what he waited for."""

import select
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

LONGEST = 120  # seconds; the slowest thing that is waited for takes some


def until(is_so: Callable[[], object], what: str, *, every: float = 0.02) -> None:
    """Come back when it is so."""
    end = time.monotonic() + LONGEST
    while not is_so():
        assert time.monotonic() < end, f"Waited {LONGEST} seconds in vain: {what}."
        time.sleep(every)


def together(*deeds: Callable[[], object]) -> None:
    """Does all of these at once, each in a thread; what breaks in one of them breaks the test.

    The threads never outlive the program: one that hangs would otherwise keep its connection, and
    whoever empties the tables afterwards would wait behind it.
    """
    troubles: list[BaseException] = []

    def carry(deed: Callable[[], object]) -> None:
        try:
            deed()
        except BaseException as trouble:
            troubles.append(trouble)

    threads = [threading.Thread(target=carry, args=(deed,), daemon=True) for deed in deeds]
    for thread in threads:
        thread.start()
    end = time.monotonic() + LONGEST
    for thread in threads:
        thread.join(max(0, end - time.monotonic()))
    assert not any(thread.is_alive() for thread in threads), "A thread did not end."
    if troubles:
        raise troubles[0]


def line_of(process: "subprocess.Popen[str]") -> str:
    """The next line that it says; ask only for a line at a time."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], LONGEST)
    assert ready, f"It said nothing for {LONGEST} seconds: {process.args}"
    return process.stdout.readline()


@contextmanager
def ending(process: "subprocess.Popen[str]") -> Iterator["subprocess.Popen[str]"]:
    """A process that ends with the block: by itself when it hears nothing more, or by force."""
    with process:
        try:
            yield process
        finally:
            if process.stdin:
                with suppress(OSError):
                    process.stdin.close()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(10)
            process.kill()
