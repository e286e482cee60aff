"""How soon people were reached, and that it adds up to what the board says."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from phonetree.reach import END, FIVE, MARKS, Asked, Curve, Sign, measure

BEGAN = datetime(2026, 11, 12, 10, tzinfo=UTC)
EAST, WEST = uuid4(), uuid4()


def after(seconds):
    return BEGAN + timedelta(seconds=seconds)


def one(*signs, people=1, section=EAST, language="ar"):
    return Asked(section, language, people, [Sign(after(s), how, n) for s, how, n in signs])


def test_people_are_counted_by_the_minute_in_which_they_were_first_reached():
    reach = measure(
        [
            one((120, "text", 1)),  # the second minute itself counts
            one((121, "key", 1)),
            one((290, "ring", 1), (10_000, "person", 1)),
            one(section=WEST, language="fa"),
        ],
        BEGAN,
        after(1800),
    )
    assert reach.everybody == Curve(4, [1, 3, 3, 3])
    assert reach.everybody.shares == [25, 75, 75, 75]
    assert reach.everybody.missed == 1
    assert reach.sections == {EAST: Curve(3, [1, 3, 3, 3]), WEST: Curve(1, [0, 0, 0, 0])}
    assert reach.languages["fa"] == Curve(1, [0, 0, 0, 0])
    assert {how: curve.people for how, curve in reach.channels.items()} == {
        "text": 1,
        "key": 1,
        "ring": 1,
    }


def test_a_shared_phone_counts_those_it_spoke_for_and_never_more_than_live_there():
    phone = one((60, "text", 1), (200, "text", 9), people=3)
    assert measure([phone], BEGAN, after(1800)).everybody.reached == [1, 3, 3, 3]


def test_what_comes_after_the_end_counts_for_nothing():
    late = one((400, "text", 1))
    assert measure([late], BEGAN, after(399)).everybody.reached == [0, 0, 0, 0]
    assert measure([late], BEGAN, after(400)).everybody.reached == [0, 0, 1, 1]


def test_nobody_asked_is_nobody_reached():
    assert measure([], BEGAN, after(60)).everybody.shares == [0] * (len(MARKS) + 1)


def test_a_curve_comes_back_as_it_was_kept():
    curve = Curve(13, [1, 3, 9, 11])
    assert Curve.from_data(curve.to_data()) == curve


signs = st.tuples(st.integers(0, 5_000), st.sampled_from(["text", "leader"]), st.integers(1, 5))
phones = st.builds(
    lambda signs, people, where: one(*signs, people=people, section=where),
    st.lists(signs, max_size=4),
    st.integers(1, 4),
    st.sampled_from([EAST, WEST]),
)


@given(st.lists(phones, max_size=20), st.integers(0, 4_000))
def test_curves_only_rise_and_every_way_of_counting_gives_everybody(everybody, ended):
    reach = measure(everybody, BEGAN, after(ended))
    assert reach.everybody.people == sum(asked.people for asked in everybody)
    assert reach.everybody.reached == sorted(reach.everybody.reached)
    assert reach.everybody.reached[END] <= reach.everybody.people
    for parts in (reach.sections, reach.languages):
        assert sum(part.people for part in parts.values()) == reach.everybody.people
        assert sum(part.reached[FIVE] for part in parts.values()) == reach.everybody.reached[FIVE]
    by_channel = sum(part.people for part in reach.channels.values())
    assert by_channel == reach.everybody.reached[END]
