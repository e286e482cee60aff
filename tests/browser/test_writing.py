"""Writing in the browser: what it will look like beside the box, and places put in by a press."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_recorder import desk  # noqa: F401 - Amina, signed in
from translations.models import Translation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_is_typed_is_shown_as_it_will_arrive_and_nothing_is_kept(desk, house):  # noqa: F811
    page = desk()
    page.goto(house.at("translations:translation", "leader_now", "ti"))
    before = Translation.objects.get(text__key="leader_now", language="ti").words
    box = page.locator("textarea[name=words]")
    box.fill("ሕጂ ")
    look = page.locator("#look")
    expect(look).to_contain_text("These places must be the same in both: {link}")
    expect(page.locator("code", has_text="{link}")).to_be_hidden()
    page.get_by_role("button", name="Put in {link}").click()
    expect(box).to_have_value("ሕጂ {link}")
    expect(look).not_to_contain_text("These places must be the same")
    expect(look.locator(".sms")).to_have_text("ሕጂ {link}")
    expect(look).to_contain_text("segment (UCS-2)")
    assert Translation.objects.get(text__key="leader_now", language="ti").words == before
    assert page.complaints == []
