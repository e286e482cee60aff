"""What changed in the English since a translation was written, word by word."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from translations.models import FormerWords, Text, Translation


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words in a row that stayed, came or went."""

    what: Literal["same", "new", "gone"]
    words: str


def between(before: str, after: str) -> list[Stretch]:
    """The way from one wording to the other, in the order of reading."""
    return list(_stretches(before.split(), after.split()))


def _stretches(before: list[str], after: list[str]) -> Iterator[Stretch]:
    steps = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for step, begin, end, new_begin, new_end in steps:
        if step == "equal":
            yield Stretch("same", " ".join(before[begin:end]))
            continue
        if begin < end:
            yield Stretch("gone", " ".join(before[begin:end]))
        if new_begin < new_end:
            yield Stretch("new", " ".join(after[new_begin:new_end]))


def since(text: Text, row: Translation | None) -> list[Stretch]:
    """What is new in the English for this translation; nothing while it follows the English."""
    if row is None or row.source_version == text.version:
        return []
    return between(former_words([(text, row)]).get((text.pk, row.source_version), ""), text.words)


def former_words(pairs: list[tuple[Text, Translation]]) -> dict[tuple[object, int], str]:
    """The English that each of these translations followed, by text and version, in one query."""
    found = FormerWords.objects.filter(
        text__in=[text for text, _row in pairs],
        version__in={row.source_version for _t, row in pairs},
    )
    return {(one.text_id, one.version): one.words for one in found}
