"""Whether the provider really reaches us is looked at before it matters, and its answer kept."""

import socket
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import CommandError, call_command

from accounts.trail import Event
from accounts.verbs import Verb
from messaging import set_up, transports
from messaging.models import Inbound, MessageEvent
from messaging.set_up_words import sentences
from messaging.transports import OwnNumber, Unwelcome
from tests import build as people
from tests.messaging.build import TEN_AM

db = pytest.mark.django_db(transaction=True)


def check():
    return set_up.check(by=None, now=TEN_AM)


def as_it_should_be(settings):
    """Our number as the provider should have it."""
    hooks = f"{settings.PUBLIC_URL}/hooks"
    voice = f"{hooks}/voice/#ct=2000&rt=5000&rc=3&rp=all"
    return OwnNumber(f"{hooks}/text/", "POST", voice, "POST", f"{hooks}/voice/over/", "POST", True, True)  # fmt: skip


@pytest.fixture
def here(settings, live_server, street):
    """Our web behind its public address, and a number that is set as it should be."""
    settings.PUBLIC_URL = live_server.url
    street.number = as_it_should_be(settings)
    return street


@pytest.fixture
def stranger(settings, street):
    """A server that is not ours, behind the address that we take for our own."""
    made = []

    def answering(status):
        class Door(BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(status)
                self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/there/")
                self.end_headers()

            def log_message(self, *_):
                """Says nothing."""

        server = HTTPServer(("127.0.0.1", 0), Door)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        made.append(server)
        settings.PUBLIC_URL = f"http://127.0.0.1:{server.server_port}"
        street.number = as_it_should_be(settings)

    yield answering
    for server in made:
        server.shutdown()
        server.server_close()


@db
def test_through_the_real_client_all_is_well_and_nothing_is_left_behind(sim):
    found = check()
    assert found.wrong == ()
    assert set_up.last() == found
    assert found.is_well
    assert not Inbound.objects.exists()
    assert not MessageEvent.objects.exists()
    assert not sim.texts_to("+447700900999")


@db
def test_at_the_provider_another_number_or_token_is_found(sim, settings):
    settings.SENDER_NUMBER = "+447700900111"
    assert check().wrong == ("not_ours",)
    settings.TWILIO_AUTH_TOKEN = "another"
    transports.forget_transport()
    assert "account" in check().wrong


@db
@pytest.mark.parametrize(
    ("status", "code"),
    [(204, "open"), (403, "signature"), (404, "answer"), (200, "answer"), (301, "redirected")],
)
def test_what_answers_and_is_not_us_is_found(stranger, status, code):
    stranger(status)
    assert check().wrong == (code,)


@db
def test_an_address_where_nobody_listens_is_found(settings, street):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.PUBLIC_URL = f"http://127.0.0.1:{probe.getsockname()[1]}"
        street.number = as_it_should_be(settings)
        assert check().wrong == ("unreachable",)


@db
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"text_url": "https://old.example/hooks/text/"}, "text_url"),
        ({"text_method": "GET"}, "text_url"),
        ({"voice_url": ""}, "voice_url"),
        ({"over_url": ""}, "over_url"),
        ({"texts": False}, "no_texts"),
        ({"calls": False}, "no_calls"),
    ],
)
def test_each_thing_that_is_set_wrong_at_the_provider_has_its_sentence(here, change, code):
    here.number = replace(here.number, **change)
    assert check().wrong == (code,)
    assert len(sentences([code])) == 1


@db
@pytest.mark.parametrize(
    ("ends", "code"), [(None, "not_ours"), (Unwelcome(), "account"), (OSError(), "provider")]
)
def test_a_provider_that_does_not_say_is_found(here, ends, code):
    here.number = ends
    assert check().wrong == (code,)


@db
def test_without_a_number_or_without_https_it_says_so(here, settings):
    settings.SENDER_NUMBER = ""
    assert check().wrong == ("no_number",)
    settings.PRODUCTION = True
    assert check().wrong == ("plain", "no_number")


@db
def test_a_check_made_with_other_settings_counts_for_nothing(here, settings):
    assert set_up.last() is None
    assert check().is_well
    settings.SENDER_NUMBER = "+447700900111"
    assert set_up.last().wrong == ()
    assert not set_up.last().is_well


@db
def test_who_looked_stands_in_the_trail(here):
    amina = people.person("coordinator")
    set_up.check(by=amina, now=TEN_AM)
    assert Event.objects.get(verb=Verb.SET_UP_CHECKED).actor_id == amina.pk


@db
def test_the_command_says_by_its_exit_and_in_sentences_what_is_wrong(here, capsys):
    call_command("check_set_up")
    assert "signatures work" in capsys.readouterr().out
    here.number = replace(here.number, text_url="")
    with pytest.raises(CommandError, match="Texts that come in do not reach us"):
        call_command("check_set_up")


def test_every_code_has_its_sentence(settings):
    settings.PUBLIC_URL = "https://ring.example"
    codes = [
        "plain",
        "unreachable",
        "redirected",
        "signature",
        "answer",
        "open",
        "no_number",
        "account",
        "provider",
        "not_ours",
        "text_url",
        "voice_url",
        "over_url",
        "no_texts",
        "no_calls",
    ]
    assert len(set(sentences(codes))) == len(codes)
    assert "https://ring.example/hooks/voice/over/" in " ".join(sentences(["over_url"]))
