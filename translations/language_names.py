"""What a language is called on a page, in the language of whoever reads it."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from translations import languages
from translations.languages import Language


def named(language: Language | str) -> str:
    """Its name; takes a tag or a Language."""
    found = language if isinstance(language, Language) else languages.get(language)
    return gettext(found.english)


def by_name(tags: Iterable[str]) -> list[tuple[str, Promise]]:
    """These languages to choose from, in the order of their English names."""
    found = sorted((languages.get(tag) for tag in tags), key=lambda one: one.english)
    return [(one.tag, gettext_lazy(one.english)) for one in found]
