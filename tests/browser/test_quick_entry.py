"""How much a thumb has to do to log a thing on a small phone: counted in taps and keys, not in time."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from donations.models import Offer, Seen
from tests.browser.conftest import PICTURES
from tests.browser.gift_pages import asked_for
from tests.donations.given import GOOD_PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROW = {"width": 360, "height": 640}
SAVED = "Its label:"


@dataclass
class Thumb:
    """Does what a thumb does, and counts it."""

    page: Page
    taps: int = 0
    keys: int = 0

    def tap(self, place: Locator) -> None:
        self.taps += 1
        place.click()

    def choose(self, name: str, value: str) -> None:
        """Opens the list of choices, then takes one."""
        self.taps += 2
        field = self.page.locator(f"[name={name}]")
        expect(field).to_be_visible()
        field.select_option(value)

    def type(self, name: str, words: str) -> None:
        self.tap(self.page.locator(f"[name={name}]"))
        self.keys += len(words)
        self.page.locator(f"[name={name}]").fill(words)


@pytest.fixture
def hall(phone, house):
    page = phone(session=house.session(house.person("Dora")), house=house)
    page.set_viewport_size(NARROW)
    page.goto(house.at("donations:log"))
    return page


def button(page: Page, words: str) -> Locator:
    return page.locator("#main").get_by_role("button", name=words)


def log_a_phone(thumb: Thumb, words: str) -> Offer:
    """From the list of kinds to its label."""
    thumb.tap(thumb.page.get_by_role("link", name="Phone", exact=True))
    for name, value in GOOD_PHONE.items():
        thumb.choose(name, value)
    thumb.tap(button(thumb.page, words))
    expect(thumb.page.get_by_text(SAVED)).to_be_visible()
    return Offer.objects.latest("made_at")


def test_a_phone_with_all_that_decides_is_twelve_taps_and_no_key(hall):
    thumb = Thumb(hall)
    made = log_a_phone(thumb, "Save, then the next")
    assert made.facts == GOOD_PHONE
    assert (thumb.taps, thumb.keys) == (12, 0)
    if PICTURES:
        hall.screenshot(path=f"{PICTURES}/quick-360.png", full_page=True)


LIKE_IT = {key: said for key, said in GOOD_PHONE.items() if key != "blocked"}


def test_another_one_like_it_is_one_tap_and_whether_it_is_blocked_is_asked_anew(hall):
    log_a_phone(Thumb(hall), "Save, then the same again")
    before, thumb = Offer.objects.count(), Thumb(hall)
    label = hall.get_by_text(SAVED).inner_text()
    thumb.tap(button(hall, "Save, then the same again"))
    expect(hall.get_by_text(SAVED)).not_to_have_text(label)
    made = Offer.objects.latest("made_at")
    assert (made.facts, Offer.objects.count()) == (LIKE_IT, before + 1)
    assert (thumb.taps, thumb.keys) == (1, 0)
    if PICTURES:
        hall.screenshot(path=f"{PICTURES}/quick-same-360.png", full_page=True)


def test_another_one_that_was_looked_up_and_differs_in_one_thing_is_five_taps(hall):
    log_a_phone(Thumb(hall), "Save, then the same again")
    label, thumb = hall.get_by_text(SAVED).inner_text(), Thumb(hall)
    thumb.choose("screen", "cracked")
    thumb.choose("blocked", "no")
    thumb.tap(button(hall, "Save, then the same again"))
    expect(hall.get_by_text(SAVED)).not_to_have_text(label)
    assert Offer.objects.latest("made_at").facts == {**GOOD_PHONE, "screen": "cracked"}
    assert (thumb.taps, thumb.keys) == (5, 0)


def test_a_box_of_chargers_is_five_taps_and_two_keys(hall):
    thumb = Thumb(hall)
    thumb.tap(hall.get_by_role("link", name="Charger", exact=True))
    thumb.type("quantity", "12")
    thumb.choose("plug", "usb_c")
    thumb.tap(button(hall, "Save, then the next"))
    expect(hall.get_by_text(SAVED)).to_be_visible()
    assert Offer.objects.with_stock().latest("made_at").there == 12
    assert (thumb.taps, thumb.keys) == (5, 2)


def test_without_a_line_the_same_again_stays_in_the_form_but_for_what_is_of_one_alone(hall):
    log_a_phone(Thumb(hall), "Save, then the next")
    for name, value in GOOD_PHONE.items():
        Thumb(hall).choose(name, value)
    hall.locator("#main summary").click()
    hall.locator("[name=last_four]").fill("1234")
    hall.locator("[name=quantity]").fill("2")
    hall.context.set_offline(True)
    for waiting in (1, 2):
        button(hall, "Save, then the same again").click()
        expect(hall.get_by_role("status").last).to_contain_text(f"waiting to be sent: {waiting}")
        values = {"screen": "good", "blocked": "unknown", "last_four": "", "quantity": "1"}
        for name, value in values.items():
            expect(hall.locator(f"[name={name}]")).to_have_value(value)
    before = Offer.objects.count()
    hall.context.set_offline(False)
    expect(hall.get_by_text("Everything that waited here has been sent.")).to_be_visible()
    assert Offer.objects.count() == before + 2
    second, first = Offer.objects.order_by("-made_at")[:2]
    assert (first.facts, second.facts) == ({**GOOD_PHONE, "last_four": "1234"}, LIKE_IT)


def test_without_a_line_the_next_keeps_nothing_of_the_one_before(hall, house):
    like = log_a_phone(Thumb(hall), "Save, then the next")
    pledge = asked_for(house).pledges.get(seen=Seen.ARRANGED)
    hall.goto(house.at("donations:log") + f"?kind=phone&like={like.code}&pledge={pledge.pk}")
    expect(hall.locator("[name=pledge]")).to_have_value(str(pledge.pk))
    hall.context.set_offline(True)
    button(hall, "Save, then the next").click()
    expect(hall.get_by_role("status").last).to_contain_text("waiting to be sent: 1")
    for name in GOOD_PHONE:
        expect(hall.locator(f"[name={name}]")).to_have_value("unknown")
    expect(hall.locator("[name=pledge]")).to_have_value("")
    button(hall, "Save, then the next").click()
    expect(hall.get_by_role("status").last).to_contain_text("waiting to be sent: 2")
    hall.context.set_offline(False)
    expect(hall.get_by_text("Everything that waited here has been sent.")).to_be_visible()
    second, first = Offer.objects.order_by("-made_at")[:2]
    assert (first.facts, second.facts) == (LIKE_IT, {})
    assert list(pledge.offers.all()) == [first]
