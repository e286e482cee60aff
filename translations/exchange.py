"""Texts as PO and CSV files, for translators who work with a program of their own. Pure.

A PO entry's context is "key/v3": which text, and which version of its English the words follow.
Programs reorder entries, wrap lines and rewrite headers; they leave the context as it is.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import polib

from translations import placeholders
from translations.languages import Language

MOST_BYTES = 400_000  # all our texts in one language are a quarter of it
HEADINGS = ("key", "version", "note", "english", "state", "words")
FORMULA = re.compile(r"^'*[=+\-@\t\r]")  # what a spreadsheet would work out
_CONTEXT = re.compile(r"([-\w]{1,60})/v([1-9][0-9]{0,5})")
_STANDS = {
    "checked": "A second reader has checked these words.",
    "draft": "A draft: nobody but its writer (or a machine) has read it.",
    "stale": "The English changed after these words were written.",
    "missing": "",
}
Why = Literal["not_text", "not_po", "no_headings", "too_big"]


class NotReadable(Exception):
    """The file as a whole cannot be read; `code` says why."""

    def __init__(self, code: Why) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Entry:
    """A text and its words in one language, as a file tells them."""

    key: str
    version: int
    title: str
    note: str
    english: str
    former: str  # the English that stale words follow
    state: Literal["checked", "draft", "stale", "missing"]
    words: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Words for a text, as they came back in a file."""

    place: str  # "row 3": where a person finds it
    key: str
    version: int | None  # None: the file says none that we could read
    words: str
    is_sure: bool = True  # False for what its writer marked as needing work


# Out ------------------------------------------------------------------------------------------------


def as_po(entries: Iterable[Entry], language: Language, at: datetime) -> str:
    """A PO file; stale words are fuzzy and carry the English that they follow."""
    file = polib.POFile(wrapwidth=0)
    file.metadata = {
        "Project-Id-Version": "Ringround",
        "POT-Creation-Date": f"{at:%Y-%m-%d %H:%M%z}",
        "PO-Revision-Date": f"{at:%Y-%m-%d %H:%M%z}",
        "Last-Translator": "Ringround",
        "Language-Team": language.english,
        "Language": language.bcp47.replace("-", "_"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    file.extend(_po_entry(entry) for entry in entries)
    return str(file)


def _po_entry(entry: Entry) -> polib.POEntry:
    is_stale = entry.state == "stale"
    flags = ["fuzzy"] if is_stale else []
    if placeholders.names(entry.english):
        flags.append("python-brace-format")
    return polib.POEntry(
        msgctxt=f"{entry.key}/v{entry.version}",
        msgid=entry.english,
        msgstr=entry.words,
        previous_msgid=entry.former if is_stale else None,
        comment="\n".join(filter(None, [entry.title, entry.note])),
        tcomment=_STANDS[entry.state],
        flags=flags,
    )


def as_csv(entries: Iterable[Entry]) -> str:
    """A table with HEADINGS; no cell is taken for a formula."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(HEADINGS)
    for one in entries:
        cells = [one.key, str(one.version), one.note, one.english, one.state, one.words]
        table.writerow([f"'{cell}" if FORMULA.match(cell) else cell for cell in cells])
    return out.getvalue()


# In -------------------------------------------------------------------------------------------------


def read(content: bytes) -> list[Offer]:
    """What a PO or CSV file offers, entries without words left out; NotReadable."""
    if len(content) > MOST_BYTES:
        raise NotReadable("too_big")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotReadable("not_text") from None
    if "\0" in text:
        raise NotReadable("not_text")
    is_po = re.search(r"^msgid\b", text, re.MULTILINE)
    offers = _from_po(text) if is_po else _from_csv(text)
    return [one for one in offers if one.words.strip()]


def _from_po(text: str) -> list[Offer]:
    try:
        file = polib.pofile(text)
    except (OSError, ValueError, IndexError):
        raise NotReadable("not_po") from None
    return [_po_offer(one) for one in file if not one.obsolete]


def _po_offer(entry: polib.POEntry) -> Offer:
    found = _CONTEXT.fullmatch((entry.msgctxt or "").strip())
    return Offer(
        place=f"line {entry.linenum}",
        key=found[1] if found else (entry.msgctxt or ""),
        version=int(found[2]) if found else None,
        words=entry.msgstr,
        is_sure="fuzzy" not in entry.flags,
    )


def _from_csv(text: str) -> list[Offer]:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")  # some programs end lines as in 1984
    try:
        rows = list(csv.reader(io.StringIO(plain), delimiter=_delimiter(plain)))
    except csv.Error:  # a cell longer than any text
        raise NotReadable("no_headings") from None
    headings = [cell.strip().lower() for cell in rows[0]] if rows else []
    if not {"key", "version", "words"} <= set(headings):
        raise NotReadable("no_headings")
    return [_csv_offer(number, headings, row) for number, row in enumerate(rows[1:], 2) if any(row)]


def _delimiter(text: str) -> str:
    """Spreadsheets of half of Europe write semicolons."""
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _csv_offer(number: int, headings: Sequence[str], row: Sequence[str]) -> Offer:
    cells = dict(zip(headings, row, strict=False))
    version = cells.get("version", "").strip()
    return Offer(
        place=f"row {number}",
        key=_plain(cells.get("key", "")).strip(),
        version=int(version) if version.isascii() and version.isdigit() else None,
        words=_plain(cells.get("words", "")),
    )


def _plain(cell: str) -> str:
    """The cell as it was before `as_csv` kept a spreadsheet from working it out."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell[1:]) else cell
