"""Recordings for other rooms: which one a call plays, and where the provider fetches it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

import vault
from translations.models import Recording, Translation

PURPOSE = "translations.sound"  # what the signature of an address is for


def recordings_for(keys: Iterable[str], tags: Iterable[str]) -> Mapping[tuple[str, str], UUID]:
    """The recording of each pair of a text's key and a language that has one, in one query."""
    rows = Recording.objects.usable(keys, tags).values_list("text__key", "language", "pk")
    return {(key, language): pk for key, language, pk in rows}  # the newest comes last and stays


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording that says what the words say, and when it was made."""

    recording: UUID
    made_at: datetime


def heard(keys: Iterable[str], tag: str) -> Mapping[str, Heard]:
    """By the key of each text the newest recording made after its words were written; one query."""
    words = Translation.objects.filter(text=OuterRef("text"), language=tag)
    rows = Recording.objects.usable(keys, [tag]).filter(
        Exists(words.filter(Q(written_at=None) | Q(written_at__lte=OuterRef("made_at"))))
    )
    found = rows.values_list("text__key", "pk", "made_at")
    return {
        key: Heard(pk, made_at) for key, pk, made_at in found
    }  # the newest comes last and stays


def sound_of(recording: UUID) -> bytes:
    """The sound of one that was approved."""
    return bytes(Recording.objects.get(pk=recording, approved_at__isnull=False).sound)


def still_there(recordings: Iterable[UUID]) -> set[UUID]:
    """Those of them that nobody has removed."""
    wanted = set(recordings)
    if not wanted:
        return set()
    return set(Recording.objects.filter(pk__in=wanted).values_list("pk", flat=True))


def address_of(recording: UUID) -> str:
    """Where the provider fetches a recording; nobody else can make the address up."""
    return settings.PUBLIC_URL + reverse("sound", args=[recording, signature_of(recording)])


def signature_of(recording: UUID) -> str:
    """The part of that address which only we can write."""
    return vault.link_digest(str(recording), PURPOSE)[:16].hex()
