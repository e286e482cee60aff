"""Every page of leaflets: of those who write them, and of those who read them."""

from playwright.sync_api import Page

from accounts import clock
from leaflets import starter_leaflets
from leaflets.models import Fact
from tests import build
from tests.browser.house import House
from tests.browser.places import press, walk
from tests.sounds import recorded


def leaflet_page(name: str, view: str, *args: str, **facts) -> None:
    """A page with the leaflets that ship."""

    @walk(name, view, **facts)
    def _way(page: Page, house: House) -> None:
        starter_leaflets.load()
        page.goto(house.at(view, *args))


leaflet_page("leaflets", "leaflets:leaflets")
leaflet_page("leaflet-ar", "leaflets:leaflet", "door", "ar")
leaflet_page("leaflet-en", "leaflets:leaflet", "moved", "en")
leaflet_page("leaflet-write-ur", "leaflets:write", "door", "ur", who="Tariq")
leaflet_page("leaflet-everything", "leaflets:everything")
leaflet_page("leaflet-add", "leaflets:add")
leaflet_page("leaflet-facts", "leaflets:facts")
leaflet_page("leaflet-fact", "leaflets:fact", "migrant_help")
leaflet_page("leaflet-fact-add", "leaflets:add_fact")
leaflet_page("read-start", "read:start", who="resident")
leaflet_page("read-language-ti", "read:language", "ti", who="resident")
leaflet_page("read-choose", "read:leaflet", "door", who="resident")
for _tag in ("ar", "ur", "am", "en"):
    leaflet_page(f"read-{_tag}", "read:read", "moved", _tag, who="resident")


leaflet_page("leaflet-run", "leaflets:run", "door", "ar")
leaflet_page("printed-none", "leaflets:printed")


def with_card() -> None:
    """The leaflets that ship, with hours and languages below one number."""
    starter_leaflets.load()
    facts = Fact.objects.filter(key="migrant_help")
    facts.update(hours="Mon-Fri 09:00-17:00", answers=["en", "ar", "ti", "fa-af"])


for _tag in ("ar", "am"):

    @walk(f"read-card-{_tag}", "read:read", who="resident")
    def _card(page: Page, house: House, tag: str = _tag) -> None:
        with_card()
        page.goto(house.at("read:read", "numbers", tag))  # the browser keeps others as they were


@walk("read-aloud-ar", "read:read", who="resident")
def _aloud(page: Page, house: House) -> None:
    starter_leaflets.load()
    some = build.person("translator", name="Hana"), build.person("translator", name="Idris")
    for key in ("leaflet_door_1", "leaflet_door_3", "leaflet_door_7"):
        recorded(key, "ar", *some, clock.now())
    page.goto(house.at("read:read", "door", "ar"))


@walk("leaflet-stale", "leaflets:leaflet")
def _stale(page: Page, house: House) -> None:
    starter_leaflets.load()
    page.goto(house.at("leaflets:run", "moved", "ar"))
    page.get_by_label("How many").fill("20")
    page.get_by_label("Where they are").fill("Wren, lift")
    press(page, "Note it")
    page.goto(house.at("leaflets:fact", "migrant_help"))
    page.get_by_label("When somebody answers").fill("Mon-Fri 09:00-17:00")
    press(page, "I checked this today")
    page.goto(house.at("leaflets:leaflet", "moved", "ar"))


@walk("printed", "leaflets:printed")
def _printed(page: Page, house: House) -> None:
    starter_leaflets.load()
    page.goto(house.at("leaflets:run", "door", "ti"))
    page.get_by_label("How many").fill("20")
    page.get_by_label("Where they are").fill("Wren, lift")
    press(page, "Note it")


@walk("leaflet-making", "leaflets:everything")
def _making(page: Page, house: House) -> None:
    starter_leaflets.load()
    page.goto(house.at("leaflets:everything") + "?form=card")
