"""Sheets are made, held and grow old, in a street where every text must be expected."""

from datetime import UTC, datetime

import pytest

from phonetree import runner
from phonetree.actions import start_call_out
from phonetree.printed import Printing
from residences.models import ResidentPhone
from tests import build
from tests.paper.reading import said
from tests.watched import WatchedStreet, forget_street
from translations.starter_texts import shipped

TEN_AM = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
FERN, OMAR, SARA, NEW = (f"+4477009001{n:02}" for n in range(23, 27))
ASKED = {
    "text": "incident_at_door",
    "reason": "phones_down",
    "people_know": "on",
    "unchecked": "on",
}


@pytest.fixture
def street(db, settings):
    settings.SEGMENTS_PER_SECOND = settings.CALLS_PER_SECOND = 0
    forget_street()
    build.texts()
    street = WatchedStreet(TEN_AM, runner.tick)
    yield street
    street.nothing_else()
    forget_street()


@pytest.fixture
def home(amina):
    """Two wings; Omar has not said yes to his number on paper."""
    home = build.residence(amina, code_name="Wren")
    north, south = build.branch(home, "North wing"), build.branch(home, "South wing")
    build.resident(home, FERN, alias="Copper Fern", branch=north, leads=1)
    build.resident(home, OMAR, alias="Misty Larch", branch=north, consent_version="1")
    build.resident(home, SARA, alias="Blue Ibis", branch=south, leads=1, reads="ti")
    return home


@pytest.fixture
def program(amina):
    return build.key(amina, "call_outs:read")


def sheets(program, home, **asked):
    answer = program.get(f"/api/residences/{home.pk}/paper/", asked)
    assert answer.status_code == 200
    return answer.json()


def test_sheets_are_made_and_nobody_is_texted_and_what_they_say_is_what_a_call_out_says(
    street, home, amina
):
    made = build.client(amina, fresh=True).post(f"/residences/{home.pk}/paper/", ASKED)
    words = said(made.content).replace("\n", " ")
    street.pass_time(hours=3)
    street.nothing_else()
    message = shipped("en")["incident_at_door"]
    assert message.split(".")[0] in words
    start_call_out(
        residence=home,
        by=amina,
        now=street.now,
        title="At the door",
        urgency="emergency",
        text_key="incident_at_door",
    )
    street.pass_time(15)
    for number, tag in ((FERN, "en"), (OMAR, "en"), (SARA, "ti")):
        assert shipped(tag)["incident_at_door"][:20] in street.gets(number)


def test_a_program_learns_whether_the_sheets_that_people_hold_are_still_true(
    street, home, amina, program
):
    held = {one["branch"]: one["version"] for one in sheets(program, home)["sheets"]}
    printed = said(
        build.client(amina, fresh=True).post(f"/residences/{home.pk}/paper/", ASKED).content
    )
    assert all(version in printed for version in held.values())
    fern = next(one for one in home.residents.all() if str(one.alias) == "Copper Fern")
    ResidentPhone.objects.filter(resident=fern).update(phone=build.phone(NEW))
    now = {one["branch"]: one["version"] for one in sheets(program, home)["sheets"]}
    assert [branch for branch in held if held[branch] != now[branch]] == ["North wing"]
    street.pass_time(minutes=5)


def test_a_program_is_told_how_much_stands_on_paper_and_no_number_and_no_alias(
    street, home, amina, program
):
    build.client(amina, fresh=True).post(f"/residences/{home.pk}/paper/", ASKED)
    told = sheets(program, home)
    north, south = told["sheets"]
    assert (north["people"], north["numbers"], north["withheld"]) == (2, 1, 1)
    assert (south["language"], south["has_leader"], south["deputies"]) == ("ti", True, 0)
    (made,) = told["printings"]
    assert made["numbers"] == Printing.objects.get().numbers
    everything = str(told)
    assert not any(word in everything for word in ("Fern", "Larch", "Ibis", "7700900", "wing'}"))
    assert [
        one["branch"] for one in sheets(program, home, branch=home.branches.first().pk)["sheets"]
    ]


def test_a_branch_of_others_and_a_place_where_nobody_lives_are_refused(
    street, home, amina, program
):
    stranger = build.residence(build.person("coordinator"))
    foreign = {"branch": build.branch(stranger).pk}
    assert program.get(f"/api/residences/{home.pk}/paper/", foreign).status_code == 400
    assert program.get(f"/api/residences/{stranger.pk}/paper/").status_code == 404
    empty = build.residence(amina)
    answer = program.get(f"/api/residences/{empty.pk}/paper/")
    assert answer.status_code == 400
    assert "Nobody lives there" in answer.text
    vera = build.person("volunteer", group=amina.roles.get().group)
    assert build.key(vera).get(f"/api/residences/{home.pk}/paper/").status_code == 404
