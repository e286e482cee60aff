"""Calls in a language that no machine speaks: recorded people, or no call at all."""

import asyncio

import pytest
from django.test import Client

from messaging.models import Message
from messaging.voice import Gather, Pause, Play, Say, Script, render
from phonetree.models import Recipient, Wording
from phonetree.outcomes import Outcome
from phonetree.voice import script
from phonetree.wordings import FreeText
from tests import build
from tests.phonetree.conftest import TEN_AM
from tests.simulator import kit
from tests.sounds import recorded, wav
from translations import actions, sound_actions
from translations.models import Recording, Text
from translations.recordings import address_of

OMAR, LEYLA = "+447700900001", "+447700900002"
MAIN, HOW = "incident_at_door", "voice_how"


@pytest.fixture
def home(amina, street):
    return build.residence(amina)


@pytest.fixture
def omar(home):
    return build.resident(home, OMAR, branch=build.branch(home), reads="ti")


@pytest.fixture
def record(amina, street):
    bilal = build.person("translator")

    def record(*keys, tag="ti", approved=True):
        return [recorded(k, tag, amina, bilal if approved else None, street.now) for k in keys]

    return record


def the_call():
    return Message.objects.get(channel="call", state="accepted")


def heard(said):
    """What is heard, pauses left out."""
    return [one for one in said if not isinstance(one, Pause)]


def plays(*rows):
    return [Play(address_of(row.pk)) for row in rows]


def test_it_is_rung_and_hears_the_recordings_of_both_twice(home, omar, street, launch, record):
    rows = record(MAIN, HOW)
    launch(home)
    street.pass_time(minutes=2, seconds=15)
    assert street.calls(OMAR) == 1
    first, second = script(the_call(), "", "", street.now).parts
    assert isinstance(first, Gather)
    assert heard(first.said) == heard(second.said) == plays(*rows)
    for part in heard(first.said):
        sound = Client().get(part.url)
        assert (sound["Content-Type"], sound.content) == ("audio/wav", wav())


def test_keys_count_and_then_the_call_ends_without_thanks(home, omar, street, launch, record):
    record(MAIN, HOW)
    launch(home)
    street.pass_time(minutes=2, seconds=15)
    assert script(the_call(), "answer", "2", street.now) == Script()
    assert Recipient.objects.get(people=omar).outcome == Outcome.NEEDS_HELP


def test_recorded_thanks_are_played(home, omar, street, launch, record):
    *_, thanks = record(MAIN, HOW, "voice_thanks")
    launch(home)
    street.pass_time(minutes=2, seconds=15)
    assert list(script(the_call(), "answer", "1", street.now).parts) == plays(thanks)
    assert Recipient.objects.get(people=omar).outcome == Outcome.SAFE


def test_a_shared_phone_is_asked_how_many_only_where_that_can_be_heard(
    home, omar, street, launch, record
):
    build.resident(home, OMAR, branch=omar.branch, reads="ti")
    record(MAIN, HOW)
    launch(home)
    street.pass_time(minutes=2, seconds=15)
    assert script(the_call(), "answer", "1", street.now) == Script()
    assert Recipient.objects.get().outcome == Outcome.SAFE


@pytest.mark.parametrize("keys", [[], [MAIN], [HOW], ["stay_inside", HOW]])
def test_without_both_recordings_it_is_never_rung(home, omar, street, launch, record, keys):
    record(*keys)
    launch(home)
    street.pass_time(minutes=20)
    assert street.calls(OMAR) == 0
    assert len(street.received(OMAR)) == 1


def test_what_nobody_approved_rings_nobody(home, omar, street, launch, record):
    record(MAIN, HOW, approved=False)
    launch(home)
    street.pass_time(minutes=20)
    assert street.calls(OMAR) == 0


def test_a_recording_of_an_older_english_rings_nobody(home, omar, amina, street, launch, record):
    record(MAIN, HOW)
    text = Text.objects.get(key=MAIN)
    words = "They are at the back door. Please stay in."
    actions.change_source(text=text, words=words, source_version=1, by=amina, now=street.now)
    launch(home)
    street.pass_time(minutes=20)
    assert street.calls(OMAR) == 0


def test_a_recording_removed_after_the_launch_rings_nobody(
    home, omar, amina, street, launch, record
):
    main, _how = record(MAIN, HOW)
    launch(home)
    street.pass_time(20)
    sound_actions.remove_recording(recording=main, by=amina, now=street.now)
    street.pass_time(minutes=20)
    assert street.calls(OMAR) == 0


def test_a_recording_removed_while_it_rings_leaves_silence(
    home, omar, amina, street, launch, record
):
    main, _how = record(MAIN, HOW)
    launch(home)
    street.pass_time(minutes=2, seconds=15)
    sound_actions.remove_recording(recording=main, by=amina, now=street.now)
    assert script(the_call(), "", "", street.now) == Script()


def test_a_recording_approved_after_the_launch_changes_nothing_that_runs(
    home, omar, street, launch, record
):
    launch(home)
    record(MAIN, HOW)
    street.pass_time(minutes=20)
    assert street.calls(OMAR) == 0


def test_where_a_real_voice_exists_it_says_what_nobody_recorded(home, street, launch, record):
    build.resident(home, LEYLA, branch=build.branch(home), reads="ar")
    (main,) = record(MAIN, tag="ar")
    call_out = launch(home)
    street.pass_time(minutes=2, seconds=15)
    first, _second = script(the_call(), "", "", street.now).parts
    how = call_out.wordings.get(language="ar").phrases[HOW]
    assert heard(first.said) == [*plays(main), Say(how, "arb")]


def test_a_drill_is_rung_only_with_its_mark(home, omar, street, launch, record):
    rows = record(MAIN, HOW)
    call_out = launch(home, urgency="drill")
    assert "message" not in call_out.wordings.get(language="ti").recordings
    call_out.delete()
    (mark,) = record("drill_mark")
    call_out = launch(home, urgency="drill")
    frozen = call_out.wordings.get(language="ti").recordings
    assert frozen["message"] == [str(mark.pk), str(rows[0].pk)]


def test_free_words_are_not_read_aloud_by_a_recording_of_something_else(
    home, omar, street, launch, record
):
    record(MAIN, HOW)
    launch(home, text_key="", free=FreeText("Water is off until noon.", "en"))
    street.pass_time(minutes=20)
    assert street.calls(OMAR) == 0


def test_no_foreign_voice_reads_the_english_of_a_phrase_that_nobody_translated(
    home, street, launch
):
    build.resident(home, LEYLA, branch=build.branch(home), reads="tr")
    launch(home, text_key="", free=FreeText("Su öğlene kadar kesik.", "tr"))
    wording = Wording.objects.get(language="tr")
    assert (wording.voice, wording.phrases[HOW]) == ("tr-TR", "")
    street.pass_time(minutes=20)
    assert street.calls(LEYLA) == 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_provider_fetches_what_it_plays(live_server, settings, amina):
    settings.PUBLIC_URL = live_server.url
    build.texts()
    row = recorded(MAIN, "ti", amina, build.person("translator"), TEN_AM)
    removed = recorded(HOW, "ti", amina, build.person("translator"), TEN_AM)
    parts = plays(row, removed)
    Recording.objects.filter(pk=removed.pk).delete()
    document = render(Script(tuple(parts)), str)
    assert asyncio.run(_statuses_of_what_is_played(document)) == [
        (parts[0].url, 200),
        (parts[1].url, 404),
    ]


async def _statuses_of_what_is_played(document):
    async with kit.a_street() as street:
        street.app.pages["/script"] = document
        await street.control("phone", number=kit.OMAR, on_call="answer")
        await street.ring()
        await street.settle()
        (call,) = await street.thread()
        return [(one["url"], one["status"]) for one in call["heard"] if one["verb"] == "Play"]
