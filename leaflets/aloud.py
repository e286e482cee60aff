"""A leaflet read aloud: which of its parts can be heard, and never one that says an old number."""

from uuid import UUID

from leaflets.editions import Edition, Piece
from leaflets.models import Fact
from translations import placeholders
from translations.recordings import Heard, heard


def audible(edition: Edition) -> dict[str, UUID]:
    """The recording of each part that has one which says what stands there; one query."""
    tag = edition.language.tag
    pieces = [one for one in edition.pieces if _is_sayable(one, tag)]
    found = heard([one.part.text.key for one in pieces], tag)
    facts = {fact.key: fact for fact in edition.facts}
    return {
        piece.part.name: sound.recording
        for piece in pieces
        if (sound := found.get(piece.part.text.key)) and _says(piece, sound, facts)
    }


def _is_sayable(piece: Piece, tag: str) -> bool:
    """True for words in this language that follow the English of now."""
    return piece.words.language == tag and piece.words.state in {"draft", "checked"}


def _says(piece: Piece, sound: Heard, facts: dict[str, Fact]) -> bool:
    """False for a sound made before a number in it became what it is."""
    named = [facts[name] for name in placeholders.names(piece.words.words) if name in facts]
    return not any(fact.value_at and fact.value_at > sound.made_at for fact in named)
