"""One row: a person, or everything that is wrong with it."""

from datetime import date

import pytest

from messaging.phones import e164, parse_number
from residences.columns import Field
from residences.import_languages import Unsure, find
from residences.import_numbers import numbers_in
from residences.import_rows import (
    BadRow,
    NotANumber,
    Person,
    Rules,
    read_day,
    read_row,
    yes_or_no,
)

TODAY = date(2026, 11, 22)


def parse(written):
    try:
        return e164(parse_number(written))
    except Exception as refusal:
        raise NotANumber("no number") from refusal


def test_a_number_typed_into_a_heading_is_not_repeated():
    rules = Rules(parse=parse, today=TODAY, said_yes_on=TODAY, headings=("Tel 07700 900123", "In"))
    read = read_row((2, ["12", "ar"]), (Field.PHONE, Field.READS), rules)
    [problem] = read.problems
    assert (problem.heading, problem.letter) == ("Tel •••23", "A")


def row(default_language="", meanings=None, said_yes_on=TODAY, **cells):
    fields = tuple(Field(name) for name in cells)
    rules = Rules(
        parse=parse,
        today=TODAY,
        default_language=default_language,
        said_yes_on=said_yes_on,
        meanings=meanings or {},
    )
    return read_row((7, list(cells.values())), fields, rules)


def codes(read):
    assert isinstance(read, BadRow)
    return [problem.code for problem in read.problems]


@pytest.mark.parametrize(
    "cell",
    [
        "07700 900123",
        "0044 7700 900 123",
        "+44 (0)7700 900123",
        "٠٧٧٠٠٩٠٠١٢٣",
        "۰۷۷۰۰۹۰۰۱۲۳",
        "\u202a\u200e07700\u00a0900123\u202c",
        "\ufeff07700900123",
        "'07700900123",
        '="07700900123"',
        "7700900123",
        "7700900123.0",
        "447700900123",
        "4.47700900123E+11",
        "7.700900123e9",
        "Mobile: 07700 900123",
        "07700900123 (wife)",
        "tel:+44-7700-900-123",
        "07700900123 / 07700 900 123",
    ],
)
def test_a_number_is_read_in_every_spelling(cell):
    assert row(phone=cell, reads="ar").phones == ("+447700900123",)


@pytest.mark.parametrize(
    "cell",
    [
        "07700900001/07700900002",
        "07700 900001, 07700 900002",
        "07700 900001;07700 900002",
        "07700900001\r\n07700900002",
        "07700900001 or 07700900002",
        "07700900001 & 07700900002",
        "٠٧٧٠٠٩٠٠٠٠١ ، ٠٧٧٠٠٩٠٠٠٠٢",
    ],
)
def test_several_numbers_may_stand_in_one_cell(cell):
    assert row(phone=cell, reads="ar").phones == ("+447700900001", "+447700900002")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("7.7009E+11", "phone_shortened"),
        ("7,7009E+11", "phone_shortened"),
        ("4.477E+11", "phone_shortened"),
        ("########", "phone_hidden"),
        ("07700 9001", "phone_bad"),
        ("Omar", "phone_bad"),
        ("07700900001 07700900002", "phone_bad"),
        ("/".join(f"0770090000{n}" for n in range(6)), "phone_many"),
    ],
)
def test_a_number_that_cannot_be_known_for_certain_is_refused(cell, code):
    assert codes(row(phone=cell, reads="ar")) == [code]


@pytest.mark.parametrize("cell", ["", "-", "none", "N/A", "?", "لا يوجد", "#N/A"])
def test_no_number_is_no_fault(cell):
    assert numbers_in(cell).written == ()
    assert row(alias="Kite", phone=cell, reads="ar").phones == ()


@pytest.mark.parametrize(
    ("word", "tag"),
    [
        ("ar", "ar"),
        ("fa_AF", "fa-af"),
        ("prs", "fa-af"),
        ("Arabic", "ar"),
        ("العربية", "ar"),
        ("عربي", "ar"),
        ("Persian", "fa"),
        ("FARSI", "fa"),
        ("Dari", "fa-af"),
        ("Pushto", "ps"),
        ("Kurdish (Sorani)", "ckb"),
        ("sorani", "ckb"),
        ("kurmanci", "ku"),
        ("Tigrigna", "ti"),
        ("ትግርኛ", "ti"),
        ("Bangla", "bn"),
        ("Shqip", "sq"),
        ("Tiếng Việt", "vi"),
        ("tieng viet", "vi"),
        ("Mandarin", "zh-hans"),
        ("Arabic (Sudan)", "ar"),
        ("Arabic / English", "ar"),
        ("  somali\u200f ", "so"),
    ],
)
def test_a_language_is_known_by_tag_name_and_common_misspelling(word, tag):
    assert find(word) == tag


@pytest.mark.parametrize(
    ("word", "kind", "perhaps"),
    [
        ("Kurdish", "ambiguous", ("ckb", "ku", "ku-arab")),
        ("کوردی", "ambiguous", ("ckb", "ku", "ku-arab")),
        ("Punjabi", "ambiguous", ("pa", "pa-arab")),
        ("Afghan", "country", ("fa-af", "ps")),
        ("Arabik", "unknown", ("ar",)),
        ("Klingon", "unknown", ()),
        ("Kurdish, English", "ambiguous", ("ckb", "ku", "ku-arab")),
    ],
)
def test_a_word_that_is_no_one_language_is_a_question(word, kind, perhaps):
    found = find(word)
    assert isinstance(found, Unsure)
    assert (found.kind, found.perhaps) == (kind, perhaps)


def test_an_answer_for_the_whole_list_settles_an_ambiguous_word():
    assert codes(row(phone="07700900001", reads="Kurdish")) == ["language_ambiguous"]
    settled = row(phone="07700900001", reads="KURDISH ", meanings={"kurdish": "ckb"})
    assert settled.reads == "ckb"


def test_who_speaks_an_unwritten_language_reads_what_its_speakers_read():
    person = row(phone="07700900001", reads="Hazaragi")
    assert (person.reads, person.speaks) == ("fa-af", "haz")
    person = row(phone="07700900001", speaks="Tigre")
    assert (person.reads, person.speaks) == ("ti", "tig")
    assert Field.READS not in person.said


def test_without_any_language_a_row_is_bad_unless_one_is_chosen_for_the_list():
    assert codes(row(phone="07700900001")) == ["language_missing"]
    person = row(phone="07700900001", default_language="ar")
    assert (person.reads, person.speaks, person.said) == ("ar", "ar", frozenset())


@pytest.mark.parametrize(
    ("alias", "code"),
    [
        ("07700 900001", "alias_number"),
        ("Omar 12/03/1994", "alias_number"),
        ("a" * 41, "alias_long"),
        ("=HYPERLINK(1)", "alias_signs"),
        ("<script>alert(1)</script>", "alias_signs"),
        ("@SUM(A1)", "alias_signs"),
    ],
)
def test_an_alias_is_a_word_and_nothing_else(alias, code):
    assert codes(row(alias=alias, phone="07700900001", reads="ar")) == [code]


def test_hidden_signs_are_taken_out_of_an_alias_but_not_those_that_spell():
    person = row(alias="\u202eKi\u0000te\u2066 \u200b ", phone="07700900001", reads="ar")
    assert person.alias == "Kite"
    spelt = row(alias="می\u200cخواهم", phone="07700900001", reads="fa")
    assert spelt.alias == "می\u200cخواهم"


@pytest.mark.parametrize(
    ("text", "said"),
    [("Yes", True), ("x", True), ("✓", True), ("نعم", True), ("بله", True), ("call", True), ("1", True),
     ("No", False), ("", False), ("text", False), ("لا", False), ("0", False), ("maybe", None)],
)  # fmt: skip
def test_yes_and_no_are_known_in_many_languages(text, said):
    assert yes_or_no(text) is said


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-01", date(2026, 11, 1)),
        ("01/11/2026", date(2026, 11, 1)),
        ("1.11.26", date(2026, 11, 1)),
        ("3rd November 2026", date(2026, 11, 3)),
        ("46327", date(2026, 11, 1)),
        ("11/23/2026", None),
        ("soon", None),
    ],
)
def test_a_day_is_read_the_british_way(text, day):
    assert read_day(text) == day


def test_who_has_not_said_yes_stays_out():
    assert codes(row(phone="07700900001", reads="ar", consent_on="no")) == ["consent_no"]
    assert codes(row(phone="07700900001", reads="ar", consent_on="2026-11-23")) == ["date_to_come"]
    assert codes(row(phone="07700900001", reads="ar", consent_on="1405/08/10")) == ["date_unclear"]
    assert row(phone="07700900001", reads="ar", consent_on="yes").consent_on is None
    assert row(phone="07700900001", reads="ar", consent_on="22/11/26").consent_on == TODAY


@pytest.mark.parametrize("cell", ["", "yes", "✓"])
def test_a_yes_without_a_day_needs_a_day_for_the_whole_list(cell):
    facts = {"phone": "07700900001", "reads": "ar", "consent_on": cell}
    assert codes(row(said_yes_on=None, **facts)) == ["date_missing"]
    assert isinstance(row(said_yes_on=TODAY, **facts), Person)
    assert isinstance(row(said_yes_on=None, **{**facts, "consent_on": "2026-11-22"}), Person)
    title = row(said_yes_on=None, alias="Total", default_language="ar", consent_on=cell)
    assert codes(title) == ["nobody"]


def test_every_fault_of_a_row_is_named_at_once():
    read = row(alias="<b>", phone="123", reads="Klingon", branch="Room 3", prefers_call="maybe")
    assert sorted(codes(read)) == [
        "alias_signs", "branch_room", "language_unknown", "phone_bad", "yes_or_no",
    ]  # fmt: skip
    assert read.number == 7


def test_a_row_that_is_a_heading_or_a_total_is_nobody():
    assert codes(row(alias="Floor 2", phone="", default_language="ar")) == ["nobody"]
    assert codes(row(alias="", phone="", reads="Arabic")) == ["nobody"]


def test_nobody_sees_a_number_by_printing_a_row():
    person = row(phone="07700900123", reads="ar")
    bad = row(phone="07700 900123 4567", reads="ar")
    assert isinstance(person, Person)
    assert "7700900123" not in repr(person)
    assert "900123" not in repr(bad).replace(" ", "")
