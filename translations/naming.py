"""What a language is called in another one, as Babel knows it."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError

from translations import languages


@lru_cache(maxsize=1_000)
def name_in(tag: str, page: str) -> str:
    """The name of a language on a page in another: in English ours, else Babel's, else its own."""
    language = languages.get(tag)
    if page == "en" or page not in languages.LANGUAGES:
        return language.english
    try:
        names = Locale.parse(languages.get(page).locale).languages
    except UnknownLocaleError:
        return language.endonym
    return names.get(language.locale) or names.get(language.tag) or language.endonym
