"""An edition as the plain data that the template `leaflet` is set with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from leaflets.editions import Edition, Piece
from leaflets.runs import Run
from paper import hand
from translations import languages
from translations.languages import Language
from translations.models import SOURCE
from translations.wording import Words, words_for

TEMPLATE = "leaflet"
LABELS = ("paper_draft", "paper_made", "paper_version")  # the same as on sheets of the tree
Form = Literal["poster", "folded"]
FORMS: tuple[Form, ...] = ("poster", "folded")
Labels = Mapping[tuple[str, str], Words]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be put on paper: an edition, how, on which day, and the words around it."""

    edition: Edition
    form: Form
    day: date
    labels: Labels

    @property
    def is_draft(self) -> bool:
        """True where somebody still has to check a word or a fact."""
        return not self.edition.is_sure(self.day)

    @property
    def name(self) -> str:
        """What the file is called."""
        edition = self.edition
        mark = "-draft" if self.is_draft else ""
        return f"{edition.leaflet.slug}-{edition.language.tag}-{self.form}-{edition.version}{mark}"


def orders(editions: Iterable[Edition], forms: Iterable[Form], day: date) -> list[Order]:
    """An order for each edition in each of these forms; the words around all of them in two queries."""
    shown, wanted = list(editions), list(forms)
    labels = words_for(LABELS, {SOURCE, *(edition.language.tag for edition in shown)})
    return [Order(edition, form, day, labels) for edition in shown for form in wanted]


def address_of(edition: Edition) -> str:
    """Where residents read the same in their own language; what the code on the poster says."""
    return settings.PUBLIC_URL + reverse("read:leaflet", args=[edition.leaflet.slug])


def data(order: Order) -> dict[str, Any]:
    """Everything that stands on the paper."""
    edition, address = order.edition, address_of(order.edition)
    labels = {key: order.labels[key, edition.language.tag] for key in LABELS}
    # One language for all three, or the English
    complete = all(words.state != "missing" for words in labels.values())
    frame = edition.language if complete else languages.get(SOURCE)
    said = {key: order.labels[key, frame.tag].words for key in LABELS}
    return {
        "form": order.form,
        "title": edition.title,
        "hand": _hand(frame if edition.state == "missing" else edition.language),
        "english_hand": _hand(languages.get(SOURCE)),
        "language": edition.language.endonym,
        "pieces": [_piece(piece) for piece in edition.pieces],
        "draft": said["paper_draft"] if order.is_draft else None,
        "draft_english": _("Draft, not checked by a second person. Do not hand it out."),
        "made_word": said["paper_made"],
        "made": f"{order.day.day}/{order.day.month}/{order.day.year}",
        "version_word": said["paper_version"],
        "version": edition.version,
        "address": address.partition("://")[2],
        "code": code_of(address),
        "english": _english(order),
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
        "language": edition.language.english,
        "version": edition.version,
    }
    if edition.checked_on:
        day = edition.checked_on
        said += " " + _("Numbers as of %s.") % f"{day.day}/{day.month}/{day.year}"
    return said


def _hand(language: Language) -> dict[str, Any]:
    return hand(language.tag, language.script, language.direction)


def _piece(piece: Piece) -> dict[str, Any]:
    return {
        "shape": piece.shape,
        "hand": _hand(piece.language),
        "runs": [_run(run) for run in piece.runs],
    }


def _run(run: Run) -> dict[str, Any]:
    """A run, and whether a space stands before and after it: paper takes spaces off the ends."""
    words = run.words
    ends = {"before": words[:1].isspace(), "after": words[-1:].isspace()}
    return {"words": words, "number": bool(run.fact), **ends}
