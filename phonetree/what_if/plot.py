"""A result as lines for a terminal and rows for a spreadsheet."""

from collections.abc import Iterator, Sequence

from phonetree.ladder import Ladder
from phonetree.outcomes import Outcome
from phonetree.what_if.moments import axis, marks
from phonetree.what_if.result import HOWS, Result

WORDS = {"text": "text", "key": "call", "leader": "leader", "person": "volunteer"}
LETTERS = {"text": "t", "key": "c", "leader": "l", "person": "v"}
WIDE, HIGH = 60, 16  # letters
OUTCOMES = {
    Outcome.SAFE: "safe",
    Outcome.SEEN_IN_PERSON: "seen in person",
    Outcome.NEEDS_HELP: "need help",
    Outcome.NOT_SAFE_TO_TALK: "cannot talk",
    Outcome.OPTED_OUT: "asked for no texts",
    Outcome.UNREACHABLE: "not reached",
}


def table(found: Result) -> Iterator[str]:
    """How many people were reached after so long, by channel."""
    moments = marks(found.ended_at)
    everybody = found.curve(moments)
    parts = [found.curve(moments, [how]) for how in HOWS]
    yield f"{'after':>8} {'reached':>9} {'':>5}" + "".join(f"{WORDS[how]:>11}" for how in HOWS)
    for n, moment in enumerate(moments):
        cells = "".join(f"{part[n]:>11,}" for part in parts)
        yield f"{clock(moment):>8} {everybody[n]:>9,} {percent(everybody[n], found.people)}{cells}"


def steps(found: Result, ladder: Ladder) -> Iterator[str]:
    """Which step of the ladder reached how many."""
    for (how, rung), people in sorted(found.by_rung().items(), key=lambda one: -one[1]):
        step = ladder.rungs[rung] if rung >= 0 else None
        words = f"{step.kind} at {clock(step.after)}" if step else f"by a {WORDS[how]}"
        yield f"{words:>20} {people:>9,} {percent(people, found.people)}"


def outcomes(found: Result) -> Iterator[str]:
    """What became of everybody."""
    for outcome, words in OUTCOMES.items():
        people = found.outcomes.get(outcome, 0)
        yield f"{words:>20} {people:>9,} {percent(people, found.people)}"


def curve(found: Result) -> Iterator[str]:
    """The share of people reached, over time, drawn with letters: one letter for each channel."""
    until, ticks = axis(found.last_reach)
    moments = [until * (n + 0.5) / WIDE for n in range(WIDE)]
    parts = [found.curve(moments, [how]) for how in HOWS]
    for row in range(HIGH, 0, -1):
        floor = found.people * (row - 0.5) / HIGH
        label = f"{100 * row // HIGH:>3} %" if row % 4 == 0 else ""
        yield f"{label:>6} |" + "".join(_letter(parts, n, floor) for n in range(WIDE)).rstrip()
    yield f"{'':>6} +" + "-" * WIDE
    line = [" "] * (WIDE + 12)
    for tick in ticks:
        at = round(tick / until * WIDE)
        line[at : at + len(clock(tick))] = clock(tick)
    yield f"{'':>8}" + "".join(line).rstrip()


def _letter(parts: Sequence[Sequence[int]], column: int, floor: float) -> str:
    so_far = 0
    for how, part in zip(HOWS, parts, strict=True):
        so_far += part[column]
        if so_far >= floor:
            return LETTERS[how]
    return " "


def rows(found: Result, every: int = 10) -> Iterator[list[object]]:
    """For a spreadsheet: people reached, in all and by channel, every so many seconds."""
    yield ["seconds", "reached", *(WORDS[how] for how in HOWS), "people"]
    moments = list(range(0, int(found.ended_at) + every, every))
    columns = [found.curve(moments), *(found.curve(moments, [how]) for how in HOWS)]
    for n, moment in enumerate(moments):
        yield [moment, *(column[n] for column in columns), found.people]


def clock(seconds: float) -> str:
    """Hours, minutes and seconds, as short as they go."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}h{minutes:02}" if minutes else f"{hours}h"
    return f"{minutes}m{rest:02}" if rest else f"{minutes}m"


def percent(part: int, whole: int) -> str:
    """A share of everybody, five letters wide."""
    return f"{100 * part / whole:>4.0f}%" if whole else f"{'':>5}"
