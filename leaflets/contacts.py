"""What stands below a line with a number: when somebody answers, and in which languages."""

from collections.abc import Iterable, Mapping
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


def notes_for(said: Iterable[tuple[str, Language]], facts: Mapping[str, Fact]) -> list[list[Note]]:
    """For the words of each part, what stands below them; each number is noted where it comes first."""
    seen, found = set[str](), []
    for words, language in said:
        named = placeholders.names(words) - seen
        in_order = sorted(named & facts.keys(), key=lambda name: words.index(f"{{{name}}}"))
        noted = [facts[name] for name in in_order]
        seen |= {fact.key for fact in noted}
        found.append([note(fact, language) for fact in noted if is_card(fact)])
    return found


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
