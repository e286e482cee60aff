"""A leaflet written in one go: lines whose first sign says what part each is. Pure.

# the title, once and first          > the first sentence
## a heading                         * a point of a list
@ a line with a number               anything else is a paragraph
"""

import re
from dataclasses import dataclass
from typing import Literal

MOST = 24  # parts: what two sides of paper hold
_MARKS = (("##", "heading"), ("#", "title"), (">", "lead"), ("*", "item"), ("@", "phone"))
Shape = Literal["title", "lead", "heading", "paragraph", "item", "phone"]
Why = Literal["nothing", "title", "many", "empty"]


class NotALeaflet(Exception):
    """These lines make no leaflet; `code` says why."""

    def __init__(self, code: Why) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Piece:
    """One part that is to be."""

    shape: Shape
    words: str


def composed(lines: str) -> list[Piece]:
    """The parts in order, blank lines left out; NotALeaflet."""
    found = [_piece(line.strip()) for line in re.split(r"[\r\n]+", lines) if line.strip()]
    if not found:
        raise NotALeaflet("nothing")
    titles = [place for place, piece in enumerate(found) if piece.shape == "title"]
    if titles != [0]:
        raise NotALeaflet("title")
    if len(found) > MOST:
        raise NotALeaflet("many")
    if not all(piece.words for piece in found):
        raise NotALeaflet("empty")
    return found


def _piece(line: str) -> Piece:
    for mark, shape in _MARKS:
        if line.startswith(mark):
            return Piece(shape, line.removeprefix(mark).strip())  # type: ignore[arg-type]
    return Piece("paragraph", line)
