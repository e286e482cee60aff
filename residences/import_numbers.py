"""The numbers in one cell, parted, and repaired where a spreadsheet has harmed them.

Only what is certain is repaired; where digits are lost for good, the cell is refused.
"""

import re
from dataclasses import dataclass

from residences.import_text import fold, lines_of, plain_digits

MOST_NUMBERS = 5  # of one person; more is a list of people in one cell
_NO_NUMBER = (
    "none|no|no phone|no number|no mobile|n/a|na|nil|null|unknown|x|lost|لا يوجد|لا|ندارد|نیست|#n/a"
)
_NOTHING = {fold(word) for word in _NO_NUMBER.split("|")}
_NEXT = re.compile(r"\s*(?:[/,;|&\n،؛]|\bor\b|\band\b)\s*", re.IGNORECASE)
_LABEL = re.compile(r"^[^\W\d_][^\d+(]{0,20}?[:.\s]\s*(?=[\d+(])")  # "mobile: ", "WhatsApp "
_REMARK = re.compile(r"\([^\d()]*\)")  # "(wife)", never "(0)"
_AS_TEXT = re.compile(r'^="?([^"]*)"?$')  # ="07700…" keeps the nought in Excel
_POWER = re.compile(r"^([1-9])(?:[.,](\d+))?e\+?(\d{1,2})$", re.IGNORECASE)
_WHOLE = re.compile(r"^(\+?\d+)[.,]0+$")
_TOO_NARROW = re.compile(r"^#{3,}$")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a cell holds: numbers still as they were written, or the code of what went wrong."""

    written: tuple[str, ...] = ()
    lost: str = ""  # "phone_shortened", "phone_hidden" or "phone_many"

    def __repr__(self) -> str:
        return f"<{len(self.written)} numbers{self.lost and ' ' + self.lost}>"


def numbers_in(cell: str) -> Numbers:
    """Every number in the cell, in the order written, each once."""
    text = plain_digits(lines_of(cell)).strip().lstrip("'`’").strip()
    text = _unwrapped(text)
    if not text or not fold(text) or fold(text) in _NOTHING:
        return Numbers(lost="phone_hidden" if _TOO_NARROW.match(text) else "")
    if _POWER.match(text):  # before the comma in it parts two numbers
        return _of([text])
    return _of([part for part in _NEXT.split(_REMARK.sub(" ", text)) if part.strip()])


def _unwrapped(text: str) -> str:
    found = _AS_TEXT.match(text)
    return found[1].strip() if found and text.startswith("=") else text


def _of(parts: list[str]) -> Numbers:
    if len(parts) > MOST_NUMBERS:
        return Numbers(lost="phone_many")
    repaired = [_repaired(part.strip()) for part in parts]
    if None in repaired:
        return Numbers(lost="phone_shortened")
    return Numbers(tuple(dict.fromkeys(filter(None, repaired))))


def _repaired(part: str) -> str | None:
    """The number as it was before the spreadsheet; None where digits are lost."""
    bare = _LABEL.sub("", part).strip(" .:'’`\"=")
    if power := _POWER.match(bare):
        digits = power[1] + (power[2] or "")
        return digits if len(digits) == int(power[3]) + 1 else None
    if whole := _WHOLE.match(bare):
        return whole[1]
    return bare
