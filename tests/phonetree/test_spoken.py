"""In which language somebody is rung: the one they speak, else the one they read, else not at all."""

import pytest

from messaging.models import Message
from messaging.voice import Pause, Play, Say
from phonetree import census
from phonetree.models import Recipient
from phonetree.voice import script
from tests import build
from tests.sounds import recorded
from translations import sound_actions, starter_texts
from translations.recordings import address_of

OMAR, LEYLA = "+447700900001", "+447700900002"
MAIN, HOW = "incident_at_door", "voice_how"


@pytest.fixture
def home(amina, street):
    return build.residence(amina)


@pytest.fixture
def record(amina, street):
    bilal = build.person("translator")

    def record(tag):
        return [recorded(key, tag, amina, bilal, street.now) for key in (MAIN, HOW)]

    return record


@pytest.fixture
def rung(home, street, launch):
    """What somebody hears when they are rung, after so long that they are; nothing if nobody rings."""

    def ring():
        launch(home)
        street.pass_time(minutes=2, seconds=15)
        call = Message.objects.filter(channel="call").first()
        if call is None:
            return None
        gather = script(call, "", "", street.now).parts[0]
        return [one for one in gather.said if not isinstance(one, Pause)]

    return ring


def plays(*rows):
    return [Play(address_of(row.pk)) for row in rows]


def someone(home, *, reads, speaks, number=OMAR, **facts):
    return build.resident(home, number, reads=reads, speaks=speaks, **facts)


def test_whoever_speaks_what_is_recorded_hears_that_and_reads_their_own(home, rung, record, street):
    someone(home, reads="ar", speaks="ti")
    rows = record("ti")
    assert rung() == plays(*rows)
    assert Recipient.objects.get().language == "ar"


def test_where_nothing_says_what_they_speak_they_are_rung_in_what_they_read(home, rung):
    someone(home, reads="ar", speaks="ti")
    message, keys = rung()
    assert isinstance(message, Say)
    assert (message.language, keys.language) == ("arb", "arb")


def test_who_reads_what_no_machine_speaks_is_rung_in_a_language_that_they_speak(home, rung):
    someone(home, reads="ti", speaks="ar")
    message, _keys = rung()
    assert message.language == "arb"


def test_who_can_be_rung_in_neither_is_not_rung(home, rung):
    someone(home, reads="ti", speaks="fa")
    assert rung() is None


def test_a_recording_for_a_language_that_nobody_reads_is_heard_in_it(home, rung, record):
    someone(home, reads="fa-af", speaks="haz")
    rows = record("haz")
    assert rung() == plays(*rows)


def test_a_recording_that_is_removed_while_it_rings_leaves_what_they_read(
    home, rung, record, amina, street
):
    someone(home, reads="ar", speaks="ti")
    main, _how = record("ti")
    assert isinstance(rung()[0], Play)
    sound_actions.remove_recording(recording=main, by=amina, now=street.now)
    (call,) = Message.objects.filter(channel="call")
    said = script(call, "", "", street.now).parts[0].said
    assert [one.language for one in said if isinstance(one, Say)] == ["arb", "arb"]


def test_on_a_shared_phone_the_first_who_prefers_a_call_is_rung_in_their_language(home, street):
    someone(home, reads="ar", speaks="ar")
    someone(home, reads="fa", speaks="ti", prefers_call=True)
    someone(home, reads="fa", speaks="so", prefers_call=True)
    (household,) = census.take(home).households
    assert (household.language, household.speaks, household.prefers_call) == ("ar", "ti", True)


@pytest.mark.parametrize("key", ["9", "7"])
def test_after_five_times_more_a_call_says_goodbye_and_ends(home, rung, street, key):
    someone(home, reads="ar", speaks="ar")
    first = rung()
    call = Message.objects.get(channel="call")
    said = script(call, "", "", street.now)
    for _ in range(5):
        said = script(call, said.parts[0].stage, key, street.now)
        heard = [one for one in said.parts[0].said if not isinstance(one, Pause)]
        assert heard[-len(first) :] == first
    end = script(call, said.parts[0].stage, key, street.now)
    assert [one.words for one in end.parts] == [starter_texts.shipped("ar")["voice_end"]]
    assert end.is_last


def test_who_has_heard_it_again_can_still_answer(home, rung, street):
    omar = someone(home, reads="ar", speaks="ar")
    rung()
    call = Message.objects.get(channel="call")
    again = script(call, script(call, "", "", street.now).parts[0].stage, "9", street.now)
    script(call, again.parts[0].stage, "2", street.now)
    assert Recipient.objects.get(people=omar).outcome == "needs_help"


@pytest.mark.parametrize("speaks", ["", "klingon"])
def test_a_spoken_language_that_nobody_knows_stops_no_call_out(home, rung, speaks):
    someone(home, reads="ar", speaks=speaks)
    assert rung()[0].language == "arb"


def test_the_preview_counts_calls_by_the_language_of_the_call(home, record, amina):
    someone(home, reads="ar", speaks="ar")
    record("ti")
    someone(home, reads="ar", speaks="ti", number=LEYLA)
    someone(home, reads="ti", speaks="ar", number="+447700900003")
    someone(home, reads="fa", speaks="fa", number="+447700900004")
    someone(home, reads="fa", speaks="ps", number="+447700900005")
    chosen = {"residence": str(home.pk), "text": MAIN, "urgency": "emergency"}
    told = build.key(amina).post("/api/call-outs/preview/", chosen, content_type="application/json")
    by_tag = {one["language"]: one for one in told.json()["languages"]}
    assert by_tag["ar"]["calls"] == {"ar": 1, "ti": 1}
    assert by_tag["ti"]["calls"] == {"ar": 1}
    assert (by_tag["fa"]["calls"], by_tag["fa"]["can_call"]) == ({}, False)
    (silent,) = [words for words in told.json()["warnings"] if "get texts only" in words]
    assert silent.startswith("2 phones get texts only:")
    assert silent.endswith("Farsi (1 phone); Pashto (1 phone)")
    page = build.client(amina, fresh=True).post("/call-outs/new/", {**chosen, "check": "1"})
    html = page.content.decode()
    assert "Then a call: 1 in Arabic, 1 in Tigrinya." in html
    assert "Then a call: 1 in Arabic." in html
    assert "Text only: no recording, and no voice speaks their language." in html


def test_whoever_rings_by_hand_is_told_what_they_speak_and_given_words_in_it(
    home, street, launch, amina
):
    someone(home, reads="ar", speaks="so")
    call_out = launch(home)
    street.pass_time(15)
    row = call_out.recipients.get()
    html = build.client(amina).get(f"/call-outs/{call_out.pk}/people/{row.pk}/").content.decode()
    assert "They speak Somali and read Arabic." in html
    assert call_out.wordings.get(language="so").words in html
