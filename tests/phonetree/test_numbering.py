"""The numbers of a leader's list: what they are, and which texts are nothing but them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.answers import Kind, parse, plain
from phonetree import numbering
from phonetree.numbering import OTHERS, Said, deal, read


def dealt(*sizes):
    numbers = deal(dict(enumerate(sizes)))
    return [[next(numbers[branch]) for _ in range(size)] for branch, size in enumerate(sizes)]


def test_each_branch_begins_after_the_next_ten():
    assert dealt(3, 9, 12, 1) == [
        [11, 12, 13],
        [21, 22, 23, 24, 25, 26, 27, 28, 29],
        [31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42],
        [51],
    ]


def test_words_of_residences_are_left_out():
    assert dealt(1, 1, 1, 1, 1, 1, 2, 1)[-2:] == [[81, 82], [91]]
    assert dealt(70)[0][58:61] == [69, 80, 81]


def test_an_empty_branch_takes_no_ten():
    assert dealt(0, 2) == [[], [11, 12]]


def test_past_the_last_number_there_is_none():
    assert dealt(10_100)[0][-1] is None


@given(st.lists(st.integers(0, 40), max_size=30))
def test_no_number_is_given_twice_or_is_anybody_elses(sizes):
    numbers = [number for branch in dealt(*sizes) for number in branch]
    assert len(set(numbers)) == len(numbers)
    assert all(number >= 11 and number not in OTHERS for number in numbers)
    assert all(branch[0] % 10 == 1 for branch in dealt(*sizes) if branch)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("13", Said((13,))),
        ("13 15", Said((13, 15))),
        ("13,15, 21", Said((13, 15, 21))),
        ("#13\n#15", Said((13, 15))),
        ("13 & 15.", Said((13, 15))),
        ("١٣ ١٥", Said((13, 15))),
        ("۱۳، ۱۵", Said((13, 15))),
        ("13 13", Said((13,))),
        ("3 5 9", Said((3, 5, 9), places=True)),
        ("5 9", Said((5, 9), places=True)),
        ("1 2 4", Said((1, 2, 4), places=True)),
        ("-13", Said((13,), undo=True)),
        ("−13 −15", Said((13, 15), undo=True)),
        ("13-", Said((13,), undo=True)),
        ("-5", Said((5,), undo=True, places=True)),
    ],
)
def test_a_list_is_read_in_every_script(body, said):
    assert read(plain(body)) == said


@pytest.mark.parametrize(
    "body",
    [
        "5", "3", "1 2 3", "2 2 2", "1 1", "3 3", "-3", "10", "13 5", "0", "5 0", "13-15", "13 -15",
        "-13 15", "10:30", "24.11", "24/11", "13 people", "room 13", "", " ", "-", "?", "+447700900123",
        "07700 900123", "13 15 yes", "50%", "£13", "12345", " ".join(str(n) for n in range(11, 60)),
    ],
)  # fmt: skip
def test_what_may_be_anything_else_is_no_list(body):
    assert read(plain(body)) is None


@given(st.integers(1, 3), st.integers(1, 20))
def test_an_answer_for_oneself_is_never_a_list(choice, people):
    """As `leader_replies` asks it: only what is no answer is looked at at all."""
    for body in (str(choice), f"{choice} {people}", f"{choice}-{people}", f"{choice},{people}"):
        assert parse(body).kind is not Kind.UNKNOWN


@given(st.text(max_size=80))
def test_whatever_is_written_it_is_a_short_list_or_none(body):
    found = numbering.read(plain(body))
    assert found is None or 0 < len(set(found.numbers)) == len(found.numbers) <= numbering.MOST
