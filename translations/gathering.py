"""The program's own words: what its code and templates ask gettext for, and catalogues that have them.

Done with Babel and Django's own reader of templates, so that gettext need not be installed.
"""

import io
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

# What residents, leaders and donors read; every other word is the volunteers'.
FOR_RESIDENTS = (
    "*/templates/*/resident/*.html",
    "donations/templates/donations/public/*.html",
    "website/templates/website/resident_base.html",
    "website/states.py",  # what leaders read on the chips
    "residences/consent.py",
    "donations/resident_words.py",
    "phonetree/call_script.py",
    "donations/donor_words.py",
)
KEYWORDS = {
    "_": None, "_lazy": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
}  # fmt: skip
DJANGOS = "Django's own"  # the comment beside a word that Django says, in a language that it lacks
NAMES_THINGS = ("en", "facts")  # the files in starter/ that give what ships its name
_NOT_READ = {"migrations", "management", "locale"}


@dataclass(frozen=True, slots=True)
class Word:
    """One thing that gettext is asked for."""

    words: str
    plural: str = ""
    context: str = ""


def for_residents(house: Path) -> dict[Word, str]:
    """Every word on the pages of residents, leaders and donors, with the file that asks first."""
    return _asked(house, [path for one in FOR_RESIDENTS for path in sorted(house.glob(one))])


def everywhere(house: Path, rooms: Iterable[str]) -> dict[Word, str]:
    """Every word of these rooms, with the file that asks for it first."""
    paths = [path for room in sorted(rooms) for path in sorted((house / room).rglob("*.*"))]
    return _asked(house, [one for one in paths if not _NOT_READ & set(_parts(house, one))])


def _parts(house: Path, path: Path) -> tuple[str, ...]:
    return path.relative_to(house).parts


def for_volunteers(house: Path, rooms: Iterable[str], catalogue: Path) -> dict[Word, str]:
    """Every word of these rooms that the residents' catalogue of the same language has not."""
    residents = house / "locale" / catalogue.parts[-3] / "LC_MESSAGES/django.po"
    known = {word_of(entry) for entry in polib.pofile(str(residents))}
    return {word: file for word, file in everywhere(house, rooms).items() if word not in known}


def _asked(house: Path, paths: Iterable[Path]) -> dict[Word, str]:
    found: dict[tuple[str, str], Word] = {}
    files: dict[Word, str] = {}
    for path in paths:
        for word in _in(path):
            known = found.setdefault((word.words, word.context), word)
            if word.plural and not known.plural:  # a catalogue has each words once
                found[word.words, word.context] = word
            files.setdefault(word, path.relative_to(house).as_posix())
    return {word: files[word] for word in found.values()}


def _in(path: Path) -> Iterator[Word]:
    if path.suffix == ".html":
        source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        source = "\n".join(map(str.lstrip, source.splitlines()))  # indents mean much to Python
    elif path.suffix == ".py":
        source = path.read_text(encoding="utf-8")
    else:
        yield from _titles(path)
        return
    asked = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS)
    for _line, said, _comments, context in asked:
        words, plural = (said, "") if isinstance(said, str) else (said[0], said[-1])
        if words:
            yield Word(words, plural, context or "")  # both may be one: other languages have more


def _titles(path: Path) -> Iterator[Word]:
    """What the texts, leaflets and numbers that ship are called, and what they are for: `titled`."""
    if path.parent.name == "starter" and path.stem in NAMES_THINGS and path.suffix == ".toml":
        for row in tomllib.loads(path.read_text(encoding="utf-8")).values():
            yield from (Word(row[one]) for one in ("title", "purpose") if one in row)


def word_of(entry: polib.POEntry) -> Word:
    """What an entry of a catalogue is for."""
    return Word(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "")


def completed(catalogue: Path, wanted: dict[Word, str], *, prune: bool) -> tuple[int, int]:
    """How many words the catalogue lacked, now there to be translated, and how many it lost.

    With `prune`, what our code does not ask for goes, but for what is marked as Django's own.
    """
    po = polib.pofile(str(catalogue), wrapwidth=100)
    here = {word_of(entry): entry for entry in po}
    missing = [word for word in wanted if word not in here]
    idle = [entry for word, entry in here.items() if word not in wanted]
    gone = [entry for entry in idle if prune and entry.comment != DJANGOS]
    for entry in gone:
        po.remove(entry)
    po.extend(_empty(word, po) for word in missing)
    for entry in po:
        entry.occurrences = [(file, "") for file in [wanted.get(word_of(entry))] if file]
    if prune:
        po.sort(key=lambda entry: (entry.occurrences, entry.msgid))
    if missing or gone:
        po.save()
    return len(missing), len(gone)


def _empty(word: Word, po: polib.POFile) -> polib.POEntry:
    forms = int(po.metadata["Plural-Forms"].partition("nplurals=")[2].partition(";")[0])
    return polib.POEntry(
        msgid=word.words,
        msgid_plural=word.plural,
        msgctxt=word.context or None,
        msgstr_plural=dict.fromkeys(range(forms), "") if word.plural else {},
        flags=["python-format"] if "%(" in word.words else [],
    )
