"""The pages of what is given and needed."""

from datetime import timedelta
from uuid import uuid4

from playwright.sync_api import Page

from accounts import clock
from donations import checkups, giving
from donations.appeal_actions import publish, see_pledge, set_table, take_pledge, write_words
from donations.facts import Kind
from donations.models import (
    Allocation,
    Appeal,
    Match,
    MatchState,
    Policy,
    Pot,
    PotLine,
    Seen,
    Waiting,
)
from donations.proposing import propose
from donations.setting_up import add_point, open_appeal
from residences.holding import acting
from residences.models import Leadership, LinkTo, Resident
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


@walk("donations-services", "donations:services", who="Dora")
def _services(page: Page, house: House) -> None:
    """One that waits for its day, and one that has it."""
    amina, now = house.person("Amina"), clock.now()
    home = house.home("Heron")
    for what, day in (("lift", None), ("interpreting", now + timedelta(days=3))):
        someone = build.resident(home, alias=f"Swift Fern {house.number()[-3:]} {what}")
        Match.objects.create(
            offer=given.offer(home.groups.get(), amina, Kind.SERVICE, what=what),
            need=given.need(someone, Kind.SERVICE, at=now), quantity=1, state=MatchState.ACCEPTED,
            code="6999", proposed_at=now, confirmed_at=now, confirmed_by=amina, answered_at=now,
            held_until=now + timedelta(days=9), agreed_at=day,
        )  # fmt: skip
    page.goto(house.at("donations:services"))


@walk("hand-over", "donations:hand_over")
def _hand_over(page: Page, house: House) -> None:
    _matches(page, house)
    press(page, "Confirm")
    page.goto(house.at("donations:hand_over"))


@walk("offer", "donations:offer", who="Dora")
def _offer(page: Page, house: House) -> None:
    page.goto(house.at("donations:log") + "?kind=phone")
    press(page, "Save, then the next")
    page.get_by_text("Its label:").wait_for()
    page.goto(house.at("donations:offers"))
    page.locator("#main li a").first.click()
    page.get_by_text("Count", exact=True).click()


@walk("run-where", "donations:run_new", who="Dora")
def _run_where(page: Page, house: House) -> None:
    page.goto(house.at("donations:run_new"))
    press(page, "See where to")


@walk("run", "donations:run", who="Dora")
def _run(page: Page, house: House) -> None:
    _run_where(page, house)
    for name in ("Heron", "Larch"):
        page.get_by_role("checkbox", name=name).check()
    press(page, "Plan it")


SHEET = """Your name\tWhat do you want to give?\tHow many?\tHas it been wiped?
Somebody\tMobile phone\t1\tYes
Somebody\tA piano\t1\t
"""


@walk("list-columns", "donations:list_columns", who="Dora")
def _list_columns(page: Page, house: House) -> None:
    page.goto(house.at("donations:list_send"))
    page.get_by_label("Or paste the list").fill(SHEET)
    press(page, "Read the list")


@walk("list-check", "donations:list_check", who="Dora")
def _list_check(page: Page, house: House) -> None:
    _list_columns(page, house)
    press(page, "See what it would do")


@walk("donations-ready", "donations:board", who="Dora")
def _ready(page: Page, house: House) -> None:
    given.offer(house.home("Heron").groups.get(), house.person("Amina"), Kind.WIFI)
    given.need(Resident.objects.get(pk=resident(house)), Kind.WIFI, at=clock.now())
    page.goto(house.at("donations:board"))


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


@walk("n-gifts-near-ar", "personal_link", who="resident")
def _near(page: Page, house: House) -> None:
    _led(page, house)
    page.locator("button[name=near]").first.wait_for()


@walk("n-gifts-for-ar", "personal_link", who="resident")
def _for(page: Page, house: House) -> None:
    _led(page, house)
    page.locator("button[name=near]").first.click()
    page.locator("button[value=sim]").click()
    page.locator("[name=note]").wait_for()


def _led(page: Page, house: House) -> None:
    """Somebody who leads a branch is about to ask for a neighbour."""
    rows = acting(clock.now()).filter(branch__residence=house.home("Heron"))
    leader = rows.select_related("resident").first().resident
    address = new_link(leader, LinkTo.GIFTS, clock.now())
    page.goto(house.url + "/n/" + address.rsplit("/", 1)[1] + "?lang=ar")
    page.locator("button.big").click()
    page.locator("button[name=near]").click()


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
    if not found.pledges.exclude(thank_by="").exists():
        wants = take_pledge(
            appeal=found, key=found.group_id, kind=Kind.PHONE, quantity=1, words="One, charged.",
            contact="07700 900555", tell=True, now=now,
        )  # fmt: skip
        see_pledge(pledge=wants, seen=Seen.ARRANGED, by=amina, now=now)
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


@walk("give-draws-ar", "give:draws", who="resident")
def _give_draws(page: Page, house: House) -> None:
    appeal = asked_for(house)
    Allocation.objects.create(
        group=appeal.group, seed=appeal.seed, at=clock.now(), needs=3, served=1, units=1,
        drawn={"phone": [[str(uuid4()) for _one in range(3)]]},
    )  # fmt: skip
    page.goto(house.at("give:draws", appeal.code) + "?lang=ar")


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


def with_policy(house: House, policy: Policy, kind: Kind) -> Appeal:
    """An open appeal of another policy, with something that came in for it."""
    amina, now = house.person("Amina"), clock.now()
    group = house.home("Heron").groups.get()
    made = open_appeal(
        group=group, title="Warm coats", kinds=[kind], by=amina, now=now, policy=policy
    )
    given.offer(group, amina, kind)
    return made


@walk("appeal-table", "donations:appeal")
def _table(page: Page, house: House) -> None:
    amina, now = house.person("Amina"), clock.now()
    made = with_policy(house, Policy.TABLE, Kind.CLOTHES)
    name = f"St Ann's {house.number()[-3:]} {made.pk.hex[:4]}"
    point = add_point(group=made.group, name=name, where="Hall door", by=amina, now=now)
    begins = now + timedelta(days=6)
    set_table(
        appeal=made, point=point, begins_at=begins, ends_at=begins + timedelta(hours=2), by=amina,
        now=now,
    )  # fmt: skip
    page.goto(house.at("donations:appeal", made.pk))


@walk("repairs", "donations:repairs")
def _repairs(page: Page, house: House) -> None:
    _handed_over(house, works=False)
    page.goto(house.at("donations:repairs"))


def _handed_over(house: House, *, works: bool | None) -> Resident:
    """Somebody who has had a phone for three days, and what they said of it."""
    amina, now = house.person("Amina"), clock.now()
    home = house.home("Heron")
    at = now - checkups.AFTER
    someone = build.resident(home, house.number(), alias=f"Brave Teal {house.number()[-3:]}")
    match = Match.objects.create(
        offer=given.offer(home.groups.get(), amina), need=given.need(someone, at=at), quantity=1,
        state=MatchState.PROPOSED, proposed_at=at,
    )  # fmt: skip
    giving.confirm_match(match=match, by=amina, now=at)
    giving.hand_over(match=match, by=amina, now=at)
    checkups.ask(now)
    if works is not None:
        checkups.answer(match=match, works=works, by=None, now=now)
    return someone


@walk("n-gifts-works-ar", "personal_link", who="resident")
def _works(page: Page, house: House) -> None:
    """What works or does not, a table to come to, why nothing suits, and a neighbour without a phone."""
    someone = _handed_over(house, works=None)
    amina, now = house.person("Amina"), clock.now()
    branch = build.branch(someone.residence, f"Wing {house.number()[-3:]}")
    Resident.objects.filter(pk=someone.pk).update(branch=branch)
    someone.branch = branch
    Leadership.objects.create(branch=branch, resident=someone, rank=1)
    mute = build.resident(
        someone.residence, alias=f"Mild Ibis {house.number()[-3:]}", branch=branch
    )
    match = Match.objects.create(
        offer=given.offer(branch.residence.groups.get(), amina, Kind.SIM),
        need=given.need(mute, Kind.SIM, at=now), quantity=1, state=MatchState.PROPOSED,
        proposed_at=now,
    )  # fmt: skip
    giving.confirm_match(match=match, by=amina, now=now)
    giving.accept(match=match, by=None, now=now)
    need = given.need(someone, Kind.CHARGER, at=now)
    Waiting.objects.create(
        need=need, reason="nothing_suits", place=2, there=5, suits=0, promised=0,
        refusals={"plug": 3, "unsafe": 2}, found_at=now,
    )  # fmt: skip
    address = new_link(someone, LinkTo.GIFTS, now)
    page.goto(house.url + "/n/" + address.rsplit("/", 1)[1] + "?lang=ar")
    page.locator("button.big").click()
    page.locator("[name=works]").first.wait_for()
