"""Logging in a hall without a line: nothing typed is lost, and each thing is logged once."""

import pytest
from playwright.sync_api import expect

from donations.models import Movement, Offer
from tests.browser.places import press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def hall(phone, house):
    page = phone(session=house.session(house.person("Dora")), house=house)
    page.goto(house.at("donations:log") + "?kind=charger")
    Offer.objects.filter(kind="charger").delete()
    return page


def chargers():
    rows = Movement.objects.filter(offer__kind="charger").order_by("quantity")
    return list(rows.values_list("quantity", flat=True))


def save(page, quantity):
    page.locator("[name=quantity]").fill(str(quantity))
    page.locator("[name=plug]").select_option("usb_c")
    press(page, "Save, then the next")


def test_without_a_line_things_wait_and_go_out_once_when_it_is_back(hall):
    hall.context.set_offline(True)
    for quantity in (3, 5):
        save(hall, quantity)
        expect(hall.locator("[name=quantity]")).to_have_value("1")
    expect(hall.get_by_role("status").first).to_contain_text("waiting to be sent: 2")
    assert chargers() == []
    hall.context.set_offline(False)
    expect(hall.get_by_text("Everything that waited here has been sent.")).to_be_visible()
    assert hall.get_by_text("Its label:").count() == 2
    assert chargers() == [3, 5]
    hall.reload()
    assert chargers() == [3, 5]


def test_what_was_typed_is_there_again_after_the_page_was_lost(hall, house):
    hall.locator("[name=quantity]").fill("7")
    hall.locator("[name=plug]").select_option("lightning")
    key = hall.locator("[name=request_key]").input_value()
    hall.goto(house.at("donations:board"))
    hall.goto(house.at("donations:log") + "?kind=charger")
    expect(hall.locator("[name=quantity]")).to_have_value("7")
    expect(hall.locator("[name=plug]")).to_have_value("lightning")
    assert hall.locator("[name=request_key]").input_value() == key
    press(hall, "Save, then the next")
    expect(hall.get_by_text("Its label:")).to_be_visible()
    expect(hall.locator("[name=quantity]")).to_have_value("1")
    assert chargers() == [7]


def test_what_waited_and_is_wrong_stands_in_the_form_again(hall):
    hall.context.set_offline(True)
    save(hall, 0)
    expect(hall.get_by_role("status").first).to_contain_text("waiting to be sent: 1")
    hall.context.set_offline(False)
    expect(hall.get_by_text("could not be kept")).to_be_visible()
    expect(hall.locator("[name=quantity]")).to_have_value("0")
    assert chargers() == []


def test_what_waited_and_is_wrong_never_takes_the_place_of_what_is_being_typed(hall, house):
    hall.context.set_offline(True)
    save(hall, 0)
    expect(hall.get_by_role("status").first).to_contain_text("waiting to be sent: 1")
    hall.locator("[name=quantity]").press_sequentially("4")
    typed = hall.locator("[name=quantity]").input_value()
    hall.context.set_offline(False)
    expect(hall.get_by_text("could not be kept: look at it there")).to_be_visible()
    expect(hall.locator("[name=quantity]")).to_have_value(typed)
    press(hall, "Save, then the next")
    expect(hall.get_by_text("It stands below again")).to_be_visible()
    expect(hall.locator("[name=quantity]")).to_have_value("0")
    assert chargers() == [int(typed)]


REFUSED = """() => localStorage.setItem("ringround.refused", JSON.stringify(
    [{key: "one", pairs: [["kind", "charger"], ["quantity", "0"]]}]))"""


def test_what_waited_and_is_wrong_is_looked_at_where_its_kind_is_asked(hall, house):
    hall.evaluate(REFUSED)
    hall.goto(house.at("donations:log") + "?kind=phone")
    expect(hall.get_by_text("could not be kept: look at it there")).to_be_visible()
    assert hall.locator("[name=kind]").input_value() == "phone"
    hall.get_by_role("link", name="Look at it").click()
    expect(hall.locator("[name=quantity]")).to_have_value("0")
    assert hall.locator("[name=kind]").input_value() == "charger"


LIKE_BEFORE = """() => localStorage.setItem("ringround.refused", JSON.stringify(
    [{key: "one", pairs: [["kind", "food"], ["quantity", "0"]]}]))"""


def test_what_was_not_ticked_is_not_ticked_when_it_stands_in_the_form_again(hall, house):
    hall.goto(house.at("donations:log") + "?kind=food")
    hall.locator("[name=quantity]").fill("2")
    hall.locator("[name=allergens][value=nuts]").check()
    hall.context.set_offline(True)
    press(hall, "Save, then the same again")
    expect(hall.get_by_role("status").first).to_contain_text("waiting to be sent: 1")
    expect(hall.locator("[name=allergens][value=nuts]")).to_be_checked()
    hall.evaluate(LIKE_BEFORE)
    hall.context.set_offline(False)
    expect(hall.get_by_text("It stands below again")).to_be_visible()
    expect(hall.locator("[name=quantity]")).to_have_value("0")
    expect(hall.locator("[name=allergens][value=nuts]")).not_to_be_checked()


def test_a_page_that_came_back_forgets_which_button_was_pressed(hall):
    hall.evaluate("""() => {
        const one = document.createElement("input");
        Object.assign(one, {type: "hidden", name: "same", value: "1"});
        document.querySelector("form[data-keep]").append(one);
    }""")
    save(hall, 2)
    expect(hall.get_by_text("Its label:")).to_be_visible()
    assert "like=" not in hall.url


def test_without_script_the_form_works_as_ever(phone, house):
    page = phone(script=False, session=house.session(house.person("Dora")), house=house)
    Offer.objects.filter(kind="charger").delete()
    page.goto(house.at("donations:log") + "?kind=charger")
    save(page, 2)
    expect(page.get_by_text("Its label:")).to_be_visible()
    assert chargers() == [2]
