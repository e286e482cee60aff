"""Words cut where facts stand in them, so that a number is set apart and keeps its order."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_PLACE = re.compile(r"(\{[a-z_]+\})")


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row, or a fact: then with its key."""

    words: str
    fact: str = ""

    @property
    def dialled(self) -> str:
        """A number as a telephone takes it."""
        return self.words.replace(" ", "")


def cut(words: str, values: Mapping[str, str]) -> list[Run]:
    """The words with their facts filled in; a place that has no fact stays as it was typed."""
    return list(_runs(words, values))


def _runs(words: str, values: Mapping[str, str]) -> Iterator[Run]:
    for piece in _PLACE.split(words):
        key = piece[1:-1] if _PLACE.fullmatch(piece) else ""
        if key in values:
            yield Run(values[key], key)
        elif piece:
            yield Run(piece)
