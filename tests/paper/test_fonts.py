"""Our fonts hold every letter of every language that residents read."""

import hashlib
import re
import subprocess
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from paper import hand
from paper.typesetting import FONTS
from scripts import make_fonts
from translations import starter_texts
from translations.languages import FIRST_WAVE, LANGUAGES, READING

EXEMPLARS = tomllib.loads(Path(__file__).with_name("exemplars.toml").read_text(encoding="utf-8"))
MOST = 8_000_000  # bytes; all of them together lie in the house
WEIGHTS = (400, 700)


@cache
def files() -> dict[tuple[str, int], set[int]]:
    """What each font holds, by its family and weight."""
    found = {}
    for path in [*FONTS.glob("*.ttf"), *FONTS.glob("*.otf")]:
        font = TTFont(path, lazy=True)
        family = font["name"].getDebugName(16) or font["name"].getDebugName(1)
        found[family, font["OS/2"].usWeightClass] = set(font.getBestCmap())
    return found


def lacking(tag: str, text: str, fonts: list[str], weight: int) -> list[str]:
    """The signs of a text that none of these fonts has."""
    held = set().union(*(files()[family, weight] for family in fonts))
    seen = {sign for sign in text if not sign.isspace() and unicodedata.category(sign) != "Cf"}
    return sorted(sign for sign in seen if ord(sign) not in held)


def fonts_of(tag: str) -> list[str]:
    language = LANGUAGES[tag]
    return hand(tag, language.script, language.direction)["fonts"]


def test_we_know_the_alphabet_of_every_language_that_residents_read():
    assert list(EXEMPLARS) == list(READING)
    assert all(len(one["main"]) >= 18 for one in EXEMPLARS.values())


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("tag", READING)
def test_every_letter_of_the_alphabet_is_in_the_fonts_made_for_it(tag, weight):
    own = fonts_of(tag)[:2]  # those of its script and, for what it borrows, the Latin ones
    assert lacking(tag, EXEMPLARS[tag]["main"] + EXEMPLARS[tag]["more"], own, weight) == []


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("tag", READING)
def test_its_signs_and_numbers_are_there_too(tag, weight):
    assert lacking(tag, EXEMPLARS[tag]["signs"], fonts_of(tag), weight) == []


@pytest.mark.parametrize("tag", FIRST_WAVE)
def test_every_text_that_ships_can_be_printed(tag):
    words = " ".join(starter_texts.shipped(tag).values())
    assert lacking(tag, words, fonts_of(tag)[:2], 700) == []


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_can_write_its_own_name(tag):
    assert lacking(tag, LANGUAGES[tag].endonym, fonts_of("en"), 400) == []


def test_every_hand_finds_each_of_its_fonts_in_both_weights():
    wanted = {family for tag in LANGUAGES for family in fonts_of(tag)}
    assert {(family, weight) for family in wanted for weight in WEIGHTS} == set(files())


def test_they_are_what_was_made_and_stay_small():
    sums = dict(reversed(line.split("  ")) for line in make_fonts.SUMS.read_text().splitlines())
    found = {path.name: path.read_bytes() for path in FONTS.glob("*.[to]tf")}
    assert {name: hashlib.sha256(font).hexdigest() for name, font in found.items()} == sums
    assert sum(map(len, found.values())) < MOST


def test_their_licence_and_where_they_come_from_stand_beside_them():
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text()
    told = (FONTS / "README.md").read_text()
    rows = dict(re.findall(r"^\| `(fonts-[a-z-]+)` \| (\S+) \|", told, re.MULTILINE))
    assert rows == make_fonts.VERSIONS


def test_cutting_one_again_gives_the_same_bytes(tmp_path):
    asked = ["dpkg-query", "--show", "--showformat=${Version}", "fonts-noto-core"]
    there = subprocess.run(asked, capture_output=True, text=True, check=False)
    if there.stdout != make_fonts.VERSIONS["fonts-noto-core"]:
        pytest.skip("not the Debian package that they were cut from")
    name = "NotoSansGurmukhi-Bold.ttf"
    make_fonts.cut(TTFont(make_fonts.NOTO / name), None, 700, tmp_path / name)
    assert (tmp_path / name).read_bytes() == (FONTS / name).read_bytes()
