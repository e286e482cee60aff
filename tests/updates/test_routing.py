"""Which answer is for whom: a table, and that no call for help is ever an opinion."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.answers import Kind, number_in, parse
from translations import starter_texts
from translations.languages import FIRST_WAVE
from updates.choices import FIRST, choices_of, compose, meanings
from updates.routing import REMEMBERED, Asked, Way, way_of

ASKED = datetime(2026, 11, 12, 10, tzinfo=UTC)
CLOSES = ASKED + timedelta(days=3)
QUESTION = Asked(ASKED, CLOSES, {4, 5, 6})
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)

TABLE = [
    # number, sent, question, call-out since, way
    ("one of the numbers", 5, ASKED + HOUR, QUESTION, None, Way.QUESTION),
    ("in the same second", 5, ASKED, QUESTION, None, Way.QUESTION),
    ("in the last second", 5, CLOSES - SECOND, QUESTION, None, Way.QUESTION),
    ("no question is open", 5, ASKED + HOUR, None, None, Way.ELSEWHERE),
    ("words", None, ASKED + HOUR, QUESTION, None, Way.ELSEWHERE),
    ("need help, whatever is asked", 2, ASKED + HOUR, QUESTION, None, Way.ELSEWHERE),
    ("safe, whatever is asked", 1, ASKED + HOUR, QUESTION, None, Way.ELSEWHERE),
    ("another number", 8, ASKED + HOUR, QUESTION, None, Way.NOT_A_CHOICE),
    ("a slip of two keys", 45, ASKED + HOUR, QUESTION, None, Way.NOT_A_CHOICE),
    ("sent before it was asked", 5, ASKED - SECOND, QUESTION, None, Way.ELSEWHERE),
    ("a call-out came after the question", 5, ASKED + 2 * HOUR, QUESTION, ASKED + HOUR, Way.ELSEWHERE),
    ("and the same second counts for it", 5, ASKED + HOUR, QUESTION, ASKED + HOUR, Way.ELSEWHERE),
    ("sent before it, and slow", 5, ASKED + HOUR - SECOND, QUESTION, ASKED + HOUR, Way.QUESTION),
    ("a call-out was live before", 5, ASKED + HOUR, QUESTION, ASKED - HOUR, Way.ELSEWHERE),
    ("no choice, in a call-out", 8, ASKED + 2 * HOUR, QUESTION, ASKED + HOUR, Way.ELSEWHERE),
    ("too late", 5, CLOSES, QUESTION, None, Way.TOO_LATE),
    ("too late, and no choice", 8, CLOSES, QUESTION, None, Way.ELSEWHERE),
    ("too late, in a call-out", 5, CLOSES, QUESTION, CLOSES - HOUR, Way.ELSEWHERE),
    ("a week later nobody remembers", 5, CLOSES + REMEMBERED, QUESTION, None, Way.ELSEWHERE),
]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "sent_at", "question", "since", "way"),
    [row[1:] for row in TABLE],
    ids=[row[0] for row in TABLE],
)
def test_each_text_finds_its_way(number, sent_at, question, since, way):
    assert way_of(number, sent_at, question, since) is way


moments = st.integers(-200, 500).map(lambda hours: ASKED + timedelta(hours=hours))


@given(st.integers(0, 3), moments, st.none() | moments)
def test_what_a_call_out_understands_is_never_counted_as_an_opinion(number, sent_at, since):
    assert way_of(number, sent_at, QUESTION, since) is Way.ELSEWHERE


@given(st.none() | st.integers(0, 99), moments, moments)
def test_a_live_call_out_that_had_reached_the_phone_always_wins(number, sent_at, since):
    if since <= sent_at:
        assert way_of(number, sent_at, QUESTION, since) is Way.ELSEWHERE


@pytest.mark.parametrize("body", ["4", " 4 ", "٤", "۴", "4.", "4️⃣"])
def test_a_number_is_read_in_any_digits(body):
    assert number_in(body) == 4
    assert parse(body).kind is Kind.UNKNOWN  # no call-out takes it


@pytest.mark.parametrize("body", ["four", "4 yes", "", "456", "4 5", "+447700900001", "4%"])
def test_anything_else_is_no_number(body):
    assert number_in(body) is None


# Questions


QUESTIONS = [key for key, row in starter_texts.about().items() if row["kind"] == "question"]


@pytest.mark.parametrize("key", QUESTIONS)
@pytest.mark.parametrize("tag", FIRST_WAVE)
def test_a_question_that_ships_has_the_same_numbers_in_every_language(tag, key):
    numbers = set(choices_of(starter_texts.shipped("en")[key]))
    own = choices_of(starter_texts.shipped(tag)[key])
    assert set(own) == numbers
    assert min(numbers) == FIRST
    assert len(set(own.values())) == len(own)  # no two answers read alike


def test_own_words_are_numbered_from_four():
    words = compose(" When shall\nwe meet? ", ["morning", "evening"])
    assert words == "When shall we meet?\n4 morning\n5 evening"
    assert choices_of(words) == {4: "morning", 5: "evening"}


@pytest.mark.parametrize(
    "words",
    ["Only a question?", "4 is first\nand no answers", "Which?\n1 safe\n2 help", ""],
)
def test_words_without_numbered_lines_ask_nothing(words):
    assert choices_of(words) == {}


def test_a_translation_that_lost_a_line_borrows_the_meanings_of_its_source():
    assert meanings({4: "نعم"}, {4: "yes", 5: "no"}) == {4: "yes", 5: "no"}
    assert meanings({4: "نعم", 5: "لا"}, {4: "yes", 5: "no"}) == {4: "نعم", 5: "لا"}
