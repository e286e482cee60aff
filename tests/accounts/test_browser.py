"""Signing in with a real browser: passkeys, a strict policy, and life without JavaScript."""

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, Page, sync_playwright

from accounts import actions, clock
from tests import build
from tests.conftest import CHROMIUM

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium) -> Iterator[Page]:
    """A page in a device that can keep passkeys; whatever the policy stops fails the test."""
    page = chromium.new_page()
    refused: list[str] = []
    page.on("console", lambda line: "Content Security" in line.text and refused.append(line.text))
    page.on("pageerror", lambda error: refused.append(str(error)))
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True}
    options |= {"automaticPresenceSimulation": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield page
    page.close()
    assert refused == []


def sign_in(page: Page, live_server, user) -> None:
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(build.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_new_coordinator_joins_adds_a_passkey_and_comes_back_with_it_alone(page, live_server):
    amina = build.person("coordinator")
    _invitation, secret = actions.invite(
        group=amina.roles.get().group,
        email="farah@example.org",
        name="Farah",
        kind="coordinator",
        by=amina,
        now=clock.now(),
    )
    page.goto(f"{live_server.url}/you/join/{secret}/")
    page.get_by_label("Password", exact=True).fill(build.PASSWORD)
    page.get_by_label("The same password again").fill(build.PASSWORD)
    page.get_by_role("button", name="Join").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/recovery-codes/")
    codes = page.get_by_label("codes, each works once").input_value().split("\n")
    assert len(codes) == 10
    page.get_by_role("link", name="I have kept them").click()

    page.context.clear_cookies()
    page.goto(f"{live_server.url}/accounts/login/?next=/you/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{live_server.url}/you/")
    page.goto(f"{live_server.url}/reveal/")
    assert page.get_by_text("revealed").is_visible()  # a passkey just now is fresh enough


def test_a_passkey_is_the_second_step_after_a_password(page, live_server):
    amina = build.person("coordinator", factor=False)
    sign_in(page, live_server, amina)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/recovery-codes/")
    assert Authenticator.objects.filter(user=amina, type="webauthn").count() == 1
    page.context.clear_cookies()
    sign_in(page, live_server, amina)
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url(f"{live_server.url}/")
    page.goto(f"{live_server.url}/accounts/2fa/webauthn/reauthenticate/?next=/reveal/")
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url("**/reveal/")


def test_an_app_is_set_up_without_javascript(chromium, live_server):
    amina = build.person("coordinator", factor=False)
    page = chromium.new_context(java_script_enabled=False).new_page()
    sign_in(page, live_server, amina)
    page.get_by_role("link", name="Set up an app").click()
    assert page.locator("figure svg").bounding_box()["width"] > 100
    secret = page.get_by_label("Letters for the app").input_value()
    page.get_by_label("The six digits").fill(build.code_of(secret))
    page.get_by_role("button", name="Turn it on").click()
    assert page.get_by_text("This is the only time we show them").is_visible()
    page.goto(f"{live_server.url}/you/people/")
    assert page.get_by_role("heading", name="People and roles").is_visible()
