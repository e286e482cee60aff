"""A leaflet side by side: each part in English and in one language, and what may be done with it."""

from dataclasses import dataclass

from accounts.models import User
from leaflets.editions import Edition, Piece, gather
from leaflets.models import Leaflet
from translations import actions, differences, glossary, writers
from translations.differences import Stretch
from translations.grid import LOOKS, Look
from translations.hints import Hint, Rule, hints
from translations.models import SOURCE, Translation


@dataclass(frozen=True, slots=True)
class Line:
    """One part, twice."""

    english: Piece
    theirs: Piece
    row: Translation | None
    changes: list[Stretch]
    own: bool
    hints: list[Hint]

    @property
    def name(self) -> str:
        return self.english.part.name

    @property
    def look(self) -> Look:
        return LOOKS[self.theirs.words.state if self.row else "missing"]

    @property
    def waits(self) -> bool:
        """True for words that are current and that nobody has read twice."""
        return self.row is not None and self.theirs.words.state == "draft"

    @property
    def seen_as(self) -> str:
        """The mark of what stands here, so that nobody checks what they have not read."""
        return actions.seen(self.english.part.text, self.row.words) if self.row else ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A leaflet as translators and second readers meet it."""

    edition: Edition
    english: Edition
    lines: list[Line]
    is_source: bool

    @property
    def look(self) -> Look:
        return LOOKS[self.edition.state]

    @property
    def waiting(self) -> list[Line]:
        """What this reader may check: current, not checked, not their own."""
        return [line for line in self.lines if line.waits and not line.own]


def reading(leaflet: Leaflet, tag: str, user: User) -> Reading:
    """The leaflet in this language beside its English, as this person meets it."""
    editions = gather([leaflet], {tag, SOURCE})
    edition, english = editions[leaflet.slug, tag], editions[leaflet.slug, SOURCE]
    rows = {
        row.text_id: row
        for row in Translation.objects.visible_to(user)
        .filter(text__part__leaflet=leaflet, language=tag)
        .with_people()
    }
    stale = [
        (piece.part.text, rows[piece.part.text_id])
        for piece in edition.pieces
        if piece.words.state == "stale"
    ]
    before = differences.former_words(stale) if stale else {}
    rules = glossary.rules_for(tag)
    lines = [
        Line(one, two, row, _changes(two, row, before), _is_own(row, user), _hints(one, row, rules))
        for one, two in zip(english.pieces, edition.pieces, strict=True)
        for row in [rows.get(one.part.text_id)]
    ]
    return Reading(edition, english, lines, is_source=tag == SOURCE)


def _hints(english: Piece, row: Translation | None, rules: list[Rule]) -> list[Hint]:
    """What a second look at current words is worth."""
    text = english.part.text
    if row is None or row.source_version != text.version:
        return []
    return hints(source=text.words, words=row.words, tag=row.language, rules=rules)


def _is_own(row: Translation | None, user: User) -> bool:
    """Theirs, or written by a link that they handed out: somebody else checks both."""
    return row is not None and (
        writers.lent(row, "written", user) or writers.made_the_link(row, user)
    )


def _changes(
    piece: Piece, row: Translation | None, before: dict[tuple[object, int], str]
) -> list[Stretch]:
    if row is None or piece.words.state != "stale":
        return []
    text = piece.part.text
    return differences.between(before.get((text.pk, row.source_version), ""), text.words)
