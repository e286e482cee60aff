"""The same list again changes nothing, whoever shares an alias or a number in it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from residences.aliases import LONGEST_ALIAS
from tests import build
from tests.residences.test_importing import brought_in, counts, held, listed

pytestmark = pytest.mark.django_db
LONG = "N" * LONGEST_ALIAS  # no room for a number behind it
PHONES = ["", "07700900001", "07700900002", "07700900001 / 07700900002"]


def lists_of(*aliases):
    rows = st.builds("{},,{},ar".format, st.sampled_from(aliases), st.sampled_from(PHONES))
    return st.lists(rows, min_size=2, max_size=4)


@settings(max_examples=150)
@given(rows=lists_of("", "Omar", "Omar 2") | lists_of("Omar", LONG, f"{LONG[:-2]} 2"))
def test_whoever_shares_an_alias_or_a_number_stays_the_same_person(rows):
    amina = build.person("coordinator", factor=False)
    home, table = build.residence(amina), listed(*rows)
    brought_in(home, amina, table, good_rows=True)
    before = held(home)
    again = brought_in(home, amina, table, good_rows=True)
    assert held(home) == before
    assert (again.counts["new"], again.counts["changed"]) == (0, 0)
    assert all(len(one.alias) <= LONGEST_ALIAS for one in home.residents.all())


def test_who_was_given_a_number_is_found_again_without_a_phone():
    amina = build.person("coordinator", factor=False)
    home, table = build.residence(amina), listed("Omar,,07700900001,ar", "Omar,,,ar")
    assert counts(brought_in(home, amina, table)) == {"new": 2}
    assert counts(brought_in(home, amina, table)) == {"same": 2}
    assert sorted(one.alias for one in home.residents.all()) == ["Omar", "Omar 2"]


def test_who_holds_just_these_numbers_comes_before_who_holds_one_of_them():
    amina = build.person("coordinator", factor=False)
    home = build.residence(amina)
    brought_in(home, amina, listed("Omar 2,,07700900001,ar"))
    table = listed("Omar,,07700900001 / 07700900002,ar", "Omar 2,,07700900002,ar")
    brought_in(home, amina, table)
    before = held(home)
    assert counts(brought_in(home, amina, table)) == {"same": 2}
    assert held(home) == before
