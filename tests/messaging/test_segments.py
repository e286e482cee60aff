"""Segments are counted exactly, because somebody pays for each."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging import segments
from messaging.segments import BASIC, EXTENSION, measure, parts

ARABIC = "ب"
FACE = "\U0001f642"

TABLE = [
    ("nothing", "", "GSM-7", 0, 0),
    ("one letter", "x", "GSM-7", 1, 1),
    ("160 plain letters", "x" * 160, "GSM-7", 160, 1),
    ("161 plain letters", "x" * 161, "GSM-7", 161, 2),
    ("306 plain letters", "x" * 306, "GSM-7", 306, 2),
    ("307 plain letters", "x" * 307, "GSM-7", 307, 3),
    ("158 and a euro", "x" * 158 + "€", "GSM-7", 160, 1),
    ("159 and a euro", "x" * 159 + "€", "GSM-7", 161, 2),
    ("a pair on the seam costs a septet", "x" * 152 + "€" + "x" * 152, "GSM-7", 306, 3),
    ("pairs all the way", "[" * 152, "GSM-7", 304, 2),
    ("one pair more", "[" * 153, "GSM-7", 306, 3),
    ("70 Arabic letters", ARABIC * 70, "UCS-2", 70, 1),
    ("71 Arabic letters", ARABIC * 71, "UCS-2", 71, 2),
    ("134 Arabic letters", ARABIC * 134, "UCS-2", 134, 2),
    ("135 Arabic letters", ARABIC * 135, "UCS-2", 135, 3),
    ("a curly apostrophe", "The hotel’s door is open, look out.!", "UCS-2", 36, 1),
    ("one curly quote in 159", "x" * 158 + "’", "UCS-2", 159, 3),
    ("a euro among Arabic letters", ARABIC * 69 + "€", "UCS-2", 70, 1),
    ("35 faces", FACE * 35, "UCS-2", 70, 1),
    ("36 faces", FACE * 36, "UCS-2", 72, 2),
    ("a face on the seam", ARABIC * 66 + FACE + ARABIC * 66, "UCS-2", 134, 3),
    ("Albanian without its letter", "e" * 174, "GSM-7", 174, 2),
    ("Albanian with it", "ë" * 100, "UCS-2", 100, 2),
    ("a grave accent sign is not in the alphabet", "`", "UCS-2", 1, 1),
    ("ç is not in the alphabet, Ç is", "ç", "UCS-2", 1, 1),
    ("Ç", "Ç", "GSM-7", 1, 1),
    ("a tab", "\t", "UCS-2", 1, 1),
    ("a new line", "a\nb", "GSM-7", 3, 1),
    ("half a character, as broken phones send", "\ud83d", "UCS-2", 1, 1),
]


@pytest.mark.parametrize(
    ("text", "encoding", "units", "count"),
    [row[1:] for row in TABLE],
    ids=[row[0] for row in TABLE],
)
def test_sizes_are_exact(text: str, encoding: str, units: int, count: int) -> None:
    size = measure(text)
    assert (size.encoding, size.units, size.count) == (encoding, units, count)
    assert len(parts(text)) == count


def test_the_alphabet_has_127_letters_and_ten_pairs() -> None:
    assert len(set(BASIC)) == 127
    assert len(set(EXTENSION)) == 10


def test_a_part_may_hold_152_because_a_pair_stays_whole() -> None:
    assert [len(part) for part in parts("x" * 152 + "€" + "x" * 20)] == [152, 21]


def test_the_joiners_of_farsi_are_counted_and_kept() -> None:
    text = "می\u200cخواهم" * 20 + "\u200d"
    assert measure(text).units == len(text)
    assert "".join(parts(text)) == text
    assert segments.straightened(text) == text


def test_cost_is_segments_times_price() -> None:
    assert segments.cost("x" * 161, Decimal("0.0463")) == Decimal("0.0926")
    assert segments.cost("", Decimal("0.0463")) == 0


def test_quotes_are_straightened_only_where_that_makes_the_text_cheaper() -> None:
    assert segments.straightened("Don’t open – wait…") == "Don't open - wait..."
    assert segments.straightened("Mos e hapni derën – prisni") == "Mos e hapni derën – prisni"


ANY_TEXT = st.text(
    st.one_of(
        st.sampled_from(BASIC + EXTENSION),
        st.sampled_from(["€", "[", ARABIC, FACE, "\u200c", "\u200d", "ë"]),
        st.characters(),
    ),
    max_size=900,
)
CHEAP_TEXT = st.text(st.sampled_from(BASIC[:40] + EXTENSION), max_size=900)


def units_of(part: str, encoding: str) -> int:
    if encoding == "GSM-7":
        return sum(2 if letter in EXTENSION else 1 for letter in part)
    return len(part.encode("utf-16-le", "surrogatepass")) // 2


@given(st.one_of(ANY_TEXT, CHEAP_TEXT))
def test_every_part_fits_and_together_they_are_the_text(text: str) -> None:
    size, pieces = measure(text), parts(text)
    room = {("GSM-7", False): 153, ("UCS-2", False): 67, ("GSM-7", True): 160, ("UCS-2", True): 70}
    assert "".join(pieces) == text
    assert len(pieces) == size.count
    assert sum(units_of(piece, size.encoding) for piece in pieces) == size.units
    limit = room[size.encoding, len(pieces) <= 1]
    assert all(0 < units_of(piece, size.encoding) <= limit for piece in pieces)


@given(st.one_of(ANY_TEXT, CHEAP_TEXT))
def test_no_part_has_room_for_the_first_letter_of_the_next(text: str) -> None:
    size, pieces = measure(text), parts(text)
    room = 153 if size.encoding == "GSM-7" else 67
    for piece, following in pairwise(pieces):
        assert units_of(piece + following[0], size.encoding) > room
