"""A messy list of 2,000 people, the same at every run, as CSV or XLSX, with what should come of it.

Every row is made by one of the recipes below; each knows whether its row is good.
"""

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from openpyxl import Workbook

HEADINGS = [
    "Name to use", "Étage / floor", "Mobile (WhatsApp)", "Languages", "Spoken language", "Call?",
    "Consent date", "Nationality", "Room no", "NASS ref", "Shoe size",
]  # fmt: skip
SECRETS = ["SECRETLAND", "R-999", "NASS-CANARY-77"]
SYLLABLES = ["ka", "mi", "so", "ru", "na", "te", "li", "bo", "ze", "fa"]
GOOD_LANGUAGES = [
    "Arabic", "العربية", "farsi", "Persian", "Dari ", "PASHTO", "Pushto", "Sorani", "Kurdish (Kurmanji)",
    "Tigrinya", "tigrigna", "አማርኛ", "Somali", "اردو", "Bangla", "Shqip", "vi", "Arabic / English",
]  # fmt: skip
FLOORS = ["Ground", "Floor 1", "floor 1", "FLOOR 2", "الطابق ٣", "East wing", "2", ""]
SPELLINGS = [
    lambda n: f"07700 900 {n:03d}",
    lambda n: f"0044 7700 9{n:05d}",
    lambda n: f"+44 (0)7700 9{n:05d}",
    lambda n: f"7700 9{n:05d}",
    lambda n: f"447700 9{n:05d}".replace(" ", ""),
    lambda n: f"\u202a07700-9{n:05d}\u202c",
    lambda n: f"077009{n:05d}".translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    lambda n: f"077009{n:05d}".translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")),
    lambda n: f'="077009{n:05d}"',
    lambda n: f"77009{n:05d}.0",
    lambda n: f"WhatsApp: 07700 9{n:05d} (his)",
]


@dataclass
class Messy:
    """The list, and how many of its rows are what."""

    rows: list[list[str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    last: list[str] = field(default_factory=list)  # the row just made, if it is a plain one
    bad: dict[int, str] = field(default_factory=dict)  # row in the spreadsheet: code


def number(place: int) -> int:
    """0 to 998: 999 fictional numbers (the last is our own) serve the whole list, so many are shared."""
    return place % 999


def name(place: int) -> str:
    """A made-up word, another for each place."""
    digits = f"{place:04d}"
    return "".join(SYLLABLES[int(digit)] for digit in digits).title()


def plain(place: int, chance: Random) -> list[str]:
    phone = chance.choice(SPELLINGS)(number(place))
    second = number(place + 1)
    if place % 9 == 0:
        phone += chance.choice([" / ", ";", ",\n", "\n"]) + f"07700 9{second:05d}"
    alias = name(place)
    if place % 25 == 0:
        alias = f"\u202e{alias}\u2069\u200b"
    return [
        alias,
        chance.choice(FLOORS),
        phone,
        chance.choice(GOOD_LANGUAGES),
        chance.choice(["", "", "Hazaragi", "Arabic"]),
        chance.choice(["", "yes", "no", "✓", "نعم"]),
        chance.choice(["", "01/11/2021", "2021-10-30", "3 Nov 2021"]),
        *SECRETS,
        "42",
    ]


SPOILERS = [
    ("phone_shortened", 2, "7.7009E+11"),
    ("phone_hidden", 2, "########"),
    ("phone_bad", 2, "ask Omar"),
    ("phone_bad", 2, "07700 90"),
    ("branch_room", 1, "214"),
    ("branch_room", 1, "Room 3"),
    ("language_ambiguous", 3, "Kurdish"),
    ("language_unknown", 3, "Arabik"),
    ("language_country", 3, "Syrian"),
    ("yes_or_no", 5, "perhaps"),
    ("consent_no", 6, "no"),
    ("date_unclear", 6, "13/13/2021"),
    ("date_to_come", 6, "01/01/9999"),
    ("alias_signs", 0, "=HYPERLINK(1)"),
    ("alias_signs", 0, "<script>alert(1)</script>"),
    ("alias_signs", 0, "+SUM(A1)"),
    ("alias_number", 0, "Omar 07700900123"),
    ("alias_long", 0, "x" * 41),
    ("too_long", 0, "y" * 5_000),
]


def messy(people: int = 2_000, seed: int = 7) -> Messy:
    """The list with a title, headings in the fourth row, blank rows and every kind of trouble."""
    chance = Random(seed)
    made = Messy(rows=[["Our list, do not share"], [], [], HEADINGS])
    for place in range(people):
        _add(made, place, chance)
        if place % 97 == 96:
            made.rows.append([""] * len(HEADINGS))
    return made


def _add(made: Messy, place: int, chance: Random) -> None:
    row, kind = plain(place, chance), "new"
    if place % 16 == 15:
        code, column, spoilt = SPOILERS[(place // 16) % len(SPOILERS)]
        row[column] = spoilt
        made.bad[len(made.rows) + 1] = code
        kind = "bad"
    elif place % 50 == 20:
        row[0] = ""  # no alias: one is given
        kind = "nameless"
    elif place % 50 == 30:
        row[2] = ""  # no phone, but an alias and a language
        kind = "phoneless"
    elif place % 50 == 40 and made.last:
        row, kind = list(made.last), "repeated"
    made.rows.append(row)
    made.last = row if kind == "new" else []
    made.counts[kind] += 1


def as_csv(rows: list[list[str]], encoding: str = "utf-8", separator: str = ",") -> bytes:
    """The rows as a CSV file."""
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator).writerows(rows)
    return file.getvalue().encode(encoding)


def as_xlsx(rows: list[list[str]]) -> bytes:
    """The rows as a spreadsheet, behind an empty sheet; every cell is text."""
    book = Workbook()
    sheet = book.create_sheet("List")
    for down, row in enumerate(rows, 1):
        for across, cell in enumerate(row, 1):
            if cell:
                sheet.cell(down, across, cell).data_type = "s"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
