"""Every language looks as it did when somebody last looked: pictures are compared by a hash.

The hash says for each spot of a coarse picture whether it is darker than the one to its right, so that
another version of the engine may move a letter by a hair. After a change that is meant, look at
the pictures, then write the table anew:
  WRITE_LOOKS=1 MODE=test .venv/bin/pytest tests/leaflets/test_looks.py
"""

import io
import os
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

import paper
from leaflets.paper_data import TEMPLATE, data
from tests.leaflets.test_paper import ordered, with_words
from translations.languages import FIRST_WAVE

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("looks.txt")
ACROSS, DOWN = 16, 24  # spots
ALIKE = 12  # of these 384 may differ
SHEETS = [*((tag, "poster") for tag in FIRST_WAVE), ("ar", "pair-en"), ("en", "every")]


def look_of(picture):
    """The hash of a picture."""
    small = Image.open(io.BytesIO(picture)).convert("L").resize((ACROSS + 1, DOWN))
    spots = list(small.tobytes())
    rows = [spots[at : at + ACROSS + 1] for at in range(0, len(spots), ACROSS + 1)]
    bits = [left > right + 2 for row in rows for left, right in pairwise(row)]
    return int("".join("01"[bit] for bit in bits), 2)


def looks(leaflet, tag, form):
    """The hash of the sheet."""
    return look_of(paper.pictures(TEMPLATE, data(ordered(leaflet, tag, form)), dots_per_inch=60)[0])


def known():
    """What was seen, by language and form."""
    rows = [line.split() for line in TABLE.read_text().splitlines()]
    return {(tag, form): int(digits, 16) for tag, form, digits in rows}


def apart(one, other):
    """How many spots differ."""
    return (one ^ other).bit_count()


def test_every_language_looks_as_it_did(leaflets):
    found = {sheet: looks(leaflets["door"], *sheet) for sheet in SHEETS}
    if os.environ.get("WRITE_LOOKS"):
        lines = [f"{tag} {form} {look:096x}\n" for (tag, form), look in found.items()]
        TABLE.write_text("".join(lines))
    seen = known()
    assert list(found) == list(seen)
    assert {sheet: apart(found[sheet], seen[sheet]) for sheet in found if apart(found[sheet], seen[sheet]) > ALIKE} == {}  # fmt: skip


def test_another_language_other_words_and_the_other_direction_look_otherwise(leaflets):
    seen = known()
    posters = [seen[tag, "poster"] for tag in FIRST_WAVE]
    pairs = [(one, other) for at, one in enumerate(posters) for other in posters[at + 1 :]]
    assert min(apart(one, other) for one, other in pairs) > ALIKE
    with_words(leaflets["door"], "ar", "كلمة")
    assert apart(looks(leaflets["door"], "ar", "poster"), seen["ar", "poster"]) > ALIKE
