"""Sets words without reading them as markup, names what it cannot print, and reaches no file."""

import io
import shutil

import pytest
from pypdf import PdfReader

import paper
from paper import MissingLetters, TooMuch, Unset, hand, isolated, typesetting
from tests.paper.accessible import hindrances
from tests.paper.reading import pages, said
from translations.languages import LANGUAGES

NUMBER = "07700 900123"
RING = "اتصلوا بالرقم {number} الآن"
HOSTILE = [
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.0"',
    '#image("house.typ")',
    "$ sum_(i=0)^n i $",
    "*bold* _thin_ `raw` <label> @label",
    "= Heading",
    "\\u{41} // no comment /* nor this */",
    "'\"]} #panic()",
]


def hand_of(tag="en"):
    language = LANGUAGES[tag]
    return hand(tag, language.script, language.direction)


def data(tag="en", **words):
    return {"hand": hand_of(tag), **words}


def number_on(page):
    """The figures on a page from left to right."""
    found = sorted(word for word in page if set(word.text) & set("+0123456789"))
    return " ".join(word.text for word in found).replace("+ ", "+")


@pytest.mark.parametrize("words", HOSTILE)
def test_markup_in_words_prints_as_it_was_typed(small, words):
    name = small("#d.words")
    assert said(paper.typeset(name, data(words=words))).replace(" ", "") == words.replace(" ", "")


@pytest.mark.parametrize("words", HOSTILE)
def test_markup_is_inert_in_a_name_and_in_a_number_too(small, words):
    name = small('#import "house.typ": *\n#name(d.words)\n\n#number(d.words)')
    found = said(paper.typeset(name, data(words=words))).replace(" ", "").replace("\n", "")
    assert found == words.replace(" ", "") * 2


def test_signs_that_reverse_or_hide_print_nothing(small):
    name = small("#d.words")
    assert said(paper.typeset(name, data(words="a\u202ebc\u202c\x07d\ufeff"))) == "abcd"


@pytest.mark.parametrize("way", [paper.typeset, paper.pictures])
def test_a_letter_that_no_font_has_is_named(small, way):
    name = small("#d.words")
    with pytest.raises(MissingLetters) as refused:
        way(name, data(words='Fox 🦊 and "ก"'))
    assert refused.value.signs == ["🦊", "ก"]
    assert "🦊 (U+1F98A)" in str(refused.value)


def test_a_refusal_quotes_nothing_but_the_letters_that_are_missing(small):
    name = small("#d.words")
    with pytest.raises(MissingLetters) as refused:
        paper.typeset(name, data(words="Misty Larch 🦊"))
    assert "Larch" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("where", ["/etc/passwd", "../../../../../etc/passwd", "../secret.txt"])
def test_a_template_reads_nothing_outside_its_folder(small, tmp_path, where):
    (tmp_path.parent / "secret.txt").write_text("secret")
    name = small(f'#read("{where}")')
    with pytest.raises(Unset):
        paper.typeset(name, data())


def test_only_templates_of_ours_are_set():
    for name in ["../tree", "tree.typ", "/etc/passwd", "", "Tree", "no_such"]:
        with pytest.raises(Unset):
            paper.typeset(name, data())


def test_no_template_brings_in_a_package_or_lets_a_font_be_replaced():
    for one in typesetting.TEMPLATES.glob("*.typ"):
        text = one.read_text()
        assert "@preview" not in text
        assert "@local" not in text
        assert "http" not in text.replace("http://www.w3.org/2000/svg", "")  # the name of a format
        assert "eval(" not in text
        assert "fallback: true" not in text


def test_too_many_words_are_refused_before_anything_is_set(small):
    name = small("#d.words")
    with pytest.raises(TooMuch):
        paper.typeset(name, data(words="က" * 2_001))


def test_what_takes_too_long_is_stopped(small, monkeypatch):
    monkeypatch.setattr(typesetting, "PATIENCE", 0.001)
    with pytest.raises(TooMuch) as refused:
        paper.typeset(small("#d.words"), data(words="Misty Larch"))
    assert refused.value.__cause__ is None


def test_the_engine_knows_nothing_of_our_environment(small, monkeypatch, tmp_path):
    engine = tmp_path / "engine.py"
    engine.write_text(
        "import json, os, sys\n"
        "told = {'sizes': [0], 'trouble': ' '.join([*os.environ, *sys.argv[1:]])}\n"
        "print(json.dumps(told))\n"
    )
    monkeypatch.setenv("SECRET_KEY", "not to be passed on")
    monkeypatch.setattr(typesetting, "ENGINE", engine)
    with pytest.raises(Unset) as told:
        paper.typeset(small("#d.words"), data(words="Misty Larch"))
    assert set(str(told.value).split()) <= {"LC_CTYPE"}  # which Python sets by itself


def test_an_engine_that_dies_is_an_error_without_words(small, monkeypatch, tmp_path):
    engine = tmp_path / "engine.py"
    engine.write_text("import sys; sys.exit(sys.stdin.read())")
    monkeypatch.setattr(typesetting, "ENGINE", engine)
    with pytest.raises(Unset) as told:
        paper.typeset(small("#d.words"), data(words="Misty Larch"))
    assert "Larch" not in str(told.value)


def test_many_from_one_engine_are_what_each_would_be_alone(small):
    name = small("= #d.words")
    words = ["One", "عنوان", "Three"]
    made = list(paper.typeset_each((name, data(words=one)) for one in words))
    assert made == [paper.typeset(name, data(words=one)) for one in words]


def test_one_that_cannot_be_set_keeps_no_other_from_being_set(small):
    name = small("#d.words")
    words = ["One", "Fox 🦊", "က" * 2_001, "Four"]
    one, fox, flood, four = paper.typeset_each((name, data(words=each)) for each in words)
    assert (said(one), said(four)) == ("One", "Four")
    assert fox.signs == ["🦊"]
    assert isinstance(flood, TooMuch)


def test_one_that_takes_too_long_is_refused_and_a_new_engine_sets_the_others(small, monkeypatch):
    name = small(
        '#if d.words == "Two" { for i in range(30000) { for j in range(30000) { let k = calc.sin(i * j) } } } else { d.words }'
    )
    monkeypatch.setattr(typesetting, "PATIENCE", 4)
    words = ["One", "Two", "Three", "Two"]
    one, two, three, last = paper.typeset_each((name, data(words=each)) for each in words)
    assert (said(one), said(three)) == ("One", "Three")
    assert isinstance(two, TooMuch)
    assert isinstance(last, TooMuch)


def test_an_engine_that_is_stopped_while_it_speaks_gives_no_half_a_file(monkeypatch, tmp_path):
    engine = tmp_path / "engine.py"
    engine.write_text("""import sys; input(); print('{"sizes": [9]}\\nhalf', end="")""")
    monkeypatch.setattr(typesetting, "ENGINE", engine)
    [one] = paper.typeset_each([("leaflet", data(words="One"))])
    assert isinstance(one, TooMuch)


def test_a_changed_template_or_font_changes_the_look(monkeypatch, tmp_path):
    before = paper.look()
    assert paper.look() == before
    for folder in ("TEMPLATES", "FONTS"):
        there = shutil.copytree(getattr(typesetting, folder), tmp_path / folder)
        with monkeypatch.context() as here:
            here.setattr(typesetting, folder, there)
            assert paper.look() == before
        changed = next(file for file in there.iterdir() if file.suffix in {".typ", ".ttf", ".otf"})
        changed.write_bytes(changed.read_bytes() + b"\n")
        with monkeypatch.context() as here:
            here.setattr(typesetting, folder, there)
            typesetting._look.cache_clear()
            assert paper.look() != before


def test_an_engine_that_died_before_it_was_asked_is_the_same_error():
    with typesetting._engine() as engine:
        engine.kill()
        engine.wait()
        with pytest.raises(TooMuch):
            typesetting._next(engine, b"x" * 100_000)


def test_a_number_keeps_its_order_inside_words_from_right_to_left(small):
    name = small("#d.words")
    words = RING.replace("{number}", isolated(NUMBER))
    [page] = pages(paper.typeset(name, data("ar", words=words)))
    places = {word.text: word.x for word in page}
    assert places["اتصلوا"] > places["بالرقم"] > places["الآن"]
    assert number_on(page) == NUMBER


def test_without_that_its_halves_change_places(small):
    name = small("#d.words")
    [page] = pages(paper.typeset(name, data("ar", words=RING.replace("{number}", NUMBER))))
    assert number_on(page) == "900123 07700"


def test_a_number_in_a_place_of_its_own_needs_no_isolates(small):
    name = small('#import "house.typ": *\n#d.words #number(d.number) #d.words')
    [page] = pages(paper.typeset(name, data("ar", words="اتصلوا", number="+44 7700 900123")))
    assert number_on(page) == "+44 7700 900123"


def test_the_pdf_says_that_it_can_be_read_aloud(small):
    name = small("= #d.words")
    root = PdfReader(io.BytesIO(paper.typeset(name, data("ar", words="عنوان")))).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a value of the PDF
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "ar"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_the_judge_of_what_can_be_read_aloud_names_what_cannot(small):
    file = paper.typeset(small("= #d.words"), data("ar", words="عنوان"))
    assert hindrances([file]) == []
    [missing] = hindrances([file, file.replace(b"/Lang(ar)", b"/Long(ar)")])
    assert "language" in missing


def test_the_same_words_give_the_same_bytes_and_no_hour(small):
    name = small("#d.words")
    first, second = (paper.typeset(name, data(words="Misty Larch")) for _ in range(2))
    assert first == second
    assert not {"/CreationDate", "/ModDate"} & set(PdfReader(io.BytesIO(first)).metadata)


def test_pictures_come_page_by_page(small):
    name = small("#d.one\n#pagebreak()\n#d.two")
    found = paper.pictures(name, data(one="One", two="Two"), dots_per_inch=72)
    assert len(found) == 2
    assert all(one.startswith(b"\x89PNG") for one in found)
    assert len(paper.pictures(small("#d.one"), data(one="One"))) == 1


def test_direction_is_what_the_registry_says_and_not_what_the_engine_guesses():
    assert {hand_of(tag)["dir"] for tag in ("ar", "ckb", "fa-af", "ps", "ur")} == {"rtl"}
    assert {hand_of(tag)["dir"] for tag in ("pa", "ti", "en", "bn")} == {"ltr"}


def test_a_hand_names_language_and_region_as_pdf_readers_want_them():
    assert (hand_of("fa-af")["lang"], hand_of("fa-af")["region"]) == ("fa", "AF")
    assert (hand_of("zh-hans")["lang"], hand_of("zh-hans")["region"]) == ("zh", "CN")
    assert (hand_of("en")["lang"], hand_of("en")["region"]) == ("en", None)
