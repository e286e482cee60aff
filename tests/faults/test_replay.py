"""Every webhook of a call-out comes a hundred times, in any order: the outcome is the same."""

import random
from itertools import count

import pytest
from django.test import Client

from accounts import clock
from messaging.models import Message, MessageEvent, Phone
from messaging.statuses import State
from phonetree.models import Answer, Recipient
from phonetree.outcomes import Outcome
from tests.faults import crowd
from tests.messaging.build import signed

TIMES = 100
SAFE, HELP, STOPPED, RANG, FAILED, SILENT = range(6)


@pytest.fixture
def webhooks(street, settings):
    """What the provider tells of a call-out to six people: reports, answers, a ring."""
    street.now = clock.now()  # webhooks look at the clock, and an answer counts for a day
    started = crowd.call_out(6, street.now)
    street.turn()
    fresh = count(1)

    def hook(path, **fields):
        return signed(path, {"To": settings.SENDER_NUMBER, **fields}, settings)

    def inbound(place, channel, **fields):
        sid = f"{'SM' if channel == 'text' else 'CA'}{next(fresh):032x}"
        name = "MessageSid" if channel == "text" else "CallSid"
        path = "/hooks/text/" if channel == "text" else "/hooks/voice/"
        return hook(path, **{name: sid, "From": crowd.number(place), **fields})

    def reports(place, *statuses, code=""):
        message = message_to(place)
        extra = {"ErrorCode": code} if code else {}
        for status in statuses:
            yield hook(
                f"/hooks/status/{message.pk}/",
                MessageSid=message.provider_id, MessageStatus=status, **extra,
            )  # fmt: skip

    found = [
        inbound(SAFE, "text", Body="1"),
        inbound(HELP, "text", Body="1"),
        inbound(HELP, "text", Body="2"),
        inbound(STOPPED, "text", Body="STOP"),
        inbound(RANG, "ring"),
        *(one for place in range(FAILED) for one in reports(place, "queued", "sent", "delivered")),
        *reports(FAILED, "sent"),
        *reports(FAILED, "undelivered", code="30005"),
    ]
    return started, found


def message_to(place):
    """The first text to this phone."""
    return Message.objects.get(phone__digest=Phone.of(crowd.number(place)).digest, channel="text",
                               purpose="call_out")  # fmt: skip


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_the_outcome_is_the_same_however_often_and_in_whichever_order(webhooks, seed):
    started, hooks = webhooks
    post = Client().post
    turns = [one for one in hooks for _ in range(1 if seed is None else TIMES)]
    if seed is not None:
        random.Random(seed).shuffle(turns)
    for one in turns:
        assert post(**one).status_code in {200, 204}
    outcomes = {
        place: Recipient.objects.get(phone__digest=Phone.of(crowd.number(place)).digest).outcome
        for place in range(6)
    }
    assert outcomes == {
        SAFE: Outcome.SAFE,
        HELP: Outcome.NEEDS_HELP,
        STOPPED: Outcome.OPTED_OUT,
        RANG: Outcome.SAFE,
        FAILED: Outcome.OPEN,
        SILENT: Outcome.OPEN,
    }
    states = {place: message_to(place).state for place in range(6)}
    assert states == {**dict.fromkeys(range(FAILED), State.DELIVERED), FAILED: State.FAILED,
                      SILENT: State.ACCEPTED}  # fmt: skip
    assert Answer.objects.filter(recipient__call_out=started).count() == 5
    assert Phone.objects.exclude(opted_out_at=None).count() == 1
    assert Phone.objects.exclude(dead_since=None).count() == 1
    assert MessageEvent.objects.count() == 3 * FAILED + 2
    again = 0 if seed is None else TIMES - 1
    assert set(MessageEvent.objects.values_list("repeats", flat=True)) == {again}
