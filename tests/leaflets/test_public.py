"""What anybody reads who scans the code on a poster: no account, no script, no cookie, little data."""

import gzip
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from leaflets import actions, printing
from leaflets.models import Fact, Leaflet
from leaflets.paper_forms import FORMS
from tests.house.files import HOUSE
from tests.leaflets.conftest import NOW
from translations import languages
from translations.languages import FIRST_WAVE
from translations.models import Translation

pytestmark = pytest.mark.django_db
HEAVIEST = 20_000  # bytes, with its sheet of style


@pytest.fixture(autouse=True)
def _shipped(leaflets):
    printing._pdf.cache_clear()


def get(name, *args):
    return Client().get(reverse(f"read:{name}", args=args))


def words_of(response):
    assert response.status_code == 200
    return response.content.decode()


def test_the_code_leads_to_the_title_in_every_language():
    body = words_of(get("leaflet", "door"))
    for tag in FIRST_WAVE:
        language = languages.get(tag)
        assert f'<li lang="{language.bcp47}" dir="{language.direction}">' in body
        assert reverse("read:read", args=["door", tag]) in body
    assert "إذا حدثت مشكلة عند الباب" in body


def test_whoever_begins_at_the_start_chooses_a_language_and_then_a_leaflet():
    assert words_of(get("start")).count("<li><a lang=") == len(FIRST_WAVE)
    body = words_of(get("language", "ckb"))
    assert '<html lang="ckb" dir="rtl">' in body
    assert all(reverse("read:read", args=[slug, "ckb"]) in body for slug in ("door", "moved"))


@pytest.mark.parametrize("tag", FIRST_WAVE)
@pytest.mark.parametrize("slug", ["door", "moved", "numbers"])
def test_every_page_is_in_its_language_and_direction_and_small(slug, tag):
    answer = get("read", slug, tag)
    body = words_of(answer)
    language = languages.get(tag)
    assert f'<html lang="{language.bcp47}" dir="{language.direction}">' in body
    style = (HOUSE / "website/static/website/resident.css").read_bytes()
    assert len(answer.content) + len(style) < HEAVIEST
    assert len(gzip.compress(answer.content)) < 4_000
    assert "<script" not in body
    assert not re.search(r'(?:src|href)="(?:https?:)?//', body)


def test_nobody_is_counted_and_a_phone_may_keep_the_page():
    for answer in (get("start"), get("leaflet", "door"), get("read", "door", "ar")):
        assert not answer.cookies
        assert answer["Cache-Control"] == "public, max-age=600"


def test_a_number_is_pressed_to_ring_it_and_keys_and_days_are_not():
    body = words_of(get("read", "numbers", "ar"))
    assert (
        '<a href="tel:08088010503"><b class="num"><bdi dir="ltr">0808 801 0503</bdi></b></a>'
        in body
    )
    assert 'href="tel:55"' not in words_of(get("read", "door", "ar"))
    assert 'href="tel:5"' not in words_of(get("read", "moved", "ar"))


def test_a_long_number_is_not_broken_over_two_lines():
    style = (HOUSE / "website/static/website/resident.css").read_text()
    assert "b.num { white-space: nowrap; }" in style


def test_a_draft_says_so_in_both_languages_until_words_and_numbers_are_checked(carys, bilal):
    english = "Draft, not checked by a second person."
    body = words_of(get("read", "door", "ar"))
    assert english in body
    assert "مسودة" in body
    rows = Translation.objects.filter(text__part__leaflet__slug="door", language="ar")
    rows.update(state="checked", checked_by=bilal, checked_at=NOW)
    assert english in words_of(get("read", "door", "ar"))
    for fact in Fact.objects.all():
        actions.check_fact(fact=fact, value=fact.value, source="rung", by=carys, now=NOW)
    assert english not in words_of(get("read", "door", "ar"))


def test_a_part_that_nobody_wrote_is_shown_in_english_and_marked_as_english():
    Translation.objects.filter(text__key="leaflet_door_3", language="ar").delete()
    body = words_of(get("read", "door", "ar"))
    item = body[body.index('<li class="note"') : body.index("Stay inside.")]
    assert 'lang="en" dir="ltr"' in item


def test_words_that_somebody_typed_are_only_text():
    row = Translation.objects.get(text__key="leaflet_door_1", language="ar")
    Translation.objects.filter(pk=row.pk).update(words="<script>alert(1)</script>{police_now}")
    body = words_of(get("read", "door", "ar"))
    assert "<script" not in body
    assert "&lt;script&gt;" in body


@pytest.mark.parametrize(
    ("name", "args"),
    [("leaflet", ["nothing"]), ("read", ["nothing", "ar"]), ("read", ["door", "tlh"]),
     ("read", ["door", "ka"]), ("language", ["ka"]), ("language", ["tlh"]),
     ("sheet", ["door", "ka", "poster"]), ("sheet", ["door", "ar", "banner"]),
     ("sheet", ["door", "ar", "pair-ka"]), ("sheet", ["door", "tlh", "poster"]),
     ("sheet", ["nothing", "ar", "poster"])],
)  # fmt: skip
def test_what_nobody_has_written_is_not_found(name, args):
    assert get(name, *args).status_code == 404


@pytest.mark.parametrize("form", [*FORMS, "pair-en"])
def test_the_paper_is_there_for_everybody_and_is_made_once(form):
    first = get("sheet", "door", "ti", form)
    assert first["Content-Type"] == "application/pdf"
    assert first["Content-Disposition"].startswith(f'inline; filename="door-ti-{form}-')
    assert get("sheet", "door", "ti", form).content == first.content
    assert printing._pdf.cache_info().hits == 1


def test_a_number_that_changed_stands_on_the_next_paper(carys):
    before = get("sheet", "door", "ti", "poster").content
    fact = Fact.objects.get(key="police")
    actions.check_fact(fact=fact, value="105", source="rung", by=carys, now=NOW)
    assert get("sheet", "door", "ti", "poster").content != before


def test_pages_take_as_many_queries_for_one_leaflet_as_for_all():
    def queries(name, *args):
        with CaptureQueriesContext(connection) as asked:
            get(name, *args)
        return len(asked)

    pages = [("start",), ("language", "ar"), ("leaflet", "door"), ("read", "door", "ar")]
    before = [queries(*page) for page in pages]
    Leaflet.objects.exclude(slug="door").delete()
    assert [queries(*page) for page in pages] == before
    assert max(before) <= 8


def test_the_whole_archive_is_for_those_who_write(client, amina, vera):
    page = reverse("leaflets:archive")
    assert client.get(page).status_code == 302
    assert _as(vera).get(page).status_code == 404
    Leaflet.objects.exclude(slug="numbers").delete()
    Translation.objects.exclude(language__in=["en", "ar"]).filter(text__kind="leaflet").delete()
    answer = _as(amina).get(page)
    assert answer.streaming
    assert b"".join(answer).count(b"%PDF-") == 2 * len(FORMS)


def test_the_page_offers_every_form_in_the_words_of_its_language():
    body = words_of(get("read", "door", "ar"))
    for form in [*FORMS, "pair-en"]:
        assert f'href="/read/door/ar/{form}.pdf"' in body
    for words in ("منشور صغير", "بطاقة للجيب", "أحرف كبيرة", "ومعه الإنجليزية بجانبه"):
        assert words in body
    assert "pair-" not in words_of(get("read", "door", "en"))


@pytest.mark.parametrize("form", ["folded", "card", "large", "pair-ur"])
def test_pictures_show_each_side_and_come_again_only_when_something_changed(vera, form):
    page, browser = reverse("leaflets:picture", args=["door", "ar", form]), _as(vera)
    first = browser.get(page)
    assert first.content.startswith(b"\x89PNG")
    if form in {"folded", "card"}:
        assert browser.get(page, {"side": "2"}).content not in {b"", first.content}
    kept = {"If-None-Match": first["ETag"]}
    again = browser.get(page, headers=kept)
    assert (again.status_code, again.content) == (304, b"")
    Translation.objects.filter(text__key="leaflet_door_1", language="ar").update(words="كلمة")
    assert browser.get(page, headers=kept).status_code == 200


def test_the_leaflets_page_shows_it_beside_the_language_that_was_chosen(vera):
    browser = _as(vera)
    place = reverse("leaflets:leaflet", args=["door", "ar"])
    assert "/door/ar/pair-en.png" in browser.get(place).content.decode()
    body = browser.get(place, {"beside": "ti"}).content.decode()
    assert "/door/ar/pair-ti.png" in body
    assert "/door/ar/card.png?side=2" in body
    assert "/door/ar/pair-en.png" in browser.get(place, {"beside": "tlh"}).content.decode()


def test_a_picture_shows_the_first_page_or_names_the_letter_that_is_lacking(vera):
    page = reverse("leaflets:picture", args=["door", "am", "poster"])
    assert _as(vera).get(page).content.startswith(b"\x89PNG")
    Translation.objects.filter(text__key="leaflet_door_1", language="am").update(words="🦊")
    answer = _as(vera).get(page)
    assert (answer.status_code, "U+1F98A" in answer.content.decode()) == (422, True)


def _as(user: User) -> Client:
    from tests import build

    return build.client(user)
