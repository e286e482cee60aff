"""What somebody reads on a page: words by where they stand, not by the order in the file."""

import io
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pypdf import PageObject, PdfReader
from pypdf.generic import DecodedStreamObject, NameObject

SAME_LINE = 2  # points: a number in a disc stands a little higher than the words beside it
# One square of a code to scan: a shape in a colour, with nothing left of it afterwards. A sheet of
# stickers has thirteen thousand, and to read them takes far longer than to read the words.
SQUARE = re.compile(rb"q [-\d. ]+ cm/c\d+ cs [\d. ]+ scn [-\d. ]+ m (?:[-\d. ]+ l ?)+\nh\nf\nQ\n")


class Word(NamedTuple):
    """A run of letters and the left end of it, in points from the left and the lower edge."""

    x: float
    y: float
    text: str


@lru_cache(maxsize=64)  # to read one takes seconds, and many tests ask for its words and its pages
def pages(pdf: bytes) -> tuple[tuple[Word, ...], ...]:
    """The words of each page."""
    found = []
    for page in map(_without_squares, PdfReader(io.BytesIO(pdf)).pages):
        words: list[Word] = []

        def note(text, matrix, place, _font, _size, words=words):
            if text.strip():
                x = matrix[4] + place[4] * matrix[0]
                words.append(Word(x, matrix[5] + place[5] * matrix[3], plain(text)))

        page.extract_text(visitor_text=note)
        found.append(tuple(words))
    return tuple(found)


def _without_squares(page: PageObject) -> PageObject:
    """The page with all its words."""
    if (drawn := page.get_contents()) is not None:
        left = DecodedStreamObject()
        left.set_data(SQUARE.sub(b"", drawn.get_data()))
        page[NameObject("/Contents")] = left
    return page


def lines(words: Sequence[Word], *, direction: str = "ltr") -> list[str]:
    """The lines of a page from top to bottom, each read in this direction."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: -word.y):
        if rows and rows[-1][0].y - word.y < SAME_LINE:
            rows[-1].append(word)
        else:
            rows.append([word])
    read = []
    for row in rows:
        in_order = sorted(row, key=lambda word: word.x, reverse=direction == "rtl")
        read.append(" ".join(" ".join(word.text for word in in_order).split()))
    return read


def letters(text: str) -> str:
    """Letters and figures alone: spaces and punctuation are not always where they were typed."""
    return "".join(sign for sign in plain(text) if unicodedata.category(sign)[0] in "LN")


def said(pdf: bytes, *, direction: str = "ltr") -> str:
    """All lines of all pages."""
    return "\n".join(line for page in pages(pdf) for line in lines(page, direction=direction))


def plain(text: str) -> str:
    """Letters as they are typed: no joined forms, no vowel marks, which stand in any order."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(
        sign for sign in normal if unicodedata.category(sign) not in {"Mn", "Cf"}
    ).strip()
