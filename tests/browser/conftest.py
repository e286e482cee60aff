"""One browser, one server and one furnished house for all of these tests."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from messaging import transports
from messaging.transports.memory import street
from simulator import Running, running
from tests import tables
from tests.browser.house import House, furnished
from tests.browser.look import LOOKS, Seen, Watch
from tests.browser.places import PLACES
from tests.conftest import CHROMIUM

PICTURES = os.environ.get("PICTURES")  # a folder: each page is put there as people see it
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
SWITCHES += ["--disable-quic", "--disable-background-networking", "--disable-component-update"]
PATIENCE = 15_000  # milliseconds


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def _django_db_helper(django_db_setup) -> None:
    """In place of pytest-django's: nothing is emptied between these tests, the house stands."""


@pytest.fixture(scope="package")
def house(django_db_setup, django_db_blocker) -> Iterator[House]:
    """Tables that stay as they are from test to test, unlike those of pytest-django's own server."""
    server = LiveServer("127.0.0.1")
    changed = override_settings(
        PUBLIC_URL=server.url,
        SEGMENTS_PER_SECOND=0,
        CALLS_PER_SECOND=0,
        ALLOWED_HOSTS=["127.0.0.1", "testserver"],
    )
    with django_db_blocker.unblock(), changed:
        cache.clear()
        street.clear()
        yield furnished(server.url)
        server.stop()
        _empty()


def _empty() -> None:
    tables.empty()
    cache.clear()
    street.clear()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browsers as wide as a phone; `script=False` makes one without JavaScript."""
    opened: list[BrowserContext] = []

    def new(*, script: bool = True, session: str = "", house: House | None = None) -> Page:
        context = chromium.new_context(
            viewport={"width": 390, "height": 844},
            java_script_enabled=script,
            reduced_motion="reduce",
            locale="en-GB",
        )
        opened.append(context)
        context.set_default_timeout(PATIENCE)
        if session and house:
            context.add_cookies([{"name": "sessionid", "value": session, "url": house.url}])
        return context.new_page()

    yield new
    for context in opened:
        context.close()


@pytest.fixture
def sim(house, settings) -> Iterator[Running]:
    """The make-believe provider, reached through the real client."""
    settings.TRANSPORT = "twilio"
    settings.BOARD_REFRESH_SECONDS = 0.3
    account = {"account_sid": settings.TWILIO_ACCOUNT_SID, "auth_token": settings.TWILIO_AUTH_TOKEN}
    with running(house.url, number=settings.SENDER_NUMBER, **account) as simulator:
        settings.PROVIDER_URL = simulator.url
        transports.forget_transport()
        yield simulator
        simulator.settle()
    transports.forget_transport()


class Visitor:
    """Goes to places and keeps what was seen there; each is visited once."""

    def __init__(self, chromium: Browser, house: House) -> None:
        self.chromium, self.house = chromium, house
        self.watches: dict[str, Watch] = {}
        self.found: dict[str, Seen | Error] = {}

    def __call__(self, name: str) -> Seen:
        if name not in self.found:
            try:
                self.found[name] = self._see(name)
            except Error as lost:  # found no way: every gate of this page says so, at once
                self.found[name] = lost
        seen = self.found[name]
        if isinstance(seen, Error):
            raise seen
        return seen

    def _see(self, name: str) -> Seen:
        place = PLACES[name]
        watch = self._watch(place.who)
        if not _user(self.house, place.who):
            watch.page.context.clear_cookies()
        watch.begin(name)
        place.way(watch.page, self.house)
        if PICTURES:
            _keep(watch.page, name)
        return watch.look()

    def _watch(self, who: str) -> Watch:
        if who not in self.watches:
            locale = who.partition(" in ")[2] or "en-GB"
            context = self.chromium.new_context(reduced_motion="reduce", locale=locale)
            context.set_default_timeout(PATIENCE)
            self.watches[who] = Watch(context.new_page(), self.house.url)
            if user := _user(self.house, who):
                session = self.house.session(user)
                context.add_cookies(
                    [{"name": "sessionid", "value": session, "url": self.house.url}]
                )
        return self.watches[who]


@pytest.fixture(scope="package")
def visit(chromium: Browser, house: House) -> Visitor:
    """What a look at this place shows."""
    return Visitor(chromium, house)


def _user(house: House, who: str) -> User | None:
    who = who.partition(" in ")[0]  # "Amina in ar" reads Arabic
    if who in {"", "resident"}:
        return None
    known = {"newcomer": "newcomer", "without_factor": "without_factor"}
    return getattr(house, known[who]) if who in known else house.person(who)


def _keep(page: Page, name: str) -> None:
    for width in sorted({width for width, _scheme in LOOKS}):
        page.set_viewport_size({"width": width, "height": 844})
        page.screenshot(path=Path(PICTURES or "") / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": LOOKS[0][0], "height": 844})
