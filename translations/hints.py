"""What a second look is worth, though it stops nobody: pure rules, each a small function."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from translations import languages, placeholders
from translations.checks import folded

Code = Literal["same", "stays", "term", "end", "letters", "left", "time", "clock", "longer"]
LONGER = 2.5  # times as long as the English: Burmese, the longest, needs 1.4
SHORT = 10  # signs: below this every language may be many times as long


def _(words: str) -> str:
    """Marks words for the catalogues; whoever shows them looks them up (templatetags/speaking.py)."""
    return words


SENTENCES: dict[Code, str] = {
    "same": _("This is the English, word for word."),
    "stays": _("This should stay as it is: %s"),
    "term": _("The glossary says this another way: %s"),
    "end": _("The English ends with “%s”. Does this end the same way?"),
    "letters": _("These are Arabic letters; this language writes others: %s"),
    "left": _("These English words were left: %s"),
    "time": _("A time of the English is not here: %s"),
    "clock": _("Please write times with 24 hours, so that nobody takes morning for evening: %s"),
    "longer": _("This is much longer than the English. Does it say more?"),
}
_ENDS = {
    ".": ".。।॥۔።။", "?": "?？؟፧", "!": "!！", ":": ":：፦",
}  # fmt: skip
_CLOSERS = "\"'”’»)]›」』 "
# Letters of Arabic keyboards that look like those of the language and are not; ي is Pashto's own.
_ARABIC = {
    "fa": {"ك": "ک", "ي": "ی"},
    "fa-af": {"ك": "ک", "ي": "ی"},
    "ur": {"ك": "ک", "ي": "ی", "ه": "ہ"},
    "ps": {"ك": "ک"},
    "ckb": {"ك": "ک", "ي": "ی", "ة": "ە"},
}
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’]{2,}")
_TIME = re.compile(r"(?<![0-9])([0-9]{1,2})[:.]([0-9]{2})(?![0-9])")
_HALF_DAY = re.compile(r"[0-9]\s?[ap]\.?m\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rule:
    """A word of the glossary: it stays as it is, or is said in one of these ways."""

    english: str
    stays: bool
    ways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing to look at again, and the part of the words it is about."""

    code: Code
    detail: str = ""

    @property
    def sentence(self) -> str:
        """The same for people."""
        said = SENTENCES[self.code]
        return said % self.detail if "%s" in said else said


def hints(*, source: str, words: str, tag: str, rules: Sequence[Rule] = ()) -> list[Hint]:
    """Everything worth a second look before somebody says that these words are right."""
    if not words.strip():
        return []
    if tag == "en":
        return list(_clock(words))
    if _is_same(source, words):
        return [Hint("same")]
    return [
        *_terms(source, words, rules),
        *_end(source, words),
        *_letters(words, tag),
        *_left(source, words, tag, rules),
        *_times(source, words),
        *_clock(words),
        *_longer(source, words),
    ]


def says(words: str, term: str) -> bool:
    """True where the term stands in the words as a word of its own, or as the start of one."""
    start = r"(?<!\w)" if term[:1].isascii() else ""
    return re.search(start + re.escape(_plain(term)), _plain(words)) is not None


def _plain(words: str) -> str:
    """Folded for comparing: without case, and without the marks that may or may not be written."""
    apart = unicodedata.normalize("NFD", words.casefold())
    return "".join(sign for sign in apart if not "\u064b" <= sign <= "\u0652")


def _is_same(source: str, words: str) -> bool:
    return " ".join(source.split()) == " ".join(words.split()) and len(_said(source).split()) > 1


def _said(words: str) -> str:
    return placeholders.without(words)


def _terms(source: str, words: str, rules: Sequence[Rule]) -> Iterator[Hint]:
    for rule in rules:
        if not says(source, rule.english):
            continue
        if rule.stays and not says(words, rule.english):
            yield Hint("stays", rule.english)
        elif rule.ways and not any(says(words, way) for way in rule.ways):
            yield Hint("term", f"{rule.english} = {' / '.join(rule.ways)}")


def _end(source: str, words: str) -> Iterator[Hint]:
    ended, ends = _end_of(source), _end_of(words)
    if ended != ends and ended:
        yield Hint("end", ended)


def _end_of(words: str) -> str:
    last = words.rstrip().rstrip(_CLOSERS)[-1:]
    return next((kind for kind, signs in _ENDS.items() if last and last in signs), "")


def _letters(words: str, tag: str) -> Iterator[Hint]:
    found = [
        f"{wrong} → {right}" for wrong, right in _ARABIC.get(tag, {}).items() if wrong in words
    ]
    if found:
        yield Hint("letters", ", ".join(found))


def _left(source: str, words: str, tag: str, rules: Sequence[Rule]) -> Iterator[Hint]:
    stay = {part for rule in rules if rule.stays for part in rule.english.casefold().split()}
    known = {one.casefold() for one in _LATIN_WORD.findall(_said(source))} - stay
    least = 2 if languages.get(tag).script == "Latn" else 1  # one word alone may be theirs too
    runs = groupby(_LATIN_WORD.findall(_said(words)), key=lambda one: one.casefold() in known)
    found = [list(run) for is_english, run in runs if is_english]
    if left := [" ".join(run) for run in found if len(run) >= least]:
        yield Hint("left", ", ".join(dict.fromkeys(left)))


def _times(source: str, words: str) -> Iterator[Hint]:
    if missing := _clock_times(source) - _clock_times(words):
        yield Hint("time", ", ".join(sorted(missing)))


def _clock_times(words: str) -> set[str]:
    return {f"{int(hour)}:{minute}" for hour, minute in _TIME.findall(folded(words))}


def _clock(words: str) -> Iterator[Hint]:
    if found := _HALF_DAY.search(folded(words)):
        yield Hint("clock", found[0])


def _longer(source: str, words: str) -> Iterator[Hint]:
    if len(source) >= SHORT and len(words) > LONGER * len(source):
        yield Hint("longer")
