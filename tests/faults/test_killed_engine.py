"""The engine dies at a hundred random moments of a call-out, and nobody notices."""

import os

import pytest

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


class House(mortal.House):
    """The same house, with a call-out in it."""

    engines = "tests.faults.mortal_engine"

    def count(self, question: str) -> int:
        """How many rows there are."""
        return self.ask(f"SELECT COUNT(*) {question}")[0][0]

    def has_work(self) -> bool:
        """Whether somebody's first text has not been taken in hand yet."""
        return self.count(FIRST_TEXT) < PEOPLE or super().has_work()


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
