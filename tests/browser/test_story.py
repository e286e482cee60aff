"""The whole way of a call-out in a real browser, through the real client and make-believe phones."""

import pytest
from playwright.sync_api import Page, expect

from accounts.clock import now
from phonetree.models import CallOut, CallOutState
from tests import build
from tests.browser.engine import the_engine
from tests.browser.places import choose, press, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def amina():
    return build.person("coordinator", name="Amal", email="amal@example.org")


@pytest.fixture
def home(house, amina):
    """Three people on one floor, led by Leyla."""
    home = build.residence(amina, code_name="Plover")
    floor = build.branch(home, "First floor")
    build.resident(home, house.number(), branch=floor, reads="ar", alias="Blue Kite")
    build.resident(home, house.number(), branch=floor, reads="ti", alias="Red Robin")
    build.resident(home, house.number(), branch=floor, reads="fa", alias="Grey Owl", leads=1)
    return home


def number_of(home, alias: str) -> str:
    """Where a text to them goes."""
    someone = next(one for one in home.residents.all() if one.alias == alias)
    return someone.phones.get().number.reveal(reason="test")


def person(page: Page, alias: str):
    return page.locator(".leaf", has_text=alias)


def test_a_call_out_from_signing_in_to_the_account_of_everybody(house, sim, amina, home, phone):
    omar, sara = number_of(home, "Blue Kite"), number_of(home, "Red Robin")
    desk = phone(script=True)
    desk.set_viewport_size({"width": 1280, "height": 900})
    sign_in(desk, house, amina.email, build.PASSWORD)
    desk.get_by_label("code").fill(build.code(amina))
    desk.get_by_role("button", name="Go on").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Amal")

    choose(desk, house, "Plover", "Strangers at the building")
    press(desk, "Look before you send")
    desk.get_by_role("button", name="Send 3 texts").click()
    expect(desk.get_by_text("Until then you can stop it")).to_be_visible()
    CallOut.objects.filter(residence=home).update(hold_until=now(), wake_at=now())
    with the_engine():
        # From here on nobody loads the board again: it does so itself.
        expect(desk.get_by_text("Live", exact=True)).to_be_visible()
        (arabic,) = sim.wait_for(lambda: sim.received(omar))
        mobile = phone(script=False)
        mobile.goto(next(word for word in arabic.split() if "/r/" in word))
        expect(mobile.locator("html")).to_have_attribute("dir", "rtl")
        mobile.locator("button[value=help]").click()
        expect(mobile.get_by_role("status")).to_contain_text("999")
        expect(desk.get_by_role("heading", name="Need help now (1)")).to_be_visible()
        expect(person(desk, "Blue Kite")).to_have_attribute("data-state", "help")
        expect(desk).to_have_title("1 needs help · Strangers at the building, Plover · Ringround")

        sim.text(sara, "፩")
        expect(person(desk, "Red Robin")).to_have_attribute("data-state", "safe")
        person(desk, "Blue Kite").click()
        desk.get_by_role("button", name="Seen in person").click()
        expect(desk.get_by_text("Marked. Thank you.")).to_be_visible()
        expect(desk.get_by_role("heading", name="2 of 3 people are safe")).to_be_visible()

        desk.get_by_role("link", name="Stop the call-out").click()
        desk.get_by_role("button", name="Send all clear").click()
        sim.wait_for(lambda: len(sim.received(sara)) > 2)  # the message, our thanks, all clear
        expect(desk.get_by_text("Stood down").first).to_be_visible()
    desk.get_by_role("link", name="Account of everybody").click()
    expect(desk.get_by_role("row", name="First floor")).to_contain_text("3")
    expect(desk.get_by_role("heading", name="Not reached (1)")).to_be_visible()
    assert home.call_outs.get().state == CallOutState.STOOD_DOWN
    assert sim.problems() == []
