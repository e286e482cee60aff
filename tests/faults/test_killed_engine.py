"""The engine dies at a hundred random moments of a call-out, and nobody notices."""

import os
import random

import pytest

from phonetree.outgoing import STAND_DOWN_STEP, TASK_STEP
from simulator import running
from tests.messaging import mortal

pytestmark = pytest.mark.django_db  # the empty database is made together with that of the tests
PEOPLE = int(os.environ.get("PEOPLE", "2000"))
LOST = 40  # texts that the provider never gets, so that some doubts stay
FIRST_TEXT = """
FROM phonetree_attempt a
JOIN messaging_message m ON m.id = a.message_id
JOIN phonetree_recipient r ON r.id = a.recipient_id
WHERE a.step = 0 AND a.channel = 'text'
"""
IN_DOUBT = f"{FIRST_TEXT} AND m.state = 'unknown'"
RUNG = (
    "EXISTS (SELECT 1 FROM phonetree_attempt c WHERE c.recipient_id = r.id AND c.channel = 'call')"
)
LISTED = "r.listed_at IS NOT NULL"
FEW = 200
# Functions after which an engine is killed; some are within a transaction, some just after one.
AT_LAUNCH = [
    "phonetree.runner.claim", "phonetree.runner.go_live", "phonetree.runner.begin",
    "phonetree.runner.look_at", "phonetree.outgoing.Outbox.write", "phonetree.runner._write_stands",
    "phonetree.runner.take_a_turn", "phonetree.runner.look_at",
]  # fmt: skip
AT_THE_END = [
    "phonetree.runner.claim", "phonetree.closing.drop_unsent", "phonetree.closing.settle_open",
    "phonetree.outgoing.Outbox.write", "phonetree.runner.tell_it_is_over",
    "phonetree.runner.look_at", "phonetree.runner.look_at", "phonetree.runner.look_at",
    "phonetree.closing.make_tasks", "phonetree.closing.tell_leaders", "phonetree.closing.close",
    "phonetree.runner.look_at",
]  # fmt: skip
IN_THE_MIDDLE = 4  # engines that are killed while they send that it is over


class House(mortal.House):
    """The same house, with a call-out in it."""

    engines = "tests.faults.mortal_engine"
    people = PEOPLE

    def count(self, question: str) -> int:
        """How many rows there are."""
        return self.ask(f"SELECT COUNT(*) {question}")[0][0]

    def has_work(self) -> bool:
        """Whether somebody's first text has not been taken in hand yet."""
        return self.count(FIRST_TEXT) < self.people or super().has_work()


@pytest.mark.slow
@pytest.mark.both
def test_a_call_out_whose_engine_is_killed_again_and_again_texts_everybody_once(tmp_path, settings):
    account = {"account_sid": settings.TWILIO_ACCOUNT_SID, "auth_token": settings.TWILIO_AUTH_TOKEN}
    with (
        mortal.empty_database(tmp_path) as database,
        running(keep=10 * PEOPLE, **account) as sim,
    ):
        house = House(tmp_path, database, sim.url)
        house.deed(f"begin({PEOPLE})")
        with house.nursery() as nursery:
            deaths = mortal.kill_engines(house, nursery, sim)
            sim.faults(kind="drop_before", next=LOST)
            last = nursery.start()
            mortal.wait_until_settled(house, sim)
            # A doubt that stays is nobody's end: the next channel takes over.
            mortal.wait_until(lambda: not forgotten(house), house)
            mortal.wait_until_settled(house, sim)  # or it dies with the last of these calls in hand
            nursery.kill(last)
        texts = [one.body for one in sim.record("create message") if one.accepted]
        in_doubt, rung = house.count(IN_DOUBT), house.count(f"{IN_DOUBT} AND {RUNG}")
        states = house.states()
        house.deed("end()")
        tries = house.ask(f"SELECT COUNT(*), COUNT(DISTINCT a.recipient_id) {FIRST_TEXT}")
        outcomes = house.ask(
            "SELECT outcome, reason, COUNT(*) FROM phonetree_recipient GROUP BY 1, 2"
        )
        tasks = house.count("FROM phonetree_task")
    mortal.check(deaths, channels=2)  # who is in doubt may be rung at once
    assert set(states) <= {"accepted", "sent", "delivered", "failed", "unknown"}
    assert len(texts) == len(set(texts))  # each has a link of its own: none was sent twice
    assert len(texts) == PEOPLE - in_doubt
    assert LOST <= in_doubt <= LOST + sum(death.in_hand for death in deaths)
    assert 0 < rung < in_doubt  # who has no voice in their language stands on the list
    assert tries == [(PEOPLE, PEOPLE)]
    assert outcomes == [("unreachable", "stopped", PEOPLE)]
    assert tasks == PEOPLE


def forgotten(house):
    """How many in doubt were neither rung nor put on their leader's list."""
    return house.count(f"{IN_DOUBT} AND NOT {RUNG} AND NOT ({LISTED})")


@pytest.mark.slow
@pytest.mark.both
def test_engines_killed_at_launch_and_at_the_end_tell_everybody_once_that_it_is_over(
    tmp_path, settings
):
    account = {"account_sid": settings.TWILIO_ACCOUNT_SID, "auth_token": settings.TWILIO_AUTH_TOKEN}
    with mortal.empty_database(tmp_path) as database, running(**account) as sim:
        house = House(tmp_path, database, sim.url)
        house.people = FEW
        house.deed(f"begin_led({FEW})")
        with house.nursery() as nursery:
            die_at(AT_LAUNCH, nursery)
            live_until(nursery, house, lambda: len(sent(sim)) == FEW)
            first_texts = sent(sim)
            house.deed("stand_down()")
            die_at(AT_THE_END, nursery)
            sim.faults(latency_ms=mortal.LATENCY * 1000)
            dice = random.Random(5)
            deaths = [mortal.kill_one(house, nursery, dice) for _ in range(IN_THE_MIDDLE)]
            sim.faults(clear=True)
            live_until(nursery, house, lambda: house.provider_ids() == mortal.accepted_by(sim))
        since = sent(sim)[FEW:]
        in_doubt = house.count("FROM messaging_message WHERE state = 'unknown'")
        attempts = house.ask(
            "SELECT step, COUNT(*), COUNT(DISTINCT recipient_id) FROM phonetree_attempt"
            " GROUP BY step ORDER BY step"
        )
        outcomes = house.ask("SELECT outcome, COUNT(*) FROM phonetree_recipient GROUP BY 1")
        tasks = house.ask("SELECT COUNT(*), COUNT(DISTINCT recipient_id) FROM phonetree_task")
        waits = house.count("FROM phonetree_callout WHERE wake_at IS NOT NULL")
    assert len(set(first_texts)) == FEW  # nothing was under way when they died: all went out once
    assert len(since) == len(set(since)) == FEW + 1 - in_doubt  # all but those that may have gone
    assert in_doubt <= sum(death.in_hand for death in deaths)
    assert any(death.in_hand for death in deaths)
    assert attempts == [(0, FEW, FEW), (STAND_DOWN_STEP, FEW, FEW), (TASK_STEP, 1, 1)]
    assert sorted(outcomes) == [("safe", 1), ("unreachable", FEW - 1)]
    assert (tasks, waits) == ([(FEW - 1, FEW - 1)], 0)


def die_at(places, nursery):
    """An engine for each of these places, where it is killed."""
    for place in places:
        nursery.start(place)
        nursery.bury()


def live_until(nursery, house, is_so):
    """An engine that is killed once this is so."""
    engine = nursery.start()
    mortal.wait_until(is_so, house)
    nursery.kill(engine)


def sent(sim):
    """The messages that the provider took, by the address that each reports to, in their order."""
    return [one.callback for one in sim.record("create message") if one.accepted]
