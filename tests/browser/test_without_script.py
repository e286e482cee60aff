"""Each core task with JavaScript switched off; and what is sent twice happens once."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from accounts.clock import now
from phonetree.models import CallOut, CallOutState, LinkPurpose
from phonetree.outcomes import Outcome
from residences.models import Resident
from tests import build
from tests.browser.places import LIST, choose, press
from translations.models import Translation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def home(house):
    """Somewhere of its own for each test."""
    home = build.residence(house.person("Amina"))
    floor = build.branch(home, "Garden side")
    build.resident(home, house.number(), branch=floor, alias="Green Finch", reads="so")
    return home


@pytest.fixture
def page(house, phone) -> Page:
    """Amina's, on a phone, without JavaScript."""
    return phone(script=False, session=house.session(house.person("Amina")), house=house)


def launch(page: Page, house, home) -> CallOut:
    choose(page, house, home.code_name, "Strangers at the building")
    press(page, "Look before you send")
    press(page, "Send 1 text")
    expect(page.get_by_text("Until then you can stop it")).to_be_visible()
    return CallOut.objects.get(residence=home)


def goes_live(call_out: CallOut) -> None:
    """What the engine does when the hold is over."""
    CallOut.objects.filter(pk=call_out.pk).update(state=CallOutState.LIVE, live_at=now())


def test_a_resident_answers_and_changes_their_mind(house, phone):
    page, recipient = phone(script=False), house.reader("am")
    page.goto(house.link(recipient))
    page.locator("button[value=safe]").click()
    expect(page.get_by_role("status")).to_be_visible()
    page.locator("summary").first.click()
    page.locator("button[value=help]").click()
    expect(page.get_by_role("status")).to_contain_text("999")
    recipient.refresh_from_db()
    assert recipient.outcome == Outcome.NEEDS_HELP


def test_a_leader_opens_their_list_and_marks_somebody(house, phone):
    page, leader = phone(script=False), house.leader("ar")
    page.goto(house.link(leader, LinkPurpose.LEAD))
    page.locator("button.big").click()
    rows = leader.section.recipients
    to_find = page.locator(".btn-main")
    expect(to_find.first).to_be_visible()
    missing = to_find.count()
    to_find.first.click()
    expect(to_find).to_have_count(missing - 1)
    assert rows.filter(outcome=Outcome.SEEN_IN_PERSON).exists()


def test_a_coordinator_starts_a_call_out_and_stops_it_before_anything_goes_out(page, house, home):
    call_out = launch(page, house, home)
    press(page, "Stop it: nothing goes out")
    expect(page.get_by_text("Nobody was sent anything")).to_be_visible()
    call_out.refresh_from_db()
    assert call_out.state == CallOutState.CANCELLED


def test_a_coordinator_marks_somebody_and_stops_a_call_out(page, house, home):
    call_out = launch(page, house, home)
    goes_live(call_out)
    page.get_by_role("link", name="Update now").click()
    page.get_by_role("link", name="Everybody in this branch").click()
    page.get_by_role("link", name="Mark").click()
    press(page, "Safe, they told me")
    expect(page.get_by_role("heading", name="1 of 1 people are safe")).to_be_visible()
    page.get_by_role("link", name="Stop the call-out").click()
    press(page, "End quietly")
    page.get_by_role("link", name="Account of everybody").click()
    expect(page.get_by_role("heading", name="Nobody is missing")).to_be_visible()
    assert call_out.recipients.get().outcome == Outcome.SAFE


def aliases(home) -> list[str]:
    return [resident.alias for resident in Resident.objects.filter(residence=home)]


def add_resident(page: Page, house, home, alias: str) -> None:
    page.goto(house.at("residences:resident_add", home.pk))
    page.get_by_label("Alias").fill(alias)
    page.locator("#id_reads").select_option("so")
    page.locator("[name=consent_channel]").first.check()


def test_a_resident_is_added(page, house, home):
    add_resident(page, house, home, "Brown Wren")
    press(page, "Save")
    expect(page.get_by_text("Brown Wren").first).to_be_visible()
    assert aliases(home).count("Brown Wren") == 1


def test_a_list_is_brought_in(page, house, home):
    page.goto(house.at("residences:import", home.pk))
    page.get_by_label("Or paste the list").fill(LIST)
    press(page, "Read the list")
    page.locator("[name=consent_channel]").first.check()
    page.get_by_label("When did they say yes?").fill("2021-11-01")
    press(page, "See what it would do")
    press(page, "Bring in")
    expect(page.get_by_role("heading", name="The list is in")).to_be_visible()
    assert set(aliases(home)) == {"Green Finch", "Blue Heron", "Red Kite"}


def test_a_text_is_checked(house, phone):
    tariq = house.person("Tariq")
    page = phone(script=False, session=house.session(tariq), house=house)
    page.goto(house.at("translations:translation", "moved_notice", "vi"))
    press(page, "I read both: it says the same")
    expect(page.get_by_text("Tariq read it")).to_be_visible()
    row = Translation.objects.get(text__key="moved_notice", language="vi")
    assert row.checked_by == tariq


# Sent twice: the same fields, as a thumb that trembles or a phone that tries again sends them


def send_again(page: Page, fields: list[list[str]], where: str):
    return page.request.post(
        where,
        data=urlencode([tuple(field) for field in fields]),
        headers={"Content-Type": "application/x-www-form-urlencoded", "Referer": where},
    )


FIELDS = "form => [...new FormData(form).entries()]"


def test_a_call_out_sent_twice_starts_once(house, phone, home):
    page = phone(session=house.session(house.person("Amina")), house=house)
    choose(page, house, home.code_name, "Strangers at the building")
    press(page, "Look before you send")
    fields = page.locator("form:has([name=request_key])").evaluate(FIELDS)
    press(page, "Send 1 text")
    expect(page.get_by_text("Until then you can stop it")).to_be_visible()
    again = send_again(page, [*fields, ["send", "1"]], house.at("phonetree:start"))
    assert again.ok
    assert again.url == page.url  # the board of the one that runs already
    assert CallOut.objects.filter(residence=home).count() == 1


def test_a_resident_sent_twice_is_added_once(house, phone, home):
    page = phone(session=house.session(house.person("Amina")), house=house)
    add_resident(page, house, home, "Black Swift")
    where = page.url
    fields = page.locator("#main form").evaluate(FIELDS)
    press(page, "Save")
    expect(page.get_by_text("Black Swift").first).to_be_visible()
    assert send_again(page, fields, where).ok
    assert aliases(home).count("Black Swift") == 1
