"""What people pass on of an appeal: into chats and bulletins, in the language of its words."""

import re
from datetime import date

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from donations import donor_words
from donations.appeal_texts import LONGEST_CHAT, Call, in_bulletin, in_chat
from translations import languages

PHONES = "Old phones wanted"


def test_a_chat_gets_what_how_much_where_and_the_address_last():
    call = Call(
        title=PHONES, words="Any phone helps.", address="https://x.example/give/BCDF",
        area="Leeds", target=40, came=12,
    )  # fmt: skip
    english = donor_words.around("en")
    assert in_chat(call, english) == (
        "Old phones wanted\n\nAny phone helps.\n12 of 40 so far. Thank you.\nAround Leeds.\n\n"
        "https://x.example/give/BCDF"
    )
    assert "Nobody needs an account" in in_bulletin(call, english, ["فارسی"])
    assert "in فارسی." in in_bulletin(call, english, ["فارسی"])


@pytest.mark.parametrize("tag", languages.FIRST_WAVE[1:])
def test_the_sentences_around_its_words_are_of_the_same_language(tag):
    call = Call(
        title="*", words="*", address="*", area="*", target=40, came=12, group="*",
        until_on=date(2026, 11, 30),
    )  # fmt: skip
    said = in_chat(call, donor_words.around(tag)) + in_bulletin(call, donor_words.around(tag), "*")
    assert said.count("40") == said.count("30/11") == 2
    assert not re.search("Nobody|somebody|Thank|Around|Until|asks|page", said)


def test_a_language_that_our_catalogues_lack_has_english_sentences_around_its_words():
    assert donor_words.around("tr") == donor_words.around("en")


@for_any(st.text(max_size=600), st.text(max_size=60), st.text(min_size=1, max_size=80))
def test_a_chat_text_is_never_too_long_and_always_ends_with_the_address(words, area, title):
    around = donor_words.around("en")
    call = Call(title=title, words=words, area=area, address="https://x.example/give/BCDF")
    said = in_chat(call, around)
    assert len(said) <= LONGEST_CHAT
    assert said.endswith(call.address)
