"""For whom we write: numbers of readers, who has nothing to read, and what waits for whom."""

import pytest
from django.urls import reverse

from accounts import clock
from residences import readers
from tests import build
from translations import actions, coverage, work
from translations.models import Translation, WorkLanguage


@pytest.fixture
def group(db):
    return build.group("Neighbours")


@pytest.fixture
def home(group):
    home = build.residence(build.person("coordinator", group=group), code_name="Wren")
    for tag in ("ar", "ar", "haz", "ka"):
        build.resident(home, reads=tag)
    return home


def test_people_are_counted_by_what_they_read_and_nobody_is_named(home, amina, vera):
    assert readers.by_language(amina) == {"ar": 2, "haz": 1, "ka": 1}
    found = coverage.readers(vera)
    assert {tag: one.people for tag, one in found.items()} == {"ar": 2, "fa-af": 1, "ka": 1}
    assert next(iter(found)) == "ar"


def test_whoever_left_and_closed_residences_and_other_groups_do_not_count(home, amina):
    left = build.resident(home, reads="so")
    left.left_at = clock.now()
    left.save()
    build.resident(build.residence(build.person("coordinator")), reads="so")
    assert "so" not in readers.by_language(amina)
    home.closed_at = clock.now()
    home.save()
    assert readers.by_language(amina) == {}


def test_translators_hear_of_no_number_that_might_be_somebody(home, amina, vera):
    few = coverage.readers(amina)["ar"]
    assert few.said == "fewer than 5 people"
    assert coverage.readers(vera)["ar"].said == "2 people"
    for _ in range(3):
        build.resident(home, reads="ar")
    assert coverage.readers(amina)["ar"].said == "5 people"
    assert coverage.people(1, exact=True) == "1 person"
    assert coverage.people(0, exact=False) == "0 people"


def test_who_can_read_nothing_is_said_on_the_page_of_texts(home, texts, amina, vera):
    body = build.client(vera).get(reverse("translations:texts")).content.decode()
    assert "1 person can read none of our texts" in body
    assert "Georgian (1 person)" in body
    assert "Arabic" in body
    actions.write_translation(
        text=texts["drill"], language="ka", words="ეს მხოლოდ ვარჯიშია.", source_version=1,
        by=amina, now=clock.now(),
    )  # fmt: skip
    body = build.client(vera).get(reverse("translations:texts")).content.decode()
    assert "can read none of our texts" not in body


def test_no_page_of_translators_names_anybody_who_lives_there(home, texts, amina):
    one = home.residents.first()
    client = build.client(amina)
    for place in ("texts", "work", "glossary"):
        body = client.get(reverse(f"translations:{place}")).content.decode()
        assert one.alias not in body
        assert home.code_name not in body


def test_the_page_takes_as_many_queries_for_one_reader_as_for_many(
    home, texts, vera, django_assert_max_num_queries
):
    client = build.client(vera)
    client.get(reverse("translations:texts"))
    for _ in range(5):
        build.resident(home, reads="vi")
    with django_assert_max_num_queries(14):
        client.get(reverse("translations:texts"))


# What waits -----------------------------------------------------------------------------------------


def piled(user, tag="sq"):
    return {pile.name: [text.key for text, _row in pile.rows] for pile in work.piles(tag, user)}


def test_what_waits_is_what_is_missing_stale_or_read_by_nobody_else(texts, amina, bilal):
    Translation.objects.filter(text__key="drill", language="sq").delete()
    actions.write_translation(
        text=texts["moved_notice"], language="sq", words="Ju thanë të shkoni? 2 po, 1 jo.",
        source_version=1, by=amina, now=clock.now(),
    )  # fmt: skip
    news = texts["general_update"]
    actions.change_source(
        text=news, words=f"{news.words} Soon.", source_version=1, by=bilal, now=clock.now()
    )
    mine = piled(amina)
    assert mine["missing"] == ["drill"]
    assert mine["stale"] == ["general_update"]
    assert mine["rest"] == ["moved_notice"]
    assert "moved_notice" in piled(bilal)["draft"]
    assert piled(bilal)["draft"][0] == "incident_at_door"  # lives may hang on it


def test_languages_that_somebody_works_in_are_theirs_to_say(home, texts, amina, vera):
    client = build.client(amina)
    place = reverse("translations:work")
    assert "Say which languages you work in" in client.get(place).content.decode()
    client.post(place, {"languages": ["so", "ar"]})
    assert [share.language.tag for share in work.shares(amina)] == ["ar", "so"]
    body = client.get(place).content.decode()
    assert "read by fewer than 5 people" in body
    client.post(place, {"languages": ["so"]})
    assert WorkLanguage.objects.get().language == "so"
    assert client.post(place, {"languages": ["tlh"]}).status_code == 422
    assert build.client(vera).get(place).status_code == 404
