"""Volunteers' pages speak five languages, whole: whatever gettext is asked for has an answer."""

import re
import shutil
from pathlib import Path

import polib
import pytest
from babel import Locale
from babel.plural import to_gettext
from django.conf import settings

from tests.translations.test_locale import FOLDER
from translations import catalogues, checks, gathering, languages
from translations.gathering import Word
from translations.management.commands.gather_locale import rooms

TAGS = settings.PAGES_IN[1:]


def places(words):
    return set(re.findall(r"%\(\w+\)[sd]|\{\w+\}", words))


def numbers(words):
    """Those that nobody writes as a word: "two weeks" is one word in Arabic."""
    return {one for one in checks.numbers(words) if len(one) > 1}


def path_of(tag):
    return FOLDER / "volunteers" / languages.get(tag).locale / "LC_MESSAGES/django.po"


@pytest.fixture(scope="module")
def said():
    """Every entry of each catalogue."""
    return {tag: list(polib.pofile(str(path_of(tag)))) for tag in TAGS}


def forms(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_five_languages_can_be_chosen_and_each_has_its_catalogue():
    assert settings.PAGES_IN == ("en", "ar", "fa", "fa-af", "ps")
    assert [path_of(tag) for tag in sorted(TAGS)] == catalogues.volunteers_in(FOLDER)


@pytest.mark.parametrize("tag", TAGS)
def test_every_word_is_there_and_none_that_nobody_asks_for(said, tag):
    wanted = gathering.for_volunteers(Path(settings.BASE_DIR), rooms(), path_of(tag))
    assert len(wanted) > 1_500
    words = {gathering.word_of(entry) for entry in said[tag] if all(forms(entry))}
    ours = {gathering.word_of(one) for one in said[tag] if one.comment != gathering.DJANGOS}
    assert sorted(word.words for word in set(wanted) - words) == []
    assert sorted(word.words for word in ours - set(wanted)) == []


@pytest.mark.parametrize("tag", TAGS)
def test_no_word_lost_its_places_or_its_numbers(said, tag):
    for entry in said[tag]:
        english = entry.msgid_plural or entry.msgid
        many = forms(entry)[-1]
        assert places(many) == places(english), entry.msgid
        assert numbers(many) == numbers(english), entry.msgid
        assert not entry.fuzzy


@pytest.mark.parametrize("tag", TAGS)
def test_the_catalogue_says_that_nobody_checked_it_and_has_the_plurals_of_its_language(tag):
    text = path_of(tag).read_text("utf-8")
    rule = to_gettext(Locale.parse(languages.get(tag).locale).plural_form)
    assert "Machine-drafted; nobody has checked it yet" in text
    assert f'"Plural-Forms: {rule}\\n"' in text


def test_new_words_come_to_be_translated_and_old_ones_go(tmp_path):
    catalogue = tmp_path / "django.po"
    shutil.copy(path_of("ar"), catalogue)
    kept = next(e for e in polib.pofile(str(catalogue)) if e.comment != gathering.DJANGOS)
    wanted = {
        gathering.word_of(kept): "a.py",
        Word("%(n)s tent", "%(n)s tents"): "b.py",
        Word("May", context="month"): "c.py",
    }
    came, went = gathering.completed(catalogue, wanted, prune=True)
    after = {gathering.word_of(entry): entry for entry in polib.pofile(str(catalogue))}
    assert (came, went > 1_000) == (2, True)
    assert set(wanted) == {word for word, one in after.items() if one.comment != gathering.DJANGOS}
    assert after[gathering.word_of(kept)].msgstr == kept.msgstr
    assert len(after[Word("%(n)s tent", "%(n)s tents")].msgstr_plural) == 6
    assert gathering.completed(catalogue, wanted, prune=True) == (0, 0)


def test_words_are_found_in_code_and_in_templates_as_gettext_is_asked_for_them(tmp_path):
    room = tmp_path / "room"
    (room / "templates").mkdir(parents=True)
    (room / "migrations").mkdir()
    (room / "code.py").write_text(
        'a = _("One"); b = ngettext("%(n)s x", "%(n)s y", n)\nc = _("z"); d = ngettext("z", "z", n)'
    )
    (room / "migrations/0001.py").write_text('a = _("Never shown")')
    (room / "templates/page.html").write_text(
        '{% translate "Two" %}{% blocktranslate trimmed count n=m %}\n {{ n }} p\n{% plural %}\n'
        " {{ n }} q\n{% endblocktranslate %}{% translate 'May' context 'month' %}"
    )
    assert gathering.everywhere(tmp_path, ["room"]) == {
        Word("One"): "room/code.py",
        Word("%(n)s x", "%(n)s y"): "room/code.py",
        Word("z", "z"): "room/code.py",
        Word("Two"): "room/templates/page.html",
        Word("%(n)s p", "%(n)s q"): "room/templates/page.html",
        Word("May", context="month"): "room/templates/page.html",
    }
