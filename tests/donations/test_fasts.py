"""Ramadan comes from the calendar, every year anew."""

from datetime import date, timedelta

import pytest

from donations import fasts
from donations.facts import Kind
from donations.rules import Home, Refusal, refusals

# Umm al-Qura: the feast of its end is on 20 March 2026, 9 March 2027 and 26 February 2028.
FIRST_AND_LAST = [
    (date(2026, 2, 18), date(2026, 3, 19)),
    (date(2027, 2, 8), date(2027, 3, 8)),
    (date(2028, 1, 28), date(2028, 2, 25)),
]
SOUP = {"prepared": "none", "eaten_at_once": "yes", "allergens_known": "yes"}


@pytest.mark.parametrize(("first", "last"), FIRST_AND_LAST)
def test_the_days_are_those_of_the_calendar(first, last):
    before, after = first - timedelta(1), last + timedelta(1)
    assert [fasts.in_ramadan(day) for day in (before, first, last, after)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert fasts.next_ramadan(before) == fasts.next_ramadan(last) == (first, last)
    assert fasts.next_ramadan(after)[0] > after


def test_two_ramadans_in_one_year_are_both_found():
    assert fasts.next_ramadan(date(2030, 1, 1)) == (date(2030, 1, 5), date(2030, 2, 3))
    assert fasts.next_ramadan(date(2030, 12, 1))[0] == date(2030, 12, 26)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(2099, 1, 1), date.max])
def test_where_the_calendar_ends_nothing_is_claimed(day):
    assert fasts.in_ramadan(day) is False
    assert fasts.next_ramadan(day) is None


@pytest.mark.parametrize(("keeps", "found"), [("yes", True), ("no", False), ("unknown", False)])
def test_food_eaten_at_once_is_not_brought_where_many_keep_it(keeps, found):
    home = Home(ramadan=keeps, next_on=date(2027, 2, 20))
    today = date(2027, 2, 1)
    assert (Refusal.FASTING in refusals(Kind.FOOD, SOUP, {}, home, today)) is found
    dates = SOUP | {"eaten_at_once": "no"}
    assert Refusal.FASTING not in refusals(Kind.FOOD, dates, {}, home, today)
    later = Home(ramadan=keeps, next_on=date(2027, 3, 20))
    assert Refusal.FASTING not in refusals(Kind.FOOD, SOUP, {}, later, today)
