"""Places to look at, and the steps that lead there."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.house import House
from website.demo.places import PASSWORD

Way = Callable[[Page, House], object]
LIST = """alias;floor;phone;language;nationality
Blue Heron;Top floor;07700 900981;Arabic;x
Red Kite;Top floor;;Kurdish;x
Grey Seal;Cellar;12;Klingon;x
Red Kite;Top floor;07700 900982;Farsi;x
"""


@dataclass(frozen=True)
class Place:
    """A page, who looks at it, and the way there."""

    view: str  # the name of its address
    way: Way
    who: str = "Amina"
    status: int = 200

    @property
    def is_for_residents(self) -> bool:
        """True for pages without an account, a script or much weight."""
        return self.who == "resident"


PLACES: dict[str, Place] = {}


def page(name: str, view: str, *args: Callable[[House], object], **facts) -> None:
    """A page that its address alone leads to."""

    def way(page: Page, house: House) -> None:
        page.goto(house.at(view, *(arg(house) for arg in args)) + facts.get("query", ""))

    PLACES[name] = Place(view, way, **{k: v for k, v in facts.items() if k != "query"})


def walk(name: str, view: str, **facts) -> Callable[[Way], Way]:
    """A page that needs some steps: this is how to get there."""

    def keep(way: Way) -> Way:
        PLACES[name] = Place(view, way, **facts)
        return way

    return keep


def press(page: Page, name: str) -> None:
    page.locator("#main").get_by_role("button", name=name).first.click()


def choose(page: Page, house: House, code_name: str, text: str) -> None:
    """The start page, filled in."""
    page.goto(house.at("phonetree:start"))
    page.get_by_label("Residence", exact=True).select_option(label=code_name)
    page.get_by_role("radio", name=text).check()


def sign_in(page: Page, house: House, email: str, password: str = PASSWORD) -> None:
    """The first step of signing in."""
    page.goto(house.at("account_login"))
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
