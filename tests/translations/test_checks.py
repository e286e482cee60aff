"""What must hold before words may be kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translations import checks, placeholders

SOURCE = "Ring 999. Your list: {link}"
GOOD = {
    "ar": "اتصلوا بالرقم 999. قائمتكم: {link}",
    "fa": "به ۹۹۹ زنگ بزنید. فهرست: {link}",
    "bn": "৯৯৯ নম্বরে ফোন করুন। তালিকা: {link}",
    "sq": "Telefononi 999. Lista: {link}",
}


@pytest.mark.parametrize(("tag", "words"), GOOD.items())
def test_good_words_pass_with_the_digits_of_their_own_script(tag: str, words: str) -> None:
    assert checks.problems(source=SOURCE, words=words, tag=tag) == []


@pytest.mark.parametrize(
    ("words", "code", "detail"),
    [
        ("", "empty", ""),
        ("  \n", "empty", ""),
        ("اتصلوا بالرقم 999.", "places", "{link}"),
        ("اتصلوا بالرقم 999: {link} {name}", "places", "{name}"),
        ("اتصلوا بالرقم 999: {link} {", "places", "{ }"),
        ("اتصلوا بالرقم 99: {link}", "number", "99, 999"),
        ("اتصلوا بالرقم 999 أو 112: {link}", "number", "112"),
        ("اتصلوا بالرقم 999: {link} www.example.org", "link", "www."),
        ("Call us please 999: {link}", "script", "Arabic"),
        ("اتصلوا بالرقم 999: {link} help-us.org", "link", "help-us.org"),
        ("اتصلوا بالرقم 999: ｛link｝", "places", "{link}"),
        ("اتصلوا بالرقم 07700 900123 أو 999: {link}", "number", "07700, 900123"),
        ("اتصلوا بالرقم 999: {link}\u202e", "sign", "U+202E"),
        ("اتصلوا بالرقم 999 من الفندق: {link}", "telling", "فندق"),
    ],
)
def test_wrong_words_are_named_by_what_is_wrong(words: str, code: str, detail: str) -> None:
    found = checks.problems(source=SOURCE, words=words, tag="ar")
    assert checks.Problem(code, detail) in found  # type: ignore[arg-type]


WRONG_EVERYWHERE = {  # the same faults in every script: no number, another number, another script
    "ar": ("اتصلوا: {link}", "اتصلوا 998: {link}", "Ring 999: {link}"),
    "fa": ("زنگ بزنید: {link}", "به ۹۹۸ زنگ بزنید: {link}", "Ring 999: {link}"),
    "ps": ("زنګ ووهئ: {link}", "۹۹۸ ته زنګ ووهئ: {link}", "Ring 999: {link}"),
    "ckb": ("پەیوەندی بکە: {link}", "بە ٩٩٨ پەیوەندی بکە: {link}", "Ring 999: {link}"),
    "ti": ("ደውሉ: {link}", "ናብ 998 ደውሉ: {link}", "Ring 999: {link}"),
    "am": ("ይደውሉ: {link}", "ወደ 998 ይደውሉ: {link}", "Ring 999: {link}"),
    "bn": ("ফোন করুন: {link}", "৯৯৮ নম্বরে ফোন করুন: {link}", "Ring 999: {link}"),
    "ur": ("فون کریں: {link}", "۹۹۸ پر فون کریں: {link}", "Ring 999: {link}"),
    "hi": ("फ़ोन करें: {link}", "९९८ पर फ़ोन करें: {link}", "Ring 999: {link}"),
    "my": ("ဖုန်းဆက်ပါ: {link}", "၉၉၈ ကို ဖုန်းဆက်ပါ: {link}", "Ring 999: {link}"),
    "ka": ("დარეკეთ: {link}", "დარეკეთ 998: {link}", "Ring 999: {link}"),
    "uk": ("Дзвоніть: {link}", "Дзвоніть 998: {link}", "Ring 999: {link}"),
    "zh-hans": ("请拨打: {link}", "请拨打998: {link}", "Ring 999: {link}"),
    "sq": ("Telefononi: {link}", "Telefononi 998: {link}", "Позвоните 999: {link}"),
}


@pytest.mark.parametrize("tag", WRONG_EVERYWHERE)
def test_the_same_faults_are_found_in_every_script(tag: str) -> None:
    for words, code in zip(WRONG_EVERYWHERE[tag], ("number", "number", "script"), strict=True):
        found = checks.problems(source="Ring 999: {link}", words=words, tag=tag)
        assert [one.code for one in found] == [code], words


def test_what_is_too_long_says_by_how_much() -> None:
    assert checks.too_long("abc", 3) == []
    assert checks.too_long("abcd", 3) == [checks.Problem("long", "1")]


def test_letters_that_cannot_be_printed_are_named() -> None:
    assert checks.unprintable([]) == []
    assert checks.unprintable(["ꦗ"]) == [checks.Problem("letter", "ꦗ (U+A997)")]


def test_the_joiners_that_spelling_needs_are_allowed() -> None:
    assert checks.problems(source="Go.", words="می\u200cروید", tag="fa") == []


def test_filling_puts_a_value_without_a_place_at_the_end() -> None:
    assert placeholders.fill("Go: {link}", {"link": "L", "count": 3}) == "Go: L\n3"
    assert placeholders.fill("Go now.", {"link": "L"}) == "Go now.\nL"


NAMES = st.text("abcdef_", min_size=1, max_size=5)


@given(st.text(), st.dictionaries(NAMES, st.text()))
def test_filling_never_fails_and_never_loses_a_value(words: str, values: dict[str, str]) -> None:
    filled = placeholders.fill(words, values)
    assert all(value in filled for value in values.values())


@given(st.text("abcäöü ", max_size=20), st.lists(NAMES, max_size=3))
def test_every_place_is_found_wherever_it_stands(text: str, names: list[str]) -> None:
    words = text.join(f"{{{name}}}" for name in names)
    assert placeholders.names(words) == set(names)
    assert checks.problems(source=words, words=words or "x", tag="sq") == []
