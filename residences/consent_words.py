"""The words of consent in every language that we write, for those who are asked to read."""

from collections.abc import Iterator

from django.utils import translation

from residences.consent import PAPER, WORDS
from translations import languages
from translations.languages import Language


def in_their_words() -> Iterator[tuple[Language, list[str]]]:
    """Each language but English, with all that somebody says yes to."""
    for tag in languages.FIRST_WAVE[1:]:
        with translation.override(tag):
            yield languages.get(tag), [translation.gettext(one) for one in (*WORDS, PAPER)]
