"""What a person should do about the provider's codes."""

import pytest

from messaging.error_words import advice_on
from messaging.errors import _CODES, Cause, explain


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("21211", Cause.DEAD),
        ("21614", Cause.DEAD),
        ("30005", Cause.DEAD),
        ("30006", Cause.DEAD),
        ("21610", Cause.OPTED_OUT),
        ("30003", Cause.PHONE_OFF),
        ("busy", Cause.PHONE_OFF),
        ("noanswer", Cause.PHONE_OFF),
        ("21408", Cause.OUR_SETUP),
        ("20003", Cause.OUR_SETUP),
        ("30007", Cause.FILTERED),
        ("30008", Cause.UNKNOWN),
        ("99999", Cause.UNKNOWN),
        ("", Cause.UNKNOWN),
    ],
)
def test_every_code_has_a_cause_and_a_sentence(code, cause):
    advice = explain(code)
    assert advice.cause is cause
    assert advice.sentence.endswith(".")
    assert advice.for_good == (cause is Cause.DEAD)


def test_no_code_has_two_causes():
    codes = [code for codes in _CODES.values() for code in codes.split()]
    assert len(codes) == len(set(codes))
    assert all(len(code) <= 8 for code in codes)


def test_a_phone_that_is_off_is_never_taken_for_dead():
    assert not any(explain(code).for_good for code in ("30003", "30008", "30001", "busy"))


def test_a_page_says_what_to_do_only_where_something_went_wrong():
    assert not advice_on("")
    assert advice_on("busy") == explain("busy").sentence
