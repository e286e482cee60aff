"""The desk: comments, what was before, and whether a new English still means the same."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Event
from tests import build
from translations import actions, history, meaning
from translations.models import Comment, Translation
from translations.wording import wording

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
_minutes = itertools.count()
KEY, TAG = "moved_notice", "sq"
ONE = "Ju thanë të shkoni diku tjetër? Dërgoni 2. Nëse jo, dërgoni 1."
TWO = "Ju kanë thënë të shkoni diku? Dërgoni 2. Nëse jo, dërgoni 1."


def client_of(user):
    return build.client(user)


def place(tag=TAG, deed="translation"):
    return reverse(f"translations:{deed}", args=[KEY, tag])


def write(text, words, by, version=1, tag=TAG):
    return actions.write_translation(
        text=text, language=tag, words=words, source_version=version, by=by, now=later()
    )


def later():
    """A minute after the last deed."""
    return NOW + timedelta(minutes=next(_minutes))


def change(text, words, by):
    return actions.change_source(
        text=text, words=words, source_version=text.version, by=by, now=NOW
    )


def checked(text, amina, bilal):
    row = write(text, ONE, amina)
    mark = actions.seen(text, row.words)
    return actions.check_translation(translation=row, seen_as=mark, by=bilal, now=NOW)


def keep(row, by):
    row.refresh_from_db()
    mark = actions.seen(row.text, row.words)
    return meaning.keep_meaning(translation=row, seen_as=mark, by=by, now=NOW)


# Did the meaning change? ----------------------------------------------------------------------------


def test_words_keep_their_state_by_the_word_of_somebody_else(texts, amina, bilal, carys):
    text = texts[KEY]
    row = checked(text, amina, bilal)
    change(text, text.words.replace("Were you", "Have you been"), amina)
    assert wording(row.text, TAG).state == "checked"
    text.refresh_from_db()
    assert wording(text, TAG).state == "stale"
    kept = keep(Translation.objects.get(pk=row.pk), carys)
    assert (kept.state, kept.kept_by, kept.source_version) == ("checked", carys, 2)
    assert wording(text, TAG).state == "checked"


def test_a_draft_stays_a_draft(texts, amina, bilal, carys):
    text = texts[KEY]
    row = write(text, ONE, amina)
    change(text, f"{text.words} Thank you.", amina)
    assert keep(row, carys).state == "draft"


def test_neither_its_writer_nor_who_changed_the_english_says_so(texts, amina, bilal, carys):
    text = texts[KEY]
    row = checked(text, amina, bilal)
    change(text, f"{text.words} Thank you.", bilal)
    text.refresh_from_db()
    change(text, f"{text.words} Soon.", carys)
    with pytest.raises(actions.OwnWork):
        keep(row, amina)
    for changer in (bilal, carys):
        with pytest.raises(meaning.OwnChange):
            keep(row, changer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Translation.objects.filter(pk=row.pk).update(kept_by=amina)


def test_numbers_that_changed_have_changed_the_meaning(texts, amina, bilal, carys):
    text = texts[KEY]
    row = checked(text, amina, bilal)
    change(text, text.words.replace("Send 2", "Send 3"), amina)
    with pytest.raises(actions.WrongWords):
        keep(row, carys)


def test_the_page_asks_it_with_what_changed_and_notes_whose_word_it_is(texts, amina, bilal, carys):
    text = texts[KEY]
    row = checked(text, amina, bilal)
    change(text, text.words.replace("Were you", "Have you been"), amina)
    assert "Did the meaning change?" not in client_of(amina).get(place()).content.decode()
    client = client_of(carys)
    body = client.get(place()).content.decode()
    assert "Did the meaning change?" in body
    assert "<del>Were</del> <ins>Have</ins>" in body
    text.refresh_from_db()
    sent = {"do": "keep", "seen_as": actions.seen(text, row.words)}
    body = client.post(place(), sent, follow=True).content.decode()
    assert "Carys said on" in body
    assert Event.objects.order_by("-seq").first().verb == "translation_kept"


# What was before ------------------------------------------------------------------------------------


def test_what_it_said_before_stays_and_shows_what_became_of_it(texts, amina, bilal):
    text = texts[KEY]
    shipped = text.translations.get(language=TAG).words
    checked(text, amina, bilal)
    write(text, TWO, bilal)
    newest, oldest = history.past_of(text, TAG)
    assert (newest.row.words, newest.row.was_checked, newest.writer) == (ONE, True, amina)
    assert (oldest.row.words, oldest.row.machine, oldest.writer) == (shipped, True, None)
    assert {one.what for one in newest.changes} == {"same", "gone", "new"}


def test_old_words_are_taken_again_as_a_draft_by_whoever_takes_them(texts, amina, bilal):
    text = texts[KEY]
    write(text, ONE, amina)
    write(text, TWO, amina)
    client = client_of(bilal)
    body = client.get(place(deed="past")).content.decode()
    assert "Take these words again" in body
    which = text.former_translations.get(words=ONE)
    client.post(place(), {"do": "again", "which": str(which.pk), "source_version": 1})
    row = text.translations.get(language=TAG)
    assert (row.words, row.state, row.written_by) == (ONE, "draft", bilal)


def test_the_past_of_another_text_is_not_taken(texts, amina):
    other = write(texts["drill"], "Vetëm provë. Përgjigjuni.", amina)
    which = other.text.former_translations.get()
    sent = {"do": "again", "which": str(which.pk), "source_version": 1}
    assert client_of(amina).post(place(), sent).status_code == 422


def test_the_past_does_not_grow_for_ever(texts, amina, monkeypatch):
    monkeypatch.setattr(history, "MOST_KEPT", 2)
    for word in ("një", "dy", "tri", "katër"):
        write(texts["drill"], f"Vetëm provë {word}.", amina)
    left = [past.row.words for past in history.past_of(texts["drill"], TAG)]
    assert left == ["Vetëm provë tri.", "Vetëm provë dy."]


def test_the_english_has_a_past_too(texts, amina):
    text = texts[KEY]
    change(text, f"{text.words} Thank you.", amina)
    text.refresh_from_db()
    (past,) = history.past_of(text, "en")
    assert [one.words for one in past.changes if one.what == "new"] == ["Thank you."]


# Comments -------------------------------------------------------------------------------------------


def test_a_comment_stands_once_and_is_settled_by_somebody_who_signs_in(texts, amina, bilal):
    sent = {"do": "comment", "comment": "Is “diku” a place?"}
    client_of(amina).post(place(), sent)
    client_of(amina).post(place(), sent)
    row = Comment.objects.get()
    body = client_of(bilal).get(place()).content.decode()
    assert "Is “diku” a place?" in body
    client_of(bilal).post(place(), {"do": "settle", "which": str(row.pk)})
    row.refresh_from_db()
    assert row.settled_by == bilal
    assert "settled" in client_of(amina).get(place()).content.decode()


@pytest.mark.parametrize("words", ["", " ", "see www.example.org", "a\u202eb", "x" * 601])
def test_a_comment_that_says_nothing_or_leads_away_is_refused(texts, amina, words):
    answer = client_of(amina).post(place(), {"do": "comment", "comment": words})
    assert answer.status_code == 422
    assert not Comment.objects.exists()


def test_markup_in_comments_and_words_stays_what_it_is(texts, amina):
    client_of(amina).post(place(), {"do": "comment", "comment": "<b>x</b> #read"})
    body = client_of(amina).get(place()).content.decode()
    assert "&lt;b&gt;x&lt;/b&gt; #read" in body


def test_volunteers_do_nothing_at_the_desk(texts, vera):
    for do in ("write", "check", "back", "comment", "keep", "settle", "again", "mark", "look"):
        assert client_of(vera).post(place(), {"do": do}).status_code == 404
    assert client_of(vera).get(place(deed="past")).status_code == 404


def test_a_deed_that_is_none_is_not_found(texts, amina):
    assert client_of(amina).post(place(), {"do": "dance"}).status_code == 404
