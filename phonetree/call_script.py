"""What to say to somebody on the phone: in their language, in one that you read, and in English."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import translation
from django.utils.translation import gettext

from phonetree.models import Recipient, Wording
from phonetree.outcomes import Outcome
from translations import languages
from translations.catalogues import frame_of
from translations.languages import Language


@dataclass(frozen=True)
class Side:
    """The frozen words in one language, then what to ask and the answers to listen for."""

    language: Language
    words: str
    ask: str = ""
    answers: list[str] = field(default_factory=list)  # safe, help, cannot talk


def script(row: Recipient, words: Mapping[str, Wording], spoken: Sequence[str]) -> list[Side]:
    """Their side, one for whoever rings, and English; only words that are really there."""
    theirs = to_say(row, words)
    if theirs is None:
        return []
    own = next((tag for tag in spoken if _has(words, tag) and tag != theirs.said_in), "en")
    tags = dict.fromkeys([theirs.said_in, own, "en"])
    asked_for_help = row.outcome == Outcome.NEEDS_HELP
    return [
        _side(tag, words.get(tag) or theirs, asked_for_help=asked_for_help)
        for tag in tags
        if tag in words or tag == theirs.said_in
    ]


def to_say(row: Recipient, words: Mapping[str, Wording]) -> Wording | None:
    """The words in the language that they speak, if we have them there, else that they read."""
    if _has(words, row.speaks):
        return words[row.speaks]
    return words.get(row.language) or words.get("en")


def _has(words: Mapping[str, Wording], tag: str) -> bool:
    return tag in words and not words[tag].is_foreign


def _side(tag: str, wording: Wording, *, asked_for_help: bool) -> Side:
    if frame_of(tag).tag != languages.reading_of(tag):
        return Side(languages.get(tag), wording.words)
    with translation.override(frame_of(tag).tag):
        answers = [gettext("I am safe"), gettext("I need help"), gettext("I cannot talk now")]
        if asked_for_help:
            ask = gettext("You told us that you need help. What do you need?")
            return Side(languages.get(tag), wording.words, ask)
        return Side(languages.get(tag), wording.words, gettext("Are you safe?"), answers)
