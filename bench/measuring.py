"""Tools of a measurement that runs in a process of its own and says one line of JSON at its end."""

import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

MARK = "RESULT "  # what stands before the line of JSON


def ready() -> None:
    """Django, with the settings of the environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()


def tell(facts: dict[str, Any]) -> None:
    """The one line of a measurement."""
    sys.stdout.write(f"{MARK}{json.dumps(facts)}\n")


def peak_mb() -> float:
    """The most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def seconds(deed: Callable[[], Any]) -> float:
    """How long this takes."""
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began


def spent(deed: Callable[[], Any]) -> tuple[float, float]:
    """How long this takes, and how much of that a core was busy with it."""
    busy = time.process_time()
    return seconds(deed), time.process_time() - busy


def median_ms(
    deed: Callable[[], Any], times: int, *, before: Callable[[], Any] = lambda: None
) -> float:
    """How long this usually takes, in milliseconds; what must come before each is not counted."""
    found = []
    for _ in range(times):
        before()
        found.append(seconds(deed))
    return statistics.median(found) * 1000


@contextmanager
def counting() -> Iterator[Callable[[], int]]:
    """How many queries were asked in the block, by calling what it gives."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        yield lambda: len(captured)
