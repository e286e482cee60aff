"""Labels on ordinary sticker sheets: as many as there is room, each once, and nobody's name."""

import pytest

from donations.label_forms import SHEETS
from donations.models import Offer
from tests import build
from tests.donations import given
from tests.paper.accessible import hindrances
from tests.paper.reading import pages, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(dora):
    return build.client(dora)


def sheet(hall, **said_):
    return hall.post("/donations/labels/", {"sheet": "24", "first": "1", **said_})


@pytest.mark.parametrize("kind", SHEETS)
def test_stickers_fit_on_a_sheet_of_a4(kind):
    columns, rows, width, height, left, top, gap, between = SHEETS[kind]
    across = left + columns * width + (columns - 1) * gap
    down = top + rows * height + (rows - 1) * between
    assert columns * rows == int(kind)
    assert across <= 210
    assert down <= 297


@pytest.mark.parametrize(("kind", "first", "many"), [("24", 1, 2), ("65", 1, 1), ("21", 20, 3)])
def test_each_thing_has_one_label_and_used_stickers_are_left_out(hall, group, dora, kind, first, many):  # fmt: skip
    codes = [given.offer(group, dora).code for _ in range(30)]
    pdf = sheet(hall, sheet=kind, first=str(first), codes=" ".join(codes)).content
    assert hindrances([pdf]) == []
    words = said(pdf)
    assert all(words.count(code) == 1 for code in codes)
    assert len(pages(pdf)) == many


def test_without_codes_the_newest_are_printed(hall, group, dora):
    code = given.offer(group, dora).code
    answer = sheet(hall)
    assert answer["Content-Type"] == "application/pdf"
    assert code in said(answer.content)
    assert "Dora" not in said(answer.content)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"codes": "BCDFGHJ"}, "Nothing here has the label BCDFGHJ."),
        (
            {"codes": " ".join(f"B{n:06}" for n in range(501))},
            "These are 501 labels. Print at most 500 at once.",
        ),
        ({"first": "25"}, "There are not so many stickers"),
        ({"first": "0"}, "greater than or equal to 1"),
        ({"sheet": "9"}, "Select a valid choice."),
        ({}, "Nothing is there to be labelled."),
    ],
)
def test_a_wrong_sheet_says_why(hall, wrong, words):
    refused = sheet(hall, **wrong)
    assert refused.status_code == 422
    assert words in refused.content.decode()


def test_another_groups_things_get_no_label(hall, group):
    stranger = build.person("donations")
    theirs = given.offer(stranger.roles.get().group, stranger)
    assert sheet(hall, codes=theirs.code).status_code == 422
    assert Offer.objects.count() == 1
