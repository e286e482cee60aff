"""Quiet hours of each step: some wait for the morning while others ring."""

from dataclasses import replace
from datetime import datetime, time

from messaging.hours import Quiet
from phonetree.ladder import HOUR, MINUTE, TODAY, Hours, Kind, Ladder, Step
from phonetree.planner import Try, plan
from tests.phonetree.some_ladders import ladder as some_ladder
from tests.phonetree.test_planner import LONDON, SOMEBODY, call_out, person

LATE = datetime(2026, 11, 22, 22, 30, tzinfo=LONDON)
TEXT_AT_NIGHT = some_ladder(
    Step(Kind.TEXT, 0, quiet=Hours.ANY),
    Step(Kind.CALL, 10 * MINUTE),
    Step(Kind.GIVE_UP, HOUR),
    quiet=Quiet(time(21), time(8)),
    lasts=20 * HOUR,
)


def test_a_step_that_may_ring_day_and_night_does_while_the_others_wait():
    assert TEXT_AT_NIGHT.begins(LATE, LONDON) == LATE
    asked = plan(call_out(person(base_at=LATE), ladder=TEXT_AT_NIGHT, began=LATE), LATE)
    assert asked.actions == [Try(SOMEBODY, 0, "text")]
    assert asked.stands[0].next_at == datetime(2026, 11, 23, 8, 0, tzinfo=LONDON)


def test_a_step_keeps_quiet_hours_of_its_own_where_the_ladder_has_none():
    own = Quiet(time(22), time(7))
    climbed = some_ladder(
        Step(Kind.TEXT, 0), Step(Kind.CALL, 60, quiet=own), Step(Kind.GIVE_UP, HOUR)
    )
    asked = plan(call_out(person(base_at=LATE), ladder=climbed, began=LATE), LATE)
    assert asked.actions == [Try(SOMEBODY, 0, "text")]
    assert asked.stands[0].next_at == datetime(2026, 11, 23, 7, 0, tzinfo=LONDON)


def test_where_every_step_waits_the_ladder_begins_when_the_first_of_them_may_ring():
    assert TODAY.begins(LATE, LONDON) == datetime(2026, 11, 23, 8, 0, tzinfo=LONDON)
    early = replace(
        TODAY, steps=(replace(TODAY.steps[0], quiet=Quiet(time(21), time(6))), *TODAY.steps[1:])
    )
    assert early.begins(LATE, LONDON) == datetime(2026, 11, 23, 6, 0, tzinfo=LONDON)


def test_hours_of_a_step_are_frozen_and_a_ladder_frozen_before_keeps_its_meaning():
    steps = (Step(Kind.TEXT, 0, quiet=Hours.ANY), Step(Kind.CALL, 60, quiet=Quiet(time(22), time(7))),
             *TODAY.steps)  # fmt: skip
    mixed = replace(TODAY, steps=steps)
    assert Ladder.from_data(mixed.to_data()) == mixed
    old = TODAY.to_data()
    for step in old["steps"]:
        del step["quiet"]
    assert Ladder.from_data(old) == TODAY
