"""Rearranging with a mouse, with a keyboard alone, and without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from residences.models import Resident
from tests import build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def home(house):
    """Two floors: Green Finch leads the first, Grey Seal lives there."""
    home = build.residence(house.person("Amina"))
    floors = [build.branch(home, word) for word in ("Lower floor", "Upper floor")]
    build.resident(home, house.number(), branch=floors[0], alias="Green Finch", leads=1)
    build.resident(home, house.number(), branch=floors[0], alias="Grey Seal")
    return home


@pytest.fixture
def page(house, phone, home) -> Page:
    """Amina's, on the page for rearranging."""
    return opened(phone(session=house.session(house.person("Amina")), house=house), house, home)


def opened(page: Page, house, home) -> Page:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(house.at("residences:arrange", home.pk))
    return page


def floor_of(home, alias):
    people = Resident.objects.filter(residence=home).select_related("branch")
    return next(one.branch.word for one in people if one.alias == alias)


def person(page: Page, alias: str):
    return page.locator("li[data-person]").filter(has_text=alias)


def test_somebody_is_dragged_to_another_floor_looked_at_saved_and_brought_back(page, home):
    upper = page.locator(".board").filter(has_text="Upper floor")
    person(page, "Grey Seal").drag_to(upper)
    expect(page.get_by_role("heading", name="What this changes")).to_be_visible()
    expect(page.get_by_text("goes to Upper floor")).to_be_visible()
    page.get_by_role("button", name="Save it").click()
    expect(page.get_by_role("button", name="Undo it")).to_be_visible()
    assert floor_of(home, "Grey Seal") == "Upper floor"
    page.get_by_role("button", name="Undo it").click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    assert floor_of(home, "Grey Seal") == "Lower floor"


def test_those_who_are_ticked_go_along_with_the_one_that_is_dragged(page, home):
    person(page, "Green Finch").get_by_role("checkbox").check()
    person(page, "Grey Seal").drag_to(page.locator(".board").filter(has_text="Upper floor"))
    expect(page.get_by_text("go to Upper floor")).to_be_visible()


def test_dropped_on_a_deputys_place_somebody_would_be_asked(page, home):
    place = page.locator(".board").filter(has_text="Lower floor").locator("[data-rank=deputy]")
    person(page, "Grey Seal").drag_to(place)
    expect(page.get_by_text("stands ready in Lower floor")).to_be_visible()
    expect(page.get_by_text("They have not said yes, so they are asked")).to_be_visible()


def test_a_keyboard_is_enough(page, home):
    person(page, "Grey Seal").get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    page.get_by_label("Where to").focus()
    page.keyboard.type("Upper floor")
    page.get_by_role("button", name="See what it changes").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save it").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    assert floor_of(home, "Grey Seal") == "Upper floor"


def test_without_javascript_floors_are_split_and_joined(house, phone, home):
    session = house.session(house.person("Amina"))
    page = opened(phone(script=False, session=session, house=house), house, home)
    person(page, "Grey Seal").get_by_role("checkbox").check()
    page.get_by_label("Where to").select_option(label="A new branch")
    page.get_by_label("Word for a new branch").fill("Attic")
    page.get_by_role("button", name="See what it changes").first.click()
    page.get_by_role("button", name="Save it").click()
    assert floor_of(home, "Grey Seal") == "Attic"
    page.get_by_label("This branch").select_option(label="Attic")
    page.get_by_label("becomes part of").select_option(label="Lower floor")
    page.get_by_role("button", name="See what it changes").last.click()
    page.get_by_role("button", name="Save it").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    assert floor_of(home, "Grey Seal") == "Lower floor"


def test_without_javascript_a_new_number_and_a_move_are_written_down(house, phone, home):
    session = house.session(house.person("Amina"))
    page = phone(script=False, session=session, house=house)
    someone = next(one for one in home.residents.all() if one.alias == "Grey Seal")
    page.goto(house.at("residences:new_number", someone.pk))
    page.get_by_label("The number that works").fill(house.number())
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It is asked by text")).to_be_visible()
    page.goto(house.at("residences:move", home.pk))
    page.get_by_role("checkbox", name="Grey Seal").check()
    page.get_by_role("button", name="See what it does").click()
    page.get_by_role("button", name="Yes, 1 person has moved").click()
    expect(page.get_by_text("1 person has moved.")).to_be_visible()
    someone.refresh_from_db()
    assert someone.left_at
