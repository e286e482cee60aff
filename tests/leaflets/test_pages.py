"""The pages of leaflets: who reads, who writes, who checks, and what each sees."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from leaflets.models import Fact, Leaflet
from tests import build
from tests.leaflets.conftest import NOW
from translations import actions as texts
from translations.language_names import named, titled
from translations.models import Translation

TITLE = "Nëse ka telashe te dera"
CALL = "Në rrezik tani: telefononi {police_now}."


def at(slug="door", tag="sq", deed="leaflet"):
    return reverse(f"leaflets:{deed}", args=[slug, tag])


def words_of(response):
    return response.content.decode()


def written(browser, **words):
    versions = {f"{name}_version": 1 for name in words}
    return browser.post(at(deed="write"), {**words, **versions}, follow=True)


def test_the_grid_shows_every_leaflet_in_every_language(leaflets, vera):
    body = words_of(build.client(vera).get(reverse("leaflets:leaflets")))
    for slug in leaflets:
        assert body.count(f'href="/leaflets/{slug}/') == 13
    assert "Trouble at the door, Georgian" not in body
    assert "English: Needs a second reader, 0/9" in body
    assert "Nobody here has checked 8 of the numbers" in body


def test_the_grid_takes_as_many_queries_for_one_leaflet_as_for_all(leaflets, vera):
    browser = build.client(vera)
    browser.get(reverse("leaflets:leaflets"))
    with CaptureQueriesContext(connection) as every:
        browser.get(reverse("leaflets:leaflets"))
    Leaflet.objects.exclude(slug="door").delete()
    with CaptureQueriesContext(connection) as one:
        browser.get(reverse("leaflets:leaflets"))
    assert len(every) == len(one)


def test_parts_of_leaflets_do_not_crowd_the_pages_of_texts(leaflets, amina):
    browser = build.client(amina)
    body = words_of(browser.get(reverse("translations:texts")))
    assert "leaflet_door" not in body
    assert 'href="/leaflets/"' in body


def test_strangers_are_sent_to_sign_in(leaflets):
    pages = [at(), at(deed="write"), at(deed="check"), reverse("leaflets:facts")]
    assert {Client().get(page).status_code for page in pages} == {302}


def test_volunteers_read_and_find_nothing_to_write_with(leaflets, vera):
    browser = build.client(vera)
    body = words_of(browser.get(at()))
    assert "You do not have to open your door" in body
    assert 'method="post"' not in body.partition("<main")[2]
    assert [browser.get(at(deed="write")).status_code, browser.post(at(deed="check")).status_code,
            browser.get(reverse("leaflets:fact", args=["police"])).status_code] == [404] * 3  # fmt: skip


def test_one_writes_and_another_checks_what_they_tick(leaflets, amina, bilal):
    Translation.objects.filter(language="sq").delete()
    writer, reader = build.client(amina), build.client(bilal)
    body = words_of(written(writer, part_1=TITLE, part_7=CALL))
    assert "Saved. Now somebody else has to read it." in body
    assert body.count("You wrote this. Somebody else has to check it.") == 2
    assert "Check what I ticked" not in body
    assert '<bdi class="num strong" dir="ltr">999</bdi>' in body
    row = Translation.objects.get(text__key="leaflet_door_1", language="sq")
    tick = {"part_1": texts.seen(row.text, TITLE)}
    assert tick["part_1"] in words_of(reader.get(at()))
    own = writer.post(at(deed="check"), tick)
    assert (own.status_code, "You wrote this." in words_of(own)) == (422, True)
    assert "Checked. Thank you." in words_of(reader.post(at(deed="check"), tick, follow=True))
    row.refresh_from_db()
    assert (row.state, row.checked_by) == ("checked", bilal)
    assert "1 of 9 parts checked" in words_of(reader.get(at()))


@pytest.mark.parametrize(
    ("ticked", "sentence"),
    [
        ({}, "Please tick what you have read."),
        ({"part_1": "0" * 16}, "Please read them again."),
        ({"part_2": "0" * 16}, "Nobody has written this yet."),
    ],
)
def test_a_check_of_what_was_not_read_is_refused(leaflets, amina, bilal, ticked, sentence):
    Translation.objects.filter(language="sq").delete()
    written(build.client(amina), part_1=TITLE)
    answer = build.client(bilal).post(at(deed="check"), ticked)
    assert answer.status_code == 422
    assert sentence in words_of(answer)
    assert not Translation.objects.filter(language="sq", state="checked").exists()


def test_words_that_lose_a_number_come_back_beside_their_box_and_nothing_is_kept(leaflets, amina):
    Translation.objects.filter(language="sq").delete()
    answer = written(build.client(amina), part_1=TITLE, part_7="Telefononi 999.")
    body = words_of(answer)
    assert answer.status_code == 422
    assert "These places must be the same in both: {police_now}" in body
    assert "Telefononi 999.</textarea>" in body
    assert not Translation.objects.filter(language="sq").exists()


def test_each_box_carries_its_language_and_direction_and_what_was_typed_is_only_text(
    leaflets, amina
):
    browser = build.client(amina)
    body = words_of(browser.get(at(tag="ckb", deed="write")))
    assert body.count('lang="ckb" dir="rtl"') >= 9
    answer = written(browser, part_1='<script>x</script>"{police_now}" Nëse ka telashe te dera')
    assert "<script>x" not in words_of(answer)


def test_a_part_whose_english_changed_shows_what_is_new_and_is_saved_for_the_new_english(
    leaflets, amina, carys
):
    browser = build.client(amina)
    written(browser, part_1=TITLE)
    text = leaflets["door"].parts.get(place=0).text
    texts.change_source(
        text=text, words="If there is danger at the door", source_version=1, by=carys, now=NOW
    )
    for deed in ("leaflet", "write"):
        assert "<del>trouble</del> <ins>danger</ins>" in words_of(browser.get(at(deed=deed)))
    late = words_of(written(browser, part_1=f"{TITLE}!"))
    assert "Somebody changed these words while you were reading." in late
    browser.post(at(deed="write"), {"part_1": TITLE, "part_1_version": 2})
    row = Translation.objects.get(text=text, language="sq")
    assert (row.source_version, row.state) == (2, "draft")


def test_the_english_is_changed_and_checked_like_every_language(leaflets, carys, amina):
    browser = build.client(carys)
    words = {"part_1": "Trouble at the door?", "part_1_version": 1}
    assert browser.post(at(tag="en", deed="write"), words).status_code == 302
    text = leaflets["door"].parts.get(place=0).text
    text.refresh_from_db()
    assert (text.words, text.version) == ("Trouble at the door?", 2)
    tick = {"part_1": texts.seen(text, text.words)}
    assert build.client(amina).post(at(tag="en", deed="check"), tick).status_code == 302


def test_a_coordinator_checks_a_number_and_the_warning_goes(leaflets, carys, vera):
    browser = build.client(carys)
    for fact in Fact.objects.all():
        page = reverse("leaflets:fact", args=[fact.key])
        assert browser.post(page, {"value": fact.value, "source": "rung"}).status_code == 302
    body = words_of(build.client(vera).get(reverse("leaflets:facts")))
    assert "To be checked" not in body
    assert "Carys checked it on" in body
    assert "Until somebody does" not in words_of(browser.get(reverse("leaflets:leaflets")))


def test_a_wrong_number_comes_back_with_what_is_wrong(leaflets, carys):
    page = reverse("leaflets:fact", args=["police"])
    answer = build.client(carys).post(page, {"value": "one-oh-one", "source": "x"})
    assert answer.status_code == 422
    assert "Please write digits and spaces only." in words_of(answer)
    assert 'value="one-oh-one"' in words_of(answer)


@pytest.mark.parametrize(("slug", "tag"), [("nothing", "ar"), ("door", "tlh"), ("door", "haz")])
def test_what_is_not_there_is_not_found(leaflets, amina, slug, tag):
    browser = build.client(amina)
    assert {browser.get(at(slug, tag, deed)).status_code for deed in ("leaflet", "write")} == {404}


def test_who_can_read_none_of_our_leaflets_is_said(leaflets, carys):
    home = build.residence(carys, code_name="Wren")
    for tag in ("ka", "ka", "ar"):
        build.resident(home, reads=tag)
    body = build.client(carys).get("/leaflets/").content.decode()
    assert "2 people can read none of our leaflets: Georgian (2 people)" in body
    assert "read by 1 person" in body


def test_a_part_has_a_desk_of_its_own(leaflets, amina):
    body = build.client(amina).get("/texts/leaflet_door_1/ar/").content.decode()
    assert "As it stands on paper" in body
    words = "🦊 تعال"
    sent = {"do": "write", "words": words, "source_version": 1}
    refused = build.client(amina).post("/texts/leaflet_door_1/ar/", sent)
    assert "We have no letters to print these: 🦊 (U+1F98A)" in refused.content.decode()


def test_what_is_worth_a_second_look_stands_beside_the_part(leaflets, amina):
    sent = {"part_1": "Nëse ka telashe te dera?", "part_1_version": 1}
    build.client(amina).post(at(deed="write"), sent)
    body = build.client(amina).get(at()).content.decode()
    row = Translation.objects.get(text__key="leaflet_door_1", language="sq")
    row.text.words = f"{row.text.words}."
    row.text.save()
    body = build.client(amina).get(at()).content.decode()
    assert "The English ends with “.”. Does this end the same way?" in body


def test_a_translator_sees_what_they_typed_as_a_poster_and_nothing_is_kept(leaflets, amina):
    browser, place = build.client(amina), at(deed="look")
    first = browser.post(place)
    typed = browser.post(place, {"part_1": "Provë"})
    assert first["Content-Type"] == typed["Content-Type"] == "image/png"
    assert first.content != typed.content
    assert not Translation.objects.filter(words="Provë").exists()
    lacking = browser.post(place, {"part_1": "Fox 🦊"})
    assert (lacking.status_code, "U+1F98A" in lacking.content.decode()) == (422, True)
    flood = browser.post(place, {"part_1": "x" * 3_000})
    assert (flood.status_code, flood["Content-Type"]) == (503, "text/plain")


def test_a_page_calls_leaflets_numbers_days_and_languages_as_its_reader_does(leaflets, vera):
    vera.language = "fa"
    vera.save()
    Fact.objects.filter(key="police").update(hours="Mon-Fri 09:00-17:00")
    browser = build.client(vera)
    grid = words_of(browser.get(reverse("leaflets:leaflets")))
    page = words_of(browser.get(at(tag="ar")))
    facts = words_of(browser.get(reverse("leaflets:facts")))
    with translation.override("fa"):
        title, number = titled(leaflets["door"].title), titled(Fact.objects.get(key="police").title)
        assert title != leaflets["door"].title
        assert title in page
        assert f"{title}, {named('ti')}: " in grid
    assert number in facts
    assert "دوشنبه – جمعه" in facts
    assert "Arabic" not in page
