"""Who is covered, and what is missing; aliases and words that may stand."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residences.aliases import FIRST, SECOND, folded, offer
from residences.coverage import LOAD_CAP, BranchCover, Cover, Missing, Reach


def branch(people: int, leaders: int = 0, deputies: int = 0) -> BranchCover:
    cover = BranchCover(None, "Floor", leaders=leaders, deputies=deputies)
    cover.reach[Reach.REACHABLE] = people
    return cover


LOADS = [
    # people, leaders, deputies: how many others each looks after
    (0, 0, 0, 0), (5, 0, 0, 5), (1, 1, 0, 0), (9, 1, 0, 8), (10, 1, 0, 9), (10, 1, 1, 4),
    (11, 1, 1, 5), (1, 1, 1, 0),
]  # fmt: skip


@pytest.mark.parametrize(("people", "leaders", "deputies", "load"), LOADS)
def test_the_load_is_shared_among_who_leads(people: int, leaders: int, deputies: int, load: int):
    assert branch(people, leaders, deputies).load == load


def test_more_than_the_cap_is_said_and_the_cap_itself_is_not():
    assert Missing.HELPERS not in [gap.missing for gap in branch(LOAD_CAP + 1, 1, 0).gaps()]
    assert Missing.HELPERS in [gap.missing for gap in branch(LOAD_CAP + 2, 1, 0).gaps()]


def test_a_branch_without_a_leader_is_not_also_told_that_it_has_no_deputy():
    assert [gap.missing for gap in branch(3).gaps()] == [Missing.LEADER]


def test_where_nobody_lives_nothing_is_missing():
    assert Cover([branch(0)]).gaps() == []


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 1), st.integers(0, 3)), max_size=9))
def test_everybody_is_counted_once(branches: list[tuple[int, int, int]]):
    cover = Cover([branch(*facts) for facts in branches])
    assert cover.people == sum(people for people, *_rest in branches) == sum(cover.dots.values())


def test_offers_are_new_to_the_residence_and_begin_with_different_words():
    offers = offer({"amber  FERN"}, Random(7))
    assert len(set(offers)) == 4
    assert len({one.split()[0] for one in offers}) == 4
    assert "amber fern" not in {folded(one) for one in offers}


def test_when_every_alias_is_taken_none_is_offered():
    assert offer([f"{one} {two}" for one in FIRST for two in SECOND], Random(7)) == []


def test_no_alias_is_a_colour_that_people_are_called_by():
    assert not {"White", "Black", "Brown", "Yellow", "Red"} & set(FIRST)
    assert len(set(FIRST)) == len(FIRST)
    assert len(set(SECOND)) == len(SECOND)
