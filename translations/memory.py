"""What we said before: checked words of other texts whose English is much the same."""

from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils

from translations.models import Text, Translation

LEAST = 70  # of a hundred: below it the words are another sentence
MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Memory:
    """A text that says much the same, and its checked words in one language."""

    text: Text
    words: str
    likeness: int  # of a hundred


def like(text: Text, tag: str) -> list[Memory]:
    """The nearest checked and current words, the nearest first; in one query."""
    rows = Translation.objects.current().filter(language=tag, state=Translation.CHECKED)
    known = list(rows.exclude(text=text).select_related("text").order_by("text__place"))
    found = process.extract(
        text.words,
        [row.text.words for row in known],
        scorer=fuzz.token_sort_ratio,
        processor=utils.default_process,
        score_cutoff=LEAST,
        limit=MOST_SHOWN,
    )
    return [
        Memory(known[place].text, known[place].words, int(score)) for _words, score, place in found
    ]
