"""What may be put on paper of words that people typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paper import TooMuch, clean, isolated
from paper.words import LARGEST, LONGEST, cleaned

HIDDEN = ["\u202e", "\u202a", "\u202d", "\u202c", "\u00ad", "\ufeff", "\u200b", "\u2060", "\x07", "\x1b", "\U000e0041"]  # fmt: skip


@pytest.mark.parametrize("sign", HIDDEN)
def test_what_hides_or_reverses_goes(sign):
    assert clean(f"Misty{sign}Larch") == "MistyLarch"


@pytest.mark.parametrize("word", ["می‌خواهم", "क्‍ष", "a\u200eb"])
def test_spelling_stays(word):
    assert clean(word) == word


def test_lines_tabs_and_strange_spaces_become_one_space():
    assert clean(" Misty\t\n\u00a0 \u2028Larch ") == "Misty Larch"


@pytest.mark.parametrize(
    "text", ["\u2066a", "a\u2069", "\u2069\u2066a\u2069", "\u2067\u2067a\u2069"]
)
def test_an_isolate_that_does_not_close_goes(text):
    assert clean(text) == "a"


def test_an_isolated_number_stays_isolated():
    assert clean(isolated("07700 900123")) == "\u206607700 900123\u2069"


@given(st.text())
def test_whatever_comes_in_nothing_unseen_comes_out_and_cleaning_is_over_in_one_go(text):
    out = clean(text)
    assert clean(out) == out
    assert not any(unicodedata.category(sign) in {"Cc", "Cs", "Co", "Zl", "Zp"} for sign in out)
    assert not set(out) & {chr(code) for code in range(0x202A, 0x202F)}


def test_every_string_inside_is_cleaned():
    data = {"a": ["b\x07", ("c\u202e", {"d": None, "e": 1, "f": True})]}
    assert cleaned(data) == {"a": ["b", ["c", {"d": None, "e": 1, "f": True}]]}


def test_a_flood_is_refused():
    cleaned({"words": "x" * LONGEST})
    with pytest.raises(TooMuch):
        cleaned({"words": "x" * (LONGEST + 1)})
    with pytest.raises(TooMuch):
        cleaned({"many": ["x" * LONGEST] * (LARGEST // LONGEST + 1)})


def test_what_is_no_plain_data_is_refused():
    with pytest.raises(TypeError):
        cleaned({"when": object()})
