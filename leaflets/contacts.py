"""What stands below a line with a number: when somebody answers, and in which languages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from babel.dates import get_day_names

from leaflets import opening
from leaflets.models import Fact, FactKind
from translations import languages, placeholders
from translations.languages import Language


@dataclass(frozen=True, slots=True)
class Hours:
    """Days in words of one language, and the hours of each of them."""

    days: str
    times: str


@dataclass(frozen=True, slots=True)
class Note:
    """One number: its hours and its languages, where we know them."""

    fact: Fact
    hours: list[Hours]
    answers: list[Language]


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a part, their language, and whether they are a line with a number."""

    words: str
    language: Language
    is_line: bool


def notes_for(said: Sequence[Said], facts: Mapping[str, Fact]) -> list[list[Note]]:
    """For the words of each part, what stands below them; each number is noted once.

    That is where it first stands in a line with a number, for a card holds those alone; else where
    it comes first.
    """
    places = _places(said)
    return [
        [
            note(facts[name], one.language)
            for name in sorted(placeholders.names(one.words), key=_place_in(one.words))
            if places[name] == place and name in facts and is_card(facts[name])
        ]
        for place, one in enumerate(said)
    ]


def _places(said: Sequence[Said]) -> dict[str, int]:
    """By the name of each fact the place of the part below which it is noted."""
    found: dict[str, int] = {}
    for place, one in sorted(enumerate(said), key=lambda pair: not pair[1].is_line):
        for name in placeholders.names(one.words):
            found.setdefault(name, place)
    return found


def _place_in(words: str) -> Callable[[str], int]:
    return lambda name: words.index(f"{{{name}}}")


def is_card(fact: Fact) -> bool:
    """True for a number of which we know more than the number."""
    return fact.kind == FactKind.NUMBER and bool(fact.hours or fact.answers)


def hours_in(typed: str, language: Language) -> list[Hours]:
    """Hours with the days of the week as this language calls them."""
    names = get_day_names("wide", locale=language.locale)
    return [
        Hours(
            names[one.first]
            if one.first == one.last
            else f"{names[one.first]} – {names[one.last]}",
            f"{one.begins}–{one.ends}",
        )
        for one in opening.spans_of(typed)
    ]


def note(fact: Fact, language: Language) -> Note:
    """What is known of a number, with the days in words of this language."""
    answers = [languages.get(tag) for tag in fact.answers]
    return Note(fact, hours_in(fact.hours, language), answers)
