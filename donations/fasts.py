"""Ramadan by the calendar: the weeks in which many eat after sunset. Pure.

The days are those of the Umm al-Qura calendar, as hijridate has them (from 1924 to 2077). Where the
moon is looked for, the first and the last day may be one earlier or later: for choosing food that
makes no difference.
"""

from datetime import date

from hijridate import Gregorian, Hijri

RAMADAN = 9  # the month


def in_ramadan(day: date) -> bool:
    """True on the days of Ramadan; False where the calendar ends."""
    year = _year_of(day)
    return year is not None and Gregorian.fromdate(day).to_hijri().month == RAMADAN


def next_ramadan(day: date) -> tuple[date, date] | None:
    """First and last day of the one that is on, or comes next; None where the calendar ends."""
    year = _year_of(day)
    if year is None:
        return None
    this, after = _of(year), _of(year + 1)
    return after if this is None or this[1] < day else this


def _year_of(day: date) -> int | None:
    try:
        return Gregorian.fromdate(day).to_hijri().year
    except OverflowError:
        return None


def _of(year: int) -> tuple[date, date] | None:
    try:
        first = Hijri(year, RAMADAN, 1)
        last = Hijri(year, RAMADAN, first.month_length())
    except (OverflowError, ValueError):
        return None
    return _plain(first), _plain(last)


def _plain(day: Hijri) -> date:
    return date(*day.to_gregorian().datetuple())
