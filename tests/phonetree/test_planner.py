"""The planner: each boundary by example, and for any answers at any times a property."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.hours import Quiet
from phonetree.ladder import DRILL, EMERGENCY, HOUR, TODAY, Kind, Ladder, Step, Who
from phonetree.outcomes import Outcome, Reason
from phonetree.planner import CallOut, GiveUp, PutOnList, Recipient, Try, plan
from phonetree.succession import Candidate, Lead, Section, TellLeader
from tests.phonetree.some_ladders import good_ladders
from tests.phonetree.some_ladders import ladder as some_ladder

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CHANGES = [  # clocks go back, on, back and on
    datetime(*day, 1, tzinfo=UTC)
    for day in ((2026, 10, 25), (2027, 3, 28), (2027, 10, 31), (2028, 3, 26))
]
SHORT = replace(TODAY, quiet=Quiet(time(22), time(1, 30)))  # its night may come twice
FLOOR, LEADER, DEPUTY, NEIGHBOUR, SOMEBODY = (uuid.UUID(int=n) for n in range(1, 6))


def person(**facts):
    return Recipient(**{"id": SOMEBODY, "section": FLOOR, "base_at": NOON} | facts)


def floor(*candidates, **facts):
    people = tuple(Candidate(one) if isinstance(one, uuid.UUID) else one for one in candidates)
    return Section(FLOOR, people, **facts)


def call_out(*recipients, ladder=EMERGENCY, sections=(), began=NOON):
    ends = began + timedelta(seconds=ladder.lasts)
    return CallOut(ladder, LONDON, ends, sections, recipients)


def after(**time):
    return NOON + timedelta(**time)


def channels(actions):
    return [
        action.channel if isinstance(action, Try) else type(action).__name__ for action in actions
    ]


def test_it_texts_at_once_and_looks_again_when_the_call_is_due():
    asked = plan(call_out(person()), NOON)
    assert asked.actions == [Try(SOMEBODY, 0, "text")]
    assert asked.wake_at == after(minutes=2)


def numbers_tried(**facts):
    climbed = some_ladder(
        *(Step(kind, n * 120) for kind in (Kind.TEXT, Kind.CALL) for n in range(3)),
        Step(Kind.GIVE_UP, HOUR),
    )
    one, now, tried = person(**facts), NOON, []
    while now < NOON + timedelta(minutes=10):
        asked = plan(call_out(one, ladder=climbed), now)
        tried += [(act.channel, act.other) for act in asked.actions if isinstance(act, Try)]
        stand = asked.stands[0]
        one, now = replace(one, step=stand.step, base_at=stand.base_at), now + timedelta(minutes=1)
    return [[other for channel, other in tried if channel == kind] for kind in ("text", "call")]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, [[False, False, False]] * 2),
        ({"second": True}, [[False, True, False], [True, False, True]]),
        ({"first": False, "second": True}, [[True, True, True]] * 2),
    ],
)
def test_tries_go_to_two_numbers_in_turn_and_to_the_one_that_works(facts, expected):
    assert numbers_tried(**facts) == expected


def test_it_texts_and_rings_at_once_who_prefers_a_call():
    asked = plan(call_out(person(prefers_call=True)), NOON)
    assert channels(asked.actions) == ["text", "call"]


@pytest.mark.parametrize(("late", "expected"), [(-1, []), (0, ["call"]), (1, ["call"])])
def test_it_rings_on_the_second_and_not_before(late, expected):
    asked = plan(call_out(person(step=1)), after(minutes=2, seconds=late))
    assert channels(asked.actions) == expected


def test_asked_again_with_what_was_written_down_it_asks_for_nothing():
    facts = person()
    stand = plan(call_out(facts), NOON).stands[0]
    written = replace(facts, step=stand.step, base_at=stand.base_at)
    assert plan(call_out(written), NOON).actions == []


def test_a_language_without_a_voice_is_texted_and_never_rung():
    ladder = Ladder((Step(Kind.TEXT, 0), Step(Kind.CALL, 0), Step(Kind.LEADER, 0)), 60, 60, 600)
    asked = plan(call_out(person(can_call=False), ladder=ladder), NOON)
    assert Try(SOMEBODY, 1, "call") not in asked.actions
    assert PutOnList(SOMEBODY, FLOOR, Kind.LEADER) in asked.actions


def test_a_text_that_failed_for_good_brings_the_call_now_and_shifts_the_rest():
    asked = plan(call_out(person(step=1, hurry=True)), after(seconds=10))
    assert channels(asked.actions) == ["call"]
    assert asked.stands[0].next_at == after(minutes=2, seconds=10)


REPEATS = some_ladder(
    Step(Kind.TEXT, 0, times=3, every=60),
    Step(Kind.CALL, 300, Who.LEADERS),
    Step(Kind.CALL, 600, Who.MEMBERS, times=2, every=300),
    Step(Kind.GIVE_UP, 3000),
)


def test_a_repeated_step_comes_as_often_as_it_says():
    sent, someone, now = [], person(), NOON
    while now < after(minutes=50):
        asked = plan(call_out(someone, ladder=REPEATS), now)
        sent += [(action.channel, (now - NOON).total_seconds()) for action in asked.actions]
        stand = asked.stands[0]
        someone = replace(someone, step=stand.step, base_at=stand.base_at)
        now = stand.next_at
    texts = [("text", 0), ("text", 60), ("text", 120)]
    assert sent == [*texts, ("call", 600), ("call", 900)]


@pytest.mark.parametrize(("leads", "minutes"), [(True, 5), (False, 10)])
def test_leaders_and_others_may_be_rung_at_different_times(leads, minutes):
    asked = plan(call_out(person(step=3, leads=leads), ladder=REPEATS), after(minutes=4))
    assert asked.stands[0].next_at == after(minutes=minutes)


def test_a_text_that_failed_for_good_is_not_followed_by_another_text_but_by_a_call():
    asked = plan(call_out(person(step=1, hurry=True), ladder=REPEATS), after(seconds=10))
    assert channels(asked.actions) == ["call"]


def test_where_only_texts_are_left_a_failed_text_is_tried_again_in_its_own_time():
    silent = person(step=1, hurry=True, can_call=False)
    asked = plan(call_out(silent, ladder=REPEATS), after(seconds=10))
    assert asked.actions == []
    assert asked.stands[0].next_at == after(minutes=1)


def test_somebody_without_a_phone_goes_to_the_leader_at_once():
    facts = person(can_text=False, can_call=False, hurry=True, reason=Reason.NO_PHONE)
    asked = plan(call_out(facts), NOON)
    assert asked.actions == [PutOnList(SOMEBODY, FLOOR, Kind.LEADER)]
    assert asked.stands[0].next_at == after(minutes=4)


def test_an_engine_that_was_down_does_not_ring_three_times_in_one_minute():
    asked = plan(call_out(person(step=1)), after(minutes=20))
    assert channels(asked.actions) == ["call"]
    assert asked.stands[0].next_at == after(minutes=22)


def test_a_ladder_that_is_climbed_gives_up_with_the_reason():
    asked = plan(call_out(person(step=6, reason=Reason.DEAD_NUMBER)), after(hours=1))
    assert asked.actions == [GiveUp(SOMEBODY, Reason.DEAD_NUMBER)]
    assert asked.stands[0].next_at is None


def test_everybody_is_accounted_for_when_time_is_up():
    facts = call_out(person(), person(id=LEADER, step=4))
    asked = plan(facts, facts.ends_at)
    assert channels(asked.actions) == ["GiveUp", "GiveUp"]


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [(20, 59, ["text"]), (21, 0, []), (7, 59, []), (8, 0, ["text"])],
)
def test_what_can_wait_is_not_sent_at_night(hour, minute, expected):
    now = datetime(2026, 11, 22, hour, minute, tzinfo=UTC)
    asked = plan(call_out(person(base_at=now), ladder=TODAY, began=now), now)
    assert channels(asked.actions) == expected


def test_a_late_engine_does_not_ring_at_night_what_was_due_by_day():
    due = datetime(2026, 11, 22, 20, 50, tzinfo=UTC)
    late = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
    asked = plan(call_out(person(base_at=due), ladder=TODAY, began=due), late)
    assert asked.actions == []
    assert asked.stands[0].next_at == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ((2026, 10, 25, 0, 29), (2026, 10, 25, 0, 30)),
        ((2026, 10, 25, 0, 30), None),  # half past one, and in half an hour it is one again
        ((2026, 10, 25, 1, 0), (2026, 10, 25, 1, 30)),
        ((2026, 10, 25, 1, 10), (2026, 10, 25, 1, 30)),
        ((2026, 10, 25, 1, 30), None),
        ((2027, 3, 28, 0, 59), (2027, 3, 28, 1, 0)),  # there is no half past one: then it is two
        ((2027, 3, 28, 1, 0), None),
    ],
)
def test_nobody_is_texted_in_quiet_hours_in_a_night_in_which_clocks_change(now, expected):
    at = datetime(*now, tzinfo=UTC)
    asked = plan(call_out(person(base_at=at), ladder=SHORT, began=at), at)
    assert channels(asked.actions) == ([] if expected else ["text"])
    if expected:
        assert asked.wake_at == asked.stands[0].next_at == datetime(*expected, tzinfo=UTC)


def test_an_emergency_rings_at_any_hour():
    night = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    asked = plan(call_out(person(base_at=night), began=night), night)
    assert channels(asked.actions) == ["text"]


# Leaders


# Whoever answers whenever, and however late the engine looks


class World:
    """Writes down what the planner asks for, the way that the runner does."""

    def __init__(self, ladder, recipients, answers, began):
        self.ladder, self.began, self.now = ladder, began, began
        self.people = {one.id: one for one in recipients}
        self.next_at = dict.fromkeys(self.people, began)
        self.answers = answers
        self.outcomes = dict.fromkeys(self.people, Outcome.OPEN)
        self.section = Section(FLOOR, tuple(Candidate(one.id) for one in recipients[:2]))
        self.away, self.led = {}, []
        self.sent = []
        self.gave_up = []

    @property
    def open(self):
        return [one for one, outcome in self.outcomes.items() if outcome is Outcome.OPEN]

    def facts(self):
        due = [one for one in self.open if self.next_at[one] <= self.now or self.now >= self.ends]
        later = [self.next_at[one] for one in self.open if one not in due]
        section = replace(
            self.section,
            candidates=tuple(
                Candidate(one.id, self.outcomes[one.id], away=self.away.get(one.id))
                for one in self.section.candidates
            ),
        )
        return CallOut(
            self.ladder,
            LONDON,
            self.ends,
            [section],
            [self.people[one] for one in due],
            later=min(later, default=None),
        )

    @property
    def ends(self):
        return self.began + timedelta(seconds=self.ladder.lasts)

    def write(self, actions):
        for action in actions:
            match action:
                case Try():
                    self.sent.append((action.recipient, action.step, self.now))
                case GiveUp():
                    self.outcomes[action.recipient] = Outcome.UNREACHABLE
                    self.gave_up.append(action.recipient)
                case Lead():
                    self.led.append((action.leader, self.now))
                    self.section = replace(
                        self.section, leading=action.leading, leading_since=self.now
                    )
                case TellLeader():
                    self.section = replace(self.section, told_at=self.now)

    def turn(self):
        for one, (moment, outcome) in self.answers.items():
            if moment <= self.now and self.outcomes[one] is Outcome.OPEN:
                self.outcomes[one] = outcome
        asked = plan(self.facts(), self.now)
        self.write(asked.actions)
        for stand in asked.stands:
            old = self.people[stand.recipient]
            self.people[stand.recipient] = replace(
                old, step=stand.step, base_at=stand.base_at, hurry=False
            )
            self.next_at[stand.recipient] = stand.next_at
        return asked.wake_at


beginnings = st.builds(
    lambda day, minutes: day + timedelta(minutes=minutes),
    st.sampled_from(CHANGES) | st.just(NOON),
    st.integers(-120, 60) | st.integers(-36 * 60, 36 * 60),
)
clocks = st.builds(time, st.integers(0, 2) | st.integers(0, 23), st.sampled_from([0, 30]))


@st.composite
def worlds(draw):
    ladder = draw(st.sampled_from([EMERGENCY, DRILL, TODAY, SHORT]) | good_ladders())
    began = draw(beginnings)
    count = draw(st.integers(1, 6))
    recipients = [
        Recipient(
            id=uuid.UUID(int=100 + n),
            section=FLOOR,
            base_at=began,
            first=draw(st.booleans()),
            second=draw(st.booleans()),
            can_text=draw(st.booleans()),
            can_call=draw(st.booleans()),
            prefers_call=draw(st.booleans()),
            leads=n < 2,
            hurry=draw(st.booleans()),
        )
        for n in range(count)
    ]
    outcomes = st.sampled_from([one for one in Outcome if one is not Outcome.OPEN])
    answers = {
        one.id: (began + timedelta(seconds=draw(st.integers(0, ladder.lasts))), draw(outcomes))
        for one in recipients
        if draw(st.booleans())
    }
    world = World(ladder, recipients, answers, began)
    hours = st.builds(Quiet, clocks, clocks)
    world.away = {one.id: draw(hours) for one in recipients[:2] if draw(st.booleans())}
    delays = st.integers(0, HOUR // 4) | st.integers(0, 4 * HOUR)
    return world, draw(st.lists(delays, min_size=1, max_size=8))


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_it_ends_rings_nobody_at_night_and_leaves_nobody_without_an_outcome(drawn):
    world, delays = drawn
    turns = 0
    while world.open:
        wake_at = world.turn()
        turns += 1
        assert turns < 500, "it must end"
        if wake_at is None:
            break
        assert world.now < wake_at <= world.ends or world.now >= world.ends
        world.now = max(world.now, wake_at) + timedelta(seconds=delays[turns % len(delays)])
    assert world.open == []
    assert len(set(world.sent_steps())) == len(world.sent), "nobody gets two for one step"
    woken = [
        at for who, at in world.led if who in world.away and world.away[who].covers(at, LONDON)
    ]
    assert woken == [], "nobody is asked to lead in hours in which they cannot be rung"
    for _who, step, at in world.sent:
        quiet = world.ladder.quiet_of(world.ladder.rungs[step])
        assert quiet is None or not quiet.covers(at, LONDON), "each step keeps its own hours"


World.sent_steps = lambda self: [(who, step) for who, step, _at in self.sent]


def test_a_ladder_for_those_who_prefer_a_call_is_not_for_others():
    step = Step(Kind.CALL, 0, Who.PREFERS_CALL)
    assert step.is_for(prefers_call=True)
    assert not step.is_for(prefers_call=False)
