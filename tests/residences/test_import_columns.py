"""Which column holds what, and what is never let in."""

import pytest

from residences.columns import Banned, Field, match, read_heading, table_of, without
from residences.import_languages import is_language


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Alias", Field.ALIAS),
        ("Name to use", Field.ALIAS),
        ("نام", Field.ALIAS),
        ("FLOOR", Field.BRANCH),
        ("Wing / block", Field.BRANCH),
        ("الطابق", Field.BRANCH),
        ("Étage", Field.BRANCH),
        ("Mobile (WhatsApp)", Field.PHONE),
        ("Tel. no.", Field.PHONE),
        ("شمارهٔ تلفن", Field.PHONE),
        ("رقم الهاتف", Field.PHONE),
        ("Numéro de téléphone", Field.PHONE),
        ("ስልክ ቁጥር", Field.PHONE),
        ("Language", Field.READS),
        ("Languages (texts)", Field.READS),
        ("زبان", Field.READS),
        ("Spoken language", Field.SPEAKS),
        ("Mother tongue", Field.SPEAKS),
        ("Prefers a call?", Field.PREFERS_CALL),
        ("Consent (date)", Field.CONSENT),
        ("Said yes on", Field.CONSENT),
        ("Shoe size", Field.LEAVE_OUT),
        ("page", Field.LEAVE_OUT),
        ("", Field.LEAVE_OUT),
    ],
)
def test_a_heading_is_known_in_many_spellings_and_languages(heading, field):
    assert read_heading(heading) is field


@pytest.mark.parametrize(
    ("heading", "banned"),
    [
        ("Nationality", Banned.NATIONALITY),
        ("Country of origin", Banned.NATIONALITY),
        ("الجنسية", Banned.NATIONALITY),
        ("D.O.B.", Banned.BORN),
        ("Date of birth (dd/mm/yy)", Banned.BORN),
        ("تاریخ تولد", Banned.BORN),
        ("Room", Banned.ROOM),
        ("Floor / room", Banned.ROOM),
        ("شماره اتاق", Banned.ROOM),
        ("Immigration status", Banned.STATUS),
        ("Asylum claim", Banned.STATUS),
        ("NASS #", Banned.PAPERS),
        ("ARC number", Banned.PAPERS),
        ("HO Ref", Banned.PAPERS),
        ("Home Office number", Banned.PAPERS),
        ("Religion", Banned.RELIGION),
        ("Medical needs", Banned.HEALTH),
        ("Full name", Banned.LEGAL_NAME),
        ("Surname", Banned.LEGAL_NAME),
        ("نام خانوادگی", Banned.LEGAL_NAME),
        ("Notes", Banned.STORY),
        ("Hotel", Banned.PLACE),
    ],
)
def test_a_heading_that_names_what_we_never_keep_is_refused(heading, banned):
    assert read_heading(heading) is banned


def test_headings_are_found_below_a_title_and_rows_keep_their_numbers():
    table = table_of(
        [
            (1, ["Our list", "", ""]),
            (3, ["Alias", "Mobile", "Language"]),
            (5, ["Kite", "07700 900001", "Arabic"]),
        ]
    )
    assert table.headings == ["Alias", "Mobile", "Language"]
    assert table.heading_row == 3
    assert [number for number, _cells in table.rows] == [5]


def test_a_list_without_headings_loses_no_row_and_is_told_by_its_contents():
    table = table_of([(1, ["Kite", "07700900001", "ar"]), (2, ["Moon", "07700900002", "fa"])])
    columns = match(table, is_language)
    assert len(table.rows) == 2
    assert [column.heading for column in columns] == ["A", "B", "C"]
    assert [c.field for c in columns] == [Field.LEAVE_OUT, Field.PHONE, Field.READS]


def test_unknown_headings_are_headings_and_their_columns_are_told_by_contents():
    table = table_of([(1, ["Qq", "Zz"]), (2, ["07700900001", "Somali"])])
    assert table.heading_row == 1
    assert [column.field for column in match(table, is_language)] == [Field.PHONE, Field.READS]


def test_two_phone_columns_are_both_phones_and_a_second_name_is_left_out():
    table = table_of(
        [(1, ["Alias", "Nickname", "Phone 1", "Phone 2"]), (2, ["a", "b", "07700900001", ""])]
    )
    fields = [column.field for column in match(table, is_language)]
    assert fields == [Field.ALIAS, Field.LEAVE_OUT, Field.PHONE, Field.PHONE]


def test_a_refused_column_shows_no_samples_and_can_be_emptied():
    table = table_of([(1, ["Alias", "Nationality"]), (2, ["Kite", "SECRETLAND"])])
    columns = match(table, is_language)
    assert columns[1].samples == ()
    assert columns[1].banned is Banned.NATIONALITY
    assert "SECRETLAND" not in str(without(table, {1}).rows)
    assert without(table, {1}).rows[0][1][0] == "Kite"
