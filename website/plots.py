"""Lines over time as plain SVG: across in per cent, up in pixels, so words keep their size.

Every line has a colour, a dash and its name beside its end: it can be read in grey and on paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

HEIGHT, TOP, FLOOR = 232, 14, 194  # pixels: of the picture, of 100 %, of 0 %
START, END = 13.0, 68.0  # per cent of the width: where the first and the last point stand
APART = 17  # pixels between two names, so that they never lie on each other
MOST_LABELS = 4  # days named below; of more only the first, the middle and the last
LOOKS = (  # state for the colour, dash, radius of a point
    ("safe", "", 4),
    ("ring", "9 4", 4),
    ("missed", "4 4", 4),
    ("wait", "1.5 4", 3),
    ("help", "12 3 2 3", 3),
    ("safe", "3 7", 3),
)


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its name, and a value of a hundred for each moment, None where there is none."""

    name: str
    values: Sequence[int | None]


def plot(series: Sequence[Series], moments: Sequence[str], label: str) -> SafeString:
    """The lines, one after another; a table beside them says the same to those who do not see."""
    places = _across(len(moments))
    lines = [_line(one, places, LOOKS[n % len(LOOKS)]) for n, one in enumerate(series)]
    return format_html(
        '<svg class="plot" role="img" aria-label="{}" width="100%" height="{}">{}{}{}{}</svg>',
        label,
        HEIGHT,
        _grid(),
        _days(moments, places),
        format_html_join("", "{}", ((one,) for one in lines)),
        _names(series),
    )


def _across(count: int) -> list[float]:
    """Where each moment stands, in per cent of the width; one alone stands at the end."""
    if count < 2:
        return [END] * count
    return [round(START + (END - START) * n / (count - 1), 2) for n in range(count)]


def height_of(value: int) -> float:
    """How far down a value of a hundred stands."""
    return round(FLOOR - (FLOOR - TOP) * value / 100, 1)


def _grid() -> SafeString:
    rows = [(height_of(value), height_of(value) + 4, value) for value in (0, 50, 100)]
    return format_html_join(
        "",
        '<line x1="12%" x2="70%" y1="{0}" y2="{0}" stroke="var(--line)"/>'
        '<text x="0" y="{1}" font-size="13" fill="currentColor">{2} %</text>',
        rows,
    )


def _days(moments: Sequence[str], places: Sequence[float]) -> SafeString:
    last = len(moments) - 1
    chosen = range(len(moments)) if last < MOST_LABELS else (0, last // 2, last)
    marks = [(places[n], FLOOR + 22, moments[n]) for n in chosen]
    return format_html_join(
        "",
        '<text x="{}%" y="{}" font-size="13" text-anchor="middle" fill="currentColor">{}</text>',
        marks,
    )


def _line(series: Series, places: Sequence[float], look: tuple[str, str, int]) -> SafeString:
    state, dash, radius = look
    points = [
        (place, height_of(value))
        for place, value in zip(places, series.values, strict=True)
        if value is not None
    ]
    pieces = [(*a, *b, dash) for a, b in pairwise(points)]
    return format_html(
        '<g data-state="{}" stroke="var(--f)" fill="var(--f)" stroke-width="2.5">{}{}</g>',
        state,
        format_html_join(
            "",
            '<line x1="{}%" y1="{}" x2="{}%" y2="{}" stroke-dasharray="{}"/>',
            pieces,
        ),
        format_html_join("", '<circle cx="{}%" cy="{}" r="{}"/>', ((*p, radius) for p in points)),
    )


def _names(series: Sequence[Series]) -> SafeString:
    """Each name at the height of its last point, moved apart where they would meet."""
    ends = [(next((v for v in reversed(s.values) if v is not None), 0), s.name) for s in series]
    rows = [
        (y, f"{name} {value} %")
        for y, (value, name) in zip(
            _moved_apart([height_of(value) for value, _name in ends]), ends, strict=True
        )
    ]
    return format_html_join(
        "", '<text x="71%" y="{}" font-size="13" fill="currentColor">{}</text>', rows
    )


def _moved_apart(heights: Sequence[float]) -> list[float]:
    """The same heights, no two nearer than APART, in the same order from the top."""
    order = sorted(range(len(heights)), key=lambda n: heights[n])
    moved, before = [0.0] * len(heights), 0.0
    for place, n in enumerate(order):
        left = len(order) - place - 1  # those below need room as well
        lowest = FLOOR + 8 - left * APART
        before = max(before + APART if place else 0.0, min(heights[n] + 4, lowest))
        moved[n] = round(before, 1)
    return moved
