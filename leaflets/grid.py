"""Leaflets by languages, as the page of leaflets shows them: every cell with its state."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from leaflets.editions import Edition, gather
from leaflets.models import Leaflet
from translations import languages
from translations.grid import LOOKS, Look
from translations.language_names import named, titled
from translations.models import Kind, Translation


@dataclass(frozen=True, slots=True)
class Cell:
    """One leaflet in one language."""

    edition: Edition
    sure: bool  # words and facts: it goes on paper without the mark of a draft

    @property
    def look(self) -> Look:
        return LOOKS[self.edition.state]

    @property
    def name(self) -> str:
        """What this cell is about, for those who do not see the table."""
        edition = self.edition
        title, language = titled(edition.leaflet.title), named(edition.language)
        return f"{title}, {language}: {self.look.word}"

    @property
    def checked(self) -> str:
        """How many parts a second person has read, as in 3/9."""
        return f"{self.edition.counts['checked']}/{len(self.edition.pieces)}"


def rows(user: User, today: date, readers: Iterable[str] = ()) -> list[list[Cell]]:
    """For each leaflet a row: first-wave languages, all that have some words, and these readers'."""
    shown = list(Leaflet.objects.visible_to(user).in_order())
    columns = tags(readers)
    editions = gather(shown, columns)
    found = [[editions[leaflet.slug, tag] for tag in columns] for leaflet in shown]
    return [[Cell(edition, edition.is_sure(today)) for edition in row] for row in found]


def tags(readers: Iterable[str] = ()) -> list[str]:
    """The languages of leaflets and of these readers, in the registry's order."""
    rows = Translation.objects.filter(text__kind=Kind.LEAFLET)
    known = {*languages.FIRST_WAVE, *readers, *rows.values_list("language", flat=True).distinct()}
    return [tag for tag in languages.READING if tag in known]
