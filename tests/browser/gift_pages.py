"""The pages of what is given and needed."""

from playwright.sync_api import Page

from donations.models import Pot, PotLine
from tests.browser.house import House
from tests.browser.places import page, press, walk
from tests.browser.staff_pages import resident
from tests.donations import given


def signed() -> PotLine:
    """A line that two people have signed."""
    return PotLine.objects.filter(second_at__isnull=False).latest("at")


page("donations", "donations:board", who="Dora")
page("donations-kinds", "donations:log", who="Dora")
page("donations-food", "donations:log", query="?kind=food", who="Dora")

page("donations-stock", "donations:stock", who="Dora")
page("donations-figures", "donations:figures", who="Dora")
page("donations-list", "donations:list_send", who="Dora")
page("donations-labels", "donations:labels", who="Dora")
page("donations-pots", "donations:pots", who="Dora")
page("donations-pot", "donations:pot", lambda _house: Pot.objects.get().pk, who="Dora")
page("donations-receipt", "donations:receipt", lambda _house: signed().code, who="Dora")
page("donations-ending", "donations:ending", who="Dora")
page("donations-repair", "donations:repair", who="Dora")
page("donations-offers", "donations:offers", who="Dora")
page("donations-runs", "donations:runs", who="Dora")
page("donations-run-when", "donations:run_new", who="Dora")
page("donations-routes", "donations:routes")
page("donations-route", "donations:route", lambda house: house.home("Heron").pk)
page("donations-points", "donations:points", who="Dora")
page("donations-matches", "donations:matches", who="Dora")
page("need-new", "donations:need_new")


@walk("need", "donations:need")
def _need(page: Page, house: House) -> None:
    query = f"?resident={resident(house)}&kind=sim"
    page.goto(house.at("donations:need_new") + query)
    press(page, "They need this")


@walk("matches", "donations:matches")
def _matches(page: Page, house: House) -> None:
    page.goto(house.at("donations:log") + "?kind=phone")
    for name, value in given.GOOD_PHONE.items():
        page.locator(f"[name={name}]").select_option(value)
    press(page, "Save, then the next")
    page.get_by_text("Its label:").wait_for()
    page.goto(house.at("donations:need_new") + f"?resident={resident(house)}&kind=phone")
    press(page, "They need this")
    page.goto(house.at("donations:matches"))
    press(page, "Propose")


@walk("hand-over", "donations:hand_over")
def _hand_over(page: Page, house: House) -> None:
    _matches(page, house)
    press(page, "Confirm")
    page.goto(house.at("donations:hand_over"))


@walk("offer", "donations:offer", who="Dora")
def _offer(page: Page, house: House) -> None:
    page.goto(house.at("donations:log") + "?kind=phone")
    press(page, "Save, then the next")
    page.get_by_text("Its label:").wait_for()
    page.goto(house.at("donations:offers"))
    page.locator("#main li a").first.click()
    page.get_by_text("Count", exact=True).click()


@walk("run-where", "donations:run_new", who="Dora")
def _run_where(page: Page, house: House) -> None:
    page.goto(house.at("donations:run_new"))
    press(page, "See where to")


@walk("run", "donations:run", who="Dora")
def _run(page: Page, house: House) -> None:
    _run_where(page, house)
    for name in ("Heron", "Larch"):
        page.get_by_role("checkbox", name=name).check()
    press(page, "Plan it")


SHEET = """Your name\tWhat do you want to give?\tHow many?\tHas it been wiped?
Somebody\tMobile phone\t1\tYes
Somebody\tA piano\t1\t
"""


@walk("list-columns", "donations:list_columns", who="Dora")
def _list_columns(page: Page, house: House) -> None:
    page.goto(house.at("donations:list_send"))
    page.get_by_label("Or paste the list").fill(SHEET)
    press(page, "Read the list")


@walk("list-check", "donations:list_check", who="Dora")
def _list_check(page: Page, house: House) -> None:
    _list_columns(page, house)
    press(page, "See what it would do")
