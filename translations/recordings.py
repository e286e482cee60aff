"""Recordings for other rooms: which one a call plays, and where the provider fetches it."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.conf import settings
from django.urls import reverse

import vault
from translations.models import Recording

PURPOSE = "translations.sound"  # what the signature of an address is for


def recordings_for(keys: Iterable[str], tags: Iterable[str]) -> Mapping[tuple[str, str], UUID]:
    """The recording of each pair of a text's key and a language that has one, in one query."""
    rows = Recording.objects.usable(keys, tags).values_list("text__key", "language", "pk")
    return {(key, language): pk for key, language, pk in rows}  # the newest comes last and stays


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
