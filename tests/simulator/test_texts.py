"""Texts through real HTTP and the provider's own client."""

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.simulator.kit import LINA, OMAR, OURS, SID, ZARA, Street, street_test


@street_test()
async def test_a_text_is_queued_and_then_delivered_with_signed_callbacks(street: Street):
    message = await street.send(status_callback=f"{street.app.url}/status?attempt=7f%2F3&x=a%20b")
    assert (message.status, message.num_segments, message.direction) == (
        "queued",
        "1",
        "outbound-api",
    )
    await street.settle()
    assert street.app.statuses() == ["sending", "sent", "delivered"]
    assert all(hook.signed for hook in street.app.hooks)
    assert {hook.query for hook in street.app.hooks} == {"attempt=7f%2F3&x=a%20b"}
    assert {hook.form["MessageSid"] for hook in street.app.hooks} == {message.sid}
    fetched = await street.client.messages(message.sid).fetch_async()
    assert (fetched.status, fetched.body, fetched.error_code) == ("delivered", message.body, None)
    assert fetched.date_sent is not None


@street_test()
async def test_a_phone_shows_only_what_reached_it(street: Street):
    await street.control("phone", number=ZARA, dead=True)
    await street.send(OMAR, "one")
    await street.send(OMAR, "two")
    await street.send(ZARA, "three")
    await street.settle()
    assert [item["body"] for item in await street.thread(OMAR)] == ["one", "two"]
    assert [item["status"] for item in await street.thread(ZARA)] == ["undelivered"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"to": "07700900001"}, 21211),
        ({"to": "+44 7700"}, 21211),
        ({"body": ""}, 21602),
        ({"body": "x" * 1601}, 21617),
        ({"from_": "a name too long"}, 21212),
        ({"from_": OMAR}, 21266),
        ({"status_callback": "nowhere"}, 21609),
        ({"status_callback": "http://my_host/status"}, 21609),
    ],
)
def test_a_wrong_text_is_refused_with_the_providers_code(wrong, code):
    @street_test()
    async def story(street: Street):
        with pytest.raises(TwilioRestException) as refusal:
            await street.send(**wrong)
        assert (refusal.value.status, refusal.value.code) == (400, code)
        await street.settle()
        assert await street.thread(OMAR) == []
        assert [asked["code"] for asked in await street.ask("record")] == [code]

    story()


@street_test()
async def test_sixteen_hundred_letters_are_taken(street: Street):
    message = await street.send(body="x" * 1600)
    assert message.num_segments == "11"


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        ({"dead": True}, "30005"),
        ({"off": True}, "30003"),
        ({"landline": "late"}, "30006"),
        ({"error": 30008}, "30008"),
    ],
)
def test_a_phone_that_cannot_be_reached_ends_undelivered(fact, code):
    @street_test()
    async def story(street: Street):
        await street.control("phone", number=OMAR, **fact)
        await street.send(status_callback=f"{street.app.url}/status")
        await street.settle()
        assert street.app.statuses()[-1] == "undelivered"
        assert street.app.hooks[-1].form["ErrorCode"] == code

    story()


@street_test()
async def test_a_landline_is_refused_at_once(street: Street):
    await street.control("phone", number=OMAR, landline=True)
    with pytest.raises(TwilioRestException) as refusal:
        await street.send()
    assert refusal.value.code == 21614


@street_test()
async def test_stop_closes_the_number_until_start(street: Street):
    await street.send()
    await street.settle()
    await street.control("text", number=OMAR, body=" Stop. ")
    with pytest.raises(TwilioRestException) as refusal:
        await street.send()
    assert refusal.value.code == 21610
    await street.send(from_="+447700900101", body="another sender is another matter")
    await street.control("text", number=OMAR, body="START", to=OURS)
    await street.send(body="again")
    await street.settle()
    assert [hook.form["Body"] for hook in street.app.at("/hooks/text/")] == [" Stop. ", "START"]
    assert (await street.thread())[-1]["body"] == "again"


@street_test()
async def test_a_sentence_with_stop_in_it_stops_nothing(street: Street):
    await street.control("text", number=OMAR, body="Stop them!")
    await street.send()
    await street.settle()
    assert (await street.thread())[-1]["status"] == "delivered"


@street_test()
async def test_nobody_can_answer_a_name(street: Street):
    await street.send(from_="Ringround")
    await street.settle()
    refused = await street.control("text", number=OMAR, body="1")
    assert refused["ok"] is False
    assert "Ringround" in refused["error"]
    assert street.app.hooks == []


@street_test()
async def test_a_service_counts_no_segments_until_it_has_a_sender(street: Street):
    message = await street.send(from_=None, messaging_service_sid="MG" + "0" * 32)
    assert (message.status, message.num_segments) == ("accepted", "0")
    await street.settle()
    fetched = await street.client.messages(message.sid).fetch_async()
    assert (fetched.status, fetched.num_segments, fetched.from_) == ("delivered", "1", OURS)


@street_test()
async def test_a_text_can_be_emptied_and_deleted_once_it_is_delivered(street: Street):
    message = await street.send()
    await street.settle()
    emptied = await street.client.messages(message.sid).update_async(body="")
    assert emptied.body == ""
    assert (await street.thread())[0]["body"] == message.body  # the phone keeps what it got
    assert await street.client.messages(message.sid).delete_async()
    with pytest.raises(TwilioRestException) as gone:
        await street.client.messages(message.sid).fetch_async()
    assert (gone.value.status, gone.value.code) == (404, 20404)


@street_test(delay=400.0, speed=1.0)
async def test_a_text_on_its_way_can_be_cancelled_but_not_deleted(street: Street):
    message = await street.send(status_callback=f"{street.app.url}/status")
    with pytest.raises(TwilioRestException) as refusal:
        await street.client.messages(message.sid).delete_async()
    assert refusal.value.status == 409
    cancelled = await street.client.messages(message.sid).update_async(status="canceled")
    assert cancelled.status == "canceled"
    await street.until(lambda: street.app.statuses() == ["canceled"])


@street_test()
async def test_the_list_filters_by_number_and_date_in_pages(street: Street):
    sent = [await street.send(OMAR, str(n)) for n in range(5)]
    await street.send(LINA, "other")
    await street.settle()
    await street.control("text", number=OMAR, body="1")
    start = sent[0].date_created.replace(microsecond=0)
    to_omar = await street.client.messages.list_async(to=OMAR, date_sent_after=start, page_size=2)
    assert [m.body for m in to_omar] == ["4", "3", "2", "1", "0"]
    from_omar = await street.client.messages.list_async(from_=OMAR)
    assert [(m.direction, m.status, m.to) for m in from_omar] == [("inbound", "received", OURS)]
    everything = await street.client.messages.list_async(page_size=3)
    assert len(everything) == 7
    assert await street.client.messages.list_async(date_sent_before=start.replace(year=2020)) == []


@street_test()
async def test_new_texts_do_not_shift_the_pages(street: Street):
    for n in range(4):
        await street.send(OMAR, str(n))
    await street.settle()
    first = await street.client.messages.page_async(page_size=2)
    seen = [message.body for message in first]
    await street.send(OMAR, "new")
    seen += [message.body for message in await first.next_page_async()]
    assert seen == ["3", "2", "1", "0"]


@street_test()
async def test_a_wrong_password_opens_nothing(street: Street):
    street.client.auth = (SID, "somebody else's")
    with pytest.raises(TwilioRestException) as refusal:
        await street.send()
    assert (refusal.value.status, refusal.value.code) == (401, 20003)
    assert await street.ask("record") == []


@street_test()
async def test_a_text_from_a_phone_reaches_the_app_signed(street: Street):
    street.app.pages["/hooks/text/"] = "<Response><Message>Thank you</Message></Response>"
    await street.control("text", number=OMAR, body="۱ سلام")
    [hook] = street.app.hooks
    assert hook.signed
    assert (hook.form["Body"], hook.form["From"], hook.form["To"]) == ("۱ سلام", OMAR, OURS)
    assert [item["body"] for item in await street.thread()] == ["۱ سلام", "Thank you"]


@street_test(app_url="http://127.0.0.1:9")
async def test_a_text_to_an_app_that_is_down_stays_in_the_list(street: Street):
    await street.control("text", number=OMAR, body="2")
    [sent] = await street.ask("webhooks")
    assert (sent["status"], sent["tries"]) == (0, 2)
    [listed] = await street.client.messages.list_async(to=OURS)
    assert (listed.body, listed.direction) == ("2", "inbound")


@street_test(app_url="http://127.0.0.1:9", text_url="http://127.0.0.1:9/in#rc=4")
async def test_the_address_itself_can_ask_for_more_tries(street: Street):
    await street.control("text", number=OMAR, body="2")
    [sent] = await street.ask("webhooks")
    assert sent["tries"] == 5


@street_test()
async def test_a_server_error_is_retried_only_when_the_address_asks(street: Street):
    street.app.pages["/status"] = 500
    await street.send(status_callback=f"{street.app.url}/status")
    await street.settle()
    assert street.app.statuses() == ["sending", "sent", "delivered"]
    street.app.hooks.clear()
    await street.send(status_callback=f"{street.app.url}/status#rc=1&rp=5xx")
    await street.settle()
    assert sorted(street.app.statuses()) == ["delivered"] * 2 + ["sending"] * 2 + ["sent"] * 2
    tokens = [hook.headers["I-Twilio-Idempotency-Token"] for hook in street.app.hooks]
    assert len(set(tokens)) == 3


@street_test(keep=10)
async def test_memory_keeps_only_the_newest_finished_texts(street: Street):
    for n in range(25):
        await street.send(OMAR, str(n))
    await street.settle()
    assert [m.body for m in await street.client.messages.list_async()] == [
        str(n) for n in range(24, 14, -1)
    ]
    assert len(await street.thread()) == 10
