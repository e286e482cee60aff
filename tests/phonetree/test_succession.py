"""Who leads a branch and when they are told, each boundary by example."""

import uuid
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from messaging.hours import Quiet
from phonetree.ladder import TODAY
from phonetree.outcomes import Outcome
from phonetree.planner import plan
from phonetree.succession import Candidate, Lead, TellLeader
from tests.phonetree.test_planner import (
    DEPUTY,
    FLOOR,
    LEADER,
    LONDON,
    NEIGHBOUR,
    NOON,
    SOMEBODY,
    after,
    call_out,
    floor,
    person,
)


def test_the_leader_leads_from_the_start_without_further_word():
    asked = plan(call_out(sections=[floor(LEADER, DEPUTY)]), NOON)
    assert asked.actions == [Lead(FLOOR, 0, LEADER, first=True)]
    assert asked.wake_at == after(minutes=2)


@pytest.mark.parametrize(
    ("seconds", "expected"), [(119, []), (120, [Lead(FLOOR, 1, DEPUTY, first=False)])]
)
def test_a_silent_leader_is_replaced_after_two_minutes_and_not_before(seconds, expected):
    section = floor(LEADER, DEPUTY, leading_since=NOON)
    assert plan(call_out(sections=[section]), after(seconds=seconds)).actions == expected


def test_a_leader_who_answered_safe_goes_on_leading():
    section = floor(Candidate(LEADER, Outcome.SAFE), DEPUTY, leading_since=NOON)
    assert plan(call_out(sections=[section]), after(hours=1)).actions == []


@pytest.mark.parametrize(
    "outcome",
    [Outcome.NEEDS_HELP, Outcome.NOT_SAFE_TO_TALK, Outcome.OPTED_OUT, Outcome.UNREACHABLE],
)
def test_a_leader_who_cannot_lead_is_replaced_at_once(outcome):
    section = floor(Candidate(LEADER, outcome), DEPUTY, leading_since=NOON)
    asked = plan(call_out(sections=[section]), after(seconds=1))
    assert asked.actions == [Lead(FLOOR, 1, DEPUTY, first=False)]


def test_when_leader_and_deputy_cannot_the_nearest_leader_is_asked():
    section = floor(
        Candidate(LEADER, reachable=False), Candidate(DEPUTY, Outcome.NEEDS_HELP), NEIGHBOUR
    )
    asked = plan(call_out(sections=[section]), NOON)
    assert asked.actions == [Lead(FLOOR, 2, NEIGHBOUR, first=False)]


def test_when_nobody_is_left_the_branch_says_so_once():
    section = floor(Candidate(LEADER, Outcome.UNREACHABLE), leading_since=NOON)
    asked = plan(call_out(sections=[section]), after(minutes=1))
    assert asked.actions == [Lead(FLOOR, 1, None, first=False)]
    assert plan(call_out(sections=[replace(section, leading=1)]), after(minutes=9)).actions == []


def test_the_leader_is_told_how_many_to_look_for_and_not_again_within_ten_minutes():
    section = floor(Candidate(LEADER, Outcome.SAFE), leading_since=NOON)
    asked = plan(call_out(person(step=3), sections=[section]), after(minutes=4))
    assert TellLeader((FLOOR,), LEADER, 1) in asked.actions
    told = replace(section, told_at=after(minutes=4), listed=1)
    early = plan(call_out(sections=[told]), after(minutes=13))
    assert early.actions == []
    assert early.wake_at == after(minutes=14)
    assert plan(call_out(sections=[told]), after(minutes=14)).actions == [
        TellLeader((FLOOR,), LEADER, 1)
    ]


def test_somebody_who_leads_two_branches_gets_one_list():
    first = floor(Candidate(LEADER, Outcome.SAFE), leading_since=NOON, listed=2)
    second = replace(first, id=uuid.UUID(int=9), listed=3)
    asked = plan(call_out(sections=[first, second]), after(minutes=4))
    assert asked.actions == [TellLeader((FLOOR, second.id), LEADER, 5)]
    told = [replace(first, told_at=after(minutes=4)), second]
    assert plan(call_out(sections=told), after(minutes=5)).actions == []


def test_at_night_no_leader_is_texted_or_replaced():
    began = datetime(2026, 11, 22, 20, 45, tzinfo=LONDON)
    section = floor(Candidate(LEADER), Candidate(DEPUTY), leading_since=began, listed=2)
    asked = plan(
        call_out(ladder=TODAY, sections=[section], began=began), began + timedelta(hours=2)
    )
    assert asked.actions == []
    assert asked.wake_at == datetime(2026, 11, 23, 8, 0, tzinfo=LONDON)
    morning = plan(call_out(ladder=TODAY, sections=[section], began=began), asked.wake_at)
    assert Lead(FLOOR, 1, DEPUTY, first=False) in morning.actions


def test_a_leader_who_answers_late_leads_again_when_nobody_else_does():
    section = floor(Candidate(LEADER, Outcome.SAFE), leading=1, leading_since=NOON)
    asked = plan(call_out(sections=[section]), after(minutes=3))
    assert asked.actions == [Lead(FLOOR, 0, LEADER, first=False)]
    back = replace(section, leading=0, leading_since=after(minutes=3))
    assert plan(call_out(sections=[back]), after(minutes=4)).actions == []


# When leaders can be rung, and how many people they can look after

DAYTIME = Quiet(
    time(17), time(9)
)  # the hours in which somebody cannot be rung who can from 9 to 17
OTHER_FLOOR = uuid.UUID(int=9)


@pytest.mark.parametrize(
    ("hour", "minute", "leads"), [(9, 0, 0), (16, 59, 0), (17, 0, 1), (20, 30, 1), (8, 30, 1)]
)
def test_a_leader_outside_their_hours_is_passed_over_at_once(hour, minute, leads):
    section = floor(Candidate(LEADER, away=DAYTIME), DEPUTY)
    now = datetime(2026, 11, 23, hour, minute, tzinfo=LONDON)
    (lead,) = plan(call_out(ladder=TODAY, sections=[section], began=now), now).actions
    assert (lead.leading, lead.first) == (leads, not leads)


def test_when_a_leaders_hours_end_the_deputy_leads_and_the_planner_looks_then():
    section = floor(Candidate(LEADER, Outcome.SAFE, away=DAYTIME), DEPUTY, leading_since=NOON)
    asked = plan(call_out(ladder=TODAY, sections=[section]), after(hours=1))
    assert (asked.actions, asked.wake_at) == ([], after(hours=5))
    evening = plan(call_out(ladder=TODAY, sections=[section]), asked.wake_at)
    assert evening.actions == [Lead(FLOOR, 1, DEPUTY, first=False)]


def test_where_nobody_can_be_rung_who_is_well_leads_again_in_the_morning():
    now = datetime(2026, 11, 23, 17, 0, tzinfo=LONDON)
    section = floor(Candidate(LEADER, Outcome.SAFE, away=DAYTIME), leading_since=NOON)
    asked = plan(call_out(ladder=TODAY, sections=[section], began=now), now)
    assert asked.actions == [Lead(FLOOR, 1, None, first=False)]
    nobody = replace(section, leading=1, leading_since=now)
    nine = datetime(2026, 11, 24, 9, 0, tzinfo=LONDON)
    assert plan(call_out(ladder=TODAY, sections=[nobody], began=now), now).wake_at == nine
    again = plan(call_out(ladder=TODAY, sections=[nobody], began=now), nine)
    assert again.actions == [Lead(FLOOR, 0, LEADER, first=False)]


def leads_now(*sections):
    return {one.section: one.leader for one in plan(call_out(sections=sections), NOON).actions}


def test_another_branch_goes_to_the_deputy_where_it_is_more_than_a_leader_can_look_after():
    both = [
        floor(Candidate(LEADER, cap=10), people=8),
        replace(floor(Candidate(LEADER, cap=10), DEPUTY, people=3), id=OTHER_FLOOR),
    ]
    assert leads_now(*both) == {FLOOR: LEADER, OTHER_FLOOR: DEPUTY}
    fits = [both[0], replace(both[1], people=2)]
    assert leads_now(*fits) == {FLOOR: LEADER, OTHER_FLOOR: LEADER}


def test_a_branch_of_their_own_is_led_whatever_its_size_and_one_too_many_before_nobody_does():
    big = floor(Candidate(LEADER, cap=8), DEPUTY, people=30)
    alone = replace(floor(Candidate(LEADER, cap=8), people=30), id=OTHER_FLOOR)
    assert leads_now(big, alone) == {FLOOR: LEADER, OTHER_FLOOR: LEADER}


def test_who_steps_in_is_the_nearest_leader_who_has_room():
    other, third = (uuid.UUID(int=n) for n in (20, 21))
    theirs = replace(floor(Candidate(NEIGHBOUR, cap=8), people=6), id=other)
    last = replace(floor(Candidate(SOMEBODY, cap=12), people=6), id=third)
    orphan = floor(Candidate(LEADER, reachable=False), Candidate(NEIGHBOUR, cap=8),
                   Candidate(SOMEBODY, cap=12), people=6)  # fmt: skip
    assert leads_now(theirs, last, orphan)[FLOOR] == SOMEBODY
