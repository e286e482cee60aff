"""Quiet hours are those of the clock on the wall, also in the nights in which it is put on or back."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.hours import NIGHT, Quiet

LONDON = ZoneInfo("Europe/London")
MINUTE = timedelta(minutes=1)
BACK = datetime(2026, 10, 25, 1, tzinfo=UTC)  # 02:00 becomes 01:00
ON = datetime(2027, 3, 28, 1, tzinfo=UTC)  # 01:00 becomes 02:00


def quiet(words):
    return Quiet(*map(time.fromisoformat, words.split("-")))


def utc(change, clock):
    return datetime.combine(change.date(), time.fromisoformat(clock), UTC)


@pytest.mark.parametrize(
    ("hours", "change", "now", "ends"),
    [
        ("22:00-01:30", BACK, "00:10", "00:30"),
        ("22:00-01:30", BACK, "00:40", "00:40"),  # half past one, the first time
        ("22:00-01:30", BACK, "01:00", "01:30"),  # it is one again, and quiet again
        ("22:00-01:30", BACK, "01:10", "01:30"),
        ("22:00-01:30", BACK, "01:30", "01:30"),
        ("22:00-02:00", BACK, "00:10", "02:00"),
        ("01:40-01:10", BACK, "00:50", "01:10"),
        ("01:30-08:00", BACK, "00:40", "01:00"),  # they stop when it is one again
        ("01:30-08:00", BACK, "01:40", "08:00"),
        ("22:00-01:30", ON, "00:10", "01:00"),  # there is no half past one: it is two at once
        ("22:00-01:00", ON, "00:10", "01:00"),
        ("22:00-02:00", ON, "00:10", "01:00"),
        ("22:00-02:30", ON, "00:10", "01:30"),
        ("01:30-08:00", ON, "01:10", "07:00"),
    ],
)
def test_they_end_at_the_next_moment_that_is_not_quiet(hours, change, now, ends):
    assert quiet(hours).end_after(utc(change, now), LONDON) == utc(change, ends)


@pytest.mark.parametrize(
    ("hours", "change", "now", "begins"),
    [
        ("01:30-08:00", BACK, "00:10", "00:30"),
        ("01:30-08:00", BACK, "01:10", "01:30"),
        ("22:00-01:30", BACK, "00:45", "01:00"),
        ("01:30-08:00", ON, "00:10", "01:00"),
        ("22:00-01:30", ON, "01:10", "21:00"),
    ],
)
def test_they_begin_at_the_next_moment_that_is(hours, change, now, begins):
    assert quiet(hours).begin_after(utc(change, now), LONDON) == utc(change, begins)


def test_within_the_night_the_next_beginning_is_that_of_the_next_night():
    assert NIGHT.begin_after(utc(BACK, "00:10"), LONDON) == utc(BACK, "21:00")


def test_empty_hours_are_never_quiet_and_have_a_moment_to_look_again():
    assert quiet("01:30-01:30").begin_after(BACK, LONDON) > BACK


clocks = st.builds(time, st.integers(0, 4) | st.integers(0, 23), st.sampled_from([0, 1, 30, 59]))
moments = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes),
    st.sampled_from([BACK, ON]),
    st.integers(-180, 180) | st.integers(-1500, 1500),
)


@given(st.builds(Quiet, clocks, clocks), moments)
def test_minute_by_minute_it_is_quiet_until_they_end_and_not_until_they_begin(hours, now):
    is_quiet = hours.covers(now, LONDON)
    turn = (hours.end_after if is_quiet else hours.begin_after)(now, LONDON)
    assert turn > now
    until_then = (now + n * MINUTE for n in range((turn - now) // MINUTE))
    assert all(hours.covers(one, LONDON) is is_quiet for one in until_then)
    assert hours.covers(turn, LONDON) is not is_quiet or hours.begins == hours.ends
