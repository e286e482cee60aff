"""Deeds of those who write, translate and check texts."""

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
from translations.models import SOURCE, Text, Translation

WRITERS = ("translator", "coordinator")


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
    _refuse_wrong(text.words, words, language)
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
    _refuse_wrong(text.words, words, SOURCE, numbers_too=False)
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
    _refuse_wrong(text.words, row.words, row.language)
    if row.state != Translation.CHECKED:
        row.state, row.checked_by, row.checked_at = Translation.CHECKED, by, now
        row.save(update_fields=["state", "checked_by", "checked_at"])
        record(actor=by, verb=Verb.TRANSLATION_CHECKED, target=row, at=now)
    return row


def _begin(text: Text, words: str, by: User) -> tuple[Text, str]:
    """The text, locked for this deed, and the words as they are kept."""
    if not may_write(by):
        raise NotAWriter
    tidy = unicodedata.normalize("NFC", words.replace("\r\n", "\n")).strip()
    return Text.objects.select_for_update().get(pk=text.pk), tidy


def _refuse_wrong(source: str, words: str, language: str, *, numbers_too: bool = True) -> None:
    found = checks.problems(source=source, words=words, tag=language)
    if wrong := [one for one in found if numbers_too or one.code != "number"]:
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
