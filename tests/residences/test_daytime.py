"""Texts that can wait go out by day, and to a leader in the hours that they gave."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residences.daytime import DAY, covers, waking

LONDON = ZoneInfo("Europe/London")


def london(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


CASES = [
    # now, hours, then
    (london(22, 8), None, london(22, 8)),
    (london(22, 7, 59), None, london(22, 8)),
    (london(22, 20, 59), None, london(22, 20, 59)),
    (london(22, 21), None, london(23, 8)),
    (london(22, 10), (time(17), time(20)), london(22, 17)),
    (london(22, 18), (time(17), time(20)), london(22, 18)),
    (london(22, 20), (time(17), time(20)), london(23, 17)),
    (london(22, 3), (time(19), time(2)), london(22, 19)),
    (london(22, 10), (time(22), time(2)), london(22, 10)),  # never by day: then by day
    (london(25, 0, 30, month=10), None, london(25, 8, month=10)),  # the night the clocks change
]


@pytest.mark.parametrize(("now", "hours", "then"), CASES)
def test_it_waits_for_the_next_moment_that_is_not_night_and_in_these_hours(now, hours, then):
    assert waking(now, LONDON, hours) == then


@given(
    st.integers(0, 366 * 24 * 60),
    st.none() | st.tuples(st.times(), st.times()),
)
def test_whenever_it_is_asked_it_is_never_night_never_past_and_within_three_days(minute, hours):
    now = london(1, 0, month=1) + timedelta(minutes=minute)
    then = waking(now, LONDON, hours)
    assert covers(DAY, then, LONDON)
    assert timedelta() <= then - now <= timedelta(days=3)
