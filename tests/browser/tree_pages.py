"""Every page about leaders, numbers, moves and the tree: for coordinators, and behind a link."""

from playwright.sync_api import Page

from accounts import clock
from residences import saying
from residences.models import (
    Errand,
    Leadership,
    LinkTo,
    Nomination,
    Question,
    Resident,
    Round,
)
from tests.browser.house import House
from tests.browser.places import Way, page, press, walk


def heron(house: House):
    return house.home("Heron").pk


def harbour(house: House):
    return house.home("Harbour").pk


def somebody(house: House):
    return house.home("Heron").residents.filter(phones__isnull=False).order_by("pk")[0].pk


def leader(house: House):
    return Leadership.objects.filter(branch__residence__code_name="Heron").order_by("pk")[0]


page("nominations", "residences:nominations", heron)
page("leader-facts", "residences:leader_facts", lambda house: leader(house).resident_id)
page("arrange", "residences:arrange", heron)
page("new-number", "residences:new_number", somebody)
page("new-number-leader", "residences:new_number", lambda house: leader(house).resident_id)
page("move-signs", "residences:move", harbour, query="?signs=1", who="Chen")
page("residence-moved", "residences:detail", harbour, who="Chen")
page("home-moved", "website:home", who="Chen")
page("tree-named", "residences:tree", heron)


@walk("arrange-refused", "residences:arrange", status=422)
def _arrange_refused(page: Page, house: House) -> None:
    page.goto(house.at("residences:arrange", heron(house)))
    page.locator("#arrange .btn-main").click()


@walk("arrange-check", "residences:arrange")
def _arrange_check(page: Page, house: House) -> None:
    page.goto(house.at("residences:arrange", heron(house)))
    page.locator("#arrange summary").first.click()
    for box in page.locator("#arrange [name=people]").all()[:12]:
        box.check()
    page.locator("#id_to").select_option(label="Floor 4 east")
    page.locator("#arrange .btn-main").click()


@walk("new-number-refused", "residences:new_number", status=422)
def _new_number_refused(page: Page, house: House) -> None:
    page.goto(house.at("residences:new_number", somebody(house)))
    page.locator("main form .btn-main").click()


@walk("move-check", "residences:move", who="Chen")
def _move_check(page: Page, house: House) -> None:
    page.goto(house.at("residences:move", harbour(house)) + "?signs=1")
    press(page, "See what it does")


@walk("errands", "residences:errands")
def _errands(page: Page, house: House) -> None:
    _to_ask(house)
    page.goto(house.at("residences:errands", heron(house)))


# Behind a link ------------------------------------------------------------------------------------


def _to_ask(house: House) -> Leadership:
    """A leader with people of their branch to ask."""
    led = leader(house)
    people = led.branch.residents.exclude(pk=led.resident_id).order_by("pk")[:3]
    for one, kind in zip(people, ("number", "silent", "change"), strict=True):
        Errand.objects.get_or_create(
            resident=one,
            kind=kind,
            done_at=None,
            defaults={
                "residence_id": one.residence_id,
                "branch": led.branch,
                "phone": one.phones.first(),
                "code": "30005" if kind == "number" else "",
                "found_number": house.number() if kind == "change" else None,
                "made_at": clock.now(),
            },
        )
    return led


def link(house: House, someone: Resident, to: LinkTo, tag: str, question=None) -> str:
    address = saying.new_link(someone, to, clock.now(), question)
    return house.url + "/n/" + address.rsplit("/", 1)[1] + f"?lang={tag}"


def named(house: House) -> Resident:
    """Somebody in the branch where a round is open."""
    branch = Round.objects.open(clock.now())[0].branch
    return branch.residents.filter(left_at=None, nominations=None).order_by("pk")[0]


def asked(topic: str, someone: Resident, **facts) -> Question:
    now = clock.now()
    row = Question.objects.create(
        phone=someone.phones.first(), topic=topic, language=someone.reads, asked_at=now,
        expires_at=now.replace(year=now.year + 1), **facts,
    )  # fmt: skip
    row.people.set([someone])
    return row


def reader(house: House) -> Resident:
    return house.home("Heron").residents.filter(phones__isnull=False).order_by("pk")[0]


def at_link(to: LinkTo, tag: str) -> Way:
    """The page that a link opens, before any button."""

    def way(page: Page, house: House) -> None:
        someone, question = named(house), None
        if to == LinkTo.LEAD:
            nomination = Nomination.objects.get(standing="asked")
            someone = nomination.resident
            question = asked("lead", reader(house), nomination=nomination, code="482")
        if to == LinkTo.STILL_YOU:
            someone = reader(house)
            question = asked("still_you", someone)
        if to in {LinkTo.HELPER, LinkTo.ERRANDS}:
            someone = _to_ask(house).resident
        page.goto(link(house, someone, to, tag, question))

    return way


for _to in LinkTo:
    walk(f"n-{_to.value}-ar", "personal_link", who="resident")(at_link(_to, "ar"))


@walk("n-named-ar", "personal_link", who="resident")
def _name_open(page: Page, house: House) -> None:
    at_link(LinkTo.NAME, "ar")(page, house)
    page.locator("button.big").click()
    page.locator("#alias").wait_for()


@walk("n-named-nothing-ti", "personal_link", who="resident")
def _name_nothing(page: Page, house: House) -> None:
    at_link(LinkTo.NAME, "ti")(page, house)
    page.locator("button.big").click()
    page.locator(".btn-main").click()
    page.locator("[role=alert]").wait_for()


@walk("n-helping-ar", "personal_link", who="resident")
def _helping(page: Page, house: House) -> None:
    at_link(LinkTo.HELPER, "ar")(page, house)
    page.locator("button.big").click()
    page.locator("#cap").wait_for()


@walk("n-thanks-ar", "personal_link", who="resident")
def _thanks(page: Page, house: House) -> None:
    at_link(LinkTo.STILL_YOU, "ar")(page, house)
    page.locator("button[value=changed]").click()
    page.locator(".done").wait_for()


@walk("n-asking-ar", "asked_list", who="resident")
def _asking(page: Page, house: House) -> None:
    at_link(LinkTo.ERRANDS, "ar")(page, house)
    page.locator("button.big").click()
    page.locator(".people").wait_for()
    page.goto(house.at("asked_list") + "?lang=ar")


page("n-dead", "personal_link", lambda _house: "nobodyhasit", who="resident", status=410)
