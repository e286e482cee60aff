"""A simulation ends, counts everybody once, and says the same when asked the same."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.hours import Quiet
from phonetree import runner
from phonetree.ladder import EMERGENCY, LADDERS, MINUTE, RINGING, TODAY, Kind, Step
from phonetree.outcomes import Outcome, Reason
from phonetree.what_if import play
from phonetree.what_if.made_up import Shape, network
from phonetree.what_if.people import NEVER, Assumptions, Person, Tree, around, cast, nth
from phonetree.what_if.scenario import Helpers, Scenario, Sender
from phonetree.what_if.world import simulate
from tests.phonetree.some_ladders import good_ladders, ladder

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FAST = Sender(0, 0, 0, travels=0, fails_after=0, call_takes=45)
AT_ONCE = 0.001  # seconds


def tree(*people, candidates=((),)):
    return Tree(tuple(people), candidates)


def asked(*trees, climbed=EMERGENCY, **facts):
    facts = {"starts_at": NOON, "zone": LONDON, "sender": FAST, **facts}
    return Scenario(climbed, tuple(trees), **facts)


def what_happened(person, **facts):
    """Everything that happens to somebody who is alone in a branch without a leader."""
    found = simulate(asked(tree(person), traced=True, **facts))
    return [(one.what, one.at) for one in found.trace]


# By example ---------------------------------------------------------------------------------------


def test_who_never_answers_climbs_the_whole_ladder():
    silent = Person(0, taken_by_hand=False, found=False)
    assert what_happened(silent) == [
        ("text", 0),
        ("call", 120),
        ("listed", 240),
        ("volunteers", 240),  # nobody leads there, so volunteers begin at once
        ("call", 300),
        ("volunteers", 480),
        ("gave_up", 3600),
    ]


def test_who_answers_the_text_is_left_alone():
    assert what_happened(Person(0, answers_text=1, reads_after=30)) == [
        ("text", 0),
        ("reached_text", 30),
    ]


def test_who_takes_the_second_call_is_reached_by_a_key():
    found = simulate(asked(tree(Person(0, takes_call=2))))
    assert [(one.at, one.how, one.rung) for one in found.reaches] == [(345, "key", 4)]
    assert (found.sent.texts, found.sent.calls, found.sent.calls_taken) == (1, 2, 1)


def test_a_number_that_is_no_more_hurries_to_people():
    dead = Person(0, dead=True, answers_text=1, takes_call=1)
    happened = dict(what_happened(dead))
    assert happened["listed"] == 0
    assert "call" not in happened
    found = simulate(asked(tree(dead)))
    assert found.reasons == {Reason.DEAD_NUMBER: 1}


def test_who_says_stop_is_sent_nothing_more_and_looked_for():
    stops = Person(0, answers_text=1, reads_after=20, says=Outcome.OPTED_OUT, found=False)
    leader = Person(0, rank=1, answers_text=1, reads_after=10)
    found = simulate(asked(tree(leader, stops, candidates=((0,),)), traced=True))
    assert found.outcomes == {Outcome.SAFE: 1, Outcome.OPTED_OUT: 1}
    assert (found.sent.texts, found.sent.calls) == (2, 0)
    assert ("listed", 20) in [(one.what, one.at) for one in found.trace if one.who == 1]


def test_a_leader_looks_for_one_after_another_and_their_deputy_if_they_are_silent():
    others = [Person(0, taken_by_hand=False) for _ in range(3)]
    leader = Person(0, rank=1, taken_by_hand=False)
    deputy = Person(0, rank=2, answers_text=1, reads_after=15)
    found = simulate(asked(tree(leader, deputy, *others, candidates=((0, 1),)), traced=True))
    seen = [one.at for one in found.trace if one.what == "reached_leader"]
    assert ("leads", 1, 120) in [(one.what, one.who, one.at) for one in found.trace]
    noticed = 240 + Helpers.leader_notices + Helpers.leader_starts
    assert seen == [noticed + Helpers.leader_each * n for n in (1, 2, 3, 4)]
    assert (found.leaders.looked, found.leaders.helpers, found.leaders.replaced) == (4, 1, 1)


def test_a_leader_who_is_given_the_list_goes_within_a_minute():
    leader, other = Person(0, rank=1, answers_text=1, reads_after=15), Person(0)
    found = simulate(asked(tree(leader, other, candidates=((0,),))))
    assert found.reaches[-1].at == 240 + Helpers.leader_starts + Helpers.leader_each
    assert found.sent.lists == 1


def test_volunteers_ring_as_many_at_once_as_they_are():
    people = [Person(0, found=False) for _ in range(5)]
    helpers = Helpers(volunteers=2)
    found = simulate(asked(tree(*people), helpers=helpers))
    assert [one.at for one in found.reaches] == [480, 480, 600, 600, 720]
    assert (found.volunteers.looked, found.volunteers.most) == (5, 5)


def test_at_night_what_can_wait_waits_for_everybody():
    late = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
    happened = what_happened(Person(0, answers_text=1), climbed=TODAY, starts_at=late)
    assert happened[0] == ("text", 10 * 60 * MINUTE)


def test_a_slow_sender_makes_people_wait_and_says_for_how_long():
    people = [Person(0, answers_text=1, reads_after=AT_ONCE) for _ in range(10)]
    slow = replace(FAST, texts_per_second=0.5)
    found = simulate(asked(tree(*people), sender=slow))
    assert [round(one.at) for one in found.reaches][:3] == [0, 4, 8]  # our thanks go out between
    assert found.sent.longest_wait["text"] > 18


def test_segments_go_out_no_faster_than_the_provider_lets_them():
    people = [Person(0, answers_text=1, segments=3) for _ in range(10)]
    found = simulate(asked(tree(*people), sender=replace(FAST, segments_per_second=1)))
    assert found.sent.longest_wait["text"] == pytest.approx(30)


def test_a_text_that_waits_is_dropped_when_somebody_was_reached_meanwhile():
    quick = Person(0, prefers_call=True, takes_call=1)
    first = Person(0, rank=1)
    slow = replace(FAST, texts_per_second=0.01)
    found = simulate(asked(tree(first, quick, candidates=((0,),)), sender=slow))
    assert found.sent.texts == 1


# Whatever the ladder, the people and the sender --------------------------------------------------


def told(tree, dice):
    """The same tree, some of whose leaders said when they can be rung and how many they can take."""
    away = [None, None, Quiet(time(20), time(9)), Quiet(time(12), time(14))]
    people = [
        replace(one, cap=dice.choice([None, 4, 8, 20]), away=dice.choice(away)) if one.rank else one
        for one in tree.people
    ]
    return replace(tree, people=tuple(people))


@st.composite
def scenarios(draw):
    shape = Shape(
        people=draw(st.integers(1, 60)),
        in_a_residence=draw(st.integers(5, 40)),
        in_a_branch=draw(st.integers(1, 12)),
        leaderless=draw(st.floats(0, 1)),
        no_phone=draw(st.floats(0, 0.4)),
        opted_out=draw(st.floats(0, 0.3)),
        known_dead=draw(st.floats(0, 0.3)),
        shared=draw(st.floats(0, 1)),
    )
    assumed = Assumptions(
        answers_text=draw(st.floats(0, 1)),
        takes_call=draw(st.floats(0, 1)),
        dead=draw(st.floats(0, 0.5)),
        stops=draw(st.floats(0, 0.5)),
        silent_leaders=draw(st.floats(0, 1)),
        needs_help=draw(st.floats(0, 0.5)),
    )
    dice = Random(draw(st.integers(0, 1000)))
    trees = [told(cast(one, assumed, dice), dice) for one in network(shape, dice)]
    rates = st.sampled_from([0, 0.2, 1, 10])
    sender = Sender(draw(rates), draw(rates), draw(rates))
    starts_at = NOON + timedelta(minutes=draw(st.integers(0, 24 * 60)))
    climbed = draw(st.sampled_from([*LADDERS.values()]) | good_ladders())
    helpers = Helpers(volunteers=draw(st.integers(0, 4)))
    return asked(
        *trees, climbed=climbed, sender=sender, helpers=helpers, starts_at=starts_at, traced=True
    )


@settings(max_examples=100, deadline=None)
@given(scenarios())
def test_it_ends_and_everybody_has_exactly_one_outcome(scenario):
    found = simulate(scenario)
    everybody = sum(tree.heads for tree in scenario.trees)
    assert sum(found.outcomes.values()) == everybody == found.people
    assert Outcome.OPEN not in found.outcomes
    night = timedelta(hours=24)
    assert found.ended_at <= scenario.ladder.lasts + night.total_seconds()
    missing = found.people - found.reached
    assert sum(found.reasons.values()) == missing
    assert found.reasons.get(Reason.NONE, 0) == 0


@settings(max_examples=60, deadline=None)
@given(scenarios())
def test_counts_only_rise_and_end_where_the_outcomes_do(scenario):
    found = simulate(scenario)
    moments = range(0, int(found.ended_at) + 61, 60)
    curve = found.curve(moments)
    assert curve == sorted(curve)
    assert curve[-1] == sum(reach.people for reach in found.reaches) == found.reached
    assert curve == [found.reached_by(moment) for moment in moments]
    assert sum(found.by_rung().values()) == found.reached
    for how in ("text", "key", "leader", "person"):
        part = found.curve(moments, [how])
        assert part == sorted(part)


@settings(max_examples=60, deadline=None)
@given(scenarios())
def test_the_same_question_has_the_same_answer(scenario):
    assert simulate(scenario) == simulate(scenario)


@settings(max_examples=80, deadline=None)
@given(scenarios())
def test_branches_to_which_nothing_happened_need_not_be_shown_to_the_planner(scenario):
    short, full = simulate(scenario), simulate(replace(scenario, all_sections=True))
    assert replace(short, events=0) == replace(full, events=0)


@settings(max_examples=60, deadline=None)
@given(scenarios())
def test_nobody_is_tried_in_quiet_hours_or_twice_in_a_minute_in_one_way(scenario):
    found, climbed = simulate(scenario), scenario.ladder
    quiets = {
        kind.value: {climbed.quiet_of(rung) for rung in climbed.rungs if rung.kind is kind}
        for kind in RINGING
    }
    alone = len(scenario.trees) == 1
    last = {}
    for one in found.trace:
        if one.what in {"text", "call"}:
            at = scenario.starts_at + timedelta(seconds=one.at)
            resting = [quiet and quiet.covers(at, LONDON) for quiet in quiets[one.what]]
            assert not all(resting), "some step of this kind may ring at this hour"
            before = last.get((one.who, one.what))
            assert not alone or before is None or one.at - before >= MINUTE
            last[one.who, one.what] = one.at


# People -------------------------------------------------------------------------------------------


def test_the_same_dice_make_the_same_people_whatever_the_ladder():
    trees = network(Shape(people=50), Random(3))
    first, second = ([cast(one, Assumptions(), Random(4)) for one in trees] for _ in range(2))
    assert first == second
    assert first != [cast(one, Assumptions(), Random(5)) for one in trees]


def test_another_share_changes_only_what_it_is_about():
    (before,) = network(Shape(people=200), Random(3))
    some, none = (
        cast(before, Assumptions(needs_help=share, stops=0), Random(4)).people for share in (0.3, 0)
    )
    assert [one.takes_call for one in some] == [one.takes_call for one in none]
    assert [one.dead for one in some] == [one.dead for one in none]
    assert Outcome.NEEDS_HELP in {one.says for one in some}
    assert Outcome.NEEDS_HELP not in {one.says for one in none}


def test_a_made_up_network_has_exactly_so_many_people_in_branches_of_the_size_asked_for():
    shape = Shape(people=1_003, in_a_residence=100, in_a_branch=8)
    trees = network(shape, Random(1))
    assert sum(tree.heads for tree in trees) == 1_003
    assert len(trees) == 11
    assert all(len(tree.candidates) == -(-tree.heads // 8) for tree in trees)
    assert all(
        tree.people[place].rank
        for tree in trees
        for candidates in tree.candidates
        for place in candidates
    )


@pytest.mark.parametrize(
    ("point", "share", "expected"),
    [(0.5, 0, NEVER), (0.999, 1, 1), (0.4, 0.5, 1), (0.6, 0.5, 2), (0.8, 0.5, 3)],
)
def test_which_try_succeeds_follows_from_the_share(point, share, expected):
    assert nth(point, share) == expected


def test_half_of_those_who_answer_have_done_so_by_the_middle_time():
    dice = Random(1)
    times = sorted(around(dice.random(), 90) for _ in range(2_001))
    assert times[1_000] == pytest.approx(90, rel=0.1)


def test_it_plans_as_many_at_once_as_the_engine():
    assert play.AT_ONCE == runner.AT_ONCE


def test_a_repeated_text_gives_another_chance_to_answer():
    made = ladder(Step(Kind.TEXT, 0, times=3, every=300), Step(Kind.GIVE_UP, 3000))
    happened = what_happened(Person(0, answers_text=3, reads_after=9), climbed=made)
    assert happened == [("text", 0), ("text", 300), ("text", 600), ("reached_text", 609)]
