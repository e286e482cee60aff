"""Where the lines of a plot lie; templates draw them, so that their words can be translated."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from phonetree.what_if.moments import axis
from phonetree.what_if.result import HOWS

WIDE, HIGH = 360, 230
LEFT, RIGHT, TOP, BOTTOM = 40, 352, 12, 200
SAMPLES = 78  # points of a curve: one for every four units
SHARES = (0, 25, 50, 75, 100)  # percent
LEAST_FOR_A_WORD = 13  # units of height below which a word does not fit into an area


class Curves(Protocol):
    """What can be drawn: one result, or several."""

    @property
    def people(self) -> int: ...
    @property
    def last_reach(self) -> float: ...
    def curve(self, moments: Sequence[float], hows: Sequence[str] = ...) -> Sequence[float]: ...


@dataclass(frozen=True)
class Tick:
    """One mark of an axis."""

    at: float  # x, or y
    value: int  # seconds, or percent


@dataclass(frozen=True)
class Area:
    """The people reached in one way, as a polygon."""

    how: str
    points: str
    people: float
    word_y: float | None  # where its word fits, at the right edge


@dataclass(frozen=True)
class Plot:
    """Everything to draw; all numbers in units of the picture."""

    until: int  # seconds
    areas: list[Area]
    line: str  # the upper edge: everybody reached
    x_ticks: list[Tick]
    y_ticks: list[Tick]


def plot(found: Curves) -> Plot:
    """The plot of a result: areas on top of one another, as high as the people reached."""
    until, ticks = axis(found.last_reach)
    moments = [until * n / SAMPLES for n in range(SAMPLES + 1)]
    xs = [_x(moment, until) for moment in moments]
    edges = [[_y(people, found.people) for people in edge] for edge in _edges(found, moments)]
    return Plot(
        until=until,
        areas=[
            _area(how, found.curve([until], [how])[0], xs, lower, upper)
            for how, (lower, upper) in zip(HOWS, pairwise(edges), strict=True)
        ],
        line=_points(xs, edges[-1]),
        x_ticks=[Tick(_x(tick, until), tick) for tick in ticks],
        y_ticks=[Tick(_y(share, 100), share) for share in SHARES],
    )


def _edges(found: Curves, moments: Sequence[float]) -> Iterator[list[float]]:
    """The lower edge of the first area, then the upper edge of each."""
    so_far = [0.0] * len(moments)
    yield so_far
    for how in HOWS:
        part = found.curve(moments, [how])
        so_far = [below + here for below, here in zip(so_far, part, strict=True)]
        yield so_far


def _area(
    how: str, people: float, xs: Sequence[float], lower: Sequence[float], upper: Sequence[float]
) -> Area:
    outline = _points([*xs, *reversed(xs)], [*upper, *reversed(lower)])
    fits = lower[-1] - upper[-1] >= LEAST_FOR_A_WORD
    return Area(how, outline, people, round((lower[-1] + upper[-1]) / 2 + 4, 1) if fits else None)


def _x(seconds: float, until: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * seconds / until, 1)


def _y(part: float, whole: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * part / (whole or 1), 1)


def _points(xs: Sequence[float], ys: Sequence[float]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in zip(xs, ys, strict=True))
