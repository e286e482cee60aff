"""Ladders as files, and the command that shows, checks and sets them."""

import io
import json
import sys
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given

from accounts.trail import Event
from phonetree.ladder import LADDERS, Ladder
from phonetree.ladder_choice import ladder_of, ladder_of_network
from phonetree.ladder_files import BadLadder, read_ladder, write_ladder
from phonetree.models import LadderVersion
from tests import build
from tests.phonetree.some_ladders import good_ladders

SHORT = {
    "steps": [
        {"kind": "text", "after": 0},
        {"kind": "call", "after": 60, "times": 2, "every": 300},
        {"kind": "volunteers", "after": 600},
        {"kind": "give_up", "after": 3600},
    ],
    "leader_patience": 300,
    "tell_again": 600,
    "lasts": 7200,
    "quiet": ["21:00", "08:00"],
    "quiet_because": "People sleep",
}


def ladder(*words: str) -> str:
    """What `manage.py ladder` prints."""
    out = io.StringIO()
    call_command("ladder", *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "ladder.json"
    path.write_text(json.dumps(SHORT))
    return path


def without_guard(made: Ladder) -> Ladder:
    """The same, with as many numbers to look at as any ladder that says nothing of it."""
    return replace(made, numbers=Ladder.numbers)


# The file -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("urgency", LADDERS)
def test_a_shipped_ladder_comes_back_from_its_file(urgency):
    assert read_ladder(write_ladder(LADDERS[urgency])) == without_guard(LADDERS[urgency])


@given(good_ladders())
def test_any_good_ladder_comes_back_from_its_file(made):
    assert read_ladder(write_ladder(made)) == made


def test_what_a_step_does_not_say_is_everybody_once():
    first = read_ladder(json.dumps(SHORT)).steps[0]
    assert (first.who, first.times, first.every) == ("everybody", 1, 0)


WRONG = [
    ("{", "This is no JSON."),
    ("[]", "A ladder is one JSON object."),
    ({**SHORT, "rungs": []}, "Nobody knows what 'rungs' means."),
    ({**SHORT, "steps": "many"}, "steps must be a list."),
    ({**SHORT, "steps": [7]}, "Step 1 must be an object with"),
    ({**SHORT, "steps": [{"kind": "text", "after": 0, "loud": 1}]}, "Step 1 must be an object"),
    ({**SHORT, "steps": [{"kind": "drum", "after": 0}]}, "Step 1: nobody knows such a kind"),
    ({**SHORT, "steps": [{"kind": ["text"], "after": 0}]}, "Step 1: nobody knows such a kind"),
    ({**SHORT, "steps": [{"kind": "text"}]}, "after of step 1 must be a whole number"),
    ({**SHORT, "steps": [{"kind": "text", "after": -1}]}, "after of step 1 must be a whole"),
    ({**SHORT, "lasts": 604_801}, "lasts must be a whole number, no more than a week"),
    ({**SHORT, "tell_again": True}, "tell_again must be a whole number"),
    ({**SHORT, "leader_patience": 2.5}, "leader_patience must be a whole number"),
    ({**SHORT, "quiet": ["21:00"]}, "quiet must be two times"),
    ({**SHORT, "quiet": ["late", "08:00"]}, "quiet must be two times"),
    ({**SHORT, "quiet": 21}, "quiet must be two times"),
]


@pytest.mark.parametrize(("data", "said"), WRONG)
def test_what_cannot_be_read_is_named(data, said):
    with pytest.raises(BadLadder) as refused:
        read_ladder(data if isinstance(data, str) else json.dumps(data))
    assert said in str(refused.value)


# The command --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_shows_the_shipped_ladder_in_words_and_as_the_file_that_set_reads():
    words = ladder("show", "emergency")
    assert "at once" in words.lower()
    assert len(words.splitlines()) > 5
    assert read_ladder(ladder("show", "emergency", "--json")) == without_guard(LADDERS["emergency"])


@pytest.mark.django_db
def test_a_file_becomes_the_networks_ladder_and_the_shipped_one_comes_back(file):
    assert "Version 1 of the network's today ladder is in force." in ladder(
        "set", "today", str(file)
    )
    in_force = ladder_of_network("today").ladder
    assert without_guard(in_force) == read_ladder(file.read_text())
    assert in_force.numbers == LADDERS["today"].numbers
    group = build.group("Riverside")
    assert ladder_of(group, "today").ladder.lasts == 7200
    assert ladder("show", "today", "--group", "Riverside") == ladder("show", "today")
    assert "is the shipped one again" in ladder("shipped", "today")
    assert ladder_of_network("today").ladder == LADDERS["today"]
    verbs = Event.objects.order_by("seq").values_list("verb", "actor_id")
    assert list(verbs) == [("ladder_changed", None), ("ladder_reset", None)]


@pytest.mark.django_db
def test_a_ladder_that_cannot_be_used_is_checked_and_set_by_nobody(file, capsys):
    assert "!" not in ladder("check", "today", str(file))
    file.write_text(json.dumps({**SHORT, "steps": [{"kind": "give_up", "after": 60}]}))
    with pytest.raises(CommandError, match="This ladder cannot be used"):
        call_command("ladder", "check", "today", str(file))
    assert "! " in capsys.readouterr().out
    with pytest.raises(CommandError):
        ladder("set", "today", str(file))
    assert not LadderVersion.objects.exists()


@pytest.mark.django_db
def test_it_reads_what_comes_in_and_says_what_it_cannot_read(file, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(SHORT)))
    assert ladder("check", "today", "-") == ladder("check", "today", str(file))
    with pytest.raises(CommandError, match="Cannot read"):
        ladder("check", "today", str(tmp_path / "nothing.json"))
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="Cannot read"):
        ladder("check", "today", str(file))
    file.write_text("{}")
    with pytest.raises(CommandError, match="steps must be a list"):
        ladder("set", "today", str(file))
    with pytest.raises(CommandError, match="There is no group 'Hilltop'"):
        ladder("show", "today", "--group", "Hilltop")
