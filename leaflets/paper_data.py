"""An edition as the plain data that the template `leaflet` is set with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from leaflets.contacts import Note
from leaflets.editions import Edition, Piece, gather, version_of
from leaflets.models import Leaflet
from leaflets.paper_forms import EVERY, Form
from leaflets.runs import Run
from paper import hand
from translations import languages
from translations.languages import Language
from translations.models import SOURCE
from translations.wording import Words, words_for

TEMPLATE = "leaflet"
LABELS = ("paper_draft", "paper_made", "paper_version")  # the same as on sheets of the tree
Labels = Mapping[tuple[str, str], Words]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be put on paper: an edition, how, on which day, and the words around it."""

    edition: Edition
    form: Form
    day: date
    labels: Labels
    beside: Edition | None = None  # the same in a second language, where both stand side by side
    others: tuple[Edition, ...] = ()  # all other languages, where all of them stand on one poster

    @property
    def editions(self) -> list[Edition]:
        """All that stands on it."""
        return [self.edition, *([self.beside] if self.beside else []), *self.others]

    @property
    def is_draft(self) -> bool:
        """True where somebody still has to check a word or a fact."""
        return not all(edition.is_sure(self.day) for edition in self.editions)

    @property
    def version(self) -> str:
        """The code of all that it says."""
        return version_of(self.editions)

    @property
    def name(self) -> str:
        """What the file is called."""
        edition = self.edition
        mark = "-draft" if self.is_draft else ""
        return (
            f"{edition.leaflet.slug}-{edition.language.tag}-{self.form.slug}-{self.version}{mark}"
        )


def order_of(leaflet: Leaflet, tag: str, form: Form, day: date) -> Order | None:
    """An order for a leaflet in this form; None where nobody has written what would stand on it."""
    if form.name == EVERY:
        return _order_of_every(leaflet, form, day) if tag == SOURCE else None
    wanted = [tag, form.beside.tag] if form.beside else [tag]
    found = gather([leaflet], wanted)
    editions = [found[leaflet.slug, one] for one in wanted]
    if any(edition.state == "missing" for edition in editions):
        return None
    labels = words_for(LABELS, {SOURCE, tag})
    return Order(editions[0], form, day, labels, editions[1] if form.beside else None)


def _order_of_every(leaflet: Leaflet, form: Form, day: date) -> Order | None:
    """English first, then every language in which somebody has written how it begins, by name."""
    found = [one for one in gather([leaflet], languages.READING).values() if begins(one)]
    found.sort(key=lambda one: (one.language.tag != SOURCE, one.language.english))
    if len(found) < 2 or found[0].language.tag != SOURCE:
        return None
    labels = words_for(LABELS, {SOURCE})
    return Order(found[0], form, day, labels, others=tuple(found[1:]))


def begins(edition: Edition) -> list[Piece]:
    """How it begins, if that is written in its own language."""
    first = edition.pieces[:1]
    return [piece for piece in first if piece.language == edition.language]


def orders(editions: Iterable[Edition], forms: Iterable[str], day: date) -> list[Order]:
    """An order for each edition in each of these forms; the words around all of them in two queries."""
    shown, wanted = list(editions), [Form(name) for name in forms]
    labels = words_for(LABELS, {SOURCE, *(edition.language.tag for edition in shown)})
    return [Order(edition, form, day, labels) for edition in shown for form in wanted]


def address_of(edition: Edition) -> str:
    """Where residents read the same in their own language; what the code on the poster says."""
    return settings.PUBLIC_URL + reverse("read:leaflet", args=[edition.leaflet.slug])


def data(order: Order) -> dict[str, Any]:
    """Everything that stands on the paper, whose second language is English on whichever page."""
    with translation.override(SOURCE):
        return _data(order)


def _data(order: Order) -> dict[str, Any]:
    edition, address = order.edition, address_of(order.edition)
    labels = {key: order.labels[key, edition.language.tag] for key in LABELS}
    # One language for all three, or the English
    complete = all(words.state != "missing" for words in labels.values())
    frame = edition.language if complete else languages.get(SOURCE)
    said = {key: order.labels[key, frame.tag].words for key in LABELS}
    return {
        "form": order.form.name,
        "second": _second(order.beside),
        "title": edition.title,
        "hand": _hand(frame if edition.state == "missing" else edition.language),
        "english_hand": _hand(languages.get(SOURCE)),
        "language": _languages_of(order) if order.others else edition.language.endonym,
        "pieces": [_piece(piece) for piece in edition.pieces],
        "draft": said["paper_draft"] if order.is_draft else None,
        "draft_english": _("Draft, not checked by a second person. Do not hand it out."),
        "made_word": said["paper_made"],
        "made": f"{order.day.day}/{order.day.month}/{order.day.year}",
        "version_word": said["paper_version"],
        "version": order.version,
        "address": address.partition("://")[2],
        "code": code_of(address),
        "english": _english(order),
        "lines": [_line(one) for one in order.others],
    }


def code_of(address: str) -> list[str]:
    """The square code that a phone's camera reads, row by row."""
    matrix = segno.make(address, error="m", micro=False).matrix
    return ["".join("1" if dark else "0" for dark in row) for row in matrix]


def _english(order: Order) -> str:
    """For whoever hands it out and cannot read it."""
    edition = order.edition
    said = _("%(title)s. In %(language)s, version %(version)s.") % {
        "title": edition.leaflet.title,
        "language": _languages_of(order),
        "version": order.version,
    }
    if edition.checked_on:
        day = edition.checked_on
        said += " " + _("Numbers as of %s.") % f"{day.day}/{day.month}/{day.year}"
    return said


def _languages_of(order: Order) -> str:
    if order.others:
        return _("%(n)d languages") % {"n": len(order.editions)}
    return " + ".join(one.language.english for one in order.editions)


def _second(beside: Edition | None) -> dict[str, Any] | None:
    if beside is None:
        return None
    pieces = [_piece(piece) for piece in beside.pieces]
    return {"language": beside.language.endonym, "pieces": pieces}


def _line(edition: Edition) -> dict[str, Any]:
    """How it begins, in one of all languages."""
    (piece,) = begins(edition)
    names = {"language": edition.language.endonym, "english": edition.language.english}
    return {**names, "hand": _hand(edition.language), "piece": _piece(piece)}


def _hand(language: Language) -> dict[str, Any]:
    return hand(language.tag, language.script, language.direction)


def _piece(piece: Piece) -> dict[str, Any]:
    return {
        "shape": piece.shape,
        "hand": _hand(piece.language),
        "runs": [_run(run) for run in piece.runs],
        "notes": [_note(note) for note in piece.notes],
    }


def _note(note: Note) -> dict[str, Any]:
    return {
        "hours": [{"days": one.days, "times": one.times} for one in note.hours],
        "languages": [language.endonym for language in note.answers],
    }


def _run(run: Run) -> dict[str, Any]:
    """A run, and whether a space stands before and after it: paper takes spaces off the ends."""
    words = run.words
    ends = {"before": words[:1].isspace(), "after": words[-1:].isspace()}
    return {"words": words, "number": bool(run.fact), **ends}
