"""Recordings by program: brought by one, approved by another, refused in the words of the page."""

import base64

import pytest

from tests import build, sounds
from translations.models import Recording

JSON = "application/json"
PLACE = "/api/texts/incident_at_door/ar/recordings/"
pytestmark = pytest.mark.usefixtures("texts")


def sent(sound):
    return {"sound": base64.b64encode(sound).decode(), "source_version": 1}


@pytest.fixture
def bilal(amina):
    return build.person("translator", group=amina.roles.get().group)


def test_one_brings_it_another_listens_and_approves_and_it_can_be_removed(program, bilal):
    made = program.post(PLACE, sent(sounds.wav()), JSON)
    assert made.status_code == 201
    pk = made.json()["id"]
    own = program.post(f"/api/recordings/{pk}/approve/", {}, JSON)
    assert own.status_code == 400
    other = build.key(bilal)
    heard = other.get(f"/api/recordings/{pk}/sound/")
    assert (heard["Content-Type"], heard.content[:4]) == ("audio/wav", b"RIFF")
    assert other.post(f"/api/recordings/{pk}/approve/", {}, JSON).json()["approved_at"]
    (row,) = program.get("/api/recordings/").json()["results"]
    assert (row["text"], row["language"], row["is_current"]) == ("incident_at_door", "ar", True)
    assert program.delete(f"/api/recordings/{pk}/").status_code == 204
    assert not Recording.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"sound": "no base64!", "source_version": 1},
        sent(b"no sound"),
        sent(b""),
        {**sent(b"RIFF"), "source_version": "x"},
    ],
)
def test_what_is_no_recording_is_refused_in_words(program, body):
    answer = program.post(PLACE, body, JSON)
    assert answer.status_code == 400
    assert answer.json()["errors"]
    assert not Recording.objects.exists()


def test_who_writes_no_texts_brings_none_and_other_roles_find_nothing(amina):
    group = amina.roles.get().group
    vera = build.key(build.person("volunteer", group=group))
    assert vera.get("/api/recordings/").status_code == 200
    assert vera.post(PLACE, sent(sounds.wav()), JSON).status_code == 404
    assert build.key(build.person("press", group=group)).get("/api/recordings/").status_code == 404


def test_there_is_no_recording_of_an_unknown_text_or_language(program):
    for place in ("nothing/ar", "incident_at_door/xx"):
        answer = program.post(f"/api/texts/{place}/recordings/", sent(sounds.wav()), JSON)
        assert answer.status_code == 404
