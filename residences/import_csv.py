"""Rows out of text: whatever it is encoded in, whatever parts its columns. No framework."""

import csv
import io
import re
from collections.abc import Iterator

from residences.columns import MOST_COLUMNS, Row
from residences.import_limits import MOST_ROWS, NotRead
from residences.import_text import LONGEST_CELL

SEPARATORS = ";,\t|"
LOOK_AT = 50  # lines by which the separator is told
_SAYS_SO = re.compile(r"\Asep=(.)\n", re.IGNORECASE)  # Excel's own first line; it shows no row
_MARKUP = re.compile(r"\A\s*<(?:!doctype|html|\?xml|table|meta)", re.IGNORECASE)
_TWO_HIGH = re.compile(rb"[\x80-\xff]{2,}")
_HIGH = re.compile(rb"[\x80-\xff]")
_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1f]")


def decoded(data: bytes) -> str:
    """The text in these bytes; NotRead if they are no text at all."""
    text = _decoded(data).replace("\ufeff", "")
    if len(_CONTROLS.findall(text)) > max(4, len(text) // 200) or _MARKUP.match(text):
        raise NotRead("not_a_list")
    return text.replace("\x00", "")


def _decoded(data: bytes) -> str:
    for mark, name in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    if name := _wide(data[:400]):
        return data.decode(name, errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode(_windows(data), errors="replace")


def _wide(head: bytes) -> str:
    """UTF-16 without its mark: every second byte of plain signs is nought."""
    half = max(len(head) // 2, 1)
    if len(head) > 3 and head[1::2].count(0) > half * 0.4 and not head[::2].count(0):
        return "utf-16-le"
    if len(head) > 3 and head[::2].count(0) > half * 0.4 and not head[1::2].count(0):
        return "utf-16-be"
    return ""


def _windows(data: bytes) -> str:
    """Arabic words are runs of high bytes; an accent stands alone among plain letters."""
    in_runs = sum(map(len, _TWO_HIGH.findall(data)))
    return "cp1256" if in_runs * 2 > len(_HIGH.findall(data)) else "cp1252"


def rows_of(text: str) -> list[Row]:
    """Each row with the number that a spreadsheet would show beside it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    told = _SAYS_SO.match(text)
    separator = told[1] if told else _separator(text)
    rows: list[Row] = []
    for number, cells in enumerate(_records(text[told.end() :] if told else text, separator), 1):
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) > MOST_ROWS:
            raise NotRead("too_many_rows")
        rows.append((number, [cell.strip()[: LONGEST_CELL + 1] for cell in cells[:MOST_COLUMNS]]))
    return rows


def _records(text: str, separator: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline="\n"), delimiter=separator)
    except csv.Error:
        raise NotRead("open_quotation") from None


def _separator(text: str) -> str:
    """The sign that parts most rows into the same number of columns."""
    head = "".join(text.splitlines(keepends=True)[:LOOK_AT])
    return max(SEPARATORS, key=lambda sign: _evenness(head, sign))


def _evenness(head: str, sign: str) -> tuple[int, int]:
    try:
        widths = [len(cells) for cells in csv.reader(io.StringIO(head), delimiter=sign) if cells]
    except csv.Error:
        return (0, 0)
    parted = [width for width in widths if width > 1]
    usual = max(set(parted), key=parted.count, default=0)
    return (parted.count(usual), usual)
