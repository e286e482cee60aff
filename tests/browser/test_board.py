"""A board on a wall: who comes in at the back of the room can read how many are still to be found."""

import pytest

from tests.browser.conftest import PICTURES
from tests.browser.look import STICKS_OUT, WALL

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def board(phone, house):
    page = phone(session=house.session(house.person("Amina")), house=house)
    page.goto(house.at("phonetree:board", house.live.pk))
    return page


def on_a(page, width, height):
    """How high letters are and how much of the width is used, on a screen of this size."""
    page.set_viewport_size({"width": width, "height": height})
    sizes = [
        page.locator(one).first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
        for one in (".tally b", ".tally span", "h1", "#live-h", ".limb", ".small")
    ]
    return sizes, page.locator("#live").bounding_box()["width"] / width


def test_a_board_on_a_wall_has_bigger_letters_and_fills_it(board):
    near, _used = on_a(board, 1280, 844)
    far, used = on_a(board, *WALL)
    if PICTURES:
        board.screenshot(path=f"{PICTURES}/board-{WALL[0]}.png")
    assert board.evaluate(STICKS_OUT) == []
    assert all(big >= 1.3 * small for big, small in zip(far, near, strict=True))
    assert used > 0.85
