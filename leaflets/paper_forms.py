"""The forms in which a leaflet goes on paper."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from translations import languages
from translations.language_names import named
from translations.languages import Language

PAIR, EVERY, TWICE = "pair", "every", "twice"
SOURCE = languages.get("en").tag  # models know it too, and they know this file
WORDS: dict[str, Promise] = {
    "poster": _("Poster, A4"),
    "folded": _("Leaflet, A4 folded once"),
    "leaflet": _("Leaflet, A5"),
    "card": _("Card for a pocket, A6: the numbers"),
    "large": _("Large print, A4"),
}
FOR_VOLUNTEERS: dict[str, Promise] = {  # who prints many; no run is noted under them
    TWICE: _("Two A5 leaflets on one sheet of A4, to cut"),
    EVERY: _("Every language on one poster, A4: how it begins"),
}
FORMS = tuple(WORDS)  # those that hold one language
FOLDED, CARD = "folded", "card"


@dataclass(frozen=True, slots=True)
class Form:
    """How a leaflet is set: one of FORMS or FOR_VOLUNTEERS, or beside a second language."""

    name: str
    beside: Language | None = None

    @property
    def slug(self) -> str:
        """What addresses call it: `poster`, or `pair-en` for English beside it."""
        return f"{PAIR}-{self.beside.tag}" if self.beside else self.name

    def sides(self, shapes: Collection[str]) -> tuple[int, ...]:
        """The pages that are worth a look before it is printed, of parts of these shapes."""
        if self.name == CARD:
            return (1, 2) if "phone" in shapes else (1,)  # overleaf stands what can be rung
        return (1, 2) if self.name == FOLDED else (1,)

    @property
    def word(self) -> str:
        """What people call it."""
        if self.name in FOR_VOLUNTEERS:
            return str(FOR_VOLUNTEERS[self.name])
        if self.beside:
            return gettext("Beside %(language)s, A4") % {"language": named(self.beside)}
        return str(WORDS[self.name])


def word_of(name: str) -> str:
    """What sheets are called, whichever language stands beside theirs."""
    return str(WORDS.get(name, _("Two languages, A4")))


def form_of(slug: str) -> Form | None:
    """The form that an address names; None if there is none."""
    if slug in WORDS or slug in FOR_VOLUNTEERS:
        return Form(slug)
    name, _dash, tag = slug.partition("-")
    if name == PAIR and tag in languages.READING:
        return Form(PAIR, languages.get(tag))
    return None


def for_volunteers(tag: str, *, others: bool = True) -> list[Form]:
    """What is offered to them besides; `others`: whether it is written in other languages too."""
    return [Form(TWICE), *([Form(EVERY)] if tag == SOURCE and others else [])]


def usual(tag: str) -> list[Form]:
    """What is offered of a leaflet in this language: each form, and the English beside it."""
    alone = [Form(name) for name in FORMS]
    return alone if tag == SOURCE else [*alone, Form(PAIR, languages.get(SOURCE))]
