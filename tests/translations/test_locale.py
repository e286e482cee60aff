"""Pages that residents and leaders see speak every language of the first wave."""

import gettext
import string
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from babel.plural import to_gettext
from django.conf import settings
from django.utils import translation

from donations import resident_words
from residences import consent
from translations import catalogues, checks, gathering, languages

BASE = Path(settings.BASE_DIR)
FOLDER = BASE / "locale"
TAGS = languages.FIRST_WAVE[1:]


def needed() -> set[str]:
    """Every msgid on the pages of residents and leaders."""
    with translation.override("en"):
        choices = {str(word) for word in resident_words.translated()}
    asked = gathering.for_residents(BASE)
    return choices | {said for word in asked for said in (word.words, word.plural) if said}


def catalogue(tag: str) -> Catalog:
    locale = languages.get(tag).locale
    with (FOLDER / locale / "LC_MESSAGES/django.po").open("rb") as lines:
        return read_po(lines, locale=locale, abort_invalid=True)


def messages(tag: str) -> list[Message]:
    return [message for message in catalogue(tag) if message.id]


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    for source in catalogues.sources([FOLDER]):
        catalogues.compile_one(source)


def test_there_are_pages_to_translate() -> None:
    assert len(needed()) > 30


@pytest.mark.parametrize("tag", TAGS)
def test_every_word_on_those_pages_is_translated(tag: str) -> None:
    translated = {message.id for message in messages(tag) if message.string}
    assert sorted(needed() - translated) == []


@pytest.mark.parametrize("tag", TAGS)
def test_every_catalogue_says_that_nobody_has_checked_it(tag: str) -> None:
    assert "Machine-drafted; nobody has checked it yet" in catalogue(tag).header_comment


@pytest.mark.parametrize("tag", TAGS)
def test_plural_forms_are_those_of_the_language(tag: str) -> None:
    text = (FOLDER / languages.get(tag).locale / "LC_MESSAGES/django.po").read_text("utf-8")
    rule = to_gettext(Locale.parse(languages.get(tag).locale).plural_form)
    assert f'"Plural-Forms: {rule}\\n"' in text


@pytest.mark.parametrize("tag", TAGS)
def test_no_word_lost_its_places_its_numbers_or_its_letters(tag: str) -> None:
    for message in messages(tag):
        assert _places(message.string) == _places(message.id), message.id
        assert checks.numbers(message.string) == checks.numbers(message.id), message.id
        assert checks.script_share(_bare(message.string), tag) > 0.9, message.string
        if message.id not in consent.WORDS:  # read on a coordinator's page, and on no phone
            assert list(checks._telling(message.string, tag)) == []
        assert not message.fuzzy


def _places(words: str) -> set[str]:
    return {piece.split(")s")[0] for piece in words.split("%(")[1:]}


def _bare(words: str) -> str:
    for place in _places(words):
        words = words.replace(f"%({place})s", "")
    return words


@pytest.mark.parametrize("tag", TAGS)
def test_different_words_stay_different(tag: str) -> None:
    """Two answers that read the same would be pressed by mistake."""
    said = {m.id: m.string for m in messages(tag)}
    answers = ["I am safe", "I need help", "I cannot talk now", "Safe", "Needs help", "Not reached"]
    assert len({said[one] for one in answers}) == len(answers)


@pytest.mark.parametrize("tag", TAGS)
def test_django_finds_the_compiled_words(tag: str) -> None:
    said = {m.id: m.string for m in messages(tag)}
    with translation.override(tag):
        assert translation.gettext("I am safe") == said["I am safe"]
        assert translation.get_language_bidi() is (languages.direction(tag) == "rtl")
    assert translation.check_for_language(tag)


def test_compiling_twice_writes_nothing_the_second_time(tmp_path: Path) -> None:
    source = tmp_path / "sq/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.write_bytes((FOLDER / "sq/LC_MESSAGES/django.po").read_bytes())
    assert catalogues.sources([tmp_path]) == [source]
    assert [catalogues.compile_one(source), catalogues.compile_one(source)] == [True, False]
    with source.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("I am safe") == "Jam në siguri"


def test_locale_is_no_package_because_it_would_hide_pythons_own() -> None:
    assert not (FOLDER / "__init__.py").exists()
    assert list(FOLDER.rglob("*.py")) == []


def test_dari_is_not_farsi_under_another_name() -> None:
    dari, farsi = ({m.id: m.string for m in messages(tag)} for tag in ("fa-af", "fa"))
    letters = set(string.ascii_letters)
    same = [one for one in dari if dari[one] == farsi[one] and set(one) & letters]
    assert len(same) < len(dari) / 4
