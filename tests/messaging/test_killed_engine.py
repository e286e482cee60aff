"""The engine dies in the middle, a hundred times, and nothing is lost or sent twice."""

import signal
import subprocess
import sys

import pytest

from simulator import running
from tests import waiting
from tests.messaging import mortal
from tests.messaging.mortal import ROOT, House

pytestmark = pytest.mark.django_db  # the empty database is made together with that of the tests
MESSAGES = 2000


@pytest.mark.slow
@pytest.mark.both
def test_an_engine_killed_again_and_again_loses_nothing_and_sends_nothing_twice(tmp_path, settings):
    account = {"account_sid": settings.TWILIO_ACCOUNT_SID, "auth_token": settings.TWILIO_AUTH_TOKEN}
    with (
        mortal.empty_database(tmp_path) as database,
        running(keep=10 * MESSAGES, **account) as sim,
    ):
        house = House(tmp_path, database, sim.url)
        house.deed(f"fill({MESSAGES})")
        with house.nursery() as nursery:
            deaths = mortal.kill_engines(house, nursery, sim)
            last = nursery.start()
            mortal.wait_until_settled(house, sim)
            nursery.kill(last)
        bodies = [asked.body for asked in sim.record("create") if asked.accepted]
        states = house.states()
    mortal.check(deaths, channels=1)
    assert len(bodies) == len(set(bodies))  # nothing was sent twice
    # Each state is true: what the provider has is accepted or better. The rest was claimed and
    # never left; it is in doubt, so the next channel takes over. Nothing has vanished.
    assert set(states) <= {"accepted", "sent", "delivered", "unknown"}
    assert sum(states.values()) == MESSAGES
    assert MESSAGES - states.get("unknown", 0) == len(bodies)
    assert states.get("unknown", 0) <= sum(death.in_hand for death in deaths)


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_an_engine_that_is_told_to_stop_ends_its_turn_and_goes(tmp_path, how):
    with mortal.empty_database(tmp_path) as database:
        house = House(tmp_path, database, "http://127.0.0.1:9")
        engine = subprocess.Popen(
            [sys.executable, "-u", str(ROOT / "manage.py"), "run_engine", "--skip-checks"],
            env=house.environ, cwd=ROOT, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        with waiting.ending(engine):
            assert waiting.line_of(engine) == "The engine runs.\n"
            engine.send_signal(how)
            assert waiting.line_of(engine) == "The engine has stopped.\n"
            assert engine.wait(waiting.LONGEST) == 0
