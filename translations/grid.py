"""Texts by languages, as the page of texts shows them: every cell with its state."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from translations import languages
from translations.language_names import named
from translations.languages import Language
from translations.models import Text, Translation
from translations.wording import State, state_of

STATES: tuple[State, ...] = ("checked", "draft", "stale", "missing")


@dataclass(frozen=True, slots=True)
class Look:
    """How a state looks: a colour of the shell, a picture, a word."""

    colour: Literal["safe", "wait", "missed", "help"]
    icon: str
    word: str | Promise


LOOKS: dict[State, Look] = {
    "checked": Look("safe", "safe", _("Checked")),
    "draft": Look("wait", "edit", _("Needs a second reader")),
    "stale": Look("missed", "warn", _("English changed")),
    "missing": Look("help", "plus", _("Not written yet")),
}
COUNTED: dict[State, Promise] = {
    "checked": _("%(n)s checked"),
    "draft": _("%(n)s needs a second reader"),
    "stale": _("%(n)s english changed"),
    "missing": _("%(n)s not written yet"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One text in one language."""

    text: Text
    language: Language
    row: Translation | None
    state: State

    @property
    def look(self) -> Look:
        return LOOKS[self.state]

    @property
    def name(self) -> str:
        """What this cell is about, for those who do not see the table."""
        return f"{self.text.title}, {named(self.language)}: {self.look.word}"


@dataclass(frozen=True, slots=True)
class Column:
    """One language with all its texts."""

    language: Language
    cells: list[Cell]

    @property
    def checked(self) -> int:
        """How many texts a second reader has checked."""
        return sum(cell.state == "checked" for cell in self.cells)

    @property
    def written(self) -> bool:
        """True where at least one text is there."""
        return any(cell.row for cell in self.cells)

    @property
    def bar(self) -> dict[str, int]:
        """How many cells have each colour, for a bar."""
        return dict(Counter(cell.look.colour for cell in self.cells))

    @property
    def label(self) -> str:
        """The bar in words."""
        counts = Counter(cell.state for cell in self.cells)
        said = [str(COUNTED[state]) % {"n": counts[state]} for state in STATES if counts[state]]
        return f"{named(self.language)}: {', '.join(said)}"


@dataclass(frozen=True, slots=True)
class Row:
    """One text in all languages."""

    cells: tuple[Cell, ...]

    @property
    def text(self) -> Text:
        return self.cells[0].text


def columns(user: User, readers: Collection[str] = ()) -> list[Column]:
    """Every first-wave language, every other that has a text or these readers, in our order."""
    texts = list(Text.objects.visible_to(user).for_phones().in_order())
    rows = Translation.objects.visible_to(user).filter(text__in=texts)
    found = {(row.text_id, row.language): row for row in rows}
    shown = {*languages.FIRST_WAVE, *readers, *(tag for _text, tag in found)}
    return [
        Column(language, [_cell(text, language, found.get((text.pk, tag))) for text in texts])
        for tag, language in languages.LANGUAGES.items()
        if tag in shown
    ]


def next_to_check(user: User, tag: str, after: Text) -> Text | None:
    """The next text in this language that waits for a second reader and is not their own."""
    rows = (
        Translation.objects.visible_to(user)
        .current()
        .filter(language=tag, state=Translation.DRAFT)
        .exclude(written_by=user)
        .exclude(text=after)
    )
    waiting = Text.objects.for_phones().filter(pk__in=rows.values("text")).in_order()
    return waiting.filter(place__gte=after.place).first() or waiting.first()


def _cell(text: Text, language: Language, row: Translation | None) -> Cell:
    return Cell(text, language, row, state_of(text, row))
