"""Calls put through to somebody else, and what is said after a tone."""

import io
import wave

import pytest
from aiohttp import encode_basic_auth
from twilio.base.exceptions import TwilioRestException

from tests.simulator.kit import LINA, OMAR, OURS, SID, TOKEN, ZARA, Street, street_test
from tests.simulator.test_page import html, submit

LINE = "/hooks/voice/"
SCREENED = (
    f'<Response><Dial callerId="{OURS}" timeout="20" action="/after">'
    f'<Number url="/ask">{LINA}</Number></Dial></Response>'
)
ASK = (
    '<Response><Gather numDigits="1" action="/accept"><Say>Press 1</Say></Gather>'
    "<Hangup/></Response>"
)
RECORD = (
    '<Response><Say>Speak.</Say><Record maxLength="90" timeout="5" action="/kept"'
    ' recordingStatusCallback="/news"/><Say>Nothing said.</Say></Response>'
)


def screened(street: Street) -> None:
    street.app.pages.update(
        {LINE: SCREENED, "/ask": ASK, "/after": "<Response><Hangup/></Response>"}
    )
    street.app.pages["/accept"] = lambda hook: (
        "<Response><Say>Connected</Say></Response>"
        if hook.form["Digits"] == "1"
        else "<Response><Hangup/></Response>"
    )


async def verbs(street: Street, number: str) -> list[str]:
    return [one["verb"] for call in await street.thread(number) for one in call["heard"]]


async def ended(street: Street) -> dict[str, str]:
    await street.until(lambda: street.app.at("/after"))
    await street.settle()
    (hook,) = street.app.at("/after")
    assert hook.signed
    return hook.form


@street_test()
async def test_somebody_who_takes_the_call_is_connected_and_sees_our_number_only(street: Street):
    screened(street)
    await street.control("press", number=LINA, digits="1")
    await street.control("phone", number=LINA, talks=40)
    await street.control("ring", number=OMAR)
    form = await ended(street)
    assert (form["DialCallStatus"], form["DialBridged"]) == ("completed", "true")
    assert int(form["DialCallDuration"]) >= 30
    (leg,) = await street.thread(LINA)
    assert (leg["from"], leg["direction"]) == (OURS, "outbound-dial")
    assert OMAR not in str(leg)
    assert "Connected" in await verbs(street, OMAR)
    assert "Connected" in await verbs(street, LINA)
    asked, accepted = street.app.at("/ask")[0], street.app.at("/accept")[0]
    for hook in (asked, accepted):
        assert hook.signed
        assert hook.form["ParentCallSid"] == form["CallSid"] != hook.form["CallSid"]
    fetched = await street.client.calls(form["DialCallSid"]).fetch_async()
    assert (fetched.direction, fetched.parent_call_sid) == ("outbound-dial", form["CallSid"])


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"on_call": "busy"}, "busy"),
        ({"on_call": "ignore"}, "no-answer"),
        ({"dead": True}, "failed"),
        ({"off": True}, "no-answer"),
        ({"on_call": "machine"}, "completed"),
        ({"on_call": "answer"}, "completed"),
    ],
    ids=["busy", "no answer", "dead", "off", "machine", "no key"],
)
def test_without_a_key_nobody_is_connected(facts, status):
    @street_test()
    async def story(street: Street):
        screened(street)
        await street.control("phone", number=LINA, **facts)
        await street.control("ring", number=OMAR)
        form = await ended(street)
        assert (form["DialCallStatus"], form["DialBridged"]) == (status, "false")
        assert "Connected" not in await verbs(street, OMAR)

    story()


@street_test()
async def test_without_a_caller_id_the_other_side_sees_who_rings_as_with_the_provider(
    street: Street,
):
    street.app.pages[LINE] = f'<Response><Dial action="/after">{LINA}</Dial></Response>'
    await street.control("phone", number=LINA, on_call="answer", talks=5)
    await street.control("ring", number=OMAR)
    await ended(street)
    (leg,) = await street.thread(LINA)
    assert leg["from"] == OMAR


@street_test()
async def test_a_caller_id_that_is_not_ours_is_refused(street: Street):
    street.app.pages[LINE] = f'<Response><Dial callerId="{ZARA}">{LINA}</Dial></Response>'
    await street.control("ring", number=OMAR)
    await street.settle()
    assert "13214" in (await street.thread())[0]["problems"][0]
    assert await street.thread(LINA) == []


@street_test(speed=20.0)
async def test_a_caller_who_hangs_up_ends_the_ringing_of_the_other(street: Street):
    screened(street)
    await street.control("ring", number=OMAR)
    await street.until(lambda: street.sim.network.phone(LINA).call is not None)
    await street.control("hangup", number=OMAR)
    await street.settle()
    (leg,) = await street.thread(LINA)
    assert leg["status"] == "canceled"
    over = street.app.at("/hooks/voice/over/")
    assert [(one.form["CallStatus"], one.signed) for one in over] == [("completed", True)]


@street_test()
async def test_who_is_put_through_twice_at_once_is_busy_for_the_second(street: Street):
    screened(street)
    await street.control("press", number=LINA, digits="1")
    await street.control("ring", number=OMAR)
    await street.until(lambda: street.sim.network.phone(LINA).call is not None)
    await street.control("ring", number=ZARA)
    await street.until(lambda: street.app.at("/after"))
    assert street.app.at("/after")[0].form["DialCallStatus"] == "busy"
    await street.control("hangup", number=LINA)
    await street.settle()


# After the tone ----------------------------------------------------------------------------------


@street_test()
async def test_what_is_said_is_kept_told_fetched_and_deleted(street: Street):
    street.app.pages.update({LINE: RECORD, "/kept": "<Response><Say>Thank you</Say></Response>"})
    await street.control("speak", number=OMAR, seconds=7)
    await street.control("ring", number=OMAR)
    await street.until(lambda: street.app.at("/news"))
    await street.settle()
    kept, news = street.app.at("/kept")[0], street.app.at("/news")[0]
    assert kept.signed
    assert news.signed
    assert (kept.form["RecordingDuration"], kept.form["Digits"]) == ("7", "#")
    assert news.form["RecordingStatus"] == "completed"
    sid = kept.form["RecordingSid"]
    assert sid == news.form["RecordingSid"]
    found = await street.client.recordings(sid).fetch_async()
    assert (found.call_sid, found.duration) == (kept.form["CallSid"], "7")
    assert [one.sid for one in await street.client.recordings.list_async()] == [sid]
    where = f"{street.sim.url}/2010-04-01/Accounts/{SID}/Recordings/{sid}.wav"
    async with street.web.get(where) as stranger:
        assert stranger.status == 401
    headers = {"Authorization": encode_basic_auth(SID, TOKEN)}
    async with street.web.get(where, headers=headers) as reply:
        with wave.open(io.BytesIO(await reply.read())) as sound:
            assert sound.getnframes() / sound.getframerate() == 7
    assert await street.client.recordings(sid).delete_async()
    with pytest.raises(TwilioRestException):
        await street.client.recordings(sid).fetch_async()
    assert await street.client.recordings.list_async() == []


@street_test()
async def test_silence_is_no_recording_and_the_call_goes_on(street: Street):
    street.app.pages[LINE] = RECORD
    await street.control("ring", number=OMAR)
    await street.settle()
    (call,) = await street.thread()
    assert [one["text"] for one in call["heard"] if one["verb"] == "Say"] == [
        "Speak.",
        "Nothing said.",
    ]
    assert street.app.at("/kept") == []
    assert street.sim.network.recordings == {}


@street_test()
async def test_nobody_speaks_longer_than_the_longest(street: Street):
    street.app.pages[LINE] = RECORD
    await street.control("speak", number=OMAR, seconds=500)
    await street.control("ring", number=OMAR)
    await street.until(lambda: street.app.at("/kept"))
    assert street.app.at("/kept")[0].form["RecordingDuration"] == "90"
    await street.settle()


@street_test(speed=50.0)
async def test_who_hangs_up_while_speaking_has_said_what_they_said(street: Street):
    street.app.pages[LINE] = RECORD
    await street.control("speak", number=OMAR, seconds=60)
    await street.control("ring", number=OMAR)
    await street.until(lambda: (c := street.sim.network.phone(OMAR).call) and c.speaks)
    await street.control("hangup", number=OMAR)
    await street.until(lambda: street.app.at("/kept"))
    form = street.app.at("/kept")[0].form
    assert form["Digits"] == "hangup"
    assert 1 <= int(form["RecordingDuration"]) < 60
    await street.settle()


@street_test(speed=20.0)
async def test_on_the_wall_one_rings_in_presses_keys_and_speaks(street: Street):
    street.app.pages[LINE] = (
        '<Response><Gather numDigits="1" action="/pressed"><Say>Press 0</Say></Gather></Response>'
    )
    street.app.pages["/pressed"] = RECORD
    street.app.pages["/kept"] = "<Response><Say>Thank you</Say></Response>"
    await submit(street, "ring", number=OMAR)
    assert 'action="/do/press"' in await html(street)
    await submit(street, "press", number=OMAR, digits="0")
    await street.until(lambda: (c := street.sim.network.phone(OMAR).call) and c.records)
    page = await html(street)
    assert "a tone: speak now" in page
    assert "Speak for 5 seconds" in page
    await submit(street, "speak", number=OMAR, seconds="5")
    await street.until(lambda: street.app.at("/kept"))
    await street.settle()
    page = await html(street)
    assert "what was said is kept, seconds: 5" in page
    assert "Thank you" in page
