"""The pages of what is given and needed."""

from datetime import timedelta

from playwright.sync_api import Page

from accounts import clock
from donations import giving
from donations.appeal_actions import publish, take_pledge, write_words
from donations.facts import Kind
from donations.models import Appeal, Match, MatchState
from donations.proposing import propose
from donations.setting_up import open_appeal
from residences.models import LinkTo, Resident
from residences.saying import new_link
from tests import build
from tests.browser.house import House
from tests.browser.places import Way, page, press, walk
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


# A resident's own page ----------------------------------------------------------------------------


def promised(house: House, tag: str) -> str:
    """The link of somebody to whom something was promised, and who waits for more."""
    amina, now = house.person("Amina"), clock.now()
    someone = Resident.objects.get(pk=resident(house))
    group = house.home("Heron").groups.get()
    given.offer(group, amina)
    given.need(someone, at=now)
    given.need(someone, Kind.FOOD, at=now)
    propose(group=group, by=amina, now=now)
    for match in Match.objects.filter(need__resident=someone, state=MatchState.PROPOSED):
        giving.confirm_match(match=match, by=amina, now=now)
    address = new_link(someone, LinkTo.GIFTS, now)
    return house.url + "/n/" + address.rsplit("/", 1)[1] + f"?lang={tag}"


def opened(tag: str) -> Way:
    """Their page once the button is pressed."""

    def way(page: Page, house: House) -> None:
        page.goto(promised(house, tag))
        page.locator("button.big").click()
        page.locator("section.msg").first.wait_for()

    return way


for _tag in ("ar", "ti", "en"):
    walk(f"n-gifts-open-{_tag}", "personal_link", who="resident")(opened(_tag))


@walk("n-gifts-food-fa", "personal_link", who="resident")
def _food(page: Page, house: House) -> None:
    opened("fa")(page, house)
    page.locator("button[value=food]").last.click()
    page.locator("[name=note]").wait_for()


# Appeals ------------------------------------------------------------------------------------------


def asked_for(house: House) -> Appeal:
    """An appeal of the demo that anybody can read, in two languages, with an answer."""
    amina, now = house.person("Amina"), clock.now()
    group = house.home("Heron").groups.get()
    found = Appeal.objects.public().filter(group=group).first()
    if found is None:
        found = open_appeal(
            group=group, title="Old phones and SIM cards", kinds=[Kind.PHONE, Kind.SIM], by=amina,
            now=now, target=40, area="Greater Manchester",
            until_on=now.date() + timedelta(days=30),
        )  # fmt: skip
        for tag, words in (
            ("en", "A phone that lies in a drawer can carry somebody through the winter."),
            ("ar", "الهاتف القديم في الدرج قد ينفع جاركم كثيرًا."),
        ):
            write_words(appeal=found, language=tag, words=words, by=amina, now=now)
        publish(appeal=found, by=amina, now=now)
        take_pledge(
            appeal=found, key=found.pk, kind=Kind.PHONE, quantity=2, words="Both wiped.",
            contact="giver@example.org", now=now,
        )  # fmt: skip
    return found


page("appeal-new", "donations:appeal_new")


@walk("appeals", "donations:appeals")
def _appeals(page: Page, house: House) -> None:
    asked_for(house)
    page.goto(house.at("donations:appeals"))


@walk("appeal", "donations:appeal")
def _appeal(page: Page, house: House) -> None:
    page.goto(house.at("donations:appeal", asked_for(house).pk))


@walk("give", "give:appeals", who="resident")
def _give(page: Page, house: House) -> None:
    asked_for(house)
    page.goto(house.at("give:appeals"))


@walk("give-appeal", "give:appeal", who="resident")
def _give_appeal(page: Page, house: House) -> None:
    page.goto(house.at("give:appeal", asked_for(house).code) + "?lang=ar")


@walk("give-refused", "give:appeal", who="resident", status=422)
def _give_refused(page: Page, house: House) -> None:
    page.goto(house.at("give:appeal", asked_for(house).code))
    page.locator("main form .btn-main").click()
    page.locator("[role=alert]").wait_for()


@walk("tell", "donations:tell")
def _tell(page: Page, house: House) -> None:
    amina, now = house.person("Amina"), clock.now()
    home = house.home("Heron")
    someone = build.resident(home, alias=f"Calm Otter {house.number()[-3:]}")
    given.offer(home.groups.get(), amina)
    given.need(someone, at=now)
    propose(group=home.groups.get(), by=amina, now=now)
    match = Match.objects.filter(need__resident=someone, state=MatchState.PROPOSED).first()
    if match:
        giving.confirm_match(match=match, by=amina, now=now)
    page.goto(house.at("donations:tell"))
