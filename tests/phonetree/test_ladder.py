"""Ladders survive freezing; steps repeat; quiet hours are exact to the minute."""

import json
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from phonetree.ladder import EMERGENCY, LADDERS, MINUTE, NIGHT, Kind, Ladder, Quiet, Step, Who
from tests.phonetree.some_ladders import good_ladders, ladder

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize("urgency", LADDERS)
def test_a_frozen_ladder_is_the_ladder(urgency):
    assert Ladder.from_data(LADDERS[urgency].to_data()) == LADDERS[urgency]


@given(good_ladders())
def test_any_ladder_survives_freezing(made):
    assert Ladder.from_data(json.loads(json.dumps(made.to_data()))) == made


def test_what_was_frozen_before_steps_could_repeat_is_still_read():
    old = EMERGENCY.to_data()
    del old["quiet_because"]
    for step in old["steps"]:
        del step["times"], step["every"]
    assert Ladder.from_data(old) == EMERGENCY


def test_a_repeated_step_is_climbed_rung_by_rung_among_the_others():
    call = Step(Kind.CALL, 2 * MINUTE, Who.LEADERS, times=3, every=5 * MINUTE)
    made = ladder(Step(Kind.GIVE_UP, 20 * MINUTE), call, Step(Kind.TEXT, 0), Step(Kind.TEXT, 420))
    assert [(rung.kind, rung.after) for rung in made.rungs] == [
        (Kind.TEXT, 0),
        (Kind.CALL, 120),
        (Kind.CALL, 420),
        (Kind.TEXT, 420),
        (Kind.CALL, 720),
        (Kind.GIVE_UP, 1200),
    ]
    assert {rung.who for rung in made.rungs if rung.kind is Kind.CALL} == {Who.LEADERS}


@pytest.mark.parametrize(
    ("who", "takes"),
    [
        (Who.EVERYBODY, {(False, False), (False, True), (True, False), (True, True)}),
        (Who.PREFERS_CALL, {(True, False), (True, True)}),
        (Who.OTHERS, {(False, False), (False, True)}),
        (Who.LEADERS, {(False, True), (True, True)}),
        (Who.MEMBERS, {(False, False), (True, False)}),
    ],
)
def test_a_step_is_for_those_whom_it_names(who, takes):
    kinds = [(calls, leads) for calls in (False, True) for leads in (False, True)]
    step = Step(Kind.CALL, 0, who)
    assert {kind for kind in kinds if step.is_for(prefers_call=kind[0], leads=kind[1])} == takes


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [
        (time(20, 59, 59), False),
        (time(21, 0), True),
        (time(0, 0), True),
        (time(7, 59, 59), True),
        (time(8, 0), False),
    ],
)
def test_the_closing_minute_is_quiet_and_the_opening_minute_is_not(clock, quiet):
    moment = datetime.combine(datetime(2026, 11, 22, tzinfo=LONDON).date(), clock, LONDON)
    assert NIGHT.covers(moment, LONDON) is quiet


@pytest.mark.parametrize(
    ("moment", "ends"),
    [
        # the night on which clocks go back has an hour more, the one on which they go on, one less
        (datetime(2026, 10, 24, 21, 30, tzinfo=UTC), datetime(2026, 10, 25, 8, 0, tzinfo=UTC)),
        (datetime(2026, 3, 28, 22, 0, tzinfo=UTC), datetime(2026, 3, 29, 7, 0, tzinfo=UTC)),
        (datetime(2026, 11, 22, 3, 0, tzinfo=UTC), datetime(2026, 11, 22, 8, 0, tzinfo=UTC)),
        (datetime(2026, 11, 22, 12, 0, tzinfo=UTC), datetime(2026, 11, 22, 12, 0, tzinfo=UTC)),
    ],
)
def test_quiet_hours_end_at_eight_by_the_clock_on_the_wall(moment, ends):
    assert NIGHT.end_after(moment, LONDON) == ends


def test_quiet_hours_may_lie_within_one_day():
    siesta = Quiet(time(13), time(15))
    assert siesta.covers(datetime(2026, 6, 1, 13, 0, tzinfo=LONDON), LONDON)
    assert not siesta.covers(datetime(2026, 6, 1, 15, 0, tzinfo=LONDON), LONDON)
