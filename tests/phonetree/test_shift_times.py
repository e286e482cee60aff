"""When shifts are, and which languages nobody speaks: a table of the nights that go wrong."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonetree.shift_times import Gap, each_week, gaps, span, tonight, understands, week_of
from translations.languages import SPOKEN

LONDON = ZoneInfo("Europe/London")
FORWARD, BACK = date(2027, 3, 28), date(2026, 10, 25)  # the nights in which the clocks change


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "begins", "ends", "expected"),
    [
        (date(2026, 11, 22), time(18), time(22), (at(2026, 11, 22, 18), at(2026, 11, 22, 22))),
        (date(2026, 7, 1), time(18), time(22), (at(2026, 7, 1, 17), at(2026, 7, 1, 21))),
        (date(2026, 11, 22), time(22), time(6), (at(2026, 11, 22, 22), at(2026, 11, 23, 6))),
        (date(2026, 11, 22), time(8), time(8), (at(2026, 11, 22, 8), at(2026, 11, 23, 8))),
        (FORWARD - timedelta(1), time(22), time(6), (at(2027, 3, 27, 22), at(2027, 3, 28, 5))),
        (FORWARD, time(1, 30), time(3), (at(2027, 3, 28, 1, 30), at(2027, 3, 28, 2))),
        (BACK - timedelta(1), time(22), time(6), (at(2026, 10, 24, 21), at(2026, 10, 25, 6))),
    ],
    ids=["evening", "summer", "over midnight", "a whole day", "forward", "the lost hour", "back"],
)
def test_a_shift_is_what_the_clock_on_the_wall_says(day, begins, ends, expected):
    assert span(day, begins, ends, LONDON) == expected


def test_every_week_at_the_same_time_of_day_also_when_the_clocks_change():
    spans = each_week(date(2026, 10, 19), time(18), time(20), 3, LONDON)
    assert [start for start, _end in spans] == [
        at(2026, 10, 19, 17),
        at(2026, 10, 26, 18),
        at(2026, 11, 2, 18),
    ]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(2026, 11, 22, 10), (at(2026, 11, 22, 18), at(2026, 11, 23, 8))),
        (at(2026, 11, 22, 17, 59), (at(2026, 11, 22, 18), at(2026, 11, 23, 8))),
        (at(2026, 11, 22, 23), (at(2026, 11, 22, 23), at(2026, 11, 23, 8))),
        (at(2026, 11, 23, 3), (at(2026, 11, 23, 3), at(2026, 11, 23, 8))),
        (at(2026, 11, 23, 7, 59), (at(2026, 11, 23, 7, 59), at(2026, 11, 23, 8))),
        (at(2026, 11, 23, 8), (at(2026, 11, 23, 18), at(2026, 11, 24, 8))),
        (at(2026, 7, 1, 10), (at(2026, 7, 1, 17), at(2026, 7, 2, 7))),
    ],
)
def test_tonight_is_the_night_that_comes_or_that_is(now, expected):
    assert tonight(now, LONDON) == expected


FIRST, LAST = at(2026, 1, 1).replace(tzinfo=None), at(2028, 1, 1).replace(tzinfo=None)


@given(st.datetimes(FIRST, LAST, timezones=st.just(UTC)))
def test_tonight_never_begins_in_the_past_nor_ends_before_it_begins(now):
    start, end = tonight(now, LONDON)
    assert now <= start < end <= now + timedelta(hours=25)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_week_is_seven_days_from_monday_without_a_hole(day):
    days = week_of(day, LONDON)
    assert (days[0][0].weekday(), len(days)) == (0, 7)
    assert day in [one for one, _span in days]
    ends = [end for _day, (_start, end) in days]
    assert ends[:-1] == [start for _day, (start, _end) in days[1:]]


def test_a_language_is_missing_when_nobody_speaks_it_nor_what_its_speakers_read():
    people = {"ti": 14, "ar": 20, "haz": 3, "so": 2, "om": 0}
    assert gaps(people, [["ar"], ["en", "fa-af"]]) == [Gap("ti", 14), Gap("so", 2)]
    assert gaps(people, []) == [Gap("ar", 20), Gap("ti", 14), Gap("haz", 3), Gap("so", 2)]
    assert gaps({}, []) == []


@pytest.mark.parametrize("tag", SPOKEN)
def test_who_speaks_a_language_is_understood_by_who_speaks_it(tag):
    assert understands([tag], tag)
    assert not understands([], tag)


def test_farsi_is_not_dari_and_arabic_is_no_tigrinya():
    assert not understands(["fa"], "fa-af")
    assert not understands(["ar"], "ti")
