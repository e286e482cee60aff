"""Many processes change one call-out at once, on a real SQLite file and on PostgreSQL."""

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from accounts.clock import now
from messaging import transports
from messaging.engine import Engine
from messaging.models import Message, Phone
from phonetree import runner
from phonetree.models import Answer, Attempt, CallOut, Recipient
from phonetree.outcomes import Outcome
from simulator import running
from tests import waiting
from tests.faults import crowd

HOUSE = Path(__file__).resolve().parent.parent.parent
PROCESSES, EACH = 4, 200
SAME = 25  # people for whom all processes count an answer
PEOPLE = 300


def begun(people):
    """A live call-out whose first texts are written."""
    started = crowd.call_out(people, now())
    while runner.tick(now()):
        pass
    started.refresh_from_db()
    return started


def environment(folder):
    """What makes another process work on the database of this test, as another machine would.

    In a folder of its own it finds no lock file of the others: only the database keeps them apart.
    """
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{facts['NAME']}"
    else:
        url = f"postgresql://{facts['USER']}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"
    folder.mkdir()
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DATA_DIR": str(folder),
        "KEY_FILE": str(settings.KEY_FILE),
        "PYTHONPATH": str(HOUSE),
    }


def answer_at_once(folder, *parts, in_step=False):
    """A process for each of these (first phone, how many, what they say), all at the same time.

    In step, each waits before each answer until all are there.
    """
    with ExitStack() as stack:
        changers = [
            stack.enter_context(
                waiting.ending(
                    subprocess.Popen(
                        [sys.executable, "-m", "tests.faults.changer", *map(str, part)],
                        cwd=HOUSE,
                        env=environment(folder / str(n)),
                        text=True,
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                    )
                )
            )
            for n, part in enumerate(parts)
        ]
        many = parts[0][1]
        for _ in range(many if in_step else 1):
            for one in changers:
                assert waiting.line_of(one) == "ready\n"
            for one in changers:
                one.stdin.write("go\n" * (1 if in_step else many))
                one.stdin.flush()
        assert [one.wait(120) for one in changers] == [0] * len(parts)


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_four_processes_with_two_hundred_answers_each_count_eight_hundred(tmp_path):
    started = begun(PROCESSES * EACH)
    before = started.version
    answer_at_once(tmp_path, *((n * EACH, EACH, "1") for n in range(PROCESSES)))
    everybody = PROCESSES * EACH
    assert Answer.objects.count() == everybody
    assert started.recipients.filter(outcome=Outcome.SAFE).count() == everybody
    assert CallOut.objects.get().version == before + everybody
    assert Message.objects.filter(purpose="reply").count() == everybody


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_of_two_answers_of_one_person_at_once_the_stronger_holds(tmp_path):
    with_second_numbers(begun(SAME))
    says = [(0, "1"), (SAME, "2"), (0, "1"), (SAME, "3")]
    answer_at_once(tmp_path, *((first, SAME, word) for first, word in says), in_step=True)
    assert Answer.objects.count() == len(says) * SAME
    assert set(Recipient.objects.values_list("outcome", flat=True)) == {Outcome.NEEDS_HELP}


def with_second_numbers(started):
    """Each has a second number, so many places further: no row but their own is locked by both."""
    seconds = Phone.objects.bulk_create(Phone.of(crowd.number(SAME + n)) for n in range(SAME))
    for place, second in enumerate(seconds):
        digest = Phone.of(crowd.number(place)).digest
        started.recipients.filter(phone__digest=digest).update(second=second)
    assert started.recipients.filter(second=None).count() == 0


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
