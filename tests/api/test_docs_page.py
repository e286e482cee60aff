"""The page that explains the API, in a real browser."""

import pytest
from playwright.sync_api import sync_playwright

from tests import build
from tests.conftest import CHROMIUM


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_page_of_the_api_draws_itself_from_our_own_files_alone(live_server):
    amina = build.person("coordinator")
    session = build.client(amina).cookies["sessionid"].value
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        asked, said = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda line: said.append(line.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page.goto(f"{live_server.url}/api/docs/")
        one = page.get_by_text("/api/alarms/{id}/confirm/")
        one.wait_for()  # it draws what can be seen
        one.click()
        page.get_by_text("Responses").first.wait_for()  # and what opens
        browser.close()
    assert said == []
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []
