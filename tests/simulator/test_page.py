"""The wall of phones as a page."""

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, async_playwright

import simulator
from tests.simulator.kit import LINA, OMAR, Street, street_test

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
NEEDS_CHROMIUM = pytest.mark.skipif(
    not Path(CHROMIUM).exists() and not os.environ.get("CI"), reason="no Chromium; set CHROMIUM"
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage"]
STYLE = (Path(simulator.__file__).parent / "static/wall.css").read_text()


async def html(street: Street, path: str = "/") -> str:
    async with street.web.get(street.sim.url + path) as reply:
        assert reply.status == 200
        return await reply.text()


async def submit(street: Street, deed: str, **form: str) -> str:
    async with street.web.post(f"{street.sim.url}/do/{deed}", data=form) as reply:
        return await reply.text()


@street_test()
async def test_a_text_stands_on_the_wall_in_its_own_direction_with_its_link(street: Street):
    await street.send(body='<b>سلام</b> "http://127.0.0.1:8000/r/abc?x=1&y=2". Thanks')
    await street.settle()
    page = await html(street)
    assert "&lt;b&gt;سلام&lt;/b&gt;" in page
    assert '<p dir="auto">' in page
    assert 'href="http://127.0.0.1:8000/r/abc?x=1&amp;y=2"' in page
    assert "delivered" in page
    assert "1 segment" in page


@street_test()
async def test_the_wall_is_whole_without_script_or_anything_from_elsewhere(street: Street):
    await street.send()
    await street.settle()
    page = await html(street)
    assert "<script" not in page
    assert "style=" not in page
    assert not re.search(r'(src|href)="(https?:)?//', page)
    assert '<meta http-equiv="refresh" content="3">' in page
    assert 'http-equiv="refresh"' not in await html(street, "/?refresh=0")


def test_the_style_knows_neither_left_nor_right():
    assert not re.search(r"\b(left|right|margin-top|padding-bottom)\b\s*[:;-]", STYLE)
    assert not re.search(r"@layer|(?<!-)width\s*:\s*\d", STYLE)


@street_test()
async def test_a_phone_answers_from_the_page(street: Street):
    await street.send()
    await street.settle()
    await submit(street, "text", number=OMAR, body="۱", back="/")
    assert street.app.at("/hooks/text/")[0].form["Body"] == "۱"
    street.app.pages["/hooks/voice/"] = "<Response><Reject/></Response>"
    page = await submit(street, "ring", number=OMAR, back="/phones/" + OMAR)
    assert "the app did not take the call" in page
    assert page.count("<article") == 1


@pytest.mark.parametrize(
    ("form", "word"),
    [
        ({"off": "yes"}, "switched off"),
        ({"dead": "yes"}, "not in use"),
        ({"stop": "yes"}, "sent STOP"),
    ],
)
def test_a_phone_is_switched_from_the_page_and_back(form, word):
    @street_test()
    async def story(street: Street):
        await street.send()
        await street.settle()
        back = f"/phones/{OMAR}"  # one phone alone: the wall's script speaks of these things too
        assert word in await submit(street, "phone", number=OMAR, back=back, **form)
        undone = dict.fromkeys(form, "no")
        assert word not in await submit(street, "phone", number=OMAR, back=back, **undone)

    story()


@street_test()
async def test_a_deed_that_cannot_be_done_is_explained_on_the_page(street: Street):
    assert "whole international number" in await submit(
        street, "text", number="12", back="/?show=all"
    )
    await street.send(from_="Ringround")
    await street.settle()
    assert "takes no texts" in await submit(street, "text", number=OMAR, body="1", back="/")


@street_test()
async def test_script_and_faults_are_set_from_the_page(street: Street):
    await submit(
        street, "script", answer="60", dead="10", minutes="2", digit1="90", digit2="10", back="/"
    )
    cast = street.sim.network.script.now_playing
    assert cast is not None
    assert (cast.shares, cast.within) == ({"answer": 60.0, "dead": 10.0}, 120.0)
    assert "more than 100 percent" in await submit(
        street, "script", answer="60", dead="50", back="/"
    )
    page = await submit(
        street, "faults", kind="503", next="2", percent="", latency_ms="5", duplicates="1",
        disorder="0", only="create", back="/",
    )  # fmt: skip
    assert "503: next 2" in page
    assert await street.ask("faults") == {
        "latency_ms": 5, "duplicates": 1.0, "disorder": 0.0,
        "rules": [{"kind": "503", "next": 2, "percent": 0.0, "only": "create"}],
    }  # fmt: skip
    await submit(street, "faults", clear="yes", back="/")
    assert (await street.ask("faults"))["rules"] == []
    await submit(street, "script", end="yes", back="/")
    assert street.sim.network.script.now_playing is None


@street_test()
async def test_six_hundred_phones_come_in_pages_and_can_be_found(street: Street):
    for n in range(600):
        street.sim.network.phone(f"+447700{900_000 + n}")
    await street.send(OMAR)
    await street.send(LINA)
    await street.settle()
    assert (await html(street)).count("<article") == 2
    everything = await html(street, "/?show=all")
    assert everything.count("<article") == 24
    assert "Page 1 of 25" in everything
    assert "Page 25 of 25" in await html(street, "/?show=all&page=99")
    assert (await html(street, "/?show=all&find=0+0599")).count("<article") == 1


@street_test()
async def test_a_form_cannot_lead_away_from_the_wall(street: Street):
    async with street.web.post(
        f"{street.sim.url}/do/reset", data={"back": "//elsewhere.example"}
    ) as reply:
        assert reply.status == 404


WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}


async def takes_a_call(street: Street, page: Page) -> None:
    """Somebody picks up on the wall and presses 2."""
    await page.goto(f"{street.sim.url}/?refresh=0")
    await page.get_by_role("button", name="Pick up").click()
    await page.get_by_role(
        "button", name="Hang up"
    ).wait_for()  # a page that is leaving cannot reload
    phone = street.sim.network.phone(OMAR)
    await street.until(lambda: phone.call and phone.call.waits_for_keys)
    await page.reload()
    await page.get_by_role("button", name="2", exact=True).click()
    await street.until(lambda: street.app.at("/pressed"))
    assert street.app.at("/pressed")[0].form["Digits"] == "2"


async def nothing_hinders(page: Page) -> None:
    """Everything fits, narrow and wide, and axe finds nothing."""
    await page.evaluate("document.querySelectorAll('details').forEach(group => group.open = true)")
    for size in (320, 1280):
        await page.set_viewport_size({"width": size, "height": 844})
        assert await page.evaluate(WIDE) == 0
    found = await Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


@NEEDS_CHROMIUM
@pytest.mark.browser
@street_test(speed=1.0)
async def test_the_wall_works_in_a_browser_narrow_and_wide(street: Street):
    street.app.pages["/script"] = (
        "<Response><Gather numDigits='1' action='/pressed'><Pause length='60'/></Gather></Response>"
    )
    street.app.pages["/pressed"] = "<Response><Pause length='60'/></Response>"
    await street.send(LINA, body="هل أنت بأمان؟ ١ نعم http://127.0.0.1:8000/r/" + "x" * 60)
    await street.ring(OMAR)
    await street.until(lambda: street.sim.network.phone(OMAR).call)
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(bypass_csp=True, reduced_motion="reduce")
        await takes_a_call(street, page)
        await nothing_hinders(page)
        await browser.close()
