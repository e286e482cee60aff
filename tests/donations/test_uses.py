"""Asking each rule once for all gives the same as asking it of every pair."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from donations.bits import bits_of, numbers
from donations.facts import OF_NEEDS, OF_OFFERS, Kind, check_need, check_offer
from donations.rules import Home, refusals
from donations.uses import Uses
from tests.donations.test_rules import HOMES, TODAY, TONGUES, some


@pytest.mark.parametrize("kind", Kind)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_a_need_can_use_is_what_no_rule_refuses(kind, data):
    offers = data.draw(st.lists(some(OF_OFFERS[kind]), max_size=6))
    offers = [check_offer(kind, one, TONGUES).facts for one in offers]
    needs = data.draw(st.lists(some(OF_NEEDS[kind]), min_size=1, max_size=3))
    homes = data.draw(st.lists(HOMES, min_size=1, max_size=3))
    uses = Uses([(kind, facts) for facts in offers], TODAY)
    stock = Counter(uses.of_thing(kind, facts) for facts in offers)
    for need in (check_need(kind, one, TONGUES).facts for one in needs):
        for home in homes:
            why = [refusals(kind, facts, need, home, TODAY) for facts in offers]
            fits = {
                uses.of_thing(kind, one) for one, bad in zip(offers, why, strict=True) if not bad
            }
            assert set(numbers(uses.can_use(uses.of_need(kind, need, home)))) == fits
            counted = Counter(refusal for bad in why for refusal in bad)
            assert uses.refused(kind, need, home, stock) == counted


def test_things_of_another_kind_are_never_used():
    uses = Uses([(Kind.CASH, {"pence": 500}), (Kind.WIFI, {})], TODAY)
    found = uses.can_use(uses.of_need(Kind.CASH, {}, Home()))
    assert numbers(found) == [uses.of_thing(Kind.CASH, {})]


def test_what_somebody_said_no_to_is_left_out():
    uses = Uses([(Kind.SIM, {"network": "o2"}), (Kind.SIM, {"network": "ee"})], TODAY)
    o2 = uses.of_thing(Kind.SIM, {"network": "o2"})
    left = uses.can_use(uses.of_need(Kind.SIM, {}, Home(), declined=[o2]))
    assert numbers(left) == [uses.of_thing(Kind.SIM, {"network": "ee"})]


def test_two_phones_that_differ_in_their_last_digits_are_of_one_sort():
    uses = Uses([(Kind.PHONE, {"last_four": "0001"}), (Kind.PHONE, {"last_four": "0002"})], TODAY)
    assert len(uses.number) == 1


@given(st.sets(st.integers(0, 200)))
def test_bits_and_numbers_are_the_same(places):
    assert numbers(bits_of(places)) == sorted(places)
