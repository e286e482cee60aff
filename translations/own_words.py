"""Somebody's own words in place of a text: as they wrote them, for everybody, checked by nobody."""

from dataclasses import dataclass

from translations import checks
from translations.actions import WrongWords
from translations.wording import State, Words

REFUSED = {"empty", "link", "sign", "telling"}  # what no phone may show, whoever wrote it


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Words, and the language that they were written in."""

    words: str
    language: str

    def for_readers_of(self, tag: str) -> Words:
        """The same words for everybody; for readers of another language their own are missing."""
        state: State = "draft" if tag == self.language else "missing"
        return Words(words=self.words, language=self.language, state=state, version=0)


def refuse_what_tells(words: str, language: str) -> None:
    """Raises the sentences of the texts' page for words that a phone must not show."""
    found = checks.problems(source=words, words=words, tag=language)
    if wrong := [problem for problem in found if problem.code in REFUSED]:
        raise WrongWords(wrong)
