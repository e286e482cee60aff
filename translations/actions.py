"""Deeds of those who write, translate and check."""

import hashlib
import unicodedata
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from paper import letters
from translations import checks, history, languages, placeholders, writers
from translations.models import SOURCE, Kind, Text, Translation
from translations.wording import state_of
from translations.writers import Writer

LONGEST_TEXT = 1_600  # signs: the longest text message that the provider takes
LONGEST_PART = 600  # signs: a page of a leaflet holds about a thousand in all


class NotAWriter(ValidationError):
    """Only translators and coordinators write and check."""

    def __init__(self) -> None:
        super().__init__(_("Only translators and coordinators can do this."), code="not_a_writer")


class OwnWork(ValidationError):
    """Nobody approves their own."""

    def __init__(self) -> None:
        super().__init__(_("You wrote this. Somebody else has to check it."), code="own_work")


class OwnLink(ValidationError):
    """Nobody checks by a link what they wrote themselves, nor the other way about."""

    def __init__(self) -> None:
        super().__init__(
            _("Who made a link does not check what came by it. Somebody else has to."),
            code="own_link",
        )


class ReadAlready(ValidationError):
    """Two readers are two people."""

    def __init__(self) -> None:
        super().__init__(
            _("You were the first reader. A second one has to read it too."), code="read_already"
        )


class NotToldBack(ValidationError):
    """Lives may hang on it, and nobody has said in English what it says."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Before the second reader can check it, somebody has to write in English what it says."
            ),
            code="not_told_back",
        )


class Settled(ValidationError):
    """A link does not undo what people checked."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody has checked these words. Please write what should change as a comment."),
            code="settled",
        )


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
        "long": _("This is too long by %(detail)s signs."),
        "letter": _("We have no letters to print these: %(detail)s"),
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
    return writers.may_write(user)


def seen(text: Text, words: str) -> str:
    """What somebody has read, as a short mark: the English and its words in another language."""
    return hashlib.sha256(f"{text.words}\0{words}".encode()).hexdigest()[:16]


@transaction.atomic
def write_translation(
    *,
    text: Text,
    language: str,
    words: str,
    source_version: int,
    by: Writer,
    now: datetime,
    engine: str = "",
) -> Translation:
    """The text in this language as a draft of theirs; the same words again change nothing.

    `engine` names the machine whose words they took over.
    """
    text, words = begin(text, words, by, language, now)
    if languages.get(language).tag == SOURCE and isinstance(by, User):
        return change_source(text=text, words=words, source_version=source_version, by=by, now=now)
    if text.version != source_version:
        raise Changed
    refuse_wrong(text, words, language)
    row = text.translations.filter(language=language).first()
    if row and row.words == words and row.source_version == text.version:
        return row
    if not isinstance(by, User) and state_of(text, row) == "checked":
        raise Settled
    verb = Verb.TRANSLATION_WRITTEN
    return _draft(text, language, words, by=by, now=now, verb=verb, engine=engine)


@transaction.atomic
def change_source(
    *, text: Text, words: str, source_version: int, by: User, now: datetime
) -> Translation:
    """The English, changed: a new version, which every translation has to follow."""
    text, words = begin(text, words, by, SOURCE, now)
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
    *, translation: Translation, seen_as: str, by: Writer, now: datetime
) -> Translation:
    """The translation, checked by somebody who did not write it and read these very words.

    Of a critical text the first of two readers is noted; the second one checks it.
    """
    _text, row = locked(translation, seen_as, by, now)
    if row.state == Translation.CHECKED:
        return row
    if row.needs > 1 and row.first_at is None:
        return _sign(row, "first", Verb.TRANSLATION_READ, by, now)
    if row.needs > 1 and writers.lent(row, "first", by):
        raise ReadAlready
    if row.needs > 1 and not row.back:
        raise NotToldBack
    row.state = Translation.CHECKED
    return _sign(row, "checked", Verb.TRANSLATION_CHECKED, by, now)


@transaction.atomic
def tell_back(
    *, translation: Translation, words: str, seen_as: str, by: Writer, now: datetime
) -> Translation:
    """The translation with what it says, told in English by somebody who did not write it."""
    _text, row = locked(translation, seen_as, by, now)
    told = tidy(words)
    if wrong := [one for one in checks.problems(source=told, words=told, tag=SOURCE)
                 if one.code in {"empty", "sign", "link"}]:  # fmt: skip
        raise WrongWords(wrong)
    if told != row.back:
        row.back = told
        row.back_by, row.back_link = writers.marks("back", by).values()
        row.save(update_fields=["back", "back_by", "back_link"])
        record(actor=by, verb=Verb.TRANSLATION_TOLD_BACK, target=row, at=now)
    return row


def locked(
    translation: Translation, seen_as: str, by: Writer, now: datetime
) -> tuple[Text, Translation]:
    """A text and its words, locked for somebody who did not write them and has just read both."""
    text, _words = begin(translation.text, "", by, translation.language, now)
    row = text.translations.select_for_update(of=("self",)).get(pk=translation.pk)
    if writers.lent(row, "written", by):
        raise OwnWork
    if writers.made_the_link(row, by):
        raise OwnLink
    if row.source_version != text.version or seen_as != seen(text, row.words):
        raise Changed
    refuse_wrong(text, row.words, row.language)
    return text, row


def _sign(row: Translation, hand: str, verb: Verb, by: Writer, now: datetime) -> Translation:
    """The row with their name under it."""
    for column, value in (writers.marks(hand, by) | {f"{hand}_at": now}).items():
        setattr(row, column, value)
    row.save(update_fields=["state", f"{hand}_by", f"{hand}_link", f"{hand}_at"])
    record(actor=by, verb=verb, target=row, at=now)
    return row


def begin(text: Text, words: str, by: Writer, language: str, now: datetime) -> tuple[Text, str]:
    """The text, locked for this deed, and the words as they are kept."""
    if not writers.may_write_in(by, language, now):
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
    found = [*checks.problems(source=text.words, words=words, tag=language), *_room(text, words)]
    if wrong := [one for one in found if one.code not in let_be]:
        raise WrongWords(wrong)


def _room(text: Text, words: str) -> list[checks.Problem]:
    """What does not fit onto the phone or the paper that will carry it."""
    if text.kind != Kind.LEAFLET:
        return checks.too_long(words, LONGEST_TEXT)
    return [
        *checks.too_long(words, LONGEST_PART),
        *checks.unprintable(letters.lacking(placeholders.without(words))),
    ]


def _draft(
    text: Text,
    language: str,
    words: str,
    *,
    by: Writer,
    now: datetime,
    verb: Verb,
    engine: str = "",
) -> Translation:
    history.keep(text, language, now)
    row, _made = text.translations.update_or_create(
        language=language,
        defaults={
            "words": words,
            "source_version": text.version,
            "state": Translation.DRAFT,
            "machine": False,
            "engine": engine,
            "needs": writers.readers_needed(text, language),
            "back": "",
            "checked_at": None,
            "first_at": None,
            "kept_by": None,
            "kept_at": None,
            "written_at": now,
            **writers.marks("written", by),
            **writers.marks("checked", None),
            **writers.marks("first", None),
            **writers.marks("back", None),
        },
    )
    record(actor=by, verb=verb, target=row, at=now)
    return row
