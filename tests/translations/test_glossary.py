"""The glossary, what we said before, and what somebody sees while they write."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts import clock
from tests import build
from translations import actions, aloud, glossary, linking, memory
from translations.models import Term, Text, Translation

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
NEWS = reverse("translations:translation", args=["general_update", "sq"])


def term(by, english="leader", words=None, stays=False, row=None):
    return glossary.write_term(
        term=row, english=english, meaning="", stays=stays, words=words or {}, by=by, now=NOW
    )


# The glossary ---------------------------------------------------------------------------------------


def test_a_term_is_shown_to_whoever_writes_and_missed_where_it_is_said_otherwise(texts, amina):
    term(amina, words={"sq": "përfaqësues / prijës", "ar": "ممثل"})
    client = build.client(amina)
    body = client.get(NEWS).content.decode()
    assert "From the glossary:" in body
    assert "prijës" in body
    words = "Ka lajme për ju. Hapni lidhjen ose pyesni shefin."
    body = client.post(NEWS, {"do": "look", "words": words, "source_version": 1}).content.decode()
    assert "The glossary says this another way: leader = përfaqësues / prijës" in body
    good = "Ka lajme për ju. Hapni lidhjen ose pyesni prijësin tuaj."
    body = client.post(NEWS, {"do": "look", "words": good, "source_version": 1}).content.decode()
    assert "The glossary says this another way" not in body


def test_a_term_that_stays_is_missed_where_it_was_translated(texts, amina):
    term(amina, "link", stays=True)
    rules = glossary.rules_for("ar")
    assert [(rule.english, rule.stays) for rule in rules] == [("link", True)]


def test_terms_are_added_changed_and_taken_out_on_the_page(texts, amina, vera):
    client = build.client(amina)
    sent = {"english": "leader", "meaning": "of a branch", "words_sq": "prijës"}
    assert client.post(reverse("translations:term_add"), sent).status_code == 302
    row = Term.objects.get()
    place = reverse("translations:term", args=[row.pk])
    client.post(place, sent | {"words_sq": "", "words_so": "hoggaamiye"})
    assert list(row.words.values_list("language", "words")) == [("so", "hoggaamiye")]
    twice = client.post(reverse("translations:term_add"), {"english": "Leader"})
    assert "This term stands in the glossary already." in twice.content.decode()
    reader = build.client(vera)
    assert "hoggaamiye" in reader.get(reverse("translations:glossary")).content.decode()
    assert reader.get(place).status_code == 404
    client.post(place, {"do": "remove"})
    assert not Term.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"words_ar": "leader"}, {"words_sq": "a\u202e"}, {"english": ""}]
)
def test_a_term_in_another_script_or_with_hidden_signs_is_refused(texts, amina, wrong):
    sent = {"english": "leader"} | wrong
    assert build.client(amina).post(reverse("translations:term_add"), sent).status_code == 422
    assert not Term.objects.exists()


def test_a_glossary_does_not_grow_for_ever(texts, amina, monkeypatch):
    monkeypatch.setattr(glossary, "MOST", 1)
    term(amina)
    with pytest.raises(glossary.TooManyTerms):
        term(amina, "link")


def test_only_writers_change_it(texts, vera):
    with pytest.raises(ValidationError):
        term(vera)


# What we said before --------------------------------------------------------------------------------


def test_checked_words_of_a_text_that_is_much_the_same_are_offered(texts, amina, bilal):
    news = texts["general_update"]
    row = actions.write_translation(
        text=news, language="sq", words="Ka lajme për ju. Hapni lidhjen.", source_version=1,
        by=amina, now=NOW,
    )  # fmt: skip
    like = Text.objects.create(
        key="more", kind="update", title="More", words=news.words.replace("news", "more news")
    )
    assert memory.like(like, "sq") == []
    build.checked(row, bilal, NOW)
    (found,) = memory.like(like, "sq")
    assert (found.text, found.words) == (news, "Ka lajme për ju. Hapni lidhjen.")
    assert found.likeness >= memory.LEAST
    assert memory.like(like, "ar") == memory.like(texts["drill"], "sq") == []
    page = reverse("translations:translation", args=["more", "sq"])
    assert "Hapni lidhjen." in build.client(amina).get(page).content.decode()


def test_stale_words_are_not_offered(texts, amina, bilal):
    news = texts["general_update"]
    row = news.translations.get(language="sq")
    build.checked(row, bilal, NOW)
    like = Text.objects.create(key="more", kind="update", title="More", words=news.words)
    assert len(memory.like(like, "sq")) == 1
    actions.change_source(
        text=news, words=f"{news.words} Soon.", source_version=1, by=amina, now=NOW
    )
    assert memory.like(like, "sq") == []


# While they write -----------------------------------------------------------------------------------


def test_what_is_being_written_is_shown_with_its_weight_and_nothing_is_kept(texts, amina):
    before = list(Translation.objects.order_by("pk").values())
    words = "Ka lajme për ju"
    client = build.client(amina)
    answer = client.post(NEWS, {"do": "look", "words": words, "source_version": 1})
    body = answer.content.decode()
    look = body[body.index('id="look"') :]
    assert answer.status_code == 200
    assert words in look
    assert "at least 1 segment (GSM-7), £0.04 to each phone" in look.replace("UCS-2", "GSM-7")
    assert "The English ends with “.”" in look
    bad = client.post(NEWS, {"do": "look", "words": "Hoteli www.x.org", "source_version": 1})
    assert "Please write this without “hotel”." in bad.content.decode()
    assert list(Translation.objects.order_by("pk").values()) == before


def test_what_is_spoken_says_how_long_it_takes(texts, amina):
    page = reverse("translations:translation", args=["voice_how", "ti"])
    assert "seconds aloud." in build.client(amina).get(page).content.decode()


@pytest.mark.parametrize(
    ("words", "least", "most"),
    [("", 1, 1), ("Stay inside.", 1, 3), ("请留在室内。" * 4, 5, 9), ("ውሽጢ ጽንሑ። " * 4, 4, 9)],
)
def test_a_guess_of_seconds_is_never_nothing_and_grows_with_the_words(words, least, most):
    assert least <= aloud.seconds(words) <= most


def test_a_second_language_can_stand_beside_the_english(texts, amina):
    arabic = texts["general_update"].translations.get(language="ar").words
    client = build.client(amina)
    assert arabic not in client.get(NEWS).content.decode()
    body = client.get(f"{NEWS}?beside=ar").content.decode()
    assert f'<p class="sms" lang="ar" dir="rtl">{arabic}</p>' in body
    assert client.get(f"{NEWS}?beside=tlh").status_code == 200


def test_places_are_there_to_be_put_in_and_stay_where_no_script_runs(texts, amina):
    page = reverse("translations:translation", args=["leader_now", "ar"])
    body = build.client(amina).get(page).content.decode()
    assert '<code dir="ltr">{link}</code>' in body
    assert 'data-place="{link}" hidden' in body


def test_who_holds_a_link_sees_the_same_while_they_write(texts, carys):
    group = carys.roles.get().group
    _link, secret = linking.make_link(
        name="Drita", language="sq", days=7, group=group, by=carys, now=clock.now()
    )
    term(carys, words={"sq": "prijës"})

    place = reverse("text_by_link", args=[secret, "general_update"])
    body = Client().post(place, {"do": "look", "words": "Ka lajme.", "source_version": 1})
    assert "leader = prijës" in body.content.decode()
