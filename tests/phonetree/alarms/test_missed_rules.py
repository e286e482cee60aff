"""Which missed calls raise an alarm: the second before, the second itself, and who is asked to ring."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonetree.missed_rules import (
    ASKED_TO_RING,
    BRIEF,
    FREE_RING,
    Missed,
    Switches,
    is_missed,
    raises,
)

NIGHT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
BOTH = Switches()
SECOND = timedelta(seconds=1)
LEADER = Missed(can_prove=True)
TWICE = Missed(before=1)


@pytest.mark.parametrize(
    ("rang", "talked", "missed"),
    [
        (timedelta(0), None, True),
        (FREE_RING, None, True),
        (FREE_RING + BRIEF, None, True),
        (FREE_RING + BRIEF + SECOND, None, False),
        (timedelta(minutes=5), BRIEF, True),  # the provider knows better than our clock
        (timedelta(0), BRIEF + SECOND, False),
    ],
)
def test_a_call_is_missed_that_was_over_before_anybody_listens(rang, talked, missed):
    assert is_missed(rang=rang, talked=talked) is missed


@pytest.mark.parametrize(
    ("call", "raised"),
    [
        (LEADER, True),
        (Missed(), False),  # people ring by mistake
        (TWICE, True),
        (replace(TWICE, before=7), True),
        (replace(LEADER, is_called_out=True), False),  # there it is an answer
        (replace(TWICE, is_called_out=True), False),
        (replace(LEADER, called_out_at=NIGHT), True),  # who can be asked is asked
        (replace(TWICE, called_out_at=NIGHT), False),
        (replace(TWICE, called_out_at=NIGHT - ASKED_TO_RING + SECOND), False),
        (replace(TWICE, called_out_at=NIGHT - ASKED_TO_RING), True),
    ],
)
def test_one_of_who_can_be_asked_back_and_two_of_anybody_else(call, raised):
    assert raises(call, BOTH, NIGHT) is raised


@pytest.mark.parametrize(
    ("switches", "leader", "twice"),
    [
        (Switches(proving=False), False, True),
        (Switches(others=False), True, False),
        (Switches(proving=False, others=False), False, False),
    ],
)
def test_coordinators_choose_whose(switches, leader, twice):
    assert (raises(LEADER, switches, NIGHT), raises(TWICE, switches, NIGHT)) == (leader, twice)


@given(
    can_prove=st.booleans(),
    before=st.integers(0, 9),
    over=st.none() | st.timedeltas(timedelta(0), timedelta(days=2)),
    switches=st.builds(Switches, st.booleans(), st.booleans()),
)
def test_nobody_who_is_being_called_out_raises_one_whatever_else_holds(
    can_prove, before, over, switches
):
    at = None if over is None else NIGHT - over
    call = Missed(can_prove, before, is_called_out=True, called_out_at=at)
    assert not raises(call, switches, NIGHT)
    freed = replace(call, is_called_out=False)
    if raises(freed, switches, NIGHT):
        assert can_prove or before  # one call of somebody who cannot be asked is never enough
