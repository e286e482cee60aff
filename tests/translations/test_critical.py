"""Texts on which lives may hang: two readers who are two, and what it says told back."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from translations import actions, marking
from translations.models import Translation

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
KEY = "all_clear"
CALM = "Gjithçka është qetë. Mund të dilni."
BACK = "Everything is calm. You can go out."


@pytest.fixture
def row(texts, amina):
    return actions.write_translation(
        text=texts[KEY], language="sq", words=CALM, source_version=1, by=amina, now=NOW
    )


def read(row, by):
    row.refresh_from_db()
    mark = actions.seen(row.text, row.words)
    return actions.check_translation(translation=row, seen_as=mark, by=by, now=NOW)


def tell(row, by, words=BACK):
    row.refresh_from_db()
    mark = actions.seen(row.text, row.words)
    return actions.tell_back(translation=row, words=words, seen_as=mark, by=by, now=NOW)


def test_one_reader_is_not_enough_and_two_are_two(row, amina, bilal, carys):
    first = read(row, bilal)
    assert (first.state, first.first) == ("draft", bilal)
    tell(row, bilal)
    with pytest.raises(actions.ReadAlready):
        read(row, bilal)
    assert read(row, carys).state == "checked"


def test_nobody_checks_it_before_it_was_told_back(row, bilal, carys):
    read(row, bilal)
    with pytest.raises(actions.NotToldBack):
        read(row, carys)
    tell(row, carys)
    assert (read(row, carys).state, row.__class__.objects.get(pk=row.pk).back) == ("checked", BACK)


def test_who_wrote_it_neither_reads_it_nor_tells_it_back(row, amina):
    for deed in (read, tell):
        with pytest.raises(actions.OwnWork):
            deed(row, amina)


@pytest.mark.parametrize("without", ["first_at", "back"])
def test_the_database_itself_wants_both(row, bilal, carys, without):
    read(row, bilal)
    tell(row, bilal)
    full = {"state": "checked", "checked_by": carys, "checked_at": NOW}
    empty = {"first_at": None} if without == "first_at" else {"back": ""}
    with pytest.raises(IntegrityError), transaction.atomic():
        Translation.objects.filter(pk=row.pk).update(**full, **empty)
    with pytest.raises(IntegrityError), transaction.atomic():
        Translation.objects.filter(pk=row.pk).update(**full | {"checked_by": bilal})
    Translation.objects.filter(pk=row.pk).update(**full)


def test_new_words_begin_from_the_start(row, amina, bilal):
    read(row, bilal)
    tell(row, bilal)
    actions.write_translation(
        text=row.text, language="sq", words=CALM + " Faleminderit.", source_version=1, by=amina,
        now=NOW,
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.first_at, row.back, row.needs) == (None, "", 2)


def test_the_english_of_it_has_one_reader_for_nobody_can_tell_it_back(texts, bilal):
    english = texts[KEY].translations.get(language="en")
    assert read(english, bilal).state == "checked"


def test_of_a_text_that_becomes_critical_the_reader_was_the_first_of_two(texts, bilal, carys):
    text = texts["moved_notice"]
    checked = read(text.translations.get(language="ar"), bilal)
    assert checked.state == "checked"
    marked = marking.mark_text(text=text, is_critical=True, is_public=False, by=carys, now=NOW)
    assert marked.is_critical
    checked.refresh_from_db()
    assert (checked.state, checked.first, checked.needs) == ("draft", bilal, 2)
    tell(checked, bilal)
    assert read(checked, carys).state == "checked"
    marking.mark_text(text=text, is_critical=False, is_public=False, by=carys, now=NOW)
    checked.refresh_from_db()
    assert (checked.state, checked.needs) == ("checked", 1)


def test_only_coordinators_say_what_a_text_is(texts, amina):
    with pytest.raises(marking.NotACoordinator):
        marking.mark_text(text=texts[KEY], is_critical=False, is_public=True, by=amina, now=NOW)


def test_the_page_shows_what_is_still_missing_and_offers_it(row, bilal, carys):
    place = reverse("translations:translation", args=[KEY, "sq"])
    client = Client()
    client.force_login(bilal)
    body = client.get(place).content.decode()
    assert "Nobody has read it yet." in body
    assert "Nobody has said in English what it says." in body
    mark = actions.seen(row.text, row.words)
    client.post(place, {"do": "back", "back": BACK, "seen_as": mark})
    body = client.post(place, {"do": "check", "seen_as": mark}, follow=True).content.decode()
    assert "One more person has to read it." in body
    assert "Bilal has read it." in body
    assert BACK in body
    assert "I read both" not in body
    refused = client.post(place, {"do": "back", "back": " ", "seen_as": mark})
    assert refused.status_code == 422
