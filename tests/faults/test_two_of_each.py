"""Two engines and two web processes work on one call-out; one of each is killed on the way."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from contextlib import ExitStack, contextmanager
from urllib.parse import urlencode

import pytest

from accounts.clock import now
from messaging.models import Inbound, Message
from messaging.transports.signature import sign
from phonetree.actions import stand_down
from phonetree.models import Answer, Attempt, CallOutState
from phonetree.outcomes import Outcome
from phonetree.outgoing import STAND_DOWN_STEP
from scripts.children import answers
from scripts.drill import free_ports
from simulator import running
from tests import waiting
from tests.faults import crowd
from tests.faults.test_at_once import HOUSE, environment

PEOPLE = 400
ENGINE = ["-m", "manage", "run_engine"]
QUICKLY = {"PROVIDER_TIMEOUT": "2", "SEGMENTS_PER_SECOND": "0", "CALLS_PER_SECOND": "0"}


def web(port):
    """One worker, as it is served."""
    return ["-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1",
            "--worker-class", "gthread", "--threads", "8", "--no-control-socket"]  # fmt: skip


@contextmanager
def started(words, environ):
    """A process with children of its own, ended with the block however it goes."""
    process = subprocess.Popen(
        [sys.executable, *words],
        cwd=HOUSE,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        kill(process)


def kill(process):
    """kill -9, and all that it has begun with it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


class Provider(threading.Thread):
    """Everybody says 1, a bit after the other, at whichever web process is there."""

    def __init__(self, public, doors):
        super().__init__(daemon=True)
        self.public, self.doors, self.asked = public, doors, 0

    def run(self):
        for place in range(PEOPLE):
            self._say(place)
            self.asked = place + 1

    def _say(self, place):
        address = f"{self.public}/hooks/text/"
        said = {
            "AccountSid": os.environ.get("TWILIO_ACCOUNT_SID", "AC" + "0" * 32),
            "MessageSid": f"SM{uuid.uuid4().hex}",
            "From": crowd.number(place),
            "To": "+447700900999",
            "Body": "1",
        }
        for turn in range(6):  # a provider tries again when nobody is there
            door = self.doors[(place + turn) % 2]
            request = urllib.request.Request(
                f"{door}/hooks/text/",
                urlencode(said).encode(),
                {"X-Twilio-Signature": sign(address, said)},
            )
            try:
                urllib.request.urlopen(request, timeout=20).close()
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
            else:
                return
        raise AssertionError("nobody took an answer")


def gone(sim):
    """The words of every text that the provider took."""
    return [one.body for one in sim.record("create message") if one.accepted]


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_two_engines_and_two_webs_lose_and_double_nothing_though_one_of_each_is_killed(
    settings, tmp_path
):
    begun = crowd.call_out(PEOPLE, now())
    ports = free_ports(2)
    doors = [f"http://127.0.0.1:{port}" for port in ports]
    settings.PUBLIC_URL = doors[0]
    account = {"account_sid": settings.TWILIO_ACCOUNT_SID, "auth_token": settings.TWILIO_AUTH_TOKEN}
    with running(app_url=doors[0], keep=10 * PEOPLE, **account) as sim, ExitStack() as stack:
        environ = environment(tmp_path / "one") | QUICKLY | {
            "PUBLIC_URL": doors[0], "PROVIDER_URL": sim.url, "TRANSPORT": "twilio",
        }  # fmt: skip
        webs = [stack.enter_context(started(web(port), environ)) for port in ports]
        waiting.until(lambda: all(map(answers, doors)), "two web processes")
        engines = [stack.enter_context(started(ENGINE, environ)) for _ in range(2)]
        provider = Provider(doors[0], doors)
        waiting.until(lambda: len(gone(sim)) > PEOPLE // 4, "the first texts")
        provider.start()
        kill(engines[0])
        waiting.until(lambda: provider.asked > PEOPLE // 3, "a third of the answers")
        kill(webs[1])
        waiting.until(lambda: provider.asked == PEOPLE, "all answers")
        waiting.until(lambda: not in_hand(), "nothing in hand", every=0.2)
        first = [body for body in gone(sim) if "/r/" in body]
        check(begun, first)
        over = Message.objects.filter(attempt__step=STAND_DOWN_STEP)
        stand_down(call_out=begun, by=begun.started_by, now=now())
        waiting.until(
            lambda: over.exclude(state="due").count() == told(begun), "the engine that is left"
        )
        waiting.until(lambda: not in_hand(), "word that it is over", every=0.2)
        assert over.exclude(state__in=["accepted", "sent", "delivered"]).count() == 0
    begun.refresh_from_db()
    assert begun.state == CallOutState.STOOD_DOWN
    assert PEOPLE // 2 < over.count() == told(begun)


def in_hand():
    """What waits to go out, is on its way to the provider, or waits to be understood."""
    going = Message.objects.filter(state__in=["due", "sending"]).exists()
    return going or Inbound.objects.filter(handled_at=None).exists()


def told(begun):
    """How many first texts went out: who says 1 before theirs has gone gets none."""
    tries = Attempt.objects.filter(recipient__call_out=begun, step=0)
    return tries.exclude(message__state="cancelled").count()


def check(begun, texts):
    """Everybody has one text and one answer."""
    assert len(texts) == len(set(texts))  # each has a link of its own
    tries = Attempt.objects.filter(recipient__call_out=begun, step=0)
    assert tries.count() == tries.values("recipient").distinct().count() == PEOPLE
    doubted = tries.filter(message__state="unknown").count()
    assert told(begun) - doubted <= len(texts) <= told(begun)
    assert Inbound.objects.count() == Answer.objects.count() == PEOPLE
    assert begun.recipients.filter(outcome=Outcome.SAFE).count() == PEOPLE
    thanks = Message.objects.filter(purpose="reply")
    assert thanks.count() == thanks.values("phone").distinct().count() == PEOPLE
