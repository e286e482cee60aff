"""Calls: ringing, talking, asking, and ringing in."""

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.simulator.kit import LINA, OMAR, OURS, Street, street_test

EVERYTHING = ["initiated", "ringing", "answered", "completed"]
ASK = """<Response>
  <Gather numDigits="1" timeout="10" action="/pressed?attempt=7">
    <Say language="ar-XA" voice="Google.ar-XA-Wavenet-A">هل أنت بخير؟</Say>
    <Play>/sound/ask.wav</Play>
  </Gather>
  <Say>Goodbye.</Say>
</Response>"""


def spoken(call: dict) -> list[str]:
    return [heard["text"] or heard["url"] for heard in call["heard"]]


@street_test()
async def test_a_call_says_plays_asks_and_follows_the_answer(street: Street):
    street.app.pages.update({"/script": ASK, "/sound/ask.wav": "beep"})
    street.app.pages["/pressed"] = lambda hook: (
        f"<Response><Say>You pressed {hook.form['Digits']}</Say><Hangup/></Response>"
    )
    await street.control("press", number=OMAR, digits="2")
    call = await street.ring(
        status_callback=f"{street.app.url}/status", status_callback_event=EVERYTHING
    )
    assert call.status == "queued"
    await street.settle()
    [seen] = await street.thread()
    assert [heard["verb"] for heard in seen["heard"]] == ["Say", "Play", "Keys", "Say", "Hangup"]
    assert seen["heard"][0]["language"] == "ar-XA"
    assert seen["heard"][1] | {"voice": ""} == {
        "verb": "Play", "text": "", "language": "", "voice": "",
        "url": f"{street.app.url}/sound/ask.wav", "status": 200,
    }  # fmt: skip
    assert seen["heard"][3]["text"] == "You pressed 2"
    [pressed] = street.app.at("/pressed")
    assert pressed.signed
    assert pressed.query == "attempt=7"
    assert (pressed.form["CallSid"], pressed.form["CallStatus"]) == (call.sid, "in-progress")
    news = sorted(street.app.at("/status"), key=lambda hook: int(hook.form["SequenceNumber"]))
    assert [hook.form["CallStatus"] for hook in news] == [
        "initiated", "ringing", "in-progress", "completed",
    ]  # fmt: skip
    assert [hook.form["SequenceNumber"] for hook in news] == ["0", "1", "2", "3"]
    assert all(hook.signed for hook in news)
    assert int(news[-1].form["CallDuration"]) > 0
    assert (await street.client.calls(call.sid).fetch_async()).status == "completed"


@street_test()
async def test_without_events_only_the_end_is_told(street: Street):
    street.app.pages["/script"] = "<Response><Say>Hello</Say></Response>"
    await street.control("phone", number=OMAR, on_call="answer")
    await street.ring(status_callback=f"{street.app.url}/status")
    await street.settle()
    assert street.app.statuses() == ["completed"]


@pytest.mark.parametrize(
    ("fact", "status"),
    [
        ({"on_call": "ignore"}, "no-answer"),
        ({"on_call": "busy"}, "busy"),
        ({"dead": True}, "failed"),
        ({"off": True}, "no-answer"),
    ],
)
def test_a_call_nobody_takes_ends_in_its_own_way(fact, status):
    @street_test()
    async def story(street: Street):
        await street.control("phone", number=OMAR, **fact)
        call = await street.ring(status_callback=f"{street.app.url}/status", timeout=5)
        await street.settle()
        assert street.app.statuses() == [status]
        assert (await street.client.calls(call.sid).fetch_async()).status == status
        assert street.app.at("/script") == []

    story()


@pytest.mark.parametrize(
    ("on_call", "detection", "answered_by"),
    [
        ("answer", "Enable", "human"),
        ("machine", "Enable", "machine_start"),
        ("machine", "DetectMessageEnd", "machine_end_beep"),
    ],
)
def test_who_answers_is_told_with_the_script_and_at_the_end(on_call, detection, answered_by):
    @street_test()
    async def story(street: Street):
        street.app.pages["/script"] = ASK
        await street.control("phone", number=OMAR, on_call=on_call)
        call = await street.ring(
            machine_detection=detection, status_callback=f"{street.app.url}/status"
        )
        await street.settle()
        [script] = street.app.at("/script")
        assert script.form["AnsweredBy"] == answered_by
        assert street.app.at("/status")[-1].form["AnsweredBy"] == answered_by
        assert (await street.client.calls(call.sid).fetch_async()).answered_by == answered_by
        assert street.app.at("/pressed") == []

    story()


@street_test()
async def test_who_answers_can_be_told_on_the_side(street: Street):
    street.app.pages["/script"] = "<Response><Pause length='30'/></Response>"
    await street.control("phone", number=OMAR, on_call="machine")
    await street.ring(
        machine_detection="Enable", async_amd="true",
        async_amd_status_callback=f"{street.app.url}/amd",
    )  # fmt: skip
    await street.settle()
    assert "AnsweredBy" not in street.app.at("/script")[0].form
    assert street.app.at("/amd")[0].form["AnsweredBy"] == "machine_start"


@street_test()
async def test_silence_goes_on_to_the_next_verb_unless_empty_answers_are_wanted(street: Street):
    street.app.pages["/script"] = ASK
    await street.control("phone", number=OMAR, on_call="answer")
    await street.ring()
    await street.settle()
    assert spoken((await street.thread())[0])[-1] == "Goodbye."
    street.app.pages["/script"] = ASK.replace("<Gather", "<Gather actionOnEmptyResult='true'")
    await street.ring()
    await street.settle()
    assert street.app.at("/pressed")[0].form["Digits"] == ""


@street_test()
async def test_keys_end_with_the_finishing_key_or_a_pause(street: Street):
    street.app.pages["/script"] = "<Response><Gather action='/pressed'/></Response>"
    for keys in ("123#", "45"):
        await street.control("press", number=OMAR, digits=keys)
        await street.ring()
        await street.settle()
    assert [hook.form["Digits"] for hook in street.app.at("/pressed")] == ["123", "45"]


@street_test()
async def test_two_questions_take_their_keys_in_turn(street: Street):
    street.app.pages["/script"] = "<Response><Gather numDigits='1' action='/people'/></Response>"
    street.app.pages["/people"] = "<Response><Gather numDigits='1' action='/done'/></Response>"
    await street.control("press", number=OMAR, digits="14")
    await street.ring()
    await street.settle()
    assert [street.app.at(path)[0].form["Digits"] for path in ("/people", "/done")] == ["1", "4"]


@street_test()
async def test_redirects_are_followed_and_a_circle_ends(street: Street):
    street.app.pages["/script"] = "<Response><Redirect>sub/next?n=1</Redirect></Response>"
    street.app.pages["/sub/next"] = "<Response><Redirect method='GET'>/round</Redirect></Response>"
    street.app.pages["/round"] = "<Response><Redirect/></Response>"
    await street.control("phone", number=OMAR, on_call="answer")
    await street.ring()
    await street.settle()
    assert street.app.at("/sub/next")[0].query == "n=1"
    assert street.app.at("/round")[0].signed
    assert len(street.app.at("/round")) < 100
    assert (await street.thread())[0]["status"] == "completed"


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        (500, "HTTP 500"),
        ("this is no script", "not XML"),
        ("<Answer/>", "Response"),
        ("<Response><Say language='fa-IR'>سلام</Say></Response>", "no voice for fa-IR"),
        ("<Response><Enqueue>1</Enqueue></Response>", "Enqueue"),
        ("<Response><Play>/missing</Play></Response>", "HTTP 404"),
    ],
)
def test_a_script_that_does_not_work_is_noted_and_the_call_ends(page, problem):
    @street_test()
    async def story(street: Street):
        street.app.pages.update({"/script": page, "/missing": 404})
        await street.control("phone", number=OMAR, on_call="answer")
        await street.ring()
        await street.settle()
        [call] = await street.thread()
        assert problem in call["problems"][0]
        assert (await street.ask("problems"))[0].endswith(call["problems"][0] + ".")
        assert call["status"] == "completed"

    story()


@street_test()
async def test_a_script_can_come_with_the_request(street: Street):
    await street.control("phone", number=OMAR, on_call="answer")
    await street.ring(twiml="<Response><Say>Hello</Say></Response>")
    await street.settle()
    assert spoken((await street.thread())[0]) == ["Hello"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"to": "12"}, 21211), ({"from_": "Ringround"}, 21210), ({"url": "script"}, 21205)],
)
def test_a_wrong_call_is_refused(wrong, code):
    @street_test()
    async def story(street: Street):
        with pytest.raises(TwilioRestException) as refusal:
            await street.ring(**wrong)
        assert refusal.value.code == code

    story()


@street_test(speed=1.0)
async def test_a_hand_picks_up_presses_and_hangs_up(street: Street):
    street.app.pages["/script"] = (
        "<Response><Gather numDigits='1' action='/pressed'><Pause length='60'/></Gather></Response>"
    )
    street.app.pages["/pressed"] = "<Response><Pause length='60'/></Response>"
    await street.ring(status_callback=f"{street.app.url}/status")
    phone = street.sim.network.phone(OMAR)
    await street.until(lambda: phone.call and phone.call.status == "ringing")
    await street.control("answer", number=OMAR)
    await street.until(lambda: phone.call and phone.call.waits_for_keys)
    await street.control("press", number=OMAR, digits="3")
    await street.until(lambda: street.app.at("/pressed"))
    assert street.app.at("/pressed")[0].form["Digits"] == "3"
    await street.control("hangup", number=OMAR)
    await street.until(lambda: street.app.statuses() == ["completed"])
    assert phone.call is None


@street_test(speed=1.0)
async def test_the_app_can_end_a_call_that_rings(street: Street):
    call = await street.ring(status_callback=f"{street.app.url}/status")
    await street.until(lambda: street.sim.network.phone(OMAR).call)
    await street.client.calls(call.sid).update_async(status="completed")
    await street.until(lambda: street.app.statuses() == ["canceled"])
    with pytest.raises(TwilioRestException):
        await street.client.calls(call.sid).update_async(status="completed")
    assert await street.client.calls(call.sid).delete_async()


@street_test()
async def test_a_rejected_call_in_is_a_missed_call(street: Street):
    street.app.pages["/hooks/voice/"] = "<Response><Reject/></Response>"
    await street.control("ring", number=OMAR)
    [hook] = street.app.hooks
    assert hook.signed
    assert (hook.form["From"], hook.form["To"], hook.form["CallStatus"]) == (OMAR, OURS, "ringing")
    [call] = await street.client.calls.list_async(from_=OMAR)
    assert (call.status, call.direction, call.duration) == ("no-answer", "inbound", "0")


@street_test()
async def test_a_call_in_can_be_answered_with_a_script(street: Street):
    street.app.pages["/hooks/voice/"] = ASK
    street.app.pages["/pressed"] = "<Response><Say>Thank you</Say></Response>"
    await street.control("press", number=OMAR, digits="1")
    await street.control("ring", number=OMAR)
    await street.settle()
    assert street.app.at("/pressed")[0].form["Digits"] == "1"
    assert spoken((await street.thread())[0])[-1] == "Thank you"


@street_test()
async def test_a_pause_that_comes_first_is_before_the_call_is_picked_up(street: Street):
    hello = "<Response><Pause length='4'/><Say>Hello</Say></Response>"
    street.app.pages["/hooks/voice/"] = hello
    await street.control("ring", number=OMAR, seconds=3)
    await street.settle()
    await street.control("ring", number=OMAR)
    await street.settle()
    later, first = await street.client.calls.list_async(from_=OMAR)
    assert (first.status, first.duration) == ("canceled", "0")
    assert later.status == "completed"
    assert [spoken(call) for call in await street.thread()] == [[], ["Hello"]]


@street_test(app_url="http://127.0.0.1:9")
async def test_a_call_to_an_app_that_is_down_stays_in_the_list(street: Street):
    await street.control("ring", number=OMAR)
    await street.settle()
    [call] = await street.client.calls.list_async(to=OURS)
    assert (call._from, call.direction, call.status) == (OMAR, "inbound", "failed")


@street_test(calls_per_second=0.001)
async def test_calls_start_one_after_the_other_at_the_accounts_rate(street: Street):
    more = {"status_callback": f"{street.app.url}/status", "status_callback_event": EVERYTHING}
    first = await street.ring(OMAR, **more)
    second = await street.ring(LINA, **more)
    await street.until(lambda: "ringing" in street.app.statuses())
    assert {hook.form["CallSid"] for hook in street.app.at("/status")} == {first.sid}
    assert (await street.client.calls(second.sid).fetch_async()).status == "queued"
