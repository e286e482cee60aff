"""Ladders for tests: one to begin from, and any that the checks let through."""

from dataclasses import replace
from datetime import time

from hypothesis import strategies as st

from phonetree.ladder import EMERGENCY, HOUR, MINUTE, RINGING, Hours, Kind, Ladder, Quiet, Step, Who
from phonetree.ladder_checks import is_good

NIGHTS = [  # some begin or end in the hour that clocks show twice or leave out
    Quiet(time(21), time(8)), Quiet(time(13), time(15)), Quiet(time(22), time(1, 30)),
    Quiet(time(1, 30), time(7)),
]  # fmt: skip


def ladder(*steps, **facts):
    """The emergency's, with these steps instead, if any."""
    return replace(EMERGENCY, **({"steps": steps} if steps else {}), **facts)


@st.composite
def good_ladders(draw):
    """Ladders as coordinators might make them, for what can wait."""
    end = draw(st.integers(10, 180)) * MINUTE
    tries = draw(st.lists(steps(end), max_size=5))
    made = Ladder(
        steps=(
            Step(Kind.TEXT, 0),
            *tries,
            Step(Kind.VOLUNTEERS, draw(st.integers(1, 8)) * MINUTE),
            Step(Kind.GIVE_UP, end),
        ),
        leader_patience=draw(st.integers(1, 60)) * MINUTE,
        tell_again=draw(st.integers(3, 60)) * MINUTE,
        lasts=end + draw(st.integers(1, 24)) * HOUR,
        quiet=draw(st.sampled_from([None, *NIGHTS])),
    )
    return made if is_good(made, "today") else replace(made, steps=EMERGENCY.steps, lasts=3 * HOUR)


@st.composite
def steps(draw, end):
    """One step that comes and goes before the end."""
    kind = draw(st.sampled_from([*RINGING, Kind.LEADER]))
    times, every = 1, 0
    if kind in RINGING:
        times, every = draw(st.integers(1, 3)), draw(st.integers(1, 10)) * MINUTE
    after = draw(st.integers(1, end // MINUTE - 1)) * MINUTE
    hours = st.sampled_from([Hours.LADDER, Hours.ANY, Quiet(time(22), time(6))])
    quiet = draw(hours) if kind in RINGING else Hours.LADDER
    return Step(kind, after, draw(st.sampled_from(list(Who))), times, every, quiet)
