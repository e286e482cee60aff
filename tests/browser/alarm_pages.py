"""Pages of alarms, and the one on which residents choose their digits."""

from datetime import timedelta
from functools import cache

from playwright.sync_api import Page

from accounts import clock
from phonetree.alarm_rules import AlarmState
from phonetree.models import Alarm, Witness
from residences.models import LinkTo, Resident
from residences.saying import new_link
from tests.browser.house import House
from tests.browser.places import page, walk


@cache
def _alarm(code_name: str, state: str) -> Alarm:
    """An alarm in this residence, raised by somebody who lives there."""
    now = clock.now()
    people = Resident.objects.filter(residence__code_name=code_name, phones__isnull=False)
    someone = people.order_by("pk").first()
    proved = now if state == AlarmState.PROVED else None
    alarm = Alarm.objects.create(
        residence=someone.residence, state=state, raised_at=now, proved_at=proved,
        ends_at=now + timedelta(hours=1),
    )  # fmt: skip
    Witness.objects.create(
        alarm=alarm, phone=someone.phones.first(), branch=someone.branch, language=someone.reads,
        how="text", at=now, rings=1, rung_at=now, tries=0 if proved else 3, proved_at=proved,
    )  # fmt: skip
    return alarm


def proved(_house: House):
    return _alarm("Heron", AlarmState.PROVED).pk


def unproved(_house: House):
    return _alarm("Larch", AlarmState.UNPROVED).pk


page("alarm", "alarms:alarm", proved)
page("alarm-volunteer", "alarms:alarm", proved, who="Vera")
page("alarm-unproved", "alarms:alarm", unproved)
page("alarms-none", "alarms:list", who="newcomer")


@walk("alarms", "alarms:list")
def _list(page: Page, house: House) -> None:
    proved(house), unproved(house)
    page.goto(house.at("alarms:list"))


@walk("home-alarm", "website:home")
def _home(page: Page, house: House) -> None:
    proved(house), unproved(house)
    page.goto(house.at("website:home"))


# Digits -----------------------------------------------------------------------------------------


def _pin(page: Page, house: House, tag: str) -> None:
    someone = Resident.objects.filter(residence__code_name="Heron", reads="ar").first()
    link = new_link(someone, LinkTo.PIN, clock.now()).rpartition("/n/")[2]
    page.goto(f"{house.url}/n/{link}?lang={tag}")


for _tag in ("ar", "en", "ti"):
    walk(f"digits-{_tag}", "personal_link", who="resident")(
        lambda page, house, tag=_tag: _pin(page, house, tag)
    )


def _choose(page: Page, house: House, tag: str, digits: str) -> None:
    _pin(page, house, tag)
    page.locator("#pin").fill(digits)
    page.locator("#again").fill(digits)
    page.locator("form.answer button").click()


@walk("digits-refused", "personal_link", who="resident", status=422)
def _refused(page: Page, house: House) -> None:
    _choose(page, house, "ar", "1234")
    page.locator("[role=alert]").wait_for()


@walk("digits-kept", "personal_link", who="resident")
def _kept(page: Page, house: House) -> None:
    _choose(page, house, "ar", "٢٥٨٠")
    page.locator("[role=status]").wait_for()
