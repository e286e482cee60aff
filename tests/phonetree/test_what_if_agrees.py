"""A simulation and the real engine, over the same people who do the same: the same counts."""

import itertools
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from messaging.hours import NIGHT, Quiet
from messaging.transports.memory import street as memory
from phonetree.ladder import EMERGENCY, HOUR, LADDERS, MINUTE, Kind, Step, Who
from phonetree.models import Attempt, CallOutState, Recipient
from phonetree.outcomes import REACHED, Outcome, Reason
from phonetree.outgoing import TASK_STEP
from phonetree.what_if.people import Person, Tree
from phonetree.what_if.scenario import Helpers, Scenario, Sender
from phonetree.what_if.world import simulate
from residences.models import LeaderFacts
from tests import build
from tests.phonetree.scripted import ScriptedStreet

HELPERS = Helpers(
    leader_starts=65,
    leader_notices=10 * HOUR,  # only a new text makes a leader look again
    leader_each=35,
    volunteers=2,
    volunteer_starts=115,
    volunteer_each=85,
)
AT_ONCE = Sender(0, 0, 0, travels=0, fails_after=0, call_takes=45)
SHORT = replace(EMERGENCY, steps=(*EMERGENCY.steps[:-1], Step(Kind.GIVE_UP, 25 * MINUTE)))
OFTEN = replace(
    EMERGENCY,
    steps=(
        Step(Kind.TEXT, 0, times=3, every=3 * MINUTE),
        Step(Kind.CALL, MINUTE, Who.LEADERS),
        Step(Kind.CALL, 2 * MINUTE, Who.PREFERS_CALL, times=2, every=4 * MINUTE),
        Step(Kind.LEADER, 5 * MINUTE, Who.MEMBERS),
        Step(Kind.VOLUNTEERS, 9 * MINUTE),
        Step(Kind.GIVE_UP, 20 * MINUTE),
    ),
    leader_patience=4 * MINUTE,
    tell_again=5 * MINUTE,
)
NEVER_FOUND = {"found": False, "taken_by_hand": False}
GOOD_LEADER = Person(0, rank=1, answers_text=1, reads_after=35)
# Two branches with leaders, one with nobody to lead it, everything that can happen to people.
TREE = Tree(
    (
        GOOD_LEADER,
        Person(0, rank=2, **NEVER_FOUND),
        Person(0, answers_text=1, reads_after=95),
        Person(0, answers_text=1, reads_after=155, says=Outcome.NEEDS_HELP),
        Person(0, answers_text=2, reads_after=25),
        Person(0, prefers_call=True, takes_call=1),
        Person(0, prefers_call=True, takes_call=2, **NEVER_FOUND),
        Person(0, takes_call=1),
        Person(0, takes_call=2, says=Outcome.NEEDS_HELP),
        Person(0, obstacle=Reason.NO_PHONE),
        Person(0, obstacle=Reason.NO_PHONE, found=False),
        Person(0, obstacle=Reason.OPTED_OUT),
        Person(0, obstacle=Reason.DEAD_NUMBER),
        Person(0, dead=True),
        Person(0, dead=True, prefers_call=True, found=False),
        Person(0, answers_text=1, reads_after=65, says=Outcome.OPTED_OUT),
        Person(0, can_call=False, takes_call=1, **NEVER_FOUND),
        Person(0, **NEVER_FOUND),
        Person(1, rank=1, **NEVER_FOUND),  # silent, so the deputy leads
        Person(1, rank=2, answers_text=1, reads_after=75),
        Person(1),
        Person(1, taken_by_hand=False),
        Person(1, found=False),
        Person(1, obstacle=Reason.NO_PHONE),
        Person(2, rank=1, dead=True, found=False),  # a leader whose number is no more
        Person(2, found=False),
        Person(2, **NEVER_FOUND),
    ),
    # each branch's own leaders, then the first leaders of the nearest branches
    ((0, 1, 18, 24), (18, 19, 0, 24), (24, 18, 0)),
)


@pytest.fixture
def play(amina, street, launch, monkeypatch):
    """Plays a tree in earnest, with this ladder."""

    def go(tree, climbed, urgency="emergency"):
        monkeypatch.setitem(LADDERS, urgency, climbed)
        home, cast = build.residence(amina), {}
        floors = [build.branch(home, f"Floor {n}", position=n) for n in range(len(tree.candidates))]
        numbers = (f"+447700900{n:03}" for n in itertools.count(100))
        residents = [house(home, floors, person, next(numbers), cast) for person in tree.people]
        played = ScriptedStreet(cast, HELPERS, AT_ONCE.call_takes)
        call_out = launch(home, urgency=urgency)
        played.places = places(call_out, residents)
        assert candidates(call_out, played.places) == tree.candidates
        played.now += timedelta(seconds=10)  # the hold
        played.play(call_out, hours=2)
        return call_out, residents

    return go


def house(home, floors, person, number, cast):
    """A resident as the tree says, with the script that belongs to their phone."""
    facts = {"branch": floors[person.branch], "prefers_call": person.prefers_call}
    facts["reads"] = "en" if person.can_call else "ti"
    if person.obstacle is Reason.NO_PHONE:
        cast[f"Alias of {number[-3:]}"] = person
        return build.resident(home, alias=f"Alias of {number[-3:]}", **facts)
    cast[number] = person
    one = build.resident(home, number, leads=person.rank, **facts)
    if person.rank:
        away = person.away
        hours = {"rung_from": away.ends, "rung_until": away.begins} if away else {}
        LeaderFacts.objects.create(resident=one, cap=person.cap or 99, **hours)
    phone = build.phone(number)
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    phone.opted_out_at = moment if person.obstacle is Reason.OPTED_OUT else None
    phone.dead_since = moment if person.obstacle is Reason.DEAD_NUMBER else None
    phone.save()
    return one


def places(call_out, residents):
    """Each recipient's place among the residents."""
    return {
        Recipient.objects.get(call_out=call_out, people=one).pk: place
        for place, one in enumerate(residents)
    }


def candidates(call_out, places):
    """Who may lead each branch, as it was frozen."""
    return tuple(
        tuple(places[UUID(one)] for one in section.candidates)
        for section in call_out.sections.all()
    )


def counts(sent):
    """How many texts, calls and lists went to phones."""
    kinds = Counter(
        "call"
        if one.channel == "call"
        else "list"
        if "/l/" in one.body
        else "text"
        if "/r/" in one.body
        else "reply"
        for one in sent
    )
    # After the end leaders are sent once whom to look for; the simulation ends before.
    # Who cannot be rung at that hour is sent theirs in the morning.
    kinds["list"] -= Attempt.objects.filter(step=TASK_STEP).exclude(message__state="due").count()
    return {kind: kinds[kind] for kind in ("text", "call", "list", "reply")}


def told(tree, **facts):
    """The same tree whose leaders told us when they can be rung and how many they can take."""
    people = [replace(one, **facts) if one.rank else one for one in tree.people]
    return replace(tree, people=tuple(people))


CAN_WAIT = replace(SHORT, quiet=NIGHT)
# Texts go out at ten in the morning, calls only from half past on.
CALLS_LATER = replace(
    CAN_WAIT,
    steps=tuple(
        replace(step, quiet=Quiet(time(21), time(10, 30))) if step.kind is Kind.CALL else step
        for step in CAN_WAIT.steps
    ),
)
FEW = told(TREE, cap=8)
# Who leads the first branch can be rung until a quarter past ten: the deputy has to go on.
EARLY = replace(
    FEW,
    people=(replace(FEW.people[0], away=Quiet(time(10, 15), time(7))), *FEW.people[1:]),
)


@pytest.mark.parametrize(
    ("tree", "climbed", "urgency"),
    [
        (TREE, SHORT, "emergency"),
        (TREE, OFTEN, "emergency"),
        (FEW, SHORT, "emergency"),
        (EARLY, CAN_WAIT, "today"),
        (FEW, CALLS_LATER, "today"),
    ],
    ids=["emergency", "often", "few", "leaders_hours", "hours_of_a_step"],
)
def test_the_simulation_and_the_engine_come_to_the_same(play, street, tree, climbed, urgency):
    call_out, residents = play(tree, climbed, urgency)
    london = ZoneInfo("Europe/London")
    simulated = simulate(
        Scenario(climbed, (tree,), call_out.live_at, london, AT_ONCE, HELPERS, traced=True)
    )
    rows = [Recipient.objects.get(people=one) for one in residents]
    assert Counter(Outcome(row.outcome) for row in rows) == simulated.outcomes
    assert counts(memory.sent) == {
        "text": simulated.sent.texts,
        "call": simulated.sent.calls,
        "list": simulated.sent.lists,
        "reply": simulated.sent.replies,
    }
    assert call_out.state == CallOutState.ENDED
    began = call_out.live_at
    assert call_out.stopped_at - began == timedelta(seconds=simulated.ended_at)
    reached = {
        one.who: (one.what.removeprefix("reached_"), began + timedelta(seconds=one.at))
        for one in simulated.trace
        if one.what.startswith("reached_")
    }
    assert reached == {
        place: (row.outcome_how, row.outcome_at)
        for place, row in enumerate(rows)
        if Outcome(row.outcome) in REACHED
    }
