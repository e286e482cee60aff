"""What may be put on paper of words that people typed: nothing that hides, reverses or floods."""

import unicodedata
from collections.abc import Mapping
from typing import Any

LONGEST = (
    2_000  # signs in one string: 120,000 Burmese letters kept a machine busy for half a minute
)
LARGEST = 1_000_000  # signs in all; a thousand people with their words are a tenth of it

_OPENING, _CLOSING = "\u2066\u2067\u2068", "\u2069"
_ISOLATES = {*_OPENING, _CLOSING}
_JOINERS = {"\u200c", "\u200d"}  # spelling, in Farsi and Kurdish and some Indian languages
_MARKS = {"\u200e", "\u200f", "\u061c"}  # say which way a sign belongs, and reverse nothing
_SEEN = {*map(chr, range(0x600, 0x606)), "\u06dd"}  # called invisible, and drawn all the same
_KEPT = _JOINERS | _MARKS | _SEEN | _ISOLATES
_NOWHERE = {"Cc", "Cf", "Cs", "Co"}
_SPACES = {"Zs", "Zl", "Zp"}


class TooMuch(ValueError):
    """More words than a sheet of paper is for."""


def clean(text: str) -> str:
    """The same words without what cannot be seen, and with plain single spaces.

    Overrides of direction go, control signs go, isolates stay where each that opens also closes.
    """
    seen = "".join(_sign(sign) for sign in unicodedata.normalize("NFC", text))
    if not _is_balanced(seen):
        seen = "".join(sign for sign in seen if sign not in _ISOLATES)
    return " ".join(seen.split())


def isolated(number: str) -> str:
    """A number, an address or a code inside words of any direction: it keeps its own order."""
    return f"\u2066{number}\u2069"


def cleaned(data: Any) -> Any:
    """The same data with every string in it clean; TooMuch for what no sheet could hold."""
    budget = [LARGEST]
    return _cleaned(data, budget)


def _cleaned(data: Any, budget: list[int]) -> Any:
    if isinstance(data, str):
        budget[0] -= len(data)
        if len(data) > LONGEST or budget[0] < 0:
            raise TooMuch("Too many words for paper.")
        return clean(data)
    if isinstance(data, Mapping):
        return {str(name): _cleaned(value, budget) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_cleaned(value, budget) for value in data]
    if data is None or isinstance(data, bool | int | float):
        return data
    raise TypeError(f"A {type(data).__name__} cannot be put on paper.")


def _sign(sign: str) -> str:
    if sign in _KEPT:
        return sign
    if sign in "\t\n\r\v\f" or unicodedata.category(sign) in _SPACES:
        return " "
    return "" if unicodedata.category(sign) in _NOWHERE else sign


def _is_balanced(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign in _OPENING) - (sign == _CLOSING)
        if depth < 0:
            return False
    return depth == 0
