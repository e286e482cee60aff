"""First drafts by a machine outside, over real HTTP to a server that answers as LibreTranslate does."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.urls import reverse

from tests import build
from translations import actions, machine
from translations.models import Text, Translation

DRAFT = "Ju lutem hapni derën vetëm kur e dini kush është."
KNOWN = {"sq": DRAFT, "ar": "افتحوا الباب فقط إذا عرفتم من هناك."}


class Libre(BaseHTTPRequestHandler):
    """POST /translate as its documentation has it: words, or an error with a status."""

    def do_POST(self):
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, said))
        status, answer = self.server.answer or self._translated(said)
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        if status in {301, 302}:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _translated(self, said):
        if said.get("api_key") != "secret":
            return 403, {"error": "Invalid API key"}
        if said["target"] not in KNOWN:
            return 400, {"error": f"{said['target']} is not supported"}
        return 200, {"translatedText": KNOWN[said["target"]]}

    def log_message(self, *_args):
        """Says nothing."""


@pytest.fixture
def libre(settings):
    """The server, running; and the settings that name it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Libre)
    server.asked, server.answer = [], None
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.SUGGESTIONS_URL = f"http://127.0.0.1:{server.server_port}"
    settings.SUGGESTIONS_KEY = "secret"
    settings.SUGGESTIONS_LANGUAGES = ["sq", "ti"]
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def public(texts):
    return Text.objects.create(
        key="at_the_door",
        kind="update",
        title="At the door",
        words="Please open the door only when you know who is there.",
        is_public=True,
    )


def page(key="at_the_door", tag="sq"):
    return reverse("translations:translation", args=[key, tag])


def test_it_asks_as_the_documentation_says_and_gives_words_and_the_machines_name(libre, public):
    found = machine.suggest(public, "sq")
    assert (found.words, found.engine) == (DRAFT, "LibreTranslate")
    sent = {
        "q": public.words, "source": "en", "target": "sq", "format": "text", "api_key": "secret",
    }  # fmt: skip
    assert libre.asked == [("/translate", sent)]


def test_whoever_takes_it_over_is_its_writer_and_cannot_check_it(libre, public, amina, bilal):
    client = build.client(amina)
    body = client.post(page(), {"do": "suggest"}).content.decode()
    assert f">\n{DRAFT}</textarea>" in body
    assert not Translation.objects.filter(text=public).exists()
    seal = body.split('name="machine" value="')[1].split('"')[0]
    sent = {"do": "write", "words": DRAFT, "source_version": 1, "machine": seal}
    assert client.post(page(), sent).status_code == 302
    row = public.translations.get(language="sq")
    assert (row.engine, row.written_by, row.state) == ("LibreTranslate", amina, "draft")
    assert "From a machine (LibreTranslate)" in client.get(page()).content.decode()
    mark = actions.seen(public, DRAFT)
    assert client.post(page(), {"do": "check", "seen_as": mark}).status_code == 422
    assert build.client(bilal).post(page(), {"do": "check", "seen_as": mark}).status_code == 302


def test_nobody_writes_the_name_of_a_machine_themselves(public, amina):
    other = machine.seal("LibreTranslate", public, "ar")
    for seal in (other, "LibreTranslate", ""):
        assert machine.unseal(seal, public, "sq") == ""
    assert machine.unseal(other, public, "ar") == "LibreTranslate"


def test_what_is_not_for_everybody_is_never_sent(libre, texts, amina):
    with pytest.raises(machine.NoSuggestion) as refusal:
        machine.suggest(texts["incident_at_door"], "sq")
    assert refusal.value.code == "private"
    client = build.client(amina)
    body = client.post(page("incident_at_door"), {"do": "suggest"}, follow=True).content.decode()
    assert "no machine outside is asked" in body
    assert libre.asked == []


@pytest.mark.parametrize("tag", ["ar", "en"])
def test_only_languages_that_somebody_allowed_are_asked_for(libre, public, tag):
    with pytest.raises(machine.NoSuggestion) as refusal:
        machine.suggest(public, tag)
    assert (refusal.value.code, libre.asked) == ("off", [])


def test_it_is_off_by_default(public, amina, settings):
    assert (settings.SUGGESTIONS_URL, list(settings.SUGGESTIONS_LANGUAGES)) == ("", [])
    assert "by a machine" not in build.client(amina).get(page()).content.decode()
    with pytest.raises(machine.NoSuggestion):
        machine.suggest(public, "sq")


@pytest.mark.parametrize(
    "answer",
    [
        (403, {"error": "Invalid API key"}),
        (429, {"error": "Slowdown"}),
        (500, {"error": "Cannot translate"}),
        (302, {}),
        (200, {"translatedText": " "}),
        (200, {"translatedText": 7}),
        (200, ["x"]),
        (200, b"<html>"),
        (200, b'{"translatedText": "' + b"a" * machine.MOST_BYTES + b'"}'),
    ],
)
def test_whatever_else_comes_back_is_no_suggestion(libre, public, answer):
    libre.answer = answer
    with pytest.raises(machine.NoSuggestion) as refusal:
        machine.suggest(public, "sq")
    assert refusal.value.code == "silent"
    assert len(libre.asked) == 1


def test_a_language_that_it_does_not_know_and_a_machine_that_is_gone_say_the_same(
    libre, public, settings
):
    with pytest.raises(machine.NoSuggestion) as refusal:
        machine.suggest(public, "ti")
    assert refusal.value.code == "silent"
    settings.SUGGESTIONS_URL = "http://127.0.0.1:1"
    with pytest.raises(machine.NoSuggestion) as refusal:
        machine.suggest(public, "sq")
    assert refusal.value.code == "silent"


def test_words_that_lost_a_place_or_a_number_are_not_saved(libre, public, amina):
    public.words = "Ring 999 now: {link}"
    public.save()
    body = build.client(amina).post(page(), {"do": "suggest"}).content.decode()
    assert "These places must be the same in both: {link}" in body
    assert "These numbers must be the same in both: 999" in body
