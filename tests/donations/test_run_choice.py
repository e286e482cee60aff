"""Where the next run goes: nobody is passed over for long, and each choice has its reason."""

from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from donations.run_choice import PATIENCE, Chosen, Waits, Why, choose, visits

DAY = date(2026, 11, 9)
WEEK = timedelta(days=7)


def waits(home, things=1, days=0, over=None):
    over_on = None if over is None else DAY + timedelta(days=over)
    return Waits(home, things, DAY - timedelta(days=days), over_on)


def chosen(*some, stops=9):
    return choose(some, stops, DAY, DAY + WEEK)


def test_most_things_come_first_where_nothing_presses():
    found = chosen(waits("Heron", 12), waits("Larch", 30), waits("Thistle", 1))
    assert found == [Chosen("Larch", Why.MOST), Chosen("Heron", Why.MOST), Chosen("Thistle", Why.MOST)]  # fmt: skip


@pytest.mark.parametrize(("days", "why"), [(13, Why.MOST), (14, Why.PASSED_OVER)])
def test_a_small_one_that_was_passed_over_for_two_weeks_comes_first(days, why):
    found = chosen(waits("Heron", 90), waits("Thistle", 1, days=days))
    assert Chosen("Thistle", why) in found
    assert (found[0].home == "Thistle") == (why is Why.PASSED_OVER)


@pytest.mark.parametrize(("over", "first"), [(6, "Thistle"), (7, "Heron")])
def test_what_would_be_over_before_the_next_run_goes_before_numbers(over, first):
    assert chosen(waits("Heron", 90), waits("Thistle", 1, over=over))[0].home == first


def test_where_nothing_waits_nobody_goes_and_no_more_than_there_is_room():
    assert chosen(waits("Heron", 0)) == []
    assert len(chosen(*(waits(f"H{n}") for n in range(5)), stops=3)) == 3
    assert chosen(waits("Heron"), stops=0) == []


@settings(deadline=None, max_examples=60)
@given(
    sizes=st.lists(st.integers(1, 200), min_size=1, max_size=25),
    stops=st.integers(1, 6),
    spoils=st.lists(st.integers(-2, 20), min_size=25, max_size=25),
)
def test_week_after_week_nobody_waits_longer_than_patience_and_one_round(sizes, stops, spoils):
    last = {f"H{n}": DAY for n in range(len(sizes))}
    longest = PATIENCE + WEEK * (-(-len(sizes) // stops) + 1)
    for week in range(40):
        day = DAY + WEEK * week
        there = [
            Waits(home, size, last[home], day + timedelta(days=spoils[n]))
            for n, (home, size) in enumerate(zip(last, sizes, strict=True))
        ]
        for one in choose(there, stops, day, day + WEEK):
            last[one.home] = day
        assert all(day - seen <= longest for seen in last.values())


@settings(deadline=None)
@given(
    some=st.lists(
        st.builds(
            Waits,
            home=st.uuids().map(str),
            things=st.integers(0, 50),
            since=st.dates(DAY - timedelta(days=60), DAY),
            over_on=st.none() | st.dates(DAY, DAY + timedelta(days=30)),
        ),
        max_size=12,
    ),
    stops=st.integers(-1, 14),
)
def test_it_chooses_as_many_as_it_can_each_once_and_in_no_other_order_tomorrow(some, stops):
    found = choose(some, stops, DAY, DAY + WEEK)
    can = [one for one in some if one.things]
    assert len({one.home for one in found}) == len(found) == max(0, min(stops, len(can)))
    assert choose(list(reversed(some)), stops, DAY, DAY + WEEK) == found


def test_the_way_is_that_of_the_runs_before_and_new_ones_come_last():
    homes = [("Larch", ""), ("Heron", ""), ("Ash", ""), ("Oak", "")]
    assert visits(homes, {"Oak": 0, "Heron": 1, "Gone": 2, "Larch": 3}) == ["Oak", "Heron", "Larch", "Ash"]  # fmt: skip


def test_residences_that_share_a_church_follow_each_other():
    homes = [("Ash", "church"), ("Birch", ""), ("Cedar", "church"), ("Dog rose", "library")]
    assert visits(homes, {}) == ["Ash", "Cedar", "Birch", "Dog rose"]
    assert visits(homes, {"Dog rose": 0, "Cedar": 1, "Birch": 2, "Ash": 3}) == ["Dog rose", "Cedar", "Ash", "Birch"]  # fmt: skip


@given(
    st.lists(
        st.tuples(st.uuids().map(str), st.sampled_from(["", "church", "library"])),
        max_size=12,
        unique_by=lambda one: one[0],
    ),
    st.randoms(use_true_random=False),
)
def test_every_home_is_visited_once_and_no_place_twice(homes, random):
    numbers = count()
    names = [home for home, _place in homes]
    random.shuffle(names)
    order = visits(homes, {home: next(numbers) for home in names})
    assert sorted(order) == sorted(home for home, _place in homes)
    places = [dict(homes)[home] for home in order]
    stops = [place for n, place in enumerate(places) if place and places[n - 1 : n] != [place]]
    assert len(stops) == len(set(stops))
