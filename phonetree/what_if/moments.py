"""Which moments a table and a plot show."""

from math import ceil

MINUTE, HOUR = 60, 3600
MARKS = [MINUTE * n for n in (1, 2, 5, 10, 15, 30)] + [
    HOUR * n for n in (1, 2, 4, 8, 12, 24, 36, 48, 72)
]
STEPS = [MINUTE * n for n in (1, 2, 5, 10, 15, 30)] + [HOUR * n for n in (1, 2, 4, 6, 12, 24)]
MOST_TICKS = 5


def marks(until: float) -> list[int]:
    """The rows of a table: soon after the start every few minutes, later every few hours."""
    shown = [mark for mark in MARKS if mark < until]
    return [*shown, max(ceil(until), 1)]


def axis(until: float) -> tuple[int, list[int]]:
    """Where a plot ends, and its ticks: round numbers, no more than a handful."""
    until = max(until, MINUTE)
    step = next((step for step in STEPS if until / step <= MOST_TICKS), STEPS[-1])
    ticks = max(1, ceil(until / step))
    return ticks * step, [step * n for n in range(ticks + 1)]
