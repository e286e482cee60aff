"""The simulator as other tests and scripts use it."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from urllib.parse import urlencode

import pytest
from aiohttp import encode_basic_auth

import simulator
from simulator.refusals import NotPossible
from tests import waiting
from tests.simulator.kit import OMAR, OURS, SID, TOKEN

ACCOUNT = {"account_sid": SID, "auth_token": TOKEN, "number": OURS}


def send(base: str, **form: str) -> None:
    request = urllib.request.Request(
        f"{base}/2010-04-01/Accounts/{SID}/Messages.json",
        data=urlencode({"From": OURS, "To": OMAR, "Body": "Hello", **form}).encode(),
        headers={"Authorization": encode_basic_auth(SID, TOKEN)},
    )
    urllib.request.urlopen(request).close()


def test_a_plain_test_sees_what_a_phone_received():
    with simulator.running(app_url="http://127.0.0.1:9", **ACCOUNT) as sim:
        send(sim.url)
        sim.settle()
        assert sim.received(OMAR) == ["Hello"]
        sim.text(OMAR, "STOP")
        assert sim.received(OMAR) == ["Hello"]
        with pytest.raises(urllib.error.HTTPError):
            send(sim.url)
        assert [asked.code for asked in sim.record("create")] == [None, 21610]
        sim.set_phone(OMAR, off=True)
        with pytest.raises(NotPossible):
            sim.ring(OMAR)
        sim.reset()
        assert sim.received(OMAR) == []
        assert sim.record() == []


def test_what_was_under_way_at_a_reset_lands_nowhere():
    with simulator.running(delay=50.0, speed=1.0, **ACCOUNT) as sim:
        send(sim.url)
        assert sim.network.busy
        sim.reset()
        assert not sim.network.busy
        sim.settle()


def test_the_command_prints_its_address_and_stops_when_told():
    command = [sys.executable, "-m", "simulator", "--port", "0", "--delay-ms", "0"]
    with waiting.ending(
        subprocess.Popen(
            [*command, "--account-sid", SID, "--auth-token", TOKEN],
            stdout=subprocess.PIPE,
            text=True,
        )
    ) as process:
        line = waiting.line_of(process)
        base = line.split()[-1].rstrip("/")
        send(base)
        with urllib.request.urlopen(f"{base}/control/totals", timeout=30) as reply:
            assert json.load(reply)["totals"]["created"] == 1
        process.terminate()
        assert process.wait(10) == 0


def test_a_taken_port_is_said_in_words():
    with simulator.running(**ACCOUNT) as sim:
        port = sim.url.rpartition(":")[2]
        command = [sys.executable, "-m", "simulator", "--port", port]
        result = subprocess.run(
            [*command, "--account-sid", SID, "--auth-token", TOKEN],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    assert result.returncode == 1
    assert "cannot listen" in result.stderr
    assert "Traceback" not in result.stderr


def test_another_sites_form_is_refused():
    with simulator.running(**ACCOUNT) as sim:
        request = urllib.request.Request(
            f"{sim.url}/control/reset", data=b"{}", headers={"Origin": "http://elsewhere.example"}
        )
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request)
        assert refused.value.code == 403
