"""The catalogues in locale/: found, and turned into what Django reads at run time."""

import io
from collections.abc import Iterable
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings

from translations import languages
from translations.languages import Language

VOLUNTEERS = "volunteers"  # the folder in locale/ with the words of volunteers' pages
SOURCE = "en"  # what the program's own words are written in: it needs no catalogue


def sources(folders: Iterable[str | Path]) -> list[Path]:
    """Every PO file in these locale folders."""
    return sorted(po for folder in folders for po in Path(folder).glob("*/LC_MESSAGES/*.po"))


def volunteers_in(folder: str | Path) -> list[Path]:
    """The catalogues of volunteers' pages below this locale folder."""
    return sources([Path(folder) / VOLUNTEERS])


def frame_of(tag: str) -> Language:
    """The language of a page's own words: this one where a catalogue says them in it, else English.

    A page never says in its frame that it is Turkish and then speaks English.
    """
    language = languages.get(tag)
    files = (
        Path(folder, language.locale, "LC_MESSAGES/django.mo") for folder in settings.LOCALE_PATHS
    )
    return language if any(file.exists() for file in files) else languages.get(SOURCE)


def compile_one(source: Path) -> bool:
    """Writes the MO file beside a PO file; False when it already says the same."""
    with source.open("rb") as lines:
        catalogue = read_po(lines, locale=source.parts[-3], abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    target = source.with_suffix(".mo")
    if target.exists() and target.read_bytes() == compiled.getvalue():
        return False
    part = target.with_suffix(".part")
    part.write_bytes(compiled.getvalue())
    part.replace(target)  # a server that reads it meanwhile gets the old one or the new one
    return True
