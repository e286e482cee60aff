"""Deeds of those who read texts aloud, and of those who listen."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from translations import languages, saying
from translations.actions import Changed, NotAWriter, begin, may_write
from translations.models import Recording, Text
from translations.sound import LONGEST, NotASound, tidied

MOST_RECORDINGS = 5  # of one text in one language: enough to try again, few enough to listen to


class WrongSound(ValidationError):
    """The file cannot be played in a call."""

    SENTENCES = {
        "empty": _("This file is empty. Please choose the recording again."),
        "big": _("This file is too big. It may have 2 MB: record in mono, in 16 bits."),
        "other": _("This is neither WAV nor Ogg/Opus. Please save the recording as one of these."),
        "wav": _("This is not a plain WAV file (PCM). Please save the recording as WAV."),
        "ogg": _(
            "We cannot hear anything in this Ogg file. It must hold Opus, as phones record it."
        ),
        "busy": _("Too many recordings come in just now. Please try again in a minute."),
        "channels": _("This has more than two channels. Please record in mono."),
        "width": _("Please save the recording with 16 bits a sample."),
        "rate": _("Please save the recording with 8,000 to 48,000 samples a second."),
        "short": _("There is nothing to hear in it. Please record it again."),
        "long": _("This is too long. A recording may last %(seconds)d seconds."),
    }

    def __init__(self, code: str) -> None:
        super().__init__(self.SENTENCES[code], code=code, params={"seconds": LONGEST})


class OwnRecording(ValidationError):
    """Nobody approves their own."""

    def __init__(self) -> None:
        super().__init__(
            _("You brought this recording. Somebody else has to listen to it."), code="own_work"
        )


class OldRecording(ValidationError):
    """It says what the English said before."""

    def __init__(self) -> None:
        super().__init__(
            _("The English changed after this was recorded. Please record it again."), code="old"
        )


class TooManyRecordings(ValidationError):
    """Somebody has to remove one first."""

    def __init__(self) -> None:
        super().__init__(
            _("There are %(most)d recordings already. Please remove one first."),
            code="too_many",
            params={"most": MOST_RECORDINGS},
        )


def add_recording(
    *,
    text: Text,
    language: str,
    sound: bytes,
    source_version: int,
    by: User,
    now: datetime,
    said_as: str = "",
) -> Recording:
    """The text read aloud in this language; the same sound sent twice is one recording.

    `said_as` is the mark of what stood before the reader: refused if words or numbers are new since.
    """
    if not may_write(by):
        raise NotAWriter
    if text.version != source_version:
        raise Changed
    try:
        clean = tidied(sound)  # before anything is locked, for it may take seconds
    except NotASound as refusal:
        raise WrongSound(refusal.code) from None
    tag = languages.get(language).tag
    return _keep_recording(text, tag, clean, source_version, said_as, by, now)


@transaction.atomic
def _keep_recording(  # noqa: PLR0917 - the parts of add_recording, which names them
    text: Text, tag: str, clean: bytes, source_version: int, said_as: str, by: User, now: datetime
) -> Recording:
    text, _words = begin(text, "", by, tag, now)
    row_now = text.translations.filter(language=tag).first()
    if text.version != source_version or said_as not in {"", saying.mark(text, row_now)}:
        raise Changed
    others = text.recordings.filter(language=tag)
    if same := others.filter(source_version=text.version, made_by=by, sound=clean).first():
        return same
    if others.count() >= MOST_RECORDINGS:
        raise TooManyRecordings
    row = text.recordings.create(
        language=tag, sound=clean, source_version=text.version, made_by=by, made_at=now
    )
    record(actor=by, verb=Verb.RECORDING_ADDED, target=row, at=now)
    return row


@transaction.atomic
def approve_recording(*, recording: Recording, by: User, now: datetime) -> Recording:
    """The recording, approved by somebody who did not bring it: from now on calls play it."""
    text, _words = begin(recording.text, "", by, recording.language, now)
    row = text.recordings.select_for_update().defer("sound").get(pk=recording.pk)
    if row.made_by_id == by.pk:
        raise OwnRecording
    if row.source_version != text.version:
        raise OldRecording
    if row.approved_at is None:
        row.approved_by, row.approved_at = by, now
        row.save(update_fields=["approved_by", "approved_at"])
        record(actor=by, verb=Verb.RECORDING_APPROVED, target=row, at=now)
    return row


@transaction.atomic
def remove_recording(*, recording: Recording, by: User, now: datetime) -> None:
    """Deletes the recording; a call-out under way does without it from then on."""
    text, _words = begin(recording.text, "", by, recording.language, now)
    row = text.recordings.select_for_update().defer("sound").filter(pk=recording.pk).first()
    if row:
        record(actor=by, verb=Verb.RECORDING_REMOVED, target=row, at=now)
        row.delete()
