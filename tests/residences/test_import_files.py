"""Lists in every kind of file that people send, and kind refusals of the rest."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from residences.import_files import table_in, table_in_text
from residences.import_limits import MOST_BYTES, MOST_ROWS, NotRead

LIST = "Alias,Phone,Language\nZoë,07700 900001,العربية\nکیوان,07700900002,فارسی\n"


def xlsx(*sheets, merge=()):
    book = Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    for span in merge:
        book.worksheets[-1].merge_cells(span)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def refusal(data):
    with pytest.raises(NotRead) as refused:
        table_in(data)
    return refused.value.code


@pytest.mark.parametrize(
    "data",
    [
        LIST.encode(),
        LIST.encode("utf-8-sig"),
        LIST.encode("utf-16"),
        LIST.encode("utf-16-le"),
        b"\xfe\xff" + LIST.encode("utf-16-be"),
        LIST.replace("\n", "\r\n").encode(),
        LIST.replace("\n", "\r").encode(),
        LIST.replace(",", ";").encode(),
        LIST.replace(",", "\t").encode(),
        ("sep=;\n" + LIST.replace(",", ";")).encode(),
    ],
)
def test_every_encoding_and_separator_gives_the_same_list(data):
    table = table_in(data)
    assert table.headings == ["Alias", "Phone", "Language"]
    assert table.rows == [
        (2, ["Zoë", "07700 900001", "العربية"]),
        (3, ["کیوان", "07700900002", "فارسی"]),
    ]


@pytest.mark.parametrize(
    ("encoding", "alias"), [("cp1252", "Zoë"), ("cp1252", "Ñandú"), ("cp1256", "نسيم")]
)
def test_old_windows_letters_are_told_apart(encoding, alias):
    data = f"Alias;Phone\n{alias};07700900001\n".encode(encoding)
    assert table_in(data).rows[0][1][0] == alias


def test_quoted_lines_and_empty_lines_do_not_shift_row_numbers():
    table = table_in_text(
        'Alias,Phone\n\n"Kite","07700900001\n07700900002"\n,,\nMoon,07700900003\n'
    )
    assert table.rows == [
        (3, ["Kite", "07700900001\n07700900002"]),
        (5, ["Moon", "07700900003"]),
    ]


def test_a_spreadsheet_is_read_from_its_first_sheet_that_has_rows():
    rows = [
        ["Alias", "Phone", "Consent"],
        ["Kite", 7700900001.0, date(2026, 11, 1)],
        [None],
        ["Moon"],
    ]
    table = table_in(xlsx([], [[None], *rows]))
    assert table.rows == [(3, ["Kite", "7700900001", "2026-11-01"]), (5, ["Moon", "", ""])]


def test_a_cell_over_several_rows_counts_for_each_of_them():
    rows = [
        ["Floor", "Phone"],
        ["First", "07700900001"],
        [None, "07700900002"],
        [None, "07700900003"],
    ]
    table = table_in(xlsx(rows, merge=["A2:A3"]))
    assert [cells[0] for _number, cells in table.rows] == ["First", "First", ""]


def test_formulas_are_never_worked_out():
    table = table_in(xlsx([["Alias", "Phone"], ["=1+1", "07700900001"]]))
    assert table.rows == [(2, ["", "07700900001"])]


def test_what_is_no_list_is_refused_by_name():
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    page = b"<html><table><tr><td>Alias</td></tr></table></html>"
    assert refusal(old) == "old_excel"
    assert refusal(b"%PDF-1.7 ...") == "not_a_list"
    assert refusal(b"\x89PNG\r\n\x1a\n") == "not_a_list"
    assert refusal(page) == "not_a_list"
    assert refusal(bytes(range(32)) * 40) == "not_a_list"
    assert refusal(b"PK\x03\x04 and then nothing") == "broken_sheet"
    assert refusal(b"") == "empty"
    assert refusal(b"Alias,Phone\n") == "empty"
    assert refusal(xlsx([])) == "empty"


def test_a_text_document_in_a_zip_is_no_list():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    assert refusal(file.getvalue()) == "not_a_list"


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 61_000_000)
    assert len(file.getvalue()) < 100_000
    assert refusal(file.getvalue()) == "too_big_inside"


def test_a_sheet_with_entities_is_refused_unread():
    file = io.BytesIO(xlsx([["Alias"], ["Kite"]]))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/extra.xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa">]><x/>')
    assert refusal(file.getvalue()) == "broken_sheet"


def test_what_is_too_big_is_refused():
    assert refusal(b"a,b\n" * (MOST_BYTES // 4 + 1)) == "too_big"
    assert refusal(b"Phone\n" + b"07700900001\n" * (MOST_ROWS + 1)) == "too_many_rows"


def test_a_list_of_the_most_rows_is_read():
    assert len(table_in(b"Phone\n" + b"07700900001\n" * MOST_ROWS).rows) == MOST_ROWS


def test_noughts_and_endless_cells_do_no_harm():
    table = table_in(b"Alias,Phone\nKi\x00te," + b"7" * 90_000 + b"\n")
    assert table.rows[0][1][0] == "Kite"
    assert len(table.rows[0][1][1]) < 1000


def test_a_quotation_that_never_closes_is_refused():
    assert refusal(b'Alias,Phone\nKite,"' + b"07700900001\n" * 20_000) == "open_quotation"
