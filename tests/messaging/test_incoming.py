"""Calls that come in: turned away unless the room above picks up, and then led turn by turn."""

import logging
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from messaging import transports
from messaging.incoming import Turn
from messaging.models import Inbound
from messaging.phones import SafePhone
from messaging.transports.loop import run
from messaging.voice import Dial, Gather, GoOn, Pause, Record, Say, Script, render
from tests.messaging import build
from tests.messaging.build import LEILA, OMAR, heard, signed

pytestmark = pytest.mark.django_db
SID, CHILD, SOUND = "CA" + "b" * 32, "CA" + "c" * 32, "RE" + "d" * 32
RING = {"CallSid": SID, "From": OMAR, "To": "+447700900999", "CallStatus": "ringing"}
PICKED_UP = Script((Gather((Say("Press 0", "en-GB"),), "key"),))


@pytest.fixture
def post(client, settings):
    def post(path, fields=None, **instead):
        return client.post(**(signed(path, fields or {}, settings) | instead))

    return post


@pytest.fixture
def call(post):
    """A call that was picked up; ask how it goes on at a stage."""
    build.phone(OMAR)
    heard.says = PICKED_UP
    post("/hooks/voice/", RING)
    inbound = Inbound.objects.get()

    def go_on(stage, fields=None, **instead):
        path = f"/hooks/voice/{inbound.pk}/{stage}/"
        said = {"CallSid": SID, "CallStatus": "in-progress", **(fields or {})}
        return post(path, said, **instead).content.decode()

    return go_on


def test_a_room_that_picks_up_says_the_first_words_and_where_the_keys_go(post, settings):
    build.phone(OMAR)
    heard.says = PICKED_UP
    document = post("/hooks/voice/", RING).content.decode()
    inbound = Inbound.objects.get()
    assert f"{settings.PUBLIC_URL}/hooks/voice/{inbound.pk}/key/#ct=" in document
    assert heard.turns == [Turn()]
    assert [one.kind.value for one in heard.answers] == ["rang"]  # offered as a ring all the same


def test_where_no_room_picks_up_the_ring_costs_nothing(post, settings):
    assert '<Reject reason="busy"/>' in post("/hooks/voice/", RING).content.decode()
    settings.CALLS_IN = ""
    heard.says = PICKED_UP
    assert "Reject" in post("/hooks/voice/", RING | {"CallSid": CHILD}).content.decode()


def test_a_room_that_breaks_ends_the_call_and_the_ring_is_kept(post, call, caplog):
    heard.fails = True
    assert "Reject" in post("/hooks/voice/", RING | {"CallSid": CHILD}).content.decode()
    assert Inbound.objects.filter(provider_id=CHILD).exists()
    assert "<Response><Hangup/></Response>" in call("key", {"Digits": "0"})
    assert "could not go on" in caplog.text
    assert "7700900" not in caplog.text


def test_each_turn_brings_what_the_provider_says(call):
    call("key", {"Digits": "0"})
    call("dialled", {"DialCallStatus": "no-answer", "DialCallSid": CHILD, "DialBridged": "false"})
    recorded = {
        "RecordingSid": SOUND,
        "RecordingDuration": "7",
        "RecordingUrl": "https://elsewhere.example/x",
        "Digits": "hangup",
    }
    call("recorded", recorded)
    call("dialled", {"CallStatus": "completed", "DialCallStatus": "canceled"})
    assert heard.turns[1:] == [
        Turn("key", digits="0"),
        Turn("dialled", dialled="no-answer"),
        Turn("recorded", digits="hangup", hung_up=True, recording=SOUND, seconds=7),
        Turn("dialled", hung_up=True, dialled="canceled"),
    ]


def test_whoever_is_rung_for_a_call_belongs_to_it_and_nobody_else_does(call):
    said = {"CallSid": CHILD, "ParentCallSid": SID}
    assert "Press 0" in call("asks", said)
    turns = len(heard.turns)
    assert "<Response><Hangup/></Response>" in call("asks", {"CallSid": CHILD})
    assert len(heard.turns) == turns


@pytest.mark.parametrize(
    "wrong",
    [
        {"RecordingSid": "RE1"},
        {"RecordingSid": "../../../etc"},
        {"RecordingDuration": "many"},
        {"DialCallStatus": "<b>"},
        {"ParentCallSid": "me"},
    ],
)
def test_what_does_not_look_like_the_providers_is_refused(call, post, wrong):
    path = f"/hooks/voice/{Inbound.objects.get().pk}/recorded/"
    assert post(path, {"CallSid": SID, **wrong}).status_code == 403


def test_a_forged_turn_is_refused(call, post):
    path = f"/hooks/voice/{Inbound.objects.get().pk}/key/"
    turns = len(heard.turns)
    for place in (path, "/hooks/voice/over/"):
        for headers in ({}, {"X-Twilio-Signature": "nonsense"}):
            answer = post(place, {"CallSid": SID, "CallStatus": "completed"}, headers=headers)
            assert answer.status_code == 403
    assert len(heard.turns) == turns


def test_the_end_of_a_call_is_told_once_it_has_ended(call, post):
    for status in ("ringing", "in-progress", "completed"):
        answer = post("/hooks/voice/over/", {"CallSid": SID, "CallStatus": status})
        assert answer.status_code == 204
    assert heard.turns[1:] == [Turn("over", hung_up=True)]


# What it looks like to the provider --------------------------------------------------------------


def url(stage: str) -> str:
    return f"https://ringround.example/hooks/voice/1/{stage}/?a=1&b=2"


def test_a_call_put_through_shows_our_number_to_both_sides(settings, caplog):
    caplog.set_level(logging.DEBUG)
    dial = Dial(SafePhone(LEILA), stage="after", asks="asks", seconds=15, longest=600)
    root = ET.fromstring(render(Script((dial,)), url))
    assert [one.tag for one in root] == ["Dial", "Hangup"]
    assert root[0].attrib == {
        "callerId": settings.SENDER_NUMBER,
        "timeout": "15",
        "timeLimit": "600",
        "method": "POST",
        "action": url("after"),
    }
    assert root[0][0].attrib == {"method": "POST", "url": url("asks")}
    assert root[0][0].text == LEILA
    assert LEILA not in repr(dial) + caplog.text


def test_after_the_tone_the_call_goes_on_and_the_sound_is_told_of():
    record = Record("kept", "news", seconds=90, silence=6)
    root = ET.fromstring(render(Script((Say("Speak", "en-GB"), record, GoOn("more"))), url))
    assert [one.tag for one in root] == ["Say", "Record", "Redirect", "Hangup"]
    assert root[1].attrib == {
        "maxLength": "90",
        "timeout": "6",
        "finishOnKey": "#",
        "playBeep": "true",
        "method": "POST",
        "action": url("kept"),
        "recordingStatusCallback": url("news"),
    }
    assert root[2].text == url("more")


def test_who_is_connected_hears_no_end():
    root = ET.fromstring(render(Script((Say("Connected", "en-GB"),), ends=False), url))
    assert [one.tag for one in root] == ["Say"]


@pytest.mark.parametrize(
    ("script", "is_last"),
    [
        (Script(), True),
        (Script((Pause(1), Say("Goodbye", "en-GB"))), True),
        (Script((Say("Goodbye", "en-GB"), GoOn("more"))), False),
        (Script((Record("kept", "news"),)), False),
        (PICKED_UP, False),
        (Script(ends=False), False),
    ],
)
def test_a_script_knows_whether_the_call_ends_with_it(script, is_last):
    assert script.is_last is is_last


# Recordings at the provider ----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_recording_is_fetched_listed_and_deleted_through_the_real_client(sim):
    from accounts.clock import now

    heard.says = Script((Record("kept", "news"),))
    build.phone(OMAR)
    sim.speak(OMAR, 3)
    sim.ring(OMAR)
    sim.wait_for(lambda: any(one.recording for one in heard.turns))
    sim.settle()
    turn = next(one for one in heard.turns if one.recording)
    assert turn.seconds == 3
    transport = transports.get_transport()
    sound = run(transport.fetch_recording(turn.recording))
    assert sound is not None
    assert sound.startswith(b"RIFF")
    later = now() + timedelta(minutes=1)
    assert run(transport.list_recordings(later)) == [turn.recording]
    assert run(transport.list_recordings(now() - timedelta(hours=1))) == []
    assert run(transport.erase_recording(turn.recording))
    assert run(transport.erase_recording(turn.recording))  # it is gone, which was wanted
    assert run(transport.fetch_recording(turn.recording)) is None
    assert sim.recordings() == []


@pytest.mark.django_db(transaction=True)
def test_a_recording_too_big_for_a_message_is_not_taken(sim, monkeypatch):
    heard.says = Script((Record("kept", "news"),))
    sim.speak(OMAR, 3)
    sim.ring(OMAR)
    (recording,) = sim.wait_for(sim.recordings)
    monkeypatch.setattr("messaging.transports.provider.BIGGEST_SOUND", 10_000)
    assert run(transports.get_transport().fetch_recording(recording)) is None
    sim.settle()
