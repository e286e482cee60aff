"""What a language is called on a page, in the language of whoever reads it."""

from collections.abc import Iterable
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils import translation
from django.utils.functional import lazy

from translations import languages
from translations.languages import Language


def named(language: Language | str) -> str:
    """Its name; takes a tag or a Language."""
    found = language if isinstance(language, Language) else languages.get(language)
    return name_in(found.tag, translation.get_language() or "en")


def titled(title: str) -> str:
    """What a text or leaflet is called: in the reader's language if it shipped, else as it is."""
    return translation.gettext(title) if title else ""


def by_name(tags: Iterable[str]) -> list[tuple[str, str]]:
    """These languages to choose from, in the order of their English names."""
    found = sorted((languages.get(tag) for tag in tags), key=lambda one: one.english)
    return [(one.tag, _named_later(one.tag)) for one in found]


@lru_cache(maxsize=1_000)
def name_in(tag: str, page: str) -> str:
    """What a page in this language calls it: in English ours, else Babel's name, else its own."""
    language = languages.get(tag)
    if page == "en" or page not in languages.LANGUAGES:
        return language.english
    try:
        names = Locale.parse(languages.get(page).locale).languages
    except UnknownLocaleError:
        return language.endonym
    return names.get(language.locale) or names.get(language.tag) or language.endonym


_named_later = lazy(named, str)
