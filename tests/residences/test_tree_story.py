"""A tree as its people make it, from the first word to a house that is emptied overnight.

Whatever a phone gets that the story does not tell fails it.
"""

from datetime import timedelta

import pytest

from messaging.phones import parse_number
from phonetree import actions
from residences import moving, naming, numbers
from residences.checkup import findings_of
from residences.health_words import one_by_one
from residences.models import (
    Errand,
    LeaderRank,
    Leadership,
    MoveSign,
    Nomination,
    Question,
    Standing,
    Topic,
    Why,
)
from tests import build

OMAR, LEYLA, SARA, NEW = (f"+4477009001{n:02}" for n in range(1, 5))


@pytest.fixture
def floor(heron):
    return build.branch(heron, "Floor 1")


@pytest.fixture(autouse=True)
def bilal(street, amina):
    """A second coordinator, so that the house does not hang on one."""
    return build.person("coordinator", group=amina.roles.get().group)


@pytest.fixture
def people(heron, floor):
    pairs = [(OMAR, "Misty Larch"), (LEYLA, "Quiet Fern"), (SARA, "Teal Sage")]
    return [build.resident(heron, number, branch=floor, alias=alias) for number, alias in pairs]


def health(residence, now):
    return [need.title for need in one_by_one(residence.pk, findings_of(residence, now))]


def code_of(number, topic):
    asked = Question.objects.filter(topic=topic, phone=build.phone(number))
    return asked.latest("asked_at").code


def begins(street, by, who, rank):
    willing = Nomination.objects.get(resident=who, standing=Standing.WILLING)
    naming.let_begin(nomination=willing, rank=rank, by=by, now=street.now)


def test_from_a_word_of_a_neighbour_to_a_tree_that_heals_itself(
    street, heron, floor, people, amina
):
    omar, leyla, _sara = people
    assert "Floor 1 has no leader" in health(heron, street.now)[0]

    # Everybody is asked whom people turn to: one offers himself, one is named and says yes.
    naming.open_round(branch=floor, by=amina, now=street.now)
    street.hears(*((number, "send 7") for number in (OMAR, LEYLA, SARA)))
    street.answers(OMAR, "7")
    street.hears((OMAR, "Somebody will talk with you"))
    street.answers(SARA, "7 Quiet Fern")
    street.hears((SARA, "If we know who that is"), (LEYLA, "ask for your help"))
    street.answers(LEYLA, code_of(LEYLA, Topic.LEAD) + "1")
    street.hears((LEYLA, "Somebody will talk with you"), (SARA, "Somebody whom you named said yes"))
    assert not Leadership.objects.exists()

    # A coordinator talked with both, and they begin.
    street.pass_time(hours=1)
    begins(street, amina, omar, LeaderRank.LEADER)
    begins(street, amina, leyla, LeaderRank.DEPUTY)
    street.hears((OMAR, "send 70"), (LEYLA, "send 70"))
    assert health(heron, street.now) == []

    street.pass_time(hours=1)

    # He steps down, by digits that only his phone was told: his deputy leads at once.
    street.answers(OMAR, "70")
    street.hears((OMAR, "do nothing"))
    street.answers(OMAR, code_of(OMAR, Topic.STOP))
    street.hears((LEYLA, "From now on you look after"), (OMAR, "any more"))
    assert Leadership.objects.get().resident == leyla
    assert health(heron, street.now) == ["Floor 1 has no deputy"]

    street.pass_time(hours=1)

    # Her number changes: what belongs to the role waits a day, and the old phone is told.
    numbers.record_number(
        people=[leyla], number=parse_number(NEW), why=Why.NEW_SIM, by=amina, now=street.now,
        old=build.phone(LEYLA),
    )  # fmt: skip
    street.hears((LEYLA, "number"), (NEW, "Is this still your number"))
    street.answers(NEW, "1")
    street.hears((NEW, "We have noted it"))
    assert "changed within the last day" in health(heron, street.now)[0]
    street.now += timedelta(days=1, minutes=1)
    assert health(heron, street.now) == ["Floor 1 has no deputy"]


# A house that is emptied --------------------------------------------------------------------------

FLOOR_1 = [f"+4477009002{n:02}" for n in range(5)]
DESK = "+447700900250"  # lives on another floor, and stays


@pytest.fixture
def full(heron, floor):
    attic = build.branch(heron, "Attic")
    build.resident(heron, DESK, branch=attic)
    return [build.resident(heron, number, branch=floor) for number in FLOOR_1]


def call_out(heron, amina, street, key, urgency):
    return actions.start_call_out(
        residence=heron, by=amina, title="", urgency=urgency, text_key=key, now=street.now
    )


def everybody_answers(street, numbers, words):
    street.hears(*((number, words) for number in (*FLOOR_1, DESK)))
    for number in numbers:
        street.answers(number, "1")
    street.hears(*((number, "safe") for number in numbers))


def test_a_floor_that_falls_silent_is_asked_after_and_the_tree_is_hung_anew(
    street, amina, heron, full
):
    egret = build.residence(amina, code_name="Egret")
    cellar = build.branch(egret, "Cellar")
    call_out(heron, amina, street, "drill", "drill")
    street.pass_time(20)
    everybody_answers(street, (*FLOOR_1, DESK), "practice")
    street.pass_time(10)

    # At the next call-out nobody of the floor answers: texts, two calls, and a sign for people.
    emergency = call_out(heron, amina, street, "incident_at_door", "emergency")
    street.pass_time(20)
    everybody_answers(street, (DESK,), "at the building")
    street.pass_time(minutes=6)
    street.hears(*((number, "a call") for number in FLOOR_1 * 2))
    street.silence()
    street.pass_time(minutes=6)
    sign = MoveSign.objects.get()
    assert (sign.residence, sign.silent, sign.known) == (heron, 5, 5)
    actions.end_call_out(call_out=emergency, by=amina, now=street.now)
    street.turn()

    # Four were taken to a house of ours and one is nobody knows where: each phone is asked once.
    facts = {"residence": heron, "moved_on": street.now.date(), "by": amina, "now": street.now}
    moving.move_people(people=full[:4], to=egret, to_branch=cellar, signs=[sign], **facts)
    moving.move_people(people=full[4:], **facts)
    sign.refresh_from_db()
    assert sign.settled_how == MoveSign.MOVED
    street.hears(*((number, "still your number") for number in FLOOR_1))
    assert set(cellar.residents.values_list("pk", flat=True)) == {one.pk for one in full[:4]}
    street.answers(FLOOR_1[0], "1")
    street.answers(FLOOR_1[1], "2")
    street.hears((FLOOR_1[0], "We have noted it"), (FLOOR_1[1], "Somebody will talk"))
    assert Errand.objects.filter(resident=full[1]).exists()
    assert health(egret, street.now)[0].startswith("Cellar has no leader")
