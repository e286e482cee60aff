"""What may not go out at this hour waits for the morning; what is no news any more never goes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from messaging import delivery
from messaging.delivery import CLOSING, deliver
from messaging.models import Message
from messaging.statuses import State
from messaging.transports import VALIDITY_SECONDS, Kind, Result
from tests.messaging import build
from tests.messaging.build import LEILA, MINUTE, OMAR, TEN_AM

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
EVENING = TEN_AM + timedelta(hours=11)  # 21:00
MORNING = EVENING + timedelta(hours=11)
NIGHT = {"rests_from": EVENING, "rests_until": MORNING}


def again(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


@pytest.mark.parametrize(
    ("moment", "goes"),
    [
        (EVENING - 2 * MINUTE, True),
        (EVENING - CLOSING, True),
        (EVENING - CLOSING + SECOND, False),  # it might leave us in time and ring too late
        (EVENING, False),
        (EVENING + timedelta(hours=5), False),
        (MORNING - SECOND, False),
        (MORNING, True),
        (MORNING + timedelta(hours=1), True),
    ],
)
def test_what_rests_at_night_goes_out_before_or_after(street, moment, goes):
    message = build.message(OMAR, due_at=EVENING - 2 * MINUTE, **NIGHT)
    deliver(moment)
    assert bool(street.sent) == goes
    assert again(message).state == (State.ACCEPTED if goes else State.DUE)


def test_an_engine_that_comes_back_at_night_wakes_nobody_and_sends_in_the_morning(street):
    build.message(OMAR, due_at=EVENING - 2 * MINUTE, **NIGHT)
    for hours in range(11):
        deliver(EVENING + timedelta(hours=hours))
    assert street.sent == []
    deliver(MORNING)
    deliver(MORNING + SECOND)
    assert len(street.sent) == 1


def test_an_emergency_goes_out_while_the_rest_sleeps(street):
    build.message(LEILA, due_at=EVENING, priority=9)
    build.message(OMAR, due_at=EVENING - MINUTE, priority=0, **NIGHT)
    deliver(EVENING)
    assert (len(street.received(LEILA)), len(street.received(OMAR))) == (1, 0)


def test_too_many_requests_before_closing_are_tried_again_in_the_morning(street):
    street.answer(OMAR, Result(Kind.BUSY, code="20429"))
    message = build.message(OMAR, due_at=EVENING - 2 * MINUTE, **NIGHT)
    deliver(EVENING - 2 * MINUTE)
    street.outcomes.clear()
    for minutes in range(60):
        deliver(EVENING - CLOSING + SECOND + minutes * MINUTE)
    assert (again(message).state, again(message).due_at) == (State.DUE, MORNING)
    deliver(MORNING)
    assert again(message).state == State.ACCEPTED


def test_a_queue_that_is_not_through_at_closing_goes_on_in_the_morning(street, settings):
    settings.CALLS_PER_SECOND = 1
    for _ in range(90):
        build.message(channel="call", body=None, due_at=EVENING - 2 * MINUTE, **NIGHT)
    for seconds in range(-120, 600, 2):
        deliver(EVENING + seconds * SECOND)
    assert len(street.sent) == 31  # one each two seconds, until a minute before closing
    for seconds in range(60):
        deliver(MORNING + 2 * seconds * SECOND)
    assert len(street.sent) == 90


def test_what_rests_is_not_taken_for_an_engine_that_is_down(street):
    build.message(OMAR, due_at=EVENING - 2 * MINUTE, **NIGHT)
    deliver(EVENING)
    assert not Message.objects.overdue(EVENING + timedelta(hours=5)).exists()


@pytest.mark.parametrize(("minutes", "goes"), [(59, True), (60, False), (600, False)])
def test_a_text_that_waited_too_long_is_never_sent_as_news(street, minutes, goes):
    message = build.message(OMAR, expires_at=TEN_AM + 60 * MINUTE)
    deliver(TEN_AM + minutes * MINUTE)
    message = again(message)
    assert bool(street.sent) == goes
    if not goes:
        assert (message.state, message.error_code) == (State.FAILED, "late")
        assert (message.body, message.changed_at) == (None, TEN_AM + minutes * MINUTE)


def test_what_is_stale_takes_nothing_of_the_rate(street, settings):
    settings.CALLS_PER_SECOND = 1
    for _ in range(20):
        build.message(channel="call", body=None, priority=0, expires_at=TEN_AM)
    build.message(OMAR, channel="call", body=None)
    deliver(TEN_AM)
    assert len(street.calls(OMAR)) == 1


def test_what_is_in_doubt_stays_so_and_does_not_expire(street):
    street.next_results.append(Result(Kind.UNKNOWN))
    message = build.message(OMAR, expires_at=TEN_AM + MINUTE)
    deliver(TEN_AM)
    deliver(TEN_AM + 2 * MINUTE)
    assert again(message).state == State.UNKNOWN


def test_the_claim_itself_leaves_what_rests_or_is_stale(street):
    build.message(OMAR, due_at=EVENING - MINUTE, **NIGHT)
    build.message(LEILA, due_at=EVENING - MINUTE, expires_at=EVENING)
    assert delivery.claim(EVENING) == []


@pytest.mark.parametrize(
    ("facts", "seconds"),
    [
        ({}, VALIDITY_SECONDS),
        ({"expires_at": TEN_AM + 10 * MINUTE}, 600),
        ({"expires_at": TEN_AM + timedelta(hours=9)}, VALIDITY_SECONDS),
        ({"expires_at": TEN_AM + SECOND}, delivery.SHORTEST_VALIDITY),
        ({"rests_from": TEN_AM + 5 * MINUTE, "rests_until": MORNING}, 300),
        ({"rests_from": TEN_AM - 60 * MINUTE, "rests_until": TEN_AM}, VALIDITY_SECONDS),
    ],
)
def test_the_provider_may_not_keep_it_longer_than_we_may(street, facts, seconds):
    build.message(OMAR, **facts)
    deliver(TEN_AM)
    assert street.sent[0].validity_seconds == seconds


def test_in_a_drill_the_providers_seconds_are_real_ones(street, settings):
    settings.CLOCK_SPEED = 10
    build.message(OMAR, expires_at=TEN_AM + 10 * MINUTE)
    deliver(TEN_AM)
    assert street.sent[0].validity_seconds == 60


def test_a_thank_you_is_not_said_hours_later(street):
    from messaging.inbound import receive

    phone = build.phone(OMAR)
    receive(provider_id="SM1", channel="text", sender=OMAR, body="1", at=TEN_AM, now=TEN_AM)
    deliver(TEN_AM + timedelta(hours=5))
    assert street.sent == []
    assert Message.objects.get(phone=phone).error_code == "late"


@pytest.mark.parametrize(
    "hours",
    [
        {"rests_from": EVENING},
        {"rests_until": MORNING},
        {"rests_from": MORNING, "rests_until": EVENING},
    ],
)
def test_the_database_knows_that_every_rest_ends(hours):
    with pytest.raises(IntegrityError), transaction.atomic():
        build.message(OMAR, **hours)
