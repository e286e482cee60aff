"""What recurs keeps its hour on the wall; what was missed is made up for six hours, then left."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.timetable import LATE, Due, Timetable, due, on_the_wall, same_hour_later

LONDON = ZoneInfo("Europe/London")
TEN = time(10)
MONDAYS = Timetable(date(2026, 10, 12), TEN, 1)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("timetable", "after", "comes"),
    [
        (MONDAYS, utc(2026, 1, 1), utc(2026, 10, 12, 9)),  # not before its first day
        (MONDAYS, utc(2026, 10, 12, 8, 59, 59), utc(2026, 10, 12, 9)),  # the second before
        (MONDAYS, utc(2026, 10, 12, 9), utc(2026, 10, 19, 9)),  # its moment is not after itself
        # Clocks go back on 25 October: ten in London is ten in UTC from then on.
        (MONDAYS, utc(2026, 10, 19, 9), utc(2026, 10, 26, 10)),
        # They go on again on 28 March.
        (MONDAYS, utc(2027, 3, 22, 10), utc(2027, 3, 29, 9)),
        (Timetable(date(2026, 10, 12), TEN, 4), utc(2026, 10, 12, 9), utc(2026, 11, 9, 10)),
        (Timetable(date(2026, 10, 12), TEN), utc(2026, 10, 1), utc(2026, 10, 12, 9)),
        (Timetable(date(2026, 10, 12), TEN), utc(2026, 10, 12, 9), None),  # once is once
    ],
)
def test_the_next_moment_keeps_its_hour_on_the_wall(timetable, after, comes):
    assert timetable.next_after(after, LONDON) == comes


@pytest.mark.parametrize(
    ("day", "at", "moment"),
    [
        (date(2026, 10, 25), time(1, 30), utc(2026, 10, 25, 0, 30)),  # comes twice: the first
        (date(2026, 10, 25), time(2, 30), utc(2026, 10, 25, 2, 30)),
        (date(2027, 3, 28), time(0, 30), utc(2027, 3, 28, 0, 30)),
        (date(2027, 3, 28), time(1, 30), utc(2027, 3, 28, 1, 30)),  # leapt over: 02:30 on the wall
        (date(2027, 3, 28), time(2, 30), utc(2027, 3, 28, 1, 30)),
    ],
)
def test_on_the_nights_when_clocks_change_every_hour_means_one_moment(day, at, moment):
    assert on_the_wall(day, at, LONDON) == moment


def test_a_day_later_is_the_same_hour_on_the_wall_though_the_day_has_25_hours():
    assert same_hour_later(utc(2026, 10, 24, 9), 1, LONDON) == utc(2026, 10, 25, 10)


@pytest.mark.parametrize(
    ("late", "is_due"),
    [
        (timedelta(seconds=-1), Due.LATER),
        (timedelta(), Due.NOW),
        (LATE - timedelta(seconds=1), Due.NOW),
        (LATE, Due.MISSED),
        (timedelta(days=30), Due.MISSED),
    ],
)
def test_less_than_six_hours_late_still_counts_and_later_is_missed(late, is_due):
    assert due(utc(2026, 11, 9, 10), utc(2026, 11, 9, 10) + late) is is_due


@given(
    first_on=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    hour=st.integers(0, 23),
    weeks=st.integers(1, 26),
    after=st.integers(0, 150 * 365 * 24).map(lambda n: utc(1999, 1, 1) + timedelta(hours=n)),
)
def test_the_next_moment_is_after_on_the_right_weekday_and_no_further_than_one_round(
    first_on, hour, weeks, after
):
    found = Timetable(first_on, time(hour), weeks).next_after(after, LONDON)
    assert found is not None
    assert found > after
    day = found.astimezone(LONDON).date()
    assert (day - first_on).days % (7 * weeks) == 0
    start = on_the_wall(first_on, time(hour), LONDON)
    assert found - max(after, start) <= timedelta(weeks=weeks, hours=2)


def test_a_timetable_ends_before_the_calendar_does():
    last = Timetable(date(9999, 12, 20), TEN, 26)
    assert last.next_after(utc(9999, 12, 20, 11), LONDON) is None
