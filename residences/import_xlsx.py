"""Rows out of a spreadsheet: values only, no formulas, no macros, no surprises. No framework."""

import io
import re
import warnings
import zipfile
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple

from residences.columns import MOST_COLUMNS, Row
from residences.import_limits import MOST_PARTS, MOST_ROWS, MOST_UNPACKED, NotRead
from residences.import_text import LONGEST_CELL

DEEPEST = 60_000  # rows looked through for people; lists with longer gaps are no lists
SAFE_WHOLE = 10**15  # above this a spreadsheet has lost digits
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})"')
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_HEAD = 4_000  # bytes of a part in which a document type would stand


def rows_of(data: bytes) -> list[Row]:
    """The rows of the first sheet that has any, with their numbers in that sheet."""
    try:
        _refuse_bombs(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that we do not read
            return _first_filled(data)
    except NotRead:
        raise
    except Exception:
        raise NotRead("broken_sheet") from None  # whatever the file made the reader stumble over


def _refuse_bombs(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise NotRead("too_big_inside")
        if "xl/workbook.xml" not in archive.namelist():
            raise NotRead("not_a_list")
        if any(_has_entities(archive, part) for part in parts if _is_xml(part)):
            raise NotRead("broken_sheet")


def _is_xml(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith((".xml", ".rels"))


def _has_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with archive.open(part) as file:
        return _ENTITIES.search(file.read(_HEAD).replace(b"\x00", b"")) is not None


def _first_filled(data: bytes) -> list[Row]:
    book: Any = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        for sheet in book.worksheets:
            rows = list(_rows(sheet))
            if rows:
                return _filled_down(rows, data, str(sheet._worksheet_path))
    finally:
        book.close()
    return []


def _rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # what a file says about its own size is not to be believed
    found = 0
    limits = {"max_row": DEEPEST, "max_col": MOST_COLUMNS}
    for number, values in enumerate(sheet.iter_rows(values_only=True, **limits), 1):
        cells = [_text(value) for value in values]
        if not any(cells):
            continue
        found += 1
        if found > MOST_ROWS + 1:
            raise NotRead("too_many_rows")
        yield number, cells


def _text(value: Any) -> str:
    """The cell as it would be typed; a number in full, a date as 2026-11-01."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < SAFE_WHOLE:
        value = int(value)
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    return str(value).strip()[: LONGEST_CELL + 1]


def _filled_down(rows: list[Row], data: bytes, path: str) -> list[Row]:
    """The rows with each cell that spans several of them repeated in every one."""
    by_number = dict(rows)
    for column, top, bottom in _spans(data, path.lstrip("/")):
        value = _cell(by_number.get(top, []), column)
        for cells in _between(rows, top, bottom) if value else ():
            cells.extend([""] * (column - len(cells)))
            cells[column - 1] = cells[column - 1] or value
    return rows


def _between(rows: list[Row], top: int, bottom: int) -> list[list[str]]:
    first = bisect_right(rows, top, key=itemgetter(0))
    return [cells for _number, cells in rows[first : bisect_right(rows, bottom, key=itemgetter(0))]]


def _cell(cells: list[str], column: int) -> str:
    return cells[column - 1] if column <= len(cells) else ""


def _spans(data: bytes, path: str) -> list[tuple[int, int, int]]:
    """Column, first and last row of each cell that spans rows; of two that overlap, the upper."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = _MERGED.findall(archive.read(path))
    ends = [(coordinate_to_tuple(a.decode()), coordinate_to_tuple(b.decode())) for a, b in found]
    spans: list[tuple[int, int, int]] = []
    for column, top, bottom in sorted((a[1], a[0], b[0]) for a, b in ends if a[1] == b[1]):
        apart = not spans or spans[-1][0] != column or spans[-1][2] < top
        if apart and bottom > top:
            spans.append((column, top, bottom))
    return spans
