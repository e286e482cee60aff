"""The provider's bad days."""

import asyncio

import aiohttp
import pytest
from twilio.base.exceptions import TwilioRestException

from tests.simulator.kit import LINA, OMAR, RedirectedClient, Street, street_test


@pytest.mark.parametrize(
    ("kind", "status", "arrived"),
    [("429", 429, 0), ("500", 500, 0), ("503", 503, 0), ("500_after", 500, 1)],
)
def test_an_error_hits_as_many_requests_as_asked(kind, status, arrived):
    @street_test()
    async def story(street: Street):
        await street.control("faults", kind=kind, next=2)
        for _ in range(2):
            with pytest.raises(TwilioRestException) as refusal:
                await street.send(LINA)
            assert refusal.value.status == status
        await street.send(OMAR)
        await street.settle()
        assert len(await street.thread(LINA)) == 2 * arrived
        assert len(await street.thread(OMAR)) == 1
        assert [asked["fault"] for asked in await street.ask("record")] == [kind, kind, ""]
        assert (await street.ask("record"))[0]["accepted"] == bool(arrived)

    story()


@pytest.mark.parametrize(
    ("kind", "arrived"), [("drop_before", 0), ("drop_after", 1), ("truncate", 1)]
)
def test_a_broken_connection_tells_the_client_nothing(kind, arrived):
    @street_test()
    async def story(street: Street):
        await street.control("faults", kind=kind, next=1)
        with pytest.raises(aiohttp.ClientError):
            await street.send()
        await street.settle()
        assert len(await street.thread()) == arrived

    story()


@street_test()
async def test_half_an_answer_is_no_json_but_the_text_went_out(street: Street):
    await street.control("faults", kind="garble")
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        await street.send()
    await street.settle()
    assert len(await street.thread()) == 1


@pytest.mark.parametrize(("kind", "arrived"), [("black_hole", 0), ("black_hole_after", 1)])
def test_a_black_hole_never_answers(kind, arrived):
    @street_test()
    async def story(street: Street):
        await street.control("faults", kind=kind)
        impatient = RedirectedClient(street.sim.url, timeout=0.2)
        street.client.http_client = impatient
        with pytest.raises(asyncio.TimeoutError):
            await street.send()
        await street.settle()
        assert len(await street.thread()) == arrived
        await impatient.close()

    story()


@street_test()
async def test_questions_are_answered_while_new_texts_are_not(street: Street):
    await street.control("faults", kind="503", percent=100)
    assert await street.client.messages.list_async(to=OMAR) == []
    await street.control("faults", kind="503", percent=100, only="all")
    with pytest.raises(TwilioRestException):
        await street.client.messages("SM" + "0" * 32).fetch_async()
    await street.control("faults", clear=True)
    await street.send()


@street_test()
async def test_a_share_of_requests_fails(street: Street):
    await street.control("faults", kind="500", percent=50)
    results = await asyncio.gather(*[street.send() for _ in range(60)], return_exceptions=True)
    failed = sum(isinstance(result, TwilioRestException) for result in results)
    assert 10 < failed < 50
    await street.settle()
    assert len(await street.thread()) == 60 - failed


@street_test()
async def test_callbacks_come_twice_when_asked(street: Street):
    await street.control("faults", duplicates=100)
    await street.send(status_callback=f"{street.app.url}/status")
    await street.settle()
    assert sorted(street.app.statuses()) == ["delivered"] * 2 + ["sending"] * 2 + ["sent"] * 2


@street_test(speed=100.0)
async def test_callbacks_come_in_any_order_when_asked(street: Street):
    await street.control("faults", disorder=100)
    for _ in range(20):
        await street.send(status_callback=f"{street.app.url}/status")
    await street.settle()
    assert len(street.app.hooks) == 60
    orders = {}
    for hook in street.app.hooks:
        orders.setdefault(hook.form["MessageSid"], []).append(hook.form["MessageStatus"])
    assert len({tuple(order) for order in orders.values()}) > 1


@pytest.mark.parametrize(
    "switches", [{"kind": "earthquake"}, {"duplicates": 101}, {"latency_ms": "soon"}, {"oops": 1}]
)
def test_a_switch_that_does_not_exist_is_refused_in_words(switches):
    @street_test()
    async def story(street: Street):
        refused = await street.control("faults", **switches)
        assert refused["ok"] is False
        assert refused["error"]
        assert (await street.ask("faults"))["rules"] == []

    story()


@street_test()
async def test_latency_holds_the_answer_back(street: Street):
    await street.control("faults", latency_ms=60_000)
    sending = asyncio.create_task(street.send())
    done, _ = await asyncio.wait({sending}, timeout=0.1)
    assert not done
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
