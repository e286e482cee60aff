"""People are moved overnight: the tree closes behind them, and each phone is asked once."""

from datetime import timedelta

import pytest

from accounts import clock
from accounts.trail import Event
from residences import moving
from residences.models import (
    Errand,
    Leadership,
    Move,
    MoveSign,
    Nomination,
    Question,
    Residence,
    Standing,
)
from tests import build
from translations import starter_texts

OMAR, LEYLA, SARA, DAWIT = (f"+4477009001{n:02}" for n in range(1, 5))


@pytest.fixture
def floor(heron):
    return build.branch(heron, "Floor 1")


@pytest.fixture
def people(heron, floor):
    """Omar leads, Leyla is his deputy, Sara lives there too."""
    return [
        build.resident(heron, OMAR, branch=floor, alias="Misty Larch", reads="ar", leads=1),
        build.resident(heron, LEYLA, branch=floor, alias="Quiet Fern", reads="fa", leads=2),
        build.resident(heron, SARA, branch=floor, alias="Teal Sage", reads="ti"),
    ]


@pytest.fixture
def egret(amina):
    return build.residence(amina, code_name="Egret")


def move(people, by, now, **facts):
    return moving.move_people(
        residence=Residence.objects.get(code_name="Heron"),
        people=people,
        moved_on=now.date(),
        by=by,
        now=now,
        **facts,
    )


def shipped(tag, part=20):
    return starter_texts.shipped(tag)["still_you"][:part]


@pytest.mark.django_db
def test_a_long_alias_that_is_taken_there_still_fits_with_a_number_behind_it(amina, heron, egret):
    build.resident(egret, alias="N" * 40)
    long = build.resident(heron, alias="N" * 40)
    move([long], amina, clock.now(), to=egret)
    long.refresh_from_db()
    assert long.alias == "N" * 38 + " 2"


def test_who_is_moved_to_another_of_ours_keeps_phone_and_language_and_is_asked_in_it(
    street, amina, heron, egret, people
):
    attic = build.branch(egret, "Attic")
    done = move(people[:1], amina, street.now, to=egret, to_branch=attic)
    street.hears((LEYLA, starter_texts.shipped("fa")["lead_begins"][:20]), (OMAR, shipped("ar")))
    omar = people[0].__class__.objects.get(pk=people[0].pk)
    assert (omar.residence, omar.branch, omar.reads, omar.left_at) == (egret, attic, "ar", None)
    assert omar.phones.get() == build.phone(OMAR)
    assert (done.people, done.to, done.residence) == (1, egret, heron)
    street.answers(OMAR, "1")
    street.hears((OMAR, starter_texts.shipped("ar")["noted"]))
    assert omar.lines.get().confirmed_on == street.now.date()


def test_the_deputy_leads_and_who_was_named_there_is_named_no_more(street, amina, floor, people):
    Nomination.objects.create(
        branch=floor, resident=people[0], standing=Standing.ASKED, made_at=street.now
    )
    move(people[:1], amina, street.now)
    street.skip()
    led = Leadership.objects.get()
    assert (led.resident, led.rank) == (people[1], 1)
    assert Nomination.objects.get().standing == Standing.WITHDRAWN
    verbs = list(Event.objects.values_list("verb", flat=True))
    assert {"residents_moved", "resident_moved", "deputy_promoted"} <= set(verbs)


def test_what_a_move_would_do_is_said_before(street, amina, heron, egret, people):
    build.resident(egret, alias="misty larch")
    bare = build.branch(heron, "Floor 2")
    alone = build.resident(heron, OMAR, branch=bare, alias="Golden Fig", leads=1)
    seen = moving.outlook([people[0], alone], egret)
    assert (seen.people, seen.phones, seen.languages) == (2, 1, {"ar": 1})
    assert (seen.led_by_deputies, seen.left_without) == (["Floor 1"], ["Floor 2"])
    assert seen.renamed == [("Misty Larch", "Misty Larch 2")]
    assert Leadership.objects.count() == 3  # looking changes nothing


def test_a_family_on_one_phone_is_asked_once_and_answers_for_all(street, amina, heron, floor):
    family = [build.resident(heron, DAWIT, branch=floor, reads="am") for _ in range(3)]
    move(family, amina, street.now)
    street.hears((DAWIT, shipped("am")))
    street.answers(DAWIT, "1")
    street.hears((DAWIT, starter_texts.shipped("am")["noted"]))
    assert Question.objects.get().people.count() == 3
    assert all(one.lines.get().confirmed_on for one in family)


def test_who_left_and_answers_is_to_be_asked_where_they_live_and_who_is_silent_is_looked_for(
    street, amina, people
):
    move(people, amina, street.now)
    street.hears((OMAR, shipped("ar")), (LEYLA, shipped("fa")), (SARA, shipped("ti")))
    assert all(one.left_at for one in people[0].residence.residents.all())
    street.answers(OMAR, "1")
    street.answers(LEYLA, "2")
    street.skip()
    street.now += timedelta(days=2, minutes=5)
    street.turn()
    kinds = dict(Errand.objects.open().values_list("resident", "kind"))
    assert kinds == {people[0].pk: "where", people[1].pk: "change", people[2].pk: "silent"}
    assert not Errand.objects.exclude(branch=None).exists()  # nobody there can ask them


def test_who_tells_us_where_they_live_now_lives_there_again(street, amina, egret, people):
    move(people[2:], amina, street.now)
    street.hears((SARA, shipped("ti")))
    sara = people[2]
    move([sara], amina, street.now, to=egret)
    street.skip()
    sara.refresh_from_db()
    assert (sara.left_at, sara.residence) == (None, egret)
    assert sara.phones.get() == build.phone(SARA)


def test_nobody_is_asked_at_night(street, amina, people):
    street.now = street.now.replace(hour=23)
    move(people[2:], amina, street.now)
    street.silence()
    street.now += timedelta(hours=9)
    street.hears((SARA, shipped("ti")))


def test_a_sign_is_settled_once_by_the_move_or_by_saying_that_they_are_here(
    street, amina, heron, floor, people
):
    sign = MoveSign.objects.create(
        residence=heron, branch=floor, about=heron.pk, silent=4, known=4, raised_at=street.now
    )
    move(people[2:], amina, street.now, signs=[sign])
    street.skip()
    sign.refresh_from_db()
    assert (sign.settled_how, sign.settled_by) == ("moved", amina)
    assert not moving.settle_sign(sign=sign, how="here", by=amina, now=street.now)


def test_a_move_is_remembered_as_counts_and_names_nobody(street, amina, people):
    move(people, amina, street.now)
    street.skip()
    fields = {field.name for field in Move._meta.get_fields()}
    assert fields == {"id", "residence", "to", "moved_on", "people", "by", "at"}
