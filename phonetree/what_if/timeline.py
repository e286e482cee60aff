"""One ladder as four people live through it, drawn from top to bottom; templates draw and name it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from phonetree.ladder import Ladder
from phonetree.what_if.people import Person, Tree
from phonetree.what_if.result import Happened
from phonetree.what_if.scenario import Helpers, Scenario, Sender
from phonetree.what_if.world import simulate

ANSWERS_AFTER = 20  # seconds; the deputy's
LANES = ("silent", "caller", "leader", "deputy")  # the columns, in the order of the people below
SILENT = Person(0, found=False, taken_by_hand=False)
TREE = Tree(
    people=(
        SILENT,
        replace(SILENT, prefers_call=True),
        replace(SILENT, rank=1),
        Person(0, rank=2, answers_text=1, reads_after=ANSWERS_AFTER, takes_call=1),
    ),
    candidates=((2, 3),),
)
AT_ONCE = Sender(0, 0, 0, travels=0, fails_after=0, call_takes=ANSWERS_AFTER)
SHOWN = {
    "text", "call", "listed", "volunteers", "gave_up", "replaced", "leads", "told",
    "reached_text", "reached_key",
}  # fmt: skip
ONCE = {"told"}  # again and again, which one sentence says better
WIDE, LEFT, LANE = 360, 56, 76
TOP, LINE, GAP = 46, 21, 11  # units: the heads, one mark, room between two moments
MOST_ROWS = 18


@dataclass(frozen=True)
class Mark:
    """One thing that happens to one of them."""

    what: str
    x: int
    y: int


@dataclass(frozen=True)
class Moment:
    """A time, where it is written, and whether moments before it are left out."""

    at: int
    y: int
    after_a_gap: bool


@dataclass(frozen=True)
class Lane:
    """One person's line, from the first thing that happens to the last."""

    who: str
    x: int
    begins: int
    ends: int


@dataclass(frozen=True)
class Timeline:
    """Everything to draw; all numbers in units of the picture."""

    high: int
    moments: list[Moment]
    marks: list[Mark]
    lanes: list[Lane]


def timeline(ladder: Ladder, zone: tzinfo) -> Timeline:
    """The four people's time on this ladder, begun by day."""
    scenario = Scenario(
        ladder=ladder,
        trees=(TREE,),
        starts_at=_by_day(ladder, zone),
        zone=zone,
        sender=AT_ONCE,
        helpers=Helpers(volunteers=0),
        traced=True,
    )
    return _drawn(list(_shown(simulate(scenario).trace)))


def _by_day(ladder: Ladder, zone: tzinfo) -> datetime:
    morning = datetime(2026, 1, 14, 10, 0, tzinfo=zone)
    return ladder.begins(morning, zone)


def _shown(trace: list[Happened]) -> Iterator[Happened]:
    seen: set[tuple[int, str]] = set()
    for one in trace:
        again = one.what in ONCE and (one.who, one.what) in seen
        if one.what in SHOWN and not again:
            seen.add((one.who, one.what))
            yield one


def _drawn(events: list[Happened]) -> Timeline:
    rows: dict[int, list[list[str]]] = defaultdict(lambda: [[] for _ in LANES])
    for one in events:
        cell = rows[round(one.at)][one.who]
        if one.what not in cell:
            cell.append(one.what)
    ats = sorted(rows)
    kept = ats if len(ats) <= MOST_ROWS else [*ats[: MOST_ROWS - 2], *ats[-2:]]
    moments, marks, y = list[Moment](), list[Mark](), TOP
    for at in kept:
        after_a_gap = len(kept) < len(ats) and at == kept[-2]
        y += LINE if after_a_gap else 0
        moments.append(Moment(at, y, after_a_gap))
        marks += _marks(rows[at], y)
        y += LINE * max(len(cell) for cell in rows[at]) + GAP
    return Timeline(y, moments, marks, list(_lanes(marks)))


def _marks(row: list[list[str]], y: int) -> Iterator[Mark]:
    for lane, cell in enumerate(row):
        for line, what in enumerate(cell):
            yield Mark(what, LEFT + LANE * lane, y + LINE * line)


def _lanes(marks: list[Mark]) -> Iterator[Lane]:
    for lane, who in enumerate(LANES):
        x = LEFT + LANE * lane
        ys = [mark.y for mark in marks if mark.x == x] or [TOP]
        yield Lane(who, x, min(ys), max(ys))
