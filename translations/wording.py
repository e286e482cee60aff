"""What we say in a language, and how far it can be trusted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from translations import languages, placeholders
from translations.models import SOURCE, Text, Translation

State = Literal["checked", "draft", "stale", "missing"]


class UnknownText(KeyError):
    """There is no text of this key: load_texts has not run, or the key is wrong."""

    def __init__(self, keys: Iterable[str]) -> None:
        super().__init__(f"No text {', '.join(sorted(keys))}: run manage.py load_texts.")


@dataclass(frozen=True, slots=True)
class Words:
    """Words, the language that they are in, their state, and the English version they follow.

    `language` differs from the one asked for where there is no translation: then the words are
    the English ones and the state is "missing".
    """

    words: str
    language: str
    state: State
    version: int

    def filled(self, **values: object) -> str:
        """The words with these values in their places; none is ever lost."""
        return placeholders.fill(self.words, values)


def words_for(keys: Iterable[str], tags: Iterable[str]) -> Mapping[tuple[str, str], Words]:
    """Words for every pair of a key and a tag, in two queries however many there are."""
    asked = set(tags)
    read = {tag: languages.reading_of(tag) for tag in asked}
    texts = _texts(set(keys))
    rows = Translation.objects.filter(text__in=texts.values(), language__in=read.values())
    found = {(row.text_id, row.language): row for row in rows}
    return {
        (key, tag): _words(text, found.get((text.pk, read[tag])), read[tag])
        for key, text in texts.items()
        for tag in asked
    }


def wording(text: Text, language: str) -> Words:
    """What this text says in this language."""
    tag = languages.reading_of(language)
    return _words(text, text.translations.filter(language=tag).first(), tag)


def state_of(text: Text, row: Translation | None) -> State:
    """How far a translation of this text can be trusted."""
    if row is None:
        return "missing"
    if row.source_version != text.version:
        return "stale"
    return "checked" if row.state == Translation.CHECKED else "draft"


def _words(text: Text, row: Translation | None, tag: str) -> Words:
    if row is None:
        return Words(text.words, SOURCE, "draft" if tag == SOURCE else "missing", text.version)
    return Words(row.words, row.language, state_of(text, row), row.source_version)


def _texts(keys: set[str]) -> dict[str, Text]:
    texts = {text.key: text for text in Text.objects.filter(key__in=keys)}
    if missing := keys - set(texts):
        raise UnknownText(missing)
    return texts
