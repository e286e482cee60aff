"""What a call can let people hear: a recording, a voice that is real in that language, or nothing."""

from collections.abc import Collection
from uuid import UUID

from messaging.voice import Heard, Play, Say
from phonetree.models import CallOut, Recipient, Wording
from phonetree.wordings import MESSAGE, of_recipient, phrase
from translations.recordings import address_of, still_there


def heard(wording: Wording, key: str) -> tuple[Heard, ...]:
    """This part as it is heard; empty where nothing speaks this language."""
    if recordings := wording.recordings.get(key):
        return tuple(Play(address_of(UUID(pk))) for pk in recordings)
    words = wording.words if key == MESSAGE else phrase(wording, key)
    return (Say(words, wording.voice),) if wording.voice and words else ()


def can_ring(wording: Wording) -> bool:
    """True when a call could say both what happens and which key to press."""
    return all(
        wording.recordings.get(key) or (wording.voice and words)
        for key, words in ((MESSAGE, wording.words), ("voice_how", phrase(wording, "voice_how")))
    )


def rung_in(speaks: str, reads: str, rung: Collection[str]) -> str | None:
    """The language in which somebody is rung: the one they speak, else the one they read."""
    return next((tag for tag in (speaks, reads) if tag in rung), None)


def wording_heard(recipient: Recipient) -> Wording:
    """What this recipient hears in a call; where nothing can be heard, what they read."""
    tags = [recipient.speaks, recipient.language]
    found = {
        wording.language: wording
        for wording in Wording.objects.filter(call_out=recipient.call_out_id, language__in=tags)
    }
    forget_removed(found.values())
    rung = {tag for tag, wording in found.items() if can_ring(wording)}
    tag = rung_in(recipient.speaks, recipient.language, rung) or recipient.language
    return found.get(tag) or of_recipient(recipient.call_out_id, recipient.language)


def languages_rung(call_out: CallOut) -> set[str]:
    """The languages in which this call-out can ring people."""
    needed = ("call_out", "language", "voice", "words", "phrases", "recordings")
    wordings = list(call_out.wordings.only(*needed))
    forget_removed(wordings)
    return {wording.language for wording in wordings if can_ring(wording)}


def forget_removed(wordings: Collection[Wording]) -> None:
    """Takes out, in memory only, what was frozen and has since been removed by its people."""
    frozen = [pk for wording in wordings for ids in wording.recordings.values() for pk in ids]
    there = {str(pk) for pk in still_there(UUID(pk) for pk in frozen)}
    for wording in wordings:
        wording.recordings = {
            key: ids for key, ids in wording.recordings.items() if there.issuperset(ids)
        }
