"""A list of people out of whatever was sent: XLSX, CSV in many kinds, or pasted text."""

from residences import import_csv, import_xlsx
from residences.columns import Row, Table, table_of
from residences.import_limits import MOST_BYTES, MOST_ROWS, NotRead

_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and every file with a password
_ZIP = b"PK\x03\x04"
_OTHERS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
)


def table_in(data: bytes) -> Table:
    """The list in this file, by its contents and never by its name; NotRead says why not."""
    return _table(rows_in(data))


def table_in_text(text: str) -> Table:
    """The list in this text: pasted, or out of a CSV file."""
    return _table(import_csv.rows_of(text))


def rows_in(data: bytes) -> list[Row]:
    """The rows of this file, of whatever list it is; NotRead says why there are none."""
    if len(data) > MOST_BYTES:
        raise NotRead("too_big")
    if data.startswith(_OLD_EXCEL):
        raise NotRead("old_excel")
    if data.startswith(_OTHERS):
        raise NotRead("not_a_list")
    if data.startswith(_ZIP):
        return import_xlsx.rows_of(data)
    return import_csv.rows_of(import_csv.decoded(data))


def _table(rows: list[Row]) -> Table:
    table = table_of(rows)
    if not table.rows:
        raise NotRead("empty")
    if len(table.rows) > MOST_ROWS:
        raise NotRead("too_many_rows")
    return table
