"""When somebody must be told that nothing goes out, and whose turn it is: pure rules."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.alarm import AGAIN, PATIENCE, TOLD, Candidate, Facts, Why, may_tell, who, why
from tests.messaging.build import TEN_AM

SECOND = timedelta(seconds=1)
WELL = Facts(due_since=None, beat_at=TEN_AM, moved_at=TEN_AM)
LATE = replace(WELL, due_since=TEN_AM - PATIENCE)
spans = st.timedeltas(timedelta(0), timedelta(days=2))


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        (WELL, None),
        (replace(WELL, beat_at=None, moved_at=None), None),  # nothing is due: nobody is woken
        (LATE, None),  # it moves: it only has much to do
        (replace(LATE, beat_at=None), Why.ENGINE),
        (replace(LATE, beat_at=TEN_AM - PATIENCE), Why.ENGINE),
        (replace(LATE, beat_at=TEN_AM - PATIENCE + SECOND), None),
        (replace(LATE, moved_at=TEN_AM - PATIENCE), Why.STUCK),
        (replace(LATE, moved_at=None), Why.STUCK),
        (replace(LATE, due_since=TEN_AM - PATIENCE + SECOND, beat_at=None), None),
        (replace(WELL, out_since=TEN_AM - PATIENCE), Why.PROVIDER),
        (replace(WELL, out_since=TEN_AM - PATIENCE + SECOND), None),
        (replace(LATE, out_since=TEN_AM - PATIENCE, beat_at=None), Why.ENGINE),
        (
            replace(WELL, out_since=TEN_AM - PATIENCE, beat_at=None),
            None,
        ),  # a dead engine tries nothing
    ],
)
def test_somebody_is_told_when_something_is_due_for_a_minute_and_nothing_moves(facts, answer):
    assert why(facts, TEN_AM) is answer


@given(due=spans, beat=spans, moved=spans)
def test_nobody_is_told_while_it_moves_or_nothing_waits(due, beat, moved):
    facts = Facts(TEN_AM - due, TEN_AM - beat, TEN_AM - moved)
    still = why(facts, TEN_AM)
    assert (still is None) == (due < PATIENCE or (beat < PATIENCE and moved < PATIENCE))
    assert why(replace(facts, due_since=None), TEN_AM) is None


def test_between_two_alarms_lies_a_quarter_of_an_hour():
    assert may_tell(None, TEN_AM)
    assert not may_tell(TEN_AM - AGAIN + SECOND, TEN_AM)
    assert may_tell(TEN_AM - AGAIN, TEN_AM)


@given(st.integers(1, 9), st.integers(1, 30))
def test_everybody_has_their_turn_before_anybody_has_it_twice_more(many, rounds):
    rows = {UUID(int=n): Candidate(UUID(int=n), TEN_AM, None) for n in range(many)}
    told = []
    for number in range(rounds):
        told.append(who(rows.values()))
        assert len(set(told[-1])) == len(told[-1]) == min(TOLD, many)
        for one in told[-1]:
            rows[one] = replace(rows[one], told_at=TEN_AM + number * AGAIN)
    all_round = -(-many // TOLD)
    for start in range(rounds - all_round + 1):
        assert {one for some in told[start : start + all_round] for one in some} == set(rows)
