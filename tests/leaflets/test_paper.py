"""Leaflets on paper: every language, no lost letter, no markup, one or two pages, marked while drafts."""

import io
import zipfile
from datetime import date

import pytest
from django.utils import translation
from PIL import Image
from pypdf import PdfReader

import paper
from leaflets import actions, adding, archiving, printing
from leaflets.composing import composed
from leaflets.editions import edition_of, gather
from leaflets.models import Fact, Leaflet
from leaflets.paper_data import TEMPLATE, code_of, data, order_of, orders
from leaflets.paper_forms import FORMS, form_of
from tests.leaflets.conftest import NOW
from tests.paper.accessible import hindrances
from tests.paper.reading import pages, said
from tests.paper.test_fonts import EXEMPLARS
from translations import languages
from translations.languages import FIRST_WAVE, READING
from translations.models import Translation

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 26)
DRAFT = "Draft, not checked by a second person."
# An A5 leaflet may go on overleaf; large print takes what it takes.
SIDES = {"poster": {1}, "folded": {2}, "leaflet": {1, 2}, "card": {2}, "large": {1, 2, 3, 4}}
LONG = 600  # signs: as much as the form takes


def ordered(leaflet, tag, form="poster"):
    return order_of(leaflet, tag, form_of(form), DAY)


def pages_of(pdf):
    return len(PdfReader(io.BytesIO(pdf)).pages)


def one_line(pdf):
    return " ".join(said(pdf).split()).replace(" .", ".")


def spoken_in(branch):
    """Every language that something in the tree of a tagged PDF says it is in."""
    here, found = branch.get_object(), set()
    if not isinstance(here, dict):
        return found
    if "/Lang" in here:
        found.add(str(here["/Lang"]).partition("-")[0])
    below = here.get("/K", [])
    for one in below if isinstance(below, list) else [below]:
        found |= spoken_in(one) if hasattr(one, "get_object") else set()
    return found


def with_words(leaflet, tag, words):
    """Every part of the leaflet says this in this language, whatever the rules are."""
    for part in leaflet.parts.select_related("text"):
        Translation.objects.update_or_create(
            text=part.text, language=tag, defaults={"words": words, "source_version": 1}
        )


@pytest.mark.parametrize("tag", FIRST_WAVE)
def test_every_leaflet_fits_every_form_in_every_language(leaflets, tag):
    made = orders(gather(leaflets.values(), [tag]).values(), FORMS, DAY)
    files = list(paper.typeset_each((TEMPLATE, data(order)) for order in made))
    sides = [(order.name, pages_of(file)) for order, file in zip(made, files, strict=True)]
    wrong = [
        one for one, order in zip(sides, made, strict=True) if one[1] not in SIDES[order.form.name]
    ]
    assert wrong == []
    assert hindrances(files) == []


@pytest.mark.parametrize("tag", FIRST_WAVE)
def test_two_languages_stand_side_by_side_on_one_side_of_paper(leaflets, tag):
    beside = "ar" if tag == "en" else "en"
    made = [ordered(leaflet, tag, f"pair-{beside}") for leaflet in leaflets.values()]
    files = list(paper.typeset_each((TEMPLATE, data(order)) for order in made))
    assert [pages_of(file) for file in files] == [1] * len(made)
    assert hindrances(files) == []
    for file in files:
        root = PdfReader(io.BytesIO(file)).trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a value of the PDF
        assert {tag.partition("-")[0], beside} <= {
            root["/Lang"].partition("-")[0],
            *spoken_in(root["/StructTreeRoot"]),
        }


@pytest.mark.parametrize(
    ("tag", "beside"), [("ar", "en"), ("en", "ar"), ("ur", "fa"), ("ti", "en")]
)
def test_words_from_right_to_left_stand_on_the_right_and_the_others_on_the_left(
    leaflets, tag, beside
):
    with_words(leaflets["numbers"], tag, "۱۱۱" if languages.get(tag).direction == "rtl" else "aaa")
    with_words(leaflets["numbers"], beside, "222")
    order = ordered(leaflets["numbers"], tag, f"pair-{beside}")
    [page] = pages(printing.pdf(order))
    middle = 297.5  # points: half of A4
    theirs = {word.x > middle for word in page if word.text in {"۱۱۱", "aaa"}}
    others = {word.x > middle for word in page if word.text == "222"}
    assert theirs == {languages.get(tag).direction == "rtl"}
    assert others == {not theirs.pop()}


def test_a_sheet_in_two_languages_has_a_code_of_its_own_that_changes_with_either(leaflets):
    both = ordered(leaflets["door"], "ar", "pair-en")
    assert both.version not in {edition_of(leaflets["door"], tag).version for tag in ("ar", "en")}
    assert f"In Arabic + English, version {both.version}." in one_line(printing.pdf(both))
    Translation.objects.filter(text__key="leaflet_door_3", language="en").update(words="Stay in.")
    assert ordered(leaflets["door"], "ar", "pair-en").version != both.version


FOOTER = 62  # points from the lower edge: what each page says of itself, to whoever hands it out


@pytest.mark.parametrize("tag", ["en", "ar", "ti"])
def test_large_print_is_eighteen_points_at_the_least(leaflets, carys, tag):
    fact, card = Fact.objects.get(key="migrant_help"), actions.Card("Mon-Fri 09:00-17:00", ("so",))
    actions.check_fact(fact=fact, value=fact.value, source="x", card=card, by=carys, now=NOW)
    reader = PdfReader(io.BytesIO(printing.pdf(ordered(leaflets["moved"], tag, "large"))))
    sizes = {}

    def note(text, matrix, place, _font, size):
        if text.strip() and matrix[5] + place[5] * matrix[3] > FOOTER:
            sizes[" ".join(text.split())] = abs(size * place[0] * matrix[0])

    for page in reader.pages:
        page.extract_text(visitor_text=note)
    assert any("09:00" in text for text in sizes)
    assert {text: size for text, size in sizes.items() if size < 17.9} == {}


def test_a_card_says_what_can_be_rung_and_leads_to_the_rest(leaflets):
    found = one_line(printing.pdf(ordered(leaflets["moved"], "en", "card")))
    assert "If you are told to move" in found
    assert "0808 801 0503" in found
    assert "If you cannot go" not in found
    assert "/read/moved/" in found


@pytest.mark.parametrize("form", [*FORMS, "pair-en"])
def test_every_form_names_a_letter_that_no_font_has(leaflets, form):
    with_words(leaflets["numbers"], "so", "Fox 🦊")
    with pytest.raises(paper.MissingLetters) as refused:
        printing.pdf(ordered(leaflets["numbers"], "so", form))
    assert refused.value.signs == ["🦊"]


@pytest.mark.parametrize(
    "slug", ["", "pair", "pair-", "pair-xx", "POSTER", "poster-en", "pair-en-x"]
)
def test_no_other_form_is_known(slug):
    assert form_of(slug) is None


@pytest.mark.parametrize("tag", READING)
def test_every_letter_of_every_alphabet_can_stand_on_a_leaflet(leaflets, tag):
    letters = EXEMPLARS[tag]["main"] + EXEMPLARS[tag]["more"]
    for number, part in enumerate(leaflets["numbers"].parts.select_related("text")):
        some = {"words": " ".join(letters[number::6]) or "-", "source_version": 1}
        Translation.objects.update_or_create(text=part.text, language=tag, defaults=some)
    assert printing.pdf(ordered(leaflets["numbers"], tag)).startswith(b"%PDF")


@pytest.mark.parametrize("tag", ["en", "ar", "ckb", "pa", "fa-af"])
def test_the_file_says_its_language_and_that_it_can_be_read_aloud(leaflets, tag):
    with_words(leaflets["door"], tag, "abc")
    root = PdfReader(io.BytesIO(printing.pdf(ordered(leaflets["door"], tag)))).trailer["/Root"]
    assert root["/Lang"].lower() == languages.get(tag).bcp47.lower()
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a value of the PDF
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


@pytest.mark.parametrize(
    "words",
    ['#read("/etc/passwd")', "$ x^2 $", "*bold* <a> @b", "= Heading", "#panic()", "\\u{41}"],
)
def test_markup_in_words_prints_as_it_was_typed(leaflets, words):
    with_words(leaflets["numbers"], "en", words)
    found = one_line(printing.pdf(ordered(leaflets["numbers"], "en")))
    assert found.replace(" ", "").count(words.replace(" ", "")) == 6


def test_what_reverses_or_hides_prints_nothing(leaflets):
    with_words(leaflets["numbers"], "en", "a\u202ebc\u202c\x07d")
    assert one_line(printing.pdf(ordered(leaflets["numbers"], "en"))).count("abcd") == 6


def test_a_letter_that_no_font_has_is_named_and_nothing_is_printed(leaflets):
    with_words(leaflets["numbers"], "en", "Fox 🦊")
    with pytest.raises(paper.MissingLetters) as refused:
        printing.pdf(ordered(leaflets["numbers"], "en"))
    assert refused.value.signs == ["🦊"]


@pytest.mark.parametrize(
    ("tag", "word"), [("en", "long words "), ("my", "ကျောင်းသား"), ("ur", "لمبے الفاظ ")]
)
def test_the_longest_words_that_the_form_takes_flow_on_and_are_not_cut(leaflets, tag, word):
    with_words(leaflets["numbers"], tag, (word * LONG)[:LONG])
    for form in FORMS:
        assert pages_of(printing.pdf(ordered(leaflets["numbers"], tag, form))) >= min(SIDES[form])


def test_a_number_keeps_its_order_and_its_spaces_between_words_of_any_direction(leaflets):
    found = one_line(printing.pdf(ordered(leaflets["numbers"], "ar")))
    assert "0808 801 0503" in found
    english = one_line(printing.pdf(ordered(leaflets["door"], "en")))
    assert "In danger now: ring 999. It is free." in english
    assert "ring 999 and press 55 when you are asked." in english


def test_a_draft_says_so_and_a_leaflet_whose_words_and_numbers_were_checked_does_not(
    leaflets, carys, bilal
):
    door = leaflets["door"]
    assert DRAFT in one_line(printing.pdf(ordered(door, "en")))
    Translation.objects.filter(text__part__leaflet=door, language="en").update(
        state="checked", checked_by=bilal, checked_at=NOW
    )
    order = ordered(door, "en")
    assert (order.is_draft, edition_of(door, "en").state) == (True, "checked")
    for fact in Fact.objects.all():
        actions.check_fact(fact=fact, value=fact.value, source="rung", by=carys, now=NOW)
    order = ordered(door, "en")
    found = one_line(printing.pdf(order))
    assert "Draft" not in found
    assert "draft" not in order.name
    assert f"version {order.edition.version}" in found
    assert "Made on 26/11/2026" in found
    assert "Numbers as of 26/11/2026" in found


def test_words_that_nobody_wrote_in_a_language_stand_there_in_english(leaflets):
    Translation.objects.filter(text__key="leaflet_door_3", language="sq").delete()
    order = ordered(leaflets["door"], "sq")
    assert data(order)["pieces"][2]["hand"]["lang"] == "en"
    assert "Stay inside." in one_line(printing.pdf(order))
    assert order.is_draft


def test_the_code_on_the_poster_is_the_address_of_the_page(leaflets, settings):
    settings.PUBLIC_URL = "https://ringround.example"
    made = data(ordered(leaflets["door"], "ar"))
    assert made["address"] == "ringround.example/read/door/"
    assert made["code"] == code_of("https://ringround.example/read/door/")
    assert made["code"][0].startswith("11111110")
    assert len(made["code"]) == len(made["code"][0]) == 29


@pytest.mark.parametrize(("form", "foot"), [("poster", 560), ("leaflet", 450), ("card", 450)])
def test_the_square_on_the_paper_is_the_code_module_by_module(leaflets, form, foot):
    order = ordered(leaflets["door"], "ar", form)
    pages = paper.pictures(TEMPLATE, data(order), dots_per_inch=300)
    picture = Image.open(io.BytesIO(pages[-1])).convert("RGB")
    below = picture.crop((0, picture.height - foot, picture.width, picture.height))
    black = below.convert("L").point(lambda light: 255 if light < 10 else 0)
    left, top, right, bottom = black.getbbox()
    code = data(order)["code"]
    one = (right - left) / len(code)
    assert bottom - top == pytest.approx(right - left, abs=2)
    found = [
        "".join(
            "1" if black.getpixel((left + (x + 0.5) * one, top + (y + 0.5) * one)) else "0"
            for x in range(len(code))
        )
        for y in range(len(code))
    ]
    assert found == code


@pytest.mark.parametrize("form", [*FORMS, "pair-ar"])
@pytest.mark.parametrize("lines", ["# Ring us", "# Ring us\n@ {police_now}", "# Ring us\n* One"])
def test_the_shortest_leaflets_can_be_printed_too(leaflets, carys, form, lines):
    made = adding.add_leaflet(
        title="Short", purpose="x", pieces=composed(lines), is_critical=False, by=carys, now=NOW
    )
    with_words(made, "ar", "كلمات")
    assert "Ring us" in one_line(printing.pdf(ordered(made, "en", form)))


def test_letters_are_as_large_as_the_page_allows(leaflets):
    """Nothing flows on to a second page, and little room is left."""
    for leaflet in leaflets.values():
        for tag in ("en", "ar", "ti", "vi"):
            [page] = pages(printing.pdf(ordered(leaflet, tag)))
            words = [word.y for word in page if word.y > 175]  # points: above the foot
            assert min(words) < 300


def test_the_archive_holds_every_edition_and_comes_piece_by_piece(leaflets):
    made = orders(
        gather(Leaflet.objects.filter(slug="numbers"), ["en", "ar", "ti"]).values(), FORMS, DAY
    )
    pieces = list(archiving.archive(made))
    assert len(pieces) == len(made) + 1
    assert all(pieces)
    files = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
    assert files.testzip() is None
    assert files.namelist() == [f"{order.name}.pdf" for order in made]
    assert files.read(files.namelist()[0]) == printing.pdf(made[0])


def test_one_edition_that_cannot_be_printed_keeps_no_other_from_the_archive(leaflets):
    with_words(leaflets["numbers"], "so", "Fox 🦊")
    made = orders(
        gather(Leaflet.objects.filter(slug="numbers"), ["so", "en"]).values(), ["poster"], DAY
    )
    files = zipfile.ZipFile(io.BytesIO(b"".join(archiving.archive(made))))
    assert files.namelist() == [f"{made[1].name}.pdf", "not-printed.txt"]
    assert "🦊 (U+1F98A)" in files.read("not-printed.txt").decode()


def test_an_archive_that_is_broken_off_leaves_no_engine_behind(leaflets, monkeypatch):
    started = []
    begin = paper.typesetting.subprocess.Popen

    def noting(*args, **more):
        started.append(begin(*args, **more))
        return started[-1]

    monkeypatch.setattr(paper.typesetting.subprocess, "Popen", noting)
    made = orders(gather(leaflets.values(), ["en"]).values(), ["poster"], DAY)
    some = archiving.archive(made)
    next(some)
    some.close()
    assert [engine.poll() is not None for engine in started] == [True]


def test_the_english_on_paper_is_english_on_whichever_page_it_is_printed(leaflets):
    order = ordered(leaflets["door"], "ar")
    said_in_english = data(order)
    with translation.override("ar"):
        assert data(order) == said_in_english
    assert "In Arabic, version" in said_in_english["english"]
