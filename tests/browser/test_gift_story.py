"""From an appeal to thanks in a real browser, through the real client and make-believe phones."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F
from playwright.sync_api import Page, expect

from accounts.clock import now
from donations import checkups, runner, spam
from donations.models import Appeal, Checkup, Match, MatchState, Need, Offer
from messaging.models import Beat, Message
from tests import build
from tests.browser.conftest import PICTURES
from tests.browser.engine import the_engine
from tests.browser.places import press
from tests.donations.given import GOOD_PHONE
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TYPED, LISTED, SIMS = 4, 19, 16  # phones typed one by one, phones and SIMs of a list
PHONES = 1 + TYPED + LISTED  # and the one of the donor who wrote to us
PEOPLE, ASK_PHONE = 60, 40  # who texts, and for a phone; the others need a SIM
LIST = [
    "Timestamp,Your name,What do you want to give?,How many?,Network lock,Has it been wiped?,Blocked,Activation lock"
]
LIST += [f"1/11/2026 10:{n:02},Somebody {n},Mobile phone,1,None,Yes,No,Off" for n in range(LISTED)]
LIST += [f"2/11/2026 10:{n:02},Somebody {n},SIM card,1,,,," for n in range(SIMS)]
ANSWER = re.compile(r"\b6\d{4}\b")  # the digits of a promise and the one that answers


@pytest.fixture
def amal():
    return build.person("coordinator", name="Amal", email="amal.gives@example.org")


@pytest.fixture
def desk(house, phone, amal):
    """Amal's phone."""
    return phone(session=house.session(amal), house=house)


@pytest.fixture
def hall(house, phone, amal):
    """The phone of Dodo, who handles what is given and never sees a resident."""
    dodo = build.person("donations", group=amal.roles.get().group, name="Dodo")
    return phone(session=house.session(dodo), house=house)


@pytest.fixture
def numbers(house, amal):
    """The numbers of the people of a residence."""
    home = build.residence(amal, code_name="Dunlin")
    found = []
    for place in range(PEOPLE):
        found.append(house.number())
        build.resident(home, found[-1], reads=("en", "ar", "fa")[place % 3])
    return found


def seen(page: Page, name: str) -> None:
    """Kept as a picture, if pictures are wanted."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"story-{name}.png", full_page=True)


def ask_for_phones(desk: Page, house: Any) -> Appeal:
    """The appeal, in words, for anybody to read."""
    desk.goto(house.at("donations:appeal_new"))
    desk.get_by_label("What you ask for, in a few words").fill("Phones and SIMs for the winter")
    desk.get_by_role("checkbox", name="Phone").check()
    desk.get_by_role("checkbox", name="SIM").check()
    desk.get_by_label("How many").fill("60")
    desk.get_by_label("Area, never a residence").fill("Greater Manchester")
    seen(desk, "01-appeal-new")
    press(desk, "Go on to its words")
    desk.get_by_label("What you ask people for").fill("An old phone can carry somebody far.")
    press(desk, "Keep these words")
    press(desk, "Let anybody read it")
    expect(desk.get_by_label("For a chat group")).to_have_value(
        re.compile("Phones and SIMs.*/give/", re.DOTALL)
    )
    seen(desk, "02-appeal")
    return Appeal.objects.get(title="Phones and SIMs for the winter")


def a_donor_writes(donor: Page, appeal: Appeal, house: Any, number: str) -> None:
    """Without an account or a script, and wants to hear of it."""
    donor.goto(house.at("give:appeal", appeal.code))
    donor.get_by_label("Anything we should know").fill("Wiped, with its charger.")
    donor.get_by_label("How can we answer you?").fill(number)
    donor.get_by_label("Tell me when somebody has it").check()
    seen(donor, "03-give")
    donor.get_by_role("button", name="Send it").click()
    expect(donor.get_by_role("heading", name="Thank you.")).to_be_visible()
    seen(donor, "04-thanks")


def log_phones(desk: Page, hall: Page, appeal: Appeal, house: Any) -> Offer:
    """What the donor wrote is answered and logged; others are typed in the hall. Gives the donor's."""
    desk.goto(house.at("donations:appeals"))
    press(desk, "I answered")
    seen(desk, "05-appeals")
    hall.goto(house.at("donations:appeals"))
    hall.get_by_role("link", name="Log it").first.click()
    for _phone in range(1 + TYPED):
        for name, value in GOOD_PHONE.items():
            hall.locator(f"[name={name}]").select_option(value)
        hall.get_by_label("Appeal").select_option(label=appeal.title)
        seen(hall, "06-log")
        key = hall.locator("[name=request_key]").input_value()
        press(hall, "Save, then the next")
        expect(hall.locator("[name=request_key]")).not_to_have_value(key)
    expect(hall.get_by_text("Its label:")).to_be_visible()
    return Offer.objects.get(pledges__appeal=appeal)


def bring_in_a_list(hall: Page, appeal: Appeal, house: Any) -> None:
    """Answers to a form, first looked at, then logged."""
    hall.goto(house.at("donations:list_send"))
    hall.get_by_label("The list as a file").set_input_files(
        {"name": "answers.csv", "mimeType": "text/csv", "buffer": "\n".join(LIST).encode()}
    )
    press(hall, "Read the list")
    hall.get_by_label("The appeal that it came for").select_option(label=appeal.title)
    seen(hall, "07-list-columns")
    press(hall, "See what it would do")
    seen(hall, "08-list-check")
    press(hall, f"Log {LISTED + SIMS} things")
    expect(hall.get_by_text(f"{LISTED + SIMS} rows logged")).to_be_visible()
    seen(hall, "09-offers")


def people_ask(sim: Any, numbers: list[str]) -> None:
    """Each texts two digits and hears that it is noted."""
    for place, number in enumerate(numbers):
        sim.text(number, "81" if place < ASK_PHONE else "82")
    sim.wait_for(lambda: all(sim.received(number) for number in numbers), 30)
    assert Need.objects.filter(residence__code_name="Dunlin").count() == PEOPLE


def give_out(desk: Page, house: Any) -> None:
    """The program proposes, Amal confirms: for so many as there are things."""
    desk.goto(house.at("donations:matches"))
    press(desk, "Propose")
    expect(desk.get_by_text(f"Proposed for {PHONES + SIMS} of {PEOPLE} who wait")).to_be_visible()
    seen(desk, "10-matches")
    press(desk, f"Confirm all {PHONES + SIMS}")
    expect(desk.get_by_text(f"{PHONES + SIMS} promised.")).to_be_visible()
    seen(desk, "11-promised")


def by_day() -> None:
    """What waits for the morning goes out now, whatever the hour of the test."""
    late = Message.objects.filter(purpose__in=["gifts", "thanks"], due_at__gt=now())
    late.update(due_at=now())


def answer(sim: Any, number: str, words: str, last: str) -> str:
    """Waits for the text with these digits, answers it by them, and gives the four that are told."""
    by_day()
    text = sim.wait_for(
        lambda: next((one for one in sim.received(number)[1:] if words in one), ""), 30
    )
    digits = next(one for one in ANSWER.findall(text) if one.endswith(last))
    sim.text(number, digits)
    return digits[:4]


def number_of(match: Match) -> str:
    """Where a text to whom it is promised goes."""
    return match.need.resident.phones.get().number.reveal(reason="test")


def number_of_one_without() -> str:
    """The number of somebody who reads English and whom the lot gave no phone."""
    waiting = Need.objects.filter(residence__code_name="Dunlin", kind="phone", matches=None)
    resident = waiting.filter(resident__reads="en").earliest("opened_at").resident
    return resident.phones.get().number.reveal(reason="test")


def drive(desk: Page, hall: Page, house: Any) -> None:
    """A church to hand over at, and a run there."""
    hall.goto(house.at("donations:points"))
    hall.get_by_label("Name").fill("St Bride's")
    press(hall, "Add it")
    seen(hall, "12-points")
    desk.goto(house.at("donations:routes"))
    desk.locator("#main li", has_text="Dunlin").get_by_role("link").click()
    desk.get_by_role("radio", name="Somewhere else").check()
    desk.get_by_label("Handed over at").select_option(label="St Bride's")
    seen(desk, "13-route")
    press(desk, "Keep")
    hall.goto(house.at("donations:run_new"))
    press(hall, "See where to")
    seen(hall, "14-run-new")
    hall.get_by_role("checkbox", name="I drive").check()
    press(hall, "Plan it")
    expect(hall.get_by_role("heading", name="St Bride's")).to_be_visible()
    seen(hall, "15-run")


def hand_over(hall: Page, label: str, digits: str) -> None:
    """Whoever fetches it says four digits."""
    hall.get_by_role("link", name=f"Hand over {label}").click()
    hall.get_by_label("The four digits").fill(digits)
    press(hall, "They have it")
    expect(hall.get_by_text(f"1 × {label} handed over.")).to_be_visible()
    seen(hall, "16-handed-over")


def three_days_pass(match: Match) -> None:
    """As if the engine looked three days after it was handed over; no phone had any text of late."""
    handed_over = Match.objects.filter(pk=match.pk, state=MatchState.HANDED_OVER)
    assert handed_over.update(ended_at=now() - checkups.AFTER) == 1
    gone = Message.objects.filter(sent_at__isnull=False, purpose__in=["gifts", "reply"])
    gone.update(sent_at=F("sent_at") - checkups.AFTER)
    Beat.objects.filter(pk=runner.NAME).delete()


def test_from_an_appeal_to_thanks(house, sim, phone, desk, hall, numbers, monkeypatch):
    monkeypatch.setattr(spam, "QUICKEST", 0)
    donor, giver = phone(script=False), house.number()
    appeal = ask_for_phones(desk, house)
    a_donor_writes(donor, appeal, house, giver)
    theirs = log_phones(desk, hall, appeal, house)
    bring_in_a_list(hall, appeal, house)
    with the_engine():
        people_ask(sim, numbers)
        give_out(desk, house)
        match = Match.objects.get(offer=theirs)
        number = number_of(match)
        digits = answer(sim, number, "/n/", "1")
        sim.wait_for(lambda: digits in sim.received(number)[-1], 30)
        drive(desk, hall, house)
        hand_over(hall, theirs.code, digits)
        late = number_of_one_without()
        sim.text(late, "89")
        sim.wait_for(lambda: "You keep your place." in " ".join(sim.received(late)), 30)
        three_days_pass(match)
        (thanks,) = sim.wait_for(lambda: by_day() or sim.received(giver), 30)
        assert "has reached somebody who needed it" in thanks
        answer(sim, number, f"{digits}2", "1")
        until(lambda: Checkup.objects.filter(match=match, works=True), "they say that it works")
    donor.goto(house.at("give:appeal", appeal.code))
    expect(donor.get_by_text(f"{PHONES + SIMS} of 60 so far.")).to_be_visible()
    seen(donor, "17-total")
    assert sim.problems() == []
