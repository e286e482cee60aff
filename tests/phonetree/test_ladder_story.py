"""A ladder that coordinators change, and phones that are tried as it says and in no other way.

Whatever a phone gets that the story does not tell fails it.
"""

from datetime import UTC, datetime

import pytest

from accounts.models import Role
from phonetree import actions, runner
from phonetree.ladder import MINUTE, Kind, Ladder, Step, Who
from phonetree.ladder_actions import change_ladder, confirm_ladder
from tests import build
from tests.watched import WatchedStreet, forget_street
from translations import starter_texts

LEYLA, OMAR, SARA = (f"+4477009000{n:02}" for n in range(1, 4))
AT_NIGHT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
OURS = Ladder(
    steps=(
        Step(Kind.TEXT, 0),
        Step(Kind.CALL, 0, Who.LEADERS),
        Step(Kind.CALL, MINUTE, Who.MEMBERS, times=2, every=2 * MINUTE),
        Step(Kind.LEADER, 4 * MINUTE),
        Step(Kind.VOLUNTEERS, 6 * MINUTE),
        Step(Kind.GIVE_UP, 30 * MINUTE),
    ),
    leader_patience=2 * MINUTE,
    tell_again=10 * MINUTE,
    lasts=3_600,
)


@pytest.fixture
def street(db, settings):
    settings.SEGMENTS_PER_SECOND = settings.CALLS_PER_SECOND = 0
    forget_street()
    build.texts()
    street = WatchedStreet(AT_NIGHT, runner.tick)
    yield street
    street.nothing_else()
    forget_street()


@pytest.fixture
def amina(street):
    return build.person("coordinator")


@pytest.fixture
def home(amina):
    home = build.residence(amina)
    floor = build.branch(home, "First floor")
    build.resident(home, LEYLA, branch=floor, leads=1)
    build.resident(home, OMAR, branch=floor)
    build.resident(home, SARA, branch=floor, reads="ti")  # no voice has it: she is never rung
    return home


def words(key, tag):
    return starter_texts.shipped(tag)[key]


def launch(home, by, street):
    call_out = actions.start_call_out(
        residence=home, by=by, title="", urgency="emergency", text_key="incident_at_door",
        now=street.now,
    )  # fmt: skip
    street.pass_time(10)
    for number, tag in ((LEYLA, "en"), (OMAR, "en"), (SARA, "ti")):
        street.gets(number, words("incident_at_door", tag))
    return call_out


def test_a_changed_ladder_waits_for_a_second_coordinator_and_is_then_climbed_step_by_step(
    street, home, amina
):
    group = Role.objects.get(user=amina).group
    bilal = build.person("coordinator", group=group)
    changed = change_ladder(
        ladder=OURS, based_on=None, urgency="emergency", group=group, by=amina, now=street.now
    )

    # Nobody has agreed yet, so the shipped one is climbed: nobody is rung before two minutes.
    before = launch(home, amina, street)
    street.pass_time(minutes=1, seconds=50)
    street.nothing_else()

    # It is agreed to while that call-out runs, which keeps the ladder that it began with.
    confirm_ladder(version=changed, by=bilal, now=street.now)
    street.pass_time(20)
    street.is_rung(LEYLA)
    street.is_rung(OMAR)
    actions.end_call_out(call_out=before, by=amina, now=street.now)
    street.pass_time(minutes=30)

    # The next one climbs the new ladder: the leader is rung at once, others after 1 and 3 minutes.
    launch(home, amina, street)
    street.is_rung(LEYLA)
    street.says(LEYLA, "1")
    street.gets(LEYLA, words("thanks_safe", "en"))
    street.pass_time(45)
    street.nothing_else()
    street.pass_time(15)
    street.is_rung(OMAR)
    street.pass_time(minutes=1, seconds=50)
    street.nothing_else()
    street.pass_time(20)
    street.is_rung(OMAR)
    street.pass_time(minutes=1)
    street.gets(LEYLA, "/l/", "12, 13")  # whom to go to: the two who are still to be found
    street.says(OMAR, "1")
    street.gets(OMAR, words("thanks_safe", "en"))
    street.says(SARA, "1")
    street.gets(SARA, words("thanks_safe", "ti"))
    street.pass_time(minutes=30)
