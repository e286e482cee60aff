"""The house's own manners, looked at in its files."""

import ast
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from tests.house.files import HOUSE, python_files, text_of, tracked

LONGEST_FILE, LONGEST_FUNCTION, LONGEST_README = 400, 40, 40  # lines
LONGEST_STORY = 60  # lines of a test that tells one thing from beginning to end
ROOMS = sorted(
    {app.name for app in apps.get_app_configs() if (HOUSE / app.name).is_dir()}
    | {"simulator", "donations", "paper"}
)
# Put together here, so that this file does not name what it looks for.
UNFINISHED = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")))
MACHINES = re.compile(
    "|".join(("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/opt/" + "(wheels|pypi)"))
)
NUMBER = re.compile(r"(?<![\w.#&-])(?:\+|[0٠۰])[\d\s().\-]{7,19}\d(?!\w)")
FILM_NUMBERS = re.compile(  # what Ofcom and its like keep for stories
    r"447700900\d{0,3}|44207946\d{4}|441614960\d{3}|441632960\d{3}|1\d{3}55501\d\d|440*|44123456789"
)


def test_the_folder_of_catalogues_is_no_package() -> None:
    """With one, `import locale` anywhere would find ours and not Python's."""
    assert not (HOUSE / "locale" / "__init__.py").exists()


def test_no_key_and_no_database_is_kept_among_the_files() -> None:
    kept = [name for name in tracked() if name.endswith("keys.json") or ".sqlite3" in name]
    assert kept == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_says_what_it_is_for_in_one_page(room: str) -> None:
    readme = HOUSE / room / "README.md"
    assert readme.exists(), f"{room}/ needs a README.md"
    assert len(readme.read_text().splitlines()) <= LONGEST_README


def test_a_file_is_read_in_one_sitting() -> None:
    lines = {name: len(text_of(name).splitlines()) for name in python_files()}
    assert not {name: count for name, count in lines.items() if count > LONGEST_FILE}


def functions(name: str) -> Iterator[tuple[str, int]]:
    """Each function in a file and how many lines it has."""
    for node in ast.walk(ast.parse(text_of(name))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1


def longest(name: str) -> int:
    """How many lines a function in this file may have."""
    return LONGEST_STORY if Path(name).name.startswith("test_") else LONGEST_FUNCTION


def test_a_function_fits_on_a_screen() -> None:
    long = [
        (where, lines)
        for name in python_files()
        for where, lines in functions(name)
        if lines > longest(name)
    ]
    assert not long


def test_nothing_is_left_for_later() -> None:
    assert not [name for name in tracked() if UNFINISHED.search(text_of(name))]


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    assert not [(name, found[0]) for name in tracked() if (found := MACHINES.search(text_of(name)))]


def international(written: str) -> str:
    """The digits of a number as somebody abroad would ring it, without the plus."""
    plain = "".join(str(unicodedata.decimal(sign, sign)) for sign in written)
    digits = "".join(sign for sign in plain.replace("(0)", "") if sign.isdecimal())
    if digits.startswith("00"):
        return digits[2:]
    return "44" + digits[1:] if digits.startswith("0") and "+" not in written else digits


def is_british_mobile(digits: str) -> bool:
    """True for what could be somebody's telephone: 070 is another service."""
    return digits.startswith("447") and digits[3:4] != "0" and len(digits) == 12


def real_numbers() -> Iterator[tuple[str, str]]:
    """What reads like a phone number and is none of those for films: file, and as written."""
    for name in tracked():
        for found in NUMBER.finditer(text_of(name)):
            if not FILM_NUMBERS.fullmatch(international(found[0])):
                yield name, found[0]


def test_no_phone_number_in_the_house_can_be_anybodys() -> None:
    real = list(real_numbers())
    assert not [
        (name, written) for name, written in real if is_british_mobile(international(written))
    ]
    # Tests of what is refused need landlines, services and numbers abroad; nothing else does.
    elsewhere = [(name, written) for name, written in real if not name.startswith("tests/")]
    assert not [(name, written) for name, written in elsewhere if written.startswith("+")]


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("07700 900123", "447700900123"),
        ("+44 (0)7700 900 123", "447700900123"),
        ("0044 7700-900123", "447700900123"),
        ("٠٧٧٠٠ ٩٠٠١٢٣", "447700900123"),
    ],
)
def test_a_number_is_seen_however_it_is_written(written: str, digits: str) -> None:
    found = NUMBER.search(f"ring {written}, please")
    assert found is not None
    assert international(found[0]) == digits
