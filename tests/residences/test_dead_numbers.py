"""When somebody must ask for a number in person."""

import pytest

from residences.dead_numbers import THRESHOLDS, must_ask

CASES = [
    ({}, "", ""),
    ({"30003": 2}, "", ""),
    ({"30003": 3}, "", "30003"),
    ({"30005": 1}, "", "30005"),
    ({"30006": 1}, "", "30006"),
    ({"21211": 1}, "", "21211"),
    ({"21614": 1}, "", "21614"),
    ({"30008": 9}, "", ""),  # nobody knows why: it may work tomorrow
    ({}, "21217", "21217"),  # what the network gave up for good
]


@pytest.mark.parametrize(("codes", "dead", "because"), CASES)
def test_a_number_is_asked_for_once_it_failed_for_good_or_again_and_again(codes, dead, because):
    assert must_ask(codes, dead) == because


def test_only_a_phone_that_is_off_may_fail_more_than_once():
    assert {code for code, most in THRESHOLDS.items() if most > 1} == {"30003"}
