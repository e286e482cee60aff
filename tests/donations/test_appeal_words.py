"""What readers of an appeal read in which language, and what becomes of a title."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from accounts import clock
from donations import donor_words
from donations.appeal_actions import publish, write_words
from donations.facts import Kind
from donations.models import AppealWords, Pledge
from donations.setting_up import open_appeal
from tests import build
from tests.donations.test_appeals import ticket
from tests.donations.test_pages import page
from translations import languages

pytestmark = pytest.mark.django_db
ARABIC = "نطلب هواتف قديمة"


@pytest.fixture
def donor(db):
    cache.clear()
    return Client()


@pytest.fixture
def appeal(group, amina):
    """Published, with words and a title in Arabic alone."""
    build.texts()
    now = clock.now()
    made = open_appeal(group=group, title="Old phones", kinds=[Kind.PHONE], by=amina, now=now)
    said = {"title": ARABIC, "words": "هاتف"}
    write_words(appeal=made, language="ar", **said, by=amina, now=now)
    publish(appeal=made, by=amina, now=now)
    return made


@pytest.mark.parametrize("where", ["", "/draws"])
def test_a_title_in_a_language_that_nobody_asked_for_is_not_read(donor, appeal, where):
    address = f"/give/{appeal.code}{where}"
    for tag in ("en", "fa"):
        shown = page(donor, f"{address}?lang={tag}")
        assert "Old phones" in shown
        assert ARABIC not in shown
    arabic = page(donor, f"{address}?lang=ar")
    assert re.search(rf'lang="ar" dir="rtl"[^>]*>(<b>)?{ARABIC}', arabic)
    assert "Old phones" not in arabic


def test_the_list_of_appeals_titles_them_as_their_pages_do(donor, appeal):
    assert "Old phones" in page(donor, "/give/?lang=en")
    assert ARABIC not in page(donor, "/give/?lang=en")
    assert ARABIC in page(donor, "/give/?lang=ar")


@pytest.mark.parametrize("said", [{}, {"title": ""}])
def test_words_that_are_said_anew_without_a_title_keep_the_one_that_was_there(amina, appeal, said):
    new = {"language": "ar", "words": "هاتف قديم", **said}
    address = f"/donations/appeals/{appeal.pk}/words/"
    assert build.client(amina).post(address, new).status_code == 302
    row = AppealWords.objects.get()
    assert (row.title, row.words) == (ARABIC, "هاتف قديم")
    build.client(amina).post(address, {**new, "title": "هواتف"})
    assert AppealWords.objects.get().title == "هواتف"


@pytest.fixture
def food(group, amina):
    """Published, for food and phones."""
    made = open_appeal(
        group=group, title="Food", kinds=[Kind.FOOD, Kind.PHONE], by=amina, now=clock.now()
    )
    write_words(appeal=made, language="en", words="Fruit.", by=amina, now=clock.now())
    publish(appeal=made, by=amina, now=clock.now())
    return made


@pytest.mark.parametrize("tag", languages.FIRST_WAVE)
def test_who_gives_food_is_asked_whether_it_must_be_cooked_and_told_what_helps(donor, food, tag):
    build.texts()
    address = f"/give/{food.code}?lang={tag}"
    with translation.override(tag):
        asked, helps = str(donor_words.COOK), str(donor_words.NO_COOKING)
    assert (asked == "Does the food have to be cooked?") == (tag == "en")
    assert asked in page(donor, address)
    said = {"kind": "food", "cook": "yes", "quantity": "3", "contact": "a@example.org",
            "words": "Rice in bags", "ticket": ticket(food)}  # fmt: skip
    refused = donor.post(address, said)
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert f"{asked} {helps}" in shown
    assert "Rice in bags" in shown
    assert not Pledge.objects.exists()
    assert donor.post(address, {**said, "cook": "no"}).status_code == 200
    assert Pledge.objects.get().kind == "food"


def test_of_other_things_nobody_asks_whether_they_must_be_cooked(donor, food, appeal):
    assert str(donor_words.COOK) not in page(donor, f"/give/{appeal.code}")
    said = {"kind": "phone", "cook": "yes", "quantity": "3", "contact": "a@example.org"}
    for one in (food, appeal):
        answer = donor.post(f"/give/{one.code}", {**said, "ticket": ticket(one)})
        assert answer.status_code == 200
    assert Pledge.objects.count() == 2
