"""Ladders by program: read, change, agree, go back, play."""

from dataclasses import replace
from datetime import time

import pytest

from messaging.hours import Quiet
from phonetree.ladder import EMERGENCY, LADDERS, TODAY
from phonetree.ladder_choice import ladder_of
from phonetree.models import LadderVersion
from tests import build

JSON = "application/json"
pytestmark = pytest.mark.usefixtures("texts")


@pytest.fixture
def group(amina):
    return amina.roles.get().group


def body(ladder, **more):
    return {**ladder.to_data(), "quiet": False, **more}


def put(program, group, urgency, sent):
    return program.put(f"/api/ladders/{group.pk}/{urgency}/", sent, content_type=JSON)


def test_every_ladder_is_given_with_whose_it_is_and_in_words(program, group):
    found = program.get("/api/ladders/").json()
    assert [(one["urgency"], one["whose"]) for one in found] == [
        (urgency, "shipped") for urgency in LADDERS
    ]
    assert found[0]["ladder"]["steps"][0] == {
        "kind": "text", "after": 0, "who": "everybody", "times": 1, "every": 0,
        "quiet": "ladder",
    }  # fmt: skip
    assert found[0]["ladder"]["words"][0].startswith("At once: a text to everybody")


def test_what_a_program_reads_it_can_send_back_changed(program, group):
    sent = program.get(f"/api/ladders/{group.pk}/today/").json()["ladder"]
    begins, ends = sent.pop("quiet")
    sent |= {"quiet": True, "quiet_begins": begins, "quiet_ends": ends, "lasts": 150_000}
    made = put(program, group, "today", sent)
    assert made.status_code == 200
    assert (made.json()["state"], made.json()["nth"]) == ("in_force", 1)
    assert ladder_of(group, "today").ladder == replace(TODAY, lasts=150_000)


def test_a_program_gives_a_step_quiet_hours_of_its_own(program, group):
    steps = (replace(TODAY.steps[0], quiet=Quiet(time(22), time(7))), *TODAY.steps[1:])
    sent = body(replace(TODAY, steps=steps, quiet=None))
    assert sent["steps"][0]["quiet"] == "22:00-07:00"
    made = put(program, group, "today", sent).json()
    assert made["ladder"]["steps"][0]["quiet"] == "22:00-07:00"
    sent["steps"][0]["quiet"] = "at night"
    assert put(program, group, "today", sent).status_code == 400


def test_an_emergency_waits_for_another_coordinators_program(program, group, amina):
    changed = put(program, group, "emergency", body(replace(EMERGENCY, lasts=8_000))).json()
    assert changed["state"] == "proposed"
    refused = program.post(f"/api/ladders/versions/{changed['id']}/confirm/")
    assert refused.status_code == 400
    other = build.key(build.person("coordinator", group=group))
    agreed = other.post(f"/api/ladders/versions/{changed['id']}/confirm/")
    assert agreed.json()["state"] == "in_force"
    assert ladder_of(group, "emergency").ladder.lasts == 8_000
    late = other.post(f"/api/ladders/versions/{changed['id']}/refuse/")
    assert late.status_code == 400


def test_back_to_the_shipped_one_and_the_whole_history(program, group, amina):
    put(program, group, "drill", body(replace(LADDERS["drill"], lasts=8_000)))
    back = program.post(f"/api/ladders/{group.pk}/drill/shipped/")
    assert back.json()["is_shipped"]
    assert program.post(f"/api/ladders/{group.pk}/drill/shipped/").status_code == 400
    history = program.get(f"/api/ladders/{group.pk}/drill/history/").json()["results"]
    assert [(one["nth"], one["state"]) for one in history] == [(2, "in_force"), (1, "replaced")]


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ("text", "Send a list of steps, each an object with kind and after."),
        ([["text", 0]], "Send a list of steps, each an object with kind and after."),
        ([{"kind": "text", "after": "soon"}], "Step 1: when: write a whole number."),
        ([{"kind": "text", "after": 0}], "Nothing ends it"),
        ([{"kind": "text", "after": 0, "times": 61}], "between 1 and 60 times"),
        ([], "Add at least one step."),
    ],
)
def test_wrong_steps_are_refused_in_words(program, group, steps, sentence):
    answer = put(program, group, "today", {**body(TODAY), "steps": steps})
    assert answer.status_code == 400
    assert any(sentence in words for words in answer.json()["errors"]["steps"])
    assert not LadderVersion.objects.exists()


def test_a_fact_of_a_step_that_is_no_plain_value_is_refused(program, group):
    steps = [{"kind": {"text": 1}, "after": 0}]
    assert put(program, group, "today", {**body(TODAY), "steps": steps}).status_code == 400


def test_nobody_elses_ladder_exists(program, group, stranger):
    theirs = build.key(stranger)
    for path in ("", "shipped/", "history/"):
        answer = theirs.get(f"/api/ladders/{group.pk}/today/{path}")
        assert answer.status_code in {404, 405}
    assert put(theirs, group, "today", body(replace(TODAY, lasts=150_000))).status_code == 404
    assert program.get(f"/api/ladders/{group.pk}/whenever/").status_code == 404


def test_a_volunteers_key_reads_and_changes_nothing(group):
    key = build.key(build.person("volunteer", group=group))
    assert key.get(f"/api/ladders/{group.pk}/today/").status_code == 200
    assert put(key, group, "today", body(replace(TODAY, lasts=150_000))).status_code == 404
    assert key.get("/api/what-if/").status_code == 404


def test_a_call_out_is_played_by_program(program, home, omar):
    played = program.get("/api/what-if/", {"residence": str(home.pk), "urgency": "emergency"})
    facts = played.json()
    assert (facts["people"], facts["simulated"], facts["version"]) == (1, 1, None)
    assert facts["rows"][-1]["least"] <= facts["rows"][-1]["reached"] <= facts["rows"][-1]["most"]
    assert set(facts["rows"][0]["by"]) == {"text", "key", "leader", "person"}
    assert facts["took"]["texts"] >= 1


def test_where_nobody_lives_there_is_nothing_to_play(program, home):
    answer = program.get("/api/what-if/", {"residence": str(home.pk)})
    assert answer.status_code == 400
    assert program.get("/api/what-if/", {"off": "101"}).status_code == 400
