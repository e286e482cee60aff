"""Lines over time tell the truth, keep their names apart, and need no style of their own."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from website.plots import APART, FLOOR, TOP, Series, _moved_apart, height_of, plot

DAYS = ["1 Sep", "8 Oct", "12 Nov"]


def test_a_hundred_stands_at_the_top_and_nothing_on_the_floor():
    assert (height_of(100), height_of(0)) == (TOP, FLOOR)
    assert height_of(50) == (TOP + FLOOR) / 2


def test_each_drill_is_a_point_and_two_points_are_joined():
    drawn = str(plot([Series("5 min", [20, None, 60])], DAYS, "Reached"))
    assert drawn.count("<circle") == 2
    assert len(re.findall(r"<line [^>]*stroke-dasharray", drawn)) == 1
    assert 'role="img" aria-label="Reached"' in drawn
    assert "5 min 60 %" in drawn
    assert all(day in drawn for day in DAYS)


def test_of_many_days_only_some_are_named_so_that_they_never_meet():
    days = [f"day {n}" for n in range(12)]
    drawn = str(plot([Series("end", [50] * 12)], days, "Reached"))
    assert [n for n in range(12) if f">day {n}<" in drawn] == [0, 5, 11]


def test_nothing_yet_is_an_empty_picture():
    assert "<circle" not in str(plot([Series("end", [])], [], "Reached"))


def test_two_lines_differ_in_more_than_colour():
    drawn = str(plot([Series("a", [1, 2]), Series("b", [3, 4])], DAYS[:2], ""))
    assert len(set(re.findall(r'stroke-dasharray="([^"]*)"', drawn))) == 2


def test_it_asks_for_no_style_and_no_words_break_out_of_it():
    drawn = str(plot([Series("<b>", [1])], ["<i>"], '"><script>'))
    assert "style" not in drawn
    assert "<b>" not in drawn
    assert "<i>" not in drawn
    assert "<script" not in drawn


@given(st.lists(st.integers(0, 100), min_size=1, max_size=6))
def test_names_never_lie_on_each_other_and_stay_in_the_picture(values):
    moved = sorted(_moved_apart([height_of(value) for value in values]))
    assert all(b - a >= APART - 0.2 for a, b in pairwise(moved))
    assert moved[0] >= TOP - 5
    assert moved[-1] <= FLOOR + 8
