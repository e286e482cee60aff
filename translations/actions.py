"""Deeds of those who write, translate, check and read aloud."""

import hashlib
import unicodedata
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from translations import checks, languages
from translations.models import SOURCE, Kind, Recording, Text, Translation
from translations.sound import LONGEST, NotASound, tidied

WRITERS = ("translator", "coordinator")
MOST_RECORDINGS = 5  # of one text in one language: enough to try again, few enough to listen to


class NotAWriter(ValidationError):
    """Only translators and coordinators write and check."""

    def __init__(self) -> None:
        super().__init__(_("Only translators and coordinators can do this."), code="not_a_writer")


class OwnWork(ValidationError):
    """Nobody approves their own."""

    def __init__(self) -> None:
        super().__init__(_("You wrote this. Somebody else has to check it."), code="own_work")


class Changed(ValidationError):
    """What they read is no longer what stands there."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody changed these words while you were reading. Please read them again."),
            code="changed",
        )


class WrongWords(ValidationError):
    """The words break a rule; one sentence for each."""

    SENTENCES = {
        "empty": _("Please write something."),
        "places": _("These places must be the same in both: %(detail)s"),
        "number": _("These numbers must be the same in both: %(detail)s"),
        "link": _("Please write no address here: %(detail)s"),
        "script": _("This does not look like %(detail)s."),
        "sign": _("Please take out the invisible sign %(detail)s."),
        "telling": _("A phone can be read by others. Please write this without “%(detail)s”."),
    }

    def __init__(self, found: list[checks.Problem]) -> None:
        super().__init__(
            [
                ValidationError(
                    self.SENTENCES[one.code], code=one.code, params={"detail": one.detail}
                )
                for one in found
            ]
        )


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


def may_write(user: User) -> bool:
    """True for those who write, translate and check."""
    return user.has_role(*WRITERS)


def seen(text: Text, words: str) -> str:
    """What somebody has read, as a short mark: the English and its words in another language."""
    return hashlib.sha256(f"{text.words}\0{words}".encode()).hexdigest()[:16]


@transaction.atomic
def write_translation(
    *, text: Text, language: str, words: str, source_version: int, by: User, now: datetime
) -> Translation:
    """The text in this language as a draft of theirs; the same words again change nothing."""
    text, words = _begin(text, words, by)
    if languages.get(language).tag == SOURCE:
        return change_source(text=text, words=words, source_version=source_version, by=by, now=now)
    if text.version != source_version:
        raise Changed
    refuse_wrong(text, words, language)
    row = text.translations.filter(language=language).first()
    if row and row.words == words and row.source_version == text.version:
        return row
    return _draft(text, language, words, by=by, now=now, verb=Verb.TRANSLATION_WRITTEN)


@transaction.atomic
def change_source(
    *, text: Text, words: str, source_version: int, by: User, now: datetime
) -> Translation:
    """The English, changed: a new version, which every translation has to follow."""
    text, words = _begin(text, words, by)
    if text.version != source_version:
        raise Changed
    if text.words == words:
        return text.translations.get(language=SOURCE)
    refuse_wrong(text, words, SOURCE, numbers_too=False)
    text.former.create(version=text.version, words=text.words)
    text.words, text.version = words, text.version + 1
    text.save(update_fields=["words", "version", "updated_at"])
    return _draft(text, SOURCE, words, by=by, now=now, verb=Verb.TEXT_CHANGED)


@transaction.atomic
def check_translation(
    *, translation: Translation, seen_as: str, by: User, now: datetime
) -> Translation:
    """The translation, checked by somebody who did not write it and read these very words."""
    text, _words = _begin(translation.text, "", by)
    row = text.translations.select_for_update().get(pk=translation.pk)
    if row.written_by_id == by.pk:
        raise OwnWork
    if row.source_version != text.version or seen_as != seen(text, row.words):
        raise Changed
    refuse_wrong(text, row.words, row.language)
    if row.state != Translation.CHECKED:
        row.state, row.checked_by, row.checked_at = Translation.CHECKED, by, now
        row.save(update_fields=["state", "checked_by", "checked_at"])
        record(actor=by, verb=Verb.TRANSLATION_CHECKED, target=row, at=now)
    return row


def add_recording(
    *, text: Text, language: str, sound: bytes, source_version: int, by: User, now: datetime
) -> Recording:
    """The text read aloud in this language; the same sound sent twice is one recording."""
    if not may_write(by):
        raise NotAWriter
    if text.version != source_version:
        raise Changed
    try:
        clean = tidied(sound)  # before anything is locked, for it may take seconds
    except NotASound as refusal:
        raise WrongSound(refusal.code) from None
    return _keep_recording(text, languages.get(language).tag, clean, source_version, by, now)


@transaction.atomic
def _keep_recording(  # noqa: PLR0917 - the parts of add_recording, which names them
    text: Text, tag: str, clean: bytes, source_version: int, by: User, now: datetime
) -> Recording:
    text, _words = _begin(text, "", by)
    if text.version != source_version:
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
    text, _words = _begin(recording.text, "", by)
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
    text, _words = _begin(recording.text, "", by)
    row = text.recordings.select_for_update().defer("sound").filter(pk=recording.pk).first()
    if row:
        record(actor=by, verb=Verb.RECORDING_REMOVED, target=row, at=now)
        row.delete()


def _begin(text: Text, words: str, by: User) -> tuple[Text, str]:
    """The text, locked for this deed, and the words as they are kept."""
    if not may_write(by):
        raise NotAWriter
    return Text.objects.select_for_update().get(pk=text.pk), tidy(words)


def tidy(words: str) -> str:
    """The words as they are kept."""
    return unicodedata.normalize("NFC", words.replace("\r\n", "\n")).strip()


def refuse_wrong(text: Text, words: str, language: str, *, numbers_too: bool = True) -> None:
    """WrongWords when these words break a rule."""
    let_be = set() if numbers_too else {"number"}
    if text.kind == Kind.LEAFLET:
        let_be.add("telling")  # whoever takes a leaflet may know what it is about
    found = checks.problems(source=text.words, words=words, tag=language)
    if wrong := [one for one in found if one.code not in let_be]:
        raise WrongWords(wrong)


def _draft(
    text: Text, language: str, words: str, *, by: User, now: datetime, verb: Verb
) -> Translation:
    row, _made = text.translations.update_or_create(
        language=language,
        defaults={
            "words": words,
            "source_version": text.version,
            "state": Translation.DRAFT,
            "machine": False,
            "written_by": by,
            "written_at": now,
            "checked_by": None,
            "checked_at": None,
        },
    )
    record(actor=by, verb=verb, target=row, at=now)
    return row
