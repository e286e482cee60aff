"""Our web is down for five minutes while people answer; the provider keeps what they said."""

from collections import Counter
from datetime import timedelta

import pytest

from messaging.engine import Engine
from messaging.inbound import receive
from messaging.models import Inbound
from messaging.transports.memory import street as memory
from phonetree.models import Answer, Recipient
from phonetree.outcomes import Outcome
from tests.faults import crowd

FIVE_MINUTES = 300  # seconds
TWENTY = 20


def answer_into_the_void(began):
    """Fifteen texts and five rings over five minutes, none of which reaches our web."""
    for place in range(TWENTY):
        at = began + timedelta(seconds=FIVE_MINUTES * place // TWENTY)
        words = "" if place >= 15 else "123"[place % 3]
        memory.list_inbound(crowd.number(place), words, at=at)


@pytest.mark.parametrize("engine_lives", [True, False])
def test_twenty_answers_are_each_counted_once_within_a_minute(street, engine_lives):
    began = street.now
    started = crowd.call_out(TWENTY, began)
    engine = Engine(started_at=began)
    engine.turn(began)
    engine.turn(began)
    answer_into_the_void(began + timedelta(seconds=1))
    if engine_lives:
        for seconds in range(0, FIVE_MINUTES, 20):
            engine.turn(began + timedelta(seconds=seconds))
    back = began + timedelta(seconds=FIVE_MINUTES)
    reborn = engine if engine_lives else Engine(started_at=back)
    for seconds in range(0, 61, 5):
        reborn.turn(back + timedelta(seconds=seconds))
    assert Inbound.objects.count() == Answer.objects.count() == TWENTY
    outcomes = Counter(started.recipients.values_list("outcome", flat=True))
    assert outcomes == {Outcome.SAFE: 10, Outcome.NEEDS_HELP: 5, Outcome.NOT_SAFE_TO_TALK: 5}


def test_an_answer_that_also_comes_by_webhook_counts_once(street):
    started = crowd.call_out(1, street.now)
    engine = Engine(started_at=street.now)
    engine.turn(street.now)
    listed = memory.list_inbound(crowd.number(0), "2", at=street.now + timedelta(seconds=5))
    late = street.now + timedelta(seconds=40)
    for _ in range(3):
        receive(
            provider_id=listed.provider_id, channel="text", sender=crowd.number(0), body="2",
            at=late, now=late,
        )  # fmt: skip
        engine.turn(late)
    assert Answer.objects.count() == 1
    assert Recipient.objects.get(call_out=started).outcome == Outcome.NEEDS_HELP
