"""How a leaflet begins in every language on one poster; and two leaflets on one sheet, to cut."""

import io

import pytest
from pypdf import PdfReader

import paper
from leaflets import printing
from tests import build
from tests.leaflets.test_paper import one_line, ordered, pages_of, spoken_in, with_words
from tests.paper.accessible import hindrances
from tests.paper.reading import letters, said
from translations.languages import FIRST_WAVE
from translations.models import Translation

pytestmark = pytest.mark.django_db


def words_of(edition):
    """The words that an edition begins with."""
    return " ".join(run.words for run in edition.pieces[0].runs).split()


@pytest.mark.parametrize("slug", ["welcome", "door"])
def test_one_poster_says_in_every_language_how_it_begins(leaflets, slug):
    order = ordered(leaflets[slug], "en", "every")
    assert [one.language.tag for one in order.editions][:3] == ["en", "sq", "am"]
    assert {one.language.tag for one in order.editions} == set(FIRST_WAVE)
    pdf = printing.pdf(order)
    assert pages_of(pdf) == 1
    assert hindrances([pdf]) == []
    found = letters(said(pdf))
    for edition in order.editions:
        english = edition.language.english if edition.language.tag != "en" else ""
        assert letters(english) in found
        first = words_of(edition)[0]
        assert edition.language.script not in {"Latn", "Ethi"} or letters(first) in found
    assert f"In 13 languages, version {order.version}." in one_line(pdf)
    spoken = spoken_in(PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"])
    assert {tag.partition("-")[0] for tag in FIRST_WAVE[1:]} <= spoken


def test_the_poster_of_every_language_is_one_of_the_leaflet_and_changes_with_each_language(
    leaflets,
):
    assert ordered(leaflets["door"], "ar", "every") is None
    before = ordered(leaflets["door"], "en", "every")
    Translation.objects.filter(text__key="leaflet_door_1", language="vi").update(words="Cửa")
    assert ordered(leaflets["door"], "en", "every").version != before.version
    Translation.objects.filter(text__key="leaflet_door_1", language="ti").delete()
    without = ordered(leaflets["door"], "en", "every")
    assert "ti" not in {one.language.tag for one in without.editions}
    others = Translation.objects.filter(text__key="leaflet_door_1").exclude(language="en")
    others.delete()
    assert ordered(leaflets["door"], "en", "every") is None


def test_long_beginnings_stay_in_their_boxes_and_a_letter_that_no_font_has_is_named(leaflets):
    for tag in FIRST_WAVE:
        Translation.objects.filter(text__key="leaflet_door_1", language=tag).update(
            words=" ".join(["house"] * 40)
        )
    pdf = printing.pdf(ordered(leaflets["door"], "en", "every"))
    assert pages_of(pdf) == 1
    assert one_line(pdf).count("house") == 40 * len(FIRST_WAVE)
    Translation.objects.filter(text__key="leaflet_door_1", language="vi").update(words="Fox 🦊")
    with pytest.raises(paper.MissingLetters):
        printing.pdf(ordered(leaflets["door"], "en", "every"))


def test_the_page_of_the_english_offers_it_and_no_other_does(leaflets, client):
    amina = build.person("coordinator")
    browser = build.client(amina)
    page = browser.get("/leaflets/door/en/").content.decode()
    assert "/read/door/en/every.pdf" in page
    assert "Every language on one poster, A4" in page
    assert "It carries the mark “Draft, not checked”." in page
    assert "every.pdf" not in browser.get("/leaflets/door/ar/").content.decode()
    assert client.get("/read/door/en/every.pdf")["Content-Type"] == "application/pdf"
    assert client.get("/read/door/ar/every.pdf").status_code == 404
    assert browser.get("/leaflets/door/en/every.png")["Content-Type"] == "image/png"


@pytest.mark.parametrize("tag", FIRST_WAVE)
def test_two_to_cut_stand_on_one_side_of_paper(leaflets, tag):
    made = [ordered(leaflet, tag, "twice") for leaflet in leaflets.values()]
    files = [printing.pdf(order) for order in made]
    assert [pages_of(file) for file in files] == [1] * len(made)
    assert hindrances(files) == []
    for order, file in zip(made, files, strict=True):
        assert one_line(file).count(order.version) == 4  # in both foots, twice each


def test_what_is_too_long_for_half_a_sheet_goes_on_overleaf_and_no_word_is_lost(leaflets):
    with_words(leaflets["yours"], "en", "house " * 100)
    pdf = printing.pdf(ordered(leaflets["yours"], "en", "twice"))
    assert pages_of(pdf) > 1
    assert one_line(pdf).count("house") == 100 * leaflets["yours"].parts.count()
