"""Home and the pages of residences in a real browser: readable by everybody, on any width."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect, sync_playwright

from accounts.models import User
from residences.models import Residence
from tests import build
from tests.conftest import CHROMIUM

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"
TOO_WIDE = "document.documentElement.scrollWidth - window.innerWidth"
WIDTHS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def amina() -> User:
    return build.person("coordinator", name="Amina")


@pytest.fixture
def heron(amina: User) -> Residence:
    """A residence in which something of everything is found."""
    build.texts()
    home = build.residence(amina, code_name="Heron")
    led, bare = build.branch(home, "Floor 1"), build.branch(home, "Floor 2")
    build.resident(home, "+447700900101", branch=led, leads=1, alias="Copper Fern", reads="ar")
    build.resident(home, "+447700900101", branch=led, leads=2, alias="سلام", reads="fa")
    build.resident(home, branch=bare, alias="Teal Larch", reads="ti")
    build.resident(home, "+447700900102", alias="Misty Plum")
    return home


def visit(chromium: Browser, live_server, user: User, **options: object) -> Page:
    """A page of a signed-in person; any error or refusal of the policy fails the test."""
    context = chromium.new_context(reduced_motion="reduce", locale="en-GB", **options)
    name = settings.SESSION_COOKIE_NAME
    session = build.client(user, fresh=True).cookies[name].value
    context.add_cookies([{"name": name, "value": session, "url": live_server.url}])
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda line: line.type == "error" and page.errors.append(line.text))
    return page


def addresses(home: Residence) -> list[str]:
    branch = home.branches.get(word="Floor 1")
    someone = branch.residents.first()
    names = {
        "detail": home, "tree": home, "edit": home, "address": home, "branches": home,
        "resident_add": home, "branch_edit": branch, "leaders": branch, "resident": someone,
        "resident_edit": someone, "resident_away": someone, "resident_remove": someone,
        "phone": someone.lines.get(),
    }  # fmt: skip
    found = [reverse(f"residences:{name}", args=[thing.pk]) for name, thing in names.items()]
    return ["/", reverse("residences:list"), reverse("residences:add"), *found]


@pytest.mark.parametrize(("width", "scheme"), WIDTHS)
def test_every_page_can_be_read_by_everybody(chromium, live_server, amina, heron, width, scheme):
    size = {"width": width, "height": 844}
    page = visit(chromium, live_server, amina, viewport=size, color_scheme=scheme)
    for address in addresses(heron):
        page.goto(live_server.url + address)
        page.evaluate(OPEN_ALL)
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], address
        assert page.evaluate(TOO_WIDE) <= 0, address
    assert page.errors == []
    page.context.close()


def test_nothing_is_wider_than_a_very_small_phone(chromium, live_server, amina, heron):
    page = visit(chromium, live_server, amina, viewport={"width": 320, "height": 640})
    for address in addresses(heron):
        page.goto(live_server.url + address)
        page.evaluate(OPEN_ALL)
        assert page.evaluate(TOO_WIDE) <= 0, address
    page.context.close()


def test_a_resident_is_added_by_hand_without_any_script(chromium, live_server, amina, heron):
    page = visit(chromium, live_server, amina, java_script_enabled=False)
    page.goto(live_server.url + reverse("residences:resident_add", args=[heron.pk]))
    page.get_by_label("Phone", exact=False).first.fill("07700 900103")
    page.get_by_role("group", name="No idea?").get_by_role("button").first.click()
    alias = page.get_by_label("Alias").input_value()
    page.get_by_label("Reads").select_option("ckb")
    page.get_by_label("Face to face").check()
    page.get_by_label("Alias").press("Enter")
    expect(page.get_by_role("status")).to_contain_text(f"Saved: {alias}, +44•••03.")
    page.context.close()


def test_wrong_input_stands_beside_its_field_and_on_top(chromium, live_server, amina, heron):
    page = visit(chromium, live_server, amina, java_script_enabled=False)
    page.goto(live_server.url + reverse("residences:branches", args=[heron.pk]))
    page.get_by_label("Word for the branch").fill("Room 9")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("alert")).to_contain_text("This looks like a room.")
    expect(page.get_by_label("Word for the branch")).to_have_value("Room 9")
    expect(page).to_have_title("Look again: Branches of Heron · Ringround")
    page.context.close()
