"""A leaflet that a coordinator adds: written in lines, a draft until somebody else has read it."""

import re

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from leaflets.composing import MOST, NotALeaflet, composed
from leaflets.editions import edition_of
from leaflets.models import Leaflet
from tests import build
from translations import actions as texts
from translations.models import Translation

LINES = """# Food that we can bring
> Tell us what you can eat.

## What there is
* Fruit and bread
* Nothing that has to be cooked
@ Ring the police in danger: {police_now}
It costs you nothing.
"""
SENT = {"title": "Bread", "purpose": "What we can bring", "lines": LINES}
PLACE = "/leaflets/add/"


@pytest.mark.parametrize(
    ("line", "shape", "words"),
    [
        ("> First", "lead", "First"),
        ("##Heading", "heading", "Heading"),
        ("* point # one", "item", "point # one"),
        ("@ Ring {police}", "phone", "Ring {police}"),
        ("plain > words", "paragraph", "plain > words"),
    ],
)
def test_the_first_sign_of_a_line_says_what_part_it_is(line, shape, words):
    [title, part] = composed(f"# Title\r\n\r\n{line}\n")
    assert (title.words, part.shape, part.words) == ("Title", shape, words)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (" \n", "nothing"),
        ("No title", "title"),
        ("> First\n# Title", "title"),
        ("# One\n# Two", "title"),
        ("# One\n*", "empty"),
        ("# One\n" + "x\n" * MOST, "many"),
    ],
)
def test_what_makes_no_leaflet_says_why(lines, code):
    with pytest.raises(NotALeaflet) as refusal:
        composed(lines)
    assert refusal.value.code == code


@given(st.text(max_size=300))
def test_no_lines_whatever_break_it(lines):
    try:
        found = composed(lines)
    except NotALeaflet:
        return
    assert found[0].shape == "title"


def test_it_is_a_draft_that_others_translate_and_check(leaflets, carys, amina, bilal):
    made = build.client(carys).post(PLACE, SENT)
    assert made.status_code == 302
    food = Leaflet.objects.get(slug="bread")
    english = edition_of(food, "en")
    shapes = [piece.shape for piece in english.pieces]
    assert shapes == ["title", "lead", "heading", "item", "item", "phone", "paragraph"]
    assert (english.state, [fact.key for fact in english.facts]) == ("draft", ["police_now"])
    row = Translation.objects.get(text__key="leaflet_bread_1", language="en")
    with pytest.raises(texts.OwnWork):
        build.checked(row, carys, row.written_at)
    assert build.checked(row, bilal, row.written_at).state == "checked"
    page = reverse("leaflets:write", args=["bread", "sq"])
    sent = {"part_1": "Ushqimi që sjellim", "part_1_version": 1}
    assert build.client(amina).post(page, sent).status_code == 302
    assert edition_of(food, "sq").title == "Ushqimi që sjellim"
    assert build.client(amina).get("/read/bread/sq/").status_code == 200


def test_where_lives_hang_on_it_every_part_needs_two_readers(leaflets, carys):
    build.client(carys).post(PLACE, SENT | {"is_critical": "on"})
    assert all(part.text.is_critical for part in Leaflet.objects.get(slug="bread").parts.all())


WRONG = [
    {"lines": ""},
    {"lines": "no title"},
    {"lines": "# T\nRing {nobody}"},
    {"lines": "# T\nsee www.example.org"},
    {"lines": "# T\n" + "x" * 601},
    {"lines": "# T\n🦊"},
    {"title": ""},
    {"title": "Door"},
]


@pytest.mark.parametrize("wrong", WRONG)
def test_page_and_program_refuse_in_the_same_words_and_keep_nothing(leaflets, carys, wrong):
    before = Leaflet.objects.count()
    page = build.client(carys).post(PLACE, SENT | wrong)
    said = build.key(carys).post("/api/leaflets/", SENT | wrong, content_type="application/json")
    assert (page.status_code, said.status_code) == (422, 400)
    found = [one for some in page.context["form"].errors.values() for one in some]
    assert found == [one for some in said.json()["errors"].values() for one in some]
    assert Leaflet.objects.count() == before


def test_a_program_adds_one(leaflets, carys):
    made = build.key(carys).post("/api/leaflets/", SENT, content_type="application/json")
    assert made.status_code == 201
    assert made.json()["edition"]["leaflet"] == "bread"


def test_only_coordinators_add_leaflets(leaflets, amina):
    assert build.client(amina).get(PLACE).status_code == 404
    assert build.client(amina).post(PLACE, SENT).status_code == 404


def pictures_of(client, place):
    body = client.get(place).content.decode()
    return re.findall(r'<img src="([^"]+)"', body), body


def test_every_picture_and_every_second_language_that_is_offered_is_there(leaflets, carys, amina):
    browser = build.client(carys)
    browser.post(PLACE, SENT | {"lines": "# Ring us\n* One"})
    found, body = pictures_of(browser, "/leaflets/bread/en/")
    assert [one.rpartition("/")[2] for one in found] == [
        "poster.png", "folded.png", "folded.png?side=2", "leaflet.png", "card.png", "large.png",
        "twice.png",
    ]  # fmt: skip
    assert 'id="beside"' not in body  # nobody has written it in any other language
    said = {"part_1": "Na telefononi", "part_1_version": 1}
    build.client(amina).post("/leaflets/bread/sq/write/", said)
    found, body = pictures_of(browser, "/leaflets/bread/en/?beside=ar")
    ends = [one.rpartition("/")[2] for one in found[-3:]]
    assert ends == ["pair-sq.png", "twice.png", "every.png"]
    assert re.findall(r'<option value="([^"]+)"', body.partition('id="beside"')[2]) == ["sq"]
    assert {browser.get(one).status_code for one in found} == {200}


def test_a_card_with_numbers_shows_both_its_sides(leaflets, carys):
    found, _body = pictures_of(build.client(carys), "/leaflets/door/en/")
    assert "/leaflets/door/en/card.png?side=2" in found
