"""A neighbour is named by a text: "7" and what they are called here, or their number.

Whatever a phone gets that a test does not listen for fails it.
"""

from datetime import timedelta

import pytest

from messaging.models import Inbound
from residences import naming, neighbours
from residences.models import Naming, Nomination, Question, Standing, Topic
from residences.namings import MOST, NO_NEWS_AFTER, RESTS
from residences.neighbours import Named
from tests import build

OMAR, LEYLA, SARA, DAWIT, STRANGER = (f"+4477009001{n:02}" for n in range(1, 6))
NOTED = "If we know who that is"


@pytest.fixture
def floor(heron):
    return build.branch(heron, "Floor 1")


@pytest.fixture
def people(heron, floor):
    """Omar, Leyla (who reads Arabic) and Sara on one floor."""
    return [
        build.resident(heron, OMAR, branch=floor, alias="Misty Larch"),
        build.resident(heron, LEYLA, branch=floor, alias="Quiet Fern", reads="ar"),
        build.resident(heron, SARA, branch=floor, alias="Teal Sage"),
    ]


@pytest.fixture
def opened(street, floor, people, amina):
    """A round is open, and everybody has heard how to name somebody."""
    opened = naming.open_round(branch=floor, by=amina, now=street.now)
    street.hears((OMAR, "send 7 and their name"), (SARA, "send 7 and their name"), (LEYLA, "7"))
    return opened


def yes_of(number):
    asked = Question.objects.filter(topic=Topic.LEAD, phone=build.phone(number))
    return asked.latest("asked_at").code + "1"


def no_of(number):
    return yes_of(number)[:-1] + "0"


def in_the_inbox():
    return [one.body for one in Inbound.objects.filter(handled_by="")]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("7 Quiet Fern", "Quiet Fern"),
        ("7: Quiet Fern.", "Quiet Fern"),
        ("٧ Quiet Fern", "Quiet Fern"),
        ("7-Quiet Fern", "Quiet Fern"),
        ("7am today", None),
        ("7 سرخس هادئ", "سرخس هادئ"),
        ("7 07700 900123", "07700 900123"),
        ("7 +447700900123", "+447700900123"),
        ("7 ٠٧٧٠٠٩٠٠١٢٣", "07700900123"),
        ("7", None),
        ("7.", None),
        ("7 9", None),
        ("77 Quiet Fern", None),
        ("71", None),
        ("70", None),
        ("8 Quiet Fern", None),
        ("7 people are hurt on floor two", None),
        ("7 " + "x" * 41, None),
        ("7 07700 900123 07700 900124 and more", None),
    ],
)
def test_a_name_or_a_number_after_a_seven_is_read_and_a_sentence_is_not(body, words):
    assert neighbours.read(body) == (Named(words) if words else None)


def test_who_is_named_is_asked_in_their_language_and_who_named_them_hears_their_yes(
    street, opened, people
):
    street.answers(OMAR, "7 Quiet Fern")
    street.hears((OMAR, NOTED), (LEYLA, "عونكم"))
    assert Nomination.objects.get().standing == Standing.ASKED
    street.answers(LEYLA, yes_of(LEYLA))
    street.hears((LEYLA, "سيتحدث معكم"), (OMAR, "Somebody whom you named said yes"))
    # Who names her now is told at once, and she is not asked twice.
    street.answers(SARA, "7 quiet fern")
    street.hears((SARA, NOTED), (SARA, "Somebody whom you named said yes"))
    assert Nomination.objects.get().backings.count() == 2


def test_a_number_that_is_nobodys_there_gets_no_text_and_sounds_the_same(
    street, opened, people, amina
):
    build.resident(build.residence(amina, code_name="Egret"), DAWIT)  # lives elsewhere
    said = []
    for number in (LEYLA, DAWIT, STRANGER):
        street.answers(OMAR, f"7 {number}")
        heard = [(OMAR, NOTED)] + [(LEYLA, "عونكم")] * (number == LEYLA)
        said.append(next(body for body in street.hears(*heard) if NOTED in body))
    assert len(set(said)) == 1
    assert Nomination.objects.count() == 1
    assert in_the_inbox() == [f"7 {DAWIT}", f"7 {STRANGER}"]  # a person may know who that is
    # A no, and a number that nobody has, end in the same words on the same day.
    street.answers(LEYLA, no_of(LEYLA))
    street.hears((LEYLA, "سجّلنا"))
    street.answers(SARA, f"7 {STRANGER}")
    street.hears((SARA, NOTED))
    street.now += NO_NEWS_AFTER
    street.hears((OMAR, "No new yes has come"), (SARA, "No new yes has come"))
    street.now += NO_NEWS_AFTER
    street.silence()


def test_of_two_people_with_one_name_who_named_them_is_asked_for_a_number(
    street, opened, heron, floor, people
):
    build.resident(heron, DAWIT, branch=floor, alias="quiet FERN")
    street.answers(OMAR, "7 Quiet Fern")
    street.hears((OMAR, "Several people here use this name"))
    assert not Naming.objects.exists()
    street.answers(OMAR, f"7 {DAWIT}")
    street.hears((OMAR, NOTED), (DAWIT, "ask for your help"))


def test_of_two_with_one_name_the_one_on_their_own_floor_is_meant(street, opened, heron, people):
    build.resident(heron, DAWIT, branch=build.branch(heron, "Attic"), alias="Quiet Fern")
    street.answers(OMAR, "7 Quiet Fern")
    street.hears((OMAR, NOTED), (LEYLA, "عونكم"))


def test_on_a_shared_phone_seven_and_ones_own_name_says_who_offers(street, heron, floor, opened):
    build.resident(heron, OMAR, branch=floor, alias="Golden Fig")
    street.answers(OMAR, "7 Golden Fig")
    street.hears((OMAR, "Somebody will talk with you"))
    assert Nomination.objects.get().resident.alias == "Golden Fig"


def test_nobody_can_have_many_asked_and_known_or_not_each_counts(street, opened, people):
    for _ in range(MOST):
        street.answers(OMAR, "7 Golden Fig")
        street.hears((OMAR, NOTED))
    street.answers(OMAR, "7 Quiet Fern")
    street.hears((OMAR, "You have named several people this week"))
    assert not Nomination.objects.exists()
    street.now += timedelta(days=7, minutes=1)
    street.answers(OMAR, "7 Quiet Fern")
    street.hears((OMAR, NOTED), (LEYLA, "عونكم"))


def test_who_said_no_is_not_asked_again_for_a_month(street, opened, people):
    street.answers(OMAR, "7 Quiet Fern")
    street.hears((OMAR, NOTED), (LEYLA, "عونكم"))
    street.answers(LEYLA, no_of(LEYLA))
    street.hears((LEYLA, "سجّلنا"))
    street.answers(SARA, "7 Quiet Fern")
    street.hears((SARA, NOTED))
    street.now += RESTS + timedelta(minutes=1)
    street.hears((OMAR, "No new yes"), (SARA, "No new yes"))
    street.answers(SARA, "7 Quiet Fern")
    street.hears((SARA, NOTED), (LEYLA, "عونكم"))


def test_who_leads_already_is_not_asked(street, opened, heron, floor, people):
    build.resident(heron, DAWIT, branch=floor, alias="Golden Fig", leads=1)
    street.answers(OMAR, "7 Golden Fig")
    street.hears((OMAR, NOTED))
    assert not Nomination.objects.exists()


def test_where_no_round_is_open_a_name_waits_for_a_person(street, people):
    street.answers(OMAR, "7 Quiet Fern")
    street.silence()
    assert in_the_inbox() == ["7 Quiet Fern"]


def test_a_name_costs_no_query_where_a_text_is_plainly_something_else():
    assert [neighbours.read(body) for body in ("1", "2", "3", "STOP", "help me")] == [None] * 5
