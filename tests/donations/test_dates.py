"""How long a thing is of use: the day before, the day itself, the day after."""

from datetime import date, timedelta

import pytest

from donations.dates import SOON, End, Lasts, ends_soon, first_end, lasts

TODAY = date(2026, 11, 9)


def on(days):
    return (TODAY + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (-1, Lasts.OVER), (0, Lasts.WEEK), (7, Lasts.WEEK), (8, Lasts.MONTH), (31, Lasts.MONTH),
        (32, Lasts.LONGER),
    ],
)  # fmt: skip
def test_a_thing_lasts_until_the_end_of_its_day(days, found):
    assert lasts({"use_by": on(days)}, TODAY) is found


def test_what_has_no_date_lasts_as_long_as_it_lasts():
    assert lasts({"halal": "yes"}, TODAY) is Lasts.NO_DATE
    assert ends_soon({}, TODAY) is None


def test_the_first_date_after_which_nobody_gets_it_counts_and_taste_only_without_one():
    sim = {"activate_by": on(90), "idle_until": on(40)}
    assert first_end(sim) == End("idle_until", TODAY + timedelta(days=40))
    tin = {"use_by": on(20), "best_before": on(2)}
    assert first_end(tin).key == "use_by"
    assert first_end({"best_before": on(2)}) == End("best_before", TODAY + timedelta(days=2))


@pytest.mark.parametrize(("days", "soon"), [(SOON.days, True), (SOON.days + 1, False), (-3, True)])
def test_a_warning_comes_two_weeks_before(days, soon):
    end = ends_soon({"valid_until": on(days)}, TODAY)
    assert (end is not None) == soon
    assert end is None or end.left(TODAY) == days
