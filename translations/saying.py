"""Words as they are said aloud: the numbers of now in their places, and whether a sound says them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from translations import actions, placeholders
from translations.models import Kind, Recording, Text, Translation
from translations.recordings import heard
from translations.wording import state_of

_ALONE, _END = "\u2066", "\u2069"  # a number reads left to right and reorders nothing beside it


@dataclass(frozen=True, slots=True)
class Value:
    """What stands in a place, and since when; None where it stood there from the first."""

    words: str
    since: datetime | None


def said(text: Text, words: str) -> str:
    """Words as they are said: where a leaflet names a number, the number."""
    if text.kind != Kind.LEAFLET:
        return words
    values, names = _known(), placeholders.names(words)
    found = {name: values[name].words for name in names if name in values}
    return placeholders.fill(
        words, {name: f"{_ALONE}{found.get(name, name)}{_END}" for name in names}
    )


def mark(text: Text, row: Translation | None) -> str:
    """What stood before who reads it aloud, as a short mark: English, words and numbers."""
    return actions.seen(text, said(text, row.words if row else text.words))


def is_played(recording: Recording) -> bool:
    """True where who opens a leaflet hears this approved one: no word and no number is newer."""
    text, tag = recording.text, recording.language
    row = text.translations.filter(language=tag).first()
    if row is None or state_of(text, row) not in {"draft", "checked"}:
        return False
    newest = heard([text.key], tag).get(text.key)
    values, names = _known(), placeholders.names(row.words)
    since = [values[name].since for name in names if name in values]
    return (
        newest is not None
        and newest.recording == recording.pk
        and not any(one and one > recording.made_at for one in since)
    )


def _known() -> Mapping[str, Value]:
    known: Callable[[], Mapping[str, Value]] = import_string(settings.VALUES)
    return known()
