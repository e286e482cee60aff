"""Many processes change one call-out at once, on a real SQLite file and on PostgreSQL."""

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import connection

from accounts.clock import now
from messaging import transports
from messaging.engine import Engine
from messaging.models import Message
from phonetree import runner
from phonetree.models import Answer, Attempt, CallOut
from phonetree.outcomes import Outcome
from simulator import running
from tests import waiting
from tests.faults import crowd

HOUSE = Path(__file__).resolve().parent.parent.parent
PROCESSES, EACH = 4, 200
PEOPLE = 300


def begun(people):
    """A live call-out whose first texts are written."""
    started = crowd.call_out(people, now())
    while runner.tick(now()):
        pass
    started.refresh_from_db()
    return started


def environment():
    """What makes another process work on the database of this test."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{facts['NAME']}"
    else:
        url = f"postgresql://{facts['USER']}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"
    return {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(HOUSE)}


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_four_processes_with_two_hundred_answers_each_count_eight_hundred():
    started = begun(PROCESSES * EACH)
    before = started.version
    with ExitStack() as stack:
        changers = [
            stack.enter_context(
                waiting.ending(
                    subprocess.Popen(
                        [sys.executable, "-m", "tests.faults.changer", str(n * EACH), str(EACH)],
                        cwd=HOUSE,
                        env=environment(),
                        text=True,
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                    )
                )
            )
            for n in range(PROCESSES)
        ]
        for one in changers:
            assert waiting.line_of(one) == "ready\n"
        for one in changers:
            one.stdin.write("go\n")
            one.stdin.flush()
        assert [one.wait(120) for one in changers] == [0] * PROCESSES
    everybody = PROCESSES * EACH
    assert Answer.objects.count() == everybody
    assert started.recipients.filter(outcome=Outcome.SAFE).count() == everybody
    assert CallOut.objects.get().version == before + everybody
    assert Message.objects.filter(purpose="reply").count() == everybody


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_two_engines_at_once_text_everybody_once(settings):
    settings.TRANSPORT, settings.PUBLIC_URL = "twilio", "http://127.0.0.1:9"
    settings.SEGMENTS_PER_SECOND = settings.CALLS_PER_SECOND = 0
    started = crowd.call_out(PEOPLE, now())
    account = {"account_sid": settings.TWILIO_ACCOUNT_SID, "auth_token": settings.TWILIO_AUTH_TOKEN}
    with running(**account) as sim:
        settings.PROVIDER_URL = sim.url
        transports.forget_transport()
        waiting.together(lambda: turns(4), lambda: turns(4))
        bodies = [asked.body for asked in sim.record("create") if asked.accepted]
    transports.forget_transport()
    assert len(bodies) == len(set(bodies)) == PEOPLE
    tries = Attempt.objects.filter(recipient__call_out=started, step=0)
    assert tries.count() == tries.values("recipient").distinct().count() == PEOPLE
    assert set(Message.objects.values_list("state", flat=True)) == {"accepted"}


def turns(many):
    """An engine of its own, with a connection of its own."""
    try:
        engine = Engine(started_at=now())
        for _ in range(many):
            engine.turn(now())
            assert not engine.troubles
    finally:
        connection.close()
