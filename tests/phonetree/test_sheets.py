"""Who stands on which sheet, in which order, and whose number."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from messaging.models import Phone
from phonetree.sheets import Sheet, sheets
from residences import actions
from residences.models import Leadership, NumberChange, ResidentPhone
from tests import build
from tests.phonetree.conftest import TEN_AM
from tests.phonetree.test_queries import crowd

pytestmark = pytest.mark.django_db
FERN, IBIS, LARCH, HERON = (f"+44770090010{n}" for n in range(4))


@pytest.fixture
def home(amina):
    return build.residence(amina, code_name="Wren")


@pytest.fixture
def wing(home):
    return build.branch(home, "North wing")


def aliases(sheet: Sheet) -> list[str]:
    return [one.alias for one in sheet.people]


def live_in(wing, number, alias, **facts):
    return build.resident(wing.residence, number, alias=alias, branch=wing, **facts)


def test_the_leader_rings_the_deputy_first_and_then_everybody_by_alias(home, wing):
    live_in(wing, LARCH, "Larch")
    live_in(wing, FERN, "Fern", leads=1)
    live_in(wing, HERON, "Aster")
    live_in(wing, IBIS, "Ibis", leads=2)
    [sheet] = sheets(home)
    assert sheet.leader.alias == "Fern"
    assert aliases(sheet) == ["Ibis", "Aster", "Larch"]
    assert [one.is_deputy for one in sheet.people] == [True, False, False]


def test_the_last_who_can_be_rung_rings_the_leader_back(home, wing):
    live_in(wing, FERN, "Fern", leads=1)
    live_in(wing, IBIS, "Ibis")
    live_in(wing, LARCH, "Larch")
    live_in(wing, "", "Aster")
    [sheet] = sheets(home)
    assert aliases(sheet) == ["Ibis", "Larch", "Aster"]  # who has no number comes last
    assert [one.is_last for one in sheet.people] == [False, True, False]


def test_a_leader_whose_number_changed_within_a_day_gets_neither_sheet_nor_card(home, wing):
    fern = live_in(wing, FERN, "Fern", leads=1)
    live_in(wing, IBIS, "Ibis", leads=2, reads="ar")
    live_in(wing, LARCH, "Larch")
    NumberChange.objects.create(resident=fern, is_new=True, at=TEN_AM - timedelta(hours=23))
    [sheet] = sheets(home, now=TEN_AM)
    assert (sheet.leader, sheet.holder.alias, sheet.tag, sheet.held) == (
        None,
        "Ibis",
        "ar",
        ("Fern",),
    )
    assert aliases(sheet) == ["Ibis", "Fern", "Larch"]  # they live there as before
    [later] = sheets(home, now=TEN_AM + timedelta(hours=1))
    assert (later.leader.alias, later.held) == ("Fern", ())


def test_who_did_not_say_yes_to_paper_stands_there_without_a_number(home, wing):
    live_in(wing, FERN, "Fern", leads=1)
    live_in(wing, IBIS, "Ibis", consent_version="1")
    live_in(wing, LARCH, "Larch")
    live_in(wing, LARCH, "Moss", consent_version="1")  # on a phone that another agreed to
    [sheet] = sheets(home)
    shown = {one.alias: (one.phone is not None, one.withheld) for one in sheet.people}
    assert shown == {"Larch": (True, False), "Ibis": (False, True), "Moss": (False, True)}
    assert next(one for one in sheet.people if one.is_last).alias == "Larch"


def test_people_on_one_phone_stand_side_by_side_and_it_is_rung_once(home, wing):
    live_in(wing, LARCH, "Aster")
    live_in(wing, IBIS, "Ibis")
    live_in(wing, LARCH, "Larch")
    [sheet] = sheets(home)
    assert aliases(sheet) == ["Aster", "Larch", "Ibis"]
    assert [one.rung for one in sheet.people] == [True, False, True]


def test_a_phone_that_the_leader_shares_is_not_rung_by_the_leader(home, wing):
    live_in(wing, FERN, "Fern", leads=1)
    live_in(wing, FERN, "Ibis")
    [sheet] = sheets(home)
    assert [one.rung for one in sheet.people] == [False]
    assert not any(one.is_last for one in sheet.people)


@pytest.mark.parametrize("fact", ["opted_out_at", "dead_since"])
def test_a_number_that_said_stop_or_is_dead_does_not_go_onto_paper(home, wing, fact):
    live_in(wing, IBIS, "Ibis")
    Phone.objects.update(**{fact: timezone.now()})
    [sheet] = sheets(home)
    assert sheet.people[0].phone is None


def test_of_two_phones_the_newest_that_works_is_rung(home, wing):
    someone = live_in(wing, IBIS, "Ibis")
    newer, newest = (ResidentPhone.objects.create(resident=someone, phone=build.phone(number))
                     for number in (LARCH, HERON))  # fmt: skip
    Phone.objects.filter(pk=newest.phone_id).update(dead_since=timezone.now())
    [sheet] = sheets(home)
    assert sheet.people[0].phone == newer.phone


def test_a_deputy_who_lives_elsewhere_steps_in_here_and_stands_in_their_own_branch_too(home, wing):
    other = build.branch(home, "South wing")
    deputy = live_in(other, IBIS, "Ibis")
    live_in(wing, FERN, "Fern", leads=1)
    Leadership.objects.create(branch=wing, resident=deputy, rank=2)
    north, south = sheets(home)
    assert [one.alias for one in north.deputies] == ["Ibis"]
    assert aliases(south) == ["Ibis"]
    assert south.leader is None


def test_the_language_is_the_leaders_then_the_deputys_then_english(home, wing):
    live_in(wing, IBIS, "Ibis", reads="so")
    assert sheets(home)[0].tag == "en"
    live_in(wing, LARCH, "Larch", reads="ti", leads=2)
    assert sheets(home)[0].tag == "ti"
    live_in(wing, FERN, "Fern", reads="ckb", leads=1)
    assert sheets(home)[0].tag == "ckb"


def test_the_words_come_in_the_leaders_language_and_then_in_those_that_most_people_read(home, wing):
    live_in(wing, FERN, "Fern", reads="ar", leads=1)
    for n, tag in enumerate(["ti", "so", "so", "ur"]):
        live_in(wing, f"+44770090020{n}", f"Alias {n}", reads=tag)
    assert sheets(home)[0].tongues == ["ar", "so", "ti", "ur"]


def test_everybody_is_on_one_sheet_and_whoever_lives_in_no_branch_has_their_own(home, wing, amina):
    live_in(wing, FERN, "Fern", leads=1)
    live_in(wing, IBIS, "Ibis")
    build.resident(home, LARCH, alias="Larch")
    gone = live_in(wing, HERON, "Gone", leads=2)
    actions.move_away(resident=gone, by=amina, now=TEN_AM)
    found = [(sheet.branch, [one.alias for one in sheet.everybody]) for sheet in sheets(home)]
    assert found == [("North wing", ["Fern", "Ibis"]), ("", ["Larch"])]


def test_one_branch_alone_can_be_drawn_and_an_empty_one_is_left_out(home, wing):
    live_in(wing, FERN, "Fern", leads=1)
    empty = build.branch(home, "South wing")
    assert [sheet.branch for sheet in sheets(home)] == ["North wing"]
    assert [sheet.branch for sheet in sheets(home, wing)] == ["North wing"]
    assert sheets(home, empty) == []


def test_a_thousand_people_have_their_sheets_and_their_page(amina, home):
    """SQLite takes no question that names a thousand people."""
    crowd(home, 1_100, 40)
    assert sum(len(sheet.everybody) for sheet in sheets(home)) == 1_100
    assert build.client(amina).get(reverse("residences:detail", args=[home.pk])).status_code == 200


def test_as_many_questions_for_many_branches_as_for_one(home, wing):
    live_in(wing, FERN, "Fern", leads=1)
    with CaptureQueriesContext(connection) as few:
        sheets(home)
    for n in range(6):
        floor = build.branch(home, f"Floor {n}")
        for k in range(3):
            live_in(floor, f"+4477009003{n}{k}", f"Alias {n} {k}", leads=min(k, 2))
    with CaptureQueriesContext(connection) as many:
        assert len(sheets(home)) == 7
    assert len(many) == len(few)
