"""A leaflet as it stands now in one language: its words, its facts, and how far both can be trusted."""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from leaflets.contacts import Note, Said, notes_for
from leaflets.models import Fact, FactKind, Leaflet, Part, Shape
from leaflets.runs import Run, cut
from translations import languages, placeholders
from translations.languages import Language
from translations.models import SOURCE
from translations.wording import State, Words, words_for

VERSION_LETTERS = 5


@dataclass(frozen=True, slots=True)
class Piece:
    """One part in the words that readers of the edition get: theirs, or the English."""

    part: Part
    words: Words
    runs: list[Run]
    notes: list[Note]

    @property
    def shape(self) -> str:
        return self.part.shape

    @property
    def language(self) -> Language:
        """The language that these words are in."""
        return languages.get(self.words.language)


@dataclass(frozen=True, slots=True)
class Edition:
    """A leaflet in one language."""

    leaflet: Leaflet
    language: Language
    pieces: list[Piece]
    facts: list[Fact]

    @property
    def counts(self) -> Counter[State]:
        """How many parts stand in each state."""
        return Counter(piece.words.state for piece in self.pieces)

    @property
    def state(self) -> State:
        """The state of the whole: that of the part that can be trusted least."""
        seen = self.counts
        if seen["missing"] == len(self.pieces):
            return "missing"
        if seen["stale"]:
            return "stale"
        return "checked" if seen["checked"] == len(self.pieces) else "draft"

    def is_sure(self, today: date) -> bool:
        """True when somebody checked every word and every fact: then no mark stands on it."""
        return self.state == "checked" and all(fact.is_sure(today) for fact in self.facts)

    @property
    def dialled(self) -> set[str]:
        """The facts that can be rung."""
        return {fact.key for fact in self.facts if fact.kind == FactKind.NUMBER}

    @property
    def checked_on(self) -> date | None:
        """The day on which the fact that was checked longest ago was checked."""
        return min((fact.checked_on for fact in self.facts), default=None)

    @property
    def title(self) -> str:
        """The title in the words of the edition."""
        said = (piece.words.words for piece in self.pieces if piece.shape == "title")
        return next(said, self.leaflet.title)

    @property
    def version(self) -> str:
        """A short code of all that it says: the same until a word or a fact changes."""
        return _code([self.language.tag, [_plain(one) for one in self.pieces]])


Key = tuple[str, str]  # the leaflet's slug and the language's tag


def gather(leaflets: Iterable[Leaflet], tags: Iterable[str]) -> dict[Key, Edition]:
    """Every one of these leaflets in every one of these languages, in four queries."""
    shown, asked = list(leaflets), list(tags)
    parts = _parts(shown)
    words = words_for([one.text.key for some in parts.values() for one in some], {*asked, SOURCE})
    facts = {fact.key: fact for fact in Fact.objects.all()}
    return {
        (one.slug, tag): _edition(one, languages.get(tag), parts[one.pk], words, facts)
        for one in shown
        for tag in asked
    }


def edition_of(leaflet: Leaflet, tag: str) -> Edition:
    """One leaflet in one language."""
    return gather([leaflet], [tag])[leaflet.slug, tag]


def as_typed(edition: Edition, said: Mapping[str, str]) -> Edition:
    """The edition as it would be if parts, by name, said this; nothing is kept."""
    facts = {fact.key: fact for fact in Fact.objects.all()}
    words = {
        (piece.part.text.key, edition.language.tag): _typed(piece, edition.language, said)
        for piece in edition.pieces
    }
    parts = [piece.part for piece in edition.pieces]
    return _edition(edition.leaflet, edition.language, parts, words, facts)


def _typed(piece: Piece, language: Language, said: Mapping[str, str]) -> Words:
    typed = said.get(piece.part.name, "").strip()
    if not typed or typed == piece.words.words:
        return piece.words
    return replace(piece.words, words=typed, language=language.tag, state="draft")


def _parts(leaflets: list[Leaflet]) -> dict[object, list[Part]]:
    rows = Part.objects.filter(leaflet__in=leaflets).select_related("text").order_by("place")
    found: dict[object, list[Part]] = {leaflet.pk: [] for leaflet in leaflets}
    for row in rows:
        found[row.leaflet_id].append(row)
    return found


def _edition(
    leaflet: Leaflet,
    language: Language,
    parts: list[Part],
    words: Mapping[tuple[str, str], Words],
    facts: Mapping[str, Fact],
) -> Edition:
    values = {key: fact.value for key, fact in facts.items()}
    said = [(part, words[part.text.key, language.tag]) for part in parts]
    spoken = [
        Said(one.words, languages.get(one.language), part.shape == Shape.PHONE)
        for part, one in said
    ]
    below = notes_for(spoken, facts)
    named = {name for _part, one in said for name in placeholders.names(one.words)}
    return Edition(
        leaflet=leaflet,
        language=language,
        pieces=[
            Piece(part, one, cut(one.words, values), notes)
            for (part, one), notes in zip(said, below, strict=True)
        ],
        facts=[fact for key, fact in sorted(facts.items()) if key in named],
    )


def version_of(editions: list[Edition]) -> str:
    """The code of a sheet that holds all of these: that of the one, or one of them together."""
    versions = [edition.version for edition in editions]
    return versions[0] if len(versions) == 1 else _code(versions)


def _code(said: object) -> str:
    digest = hashlib.sha256(json.dumps(said).encode()).digest()
    return base64.b32encode(digest).decode()[:VERSION_LETTERS]


def _plain(piece: Piece) -> list[object]:
    """All that a piece says; what stands below it only if something does."""
    said: list[object] = [piece.shape, [run.words for run in piece.runs]]
    notes = [
        [note.fact.key, note.fact.hours, [one.tag for one in note.answers]] for note in piece.notes
    ]
    return [*said, notes] if notes else said
