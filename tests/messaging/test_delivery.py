"""Sending, with a transport in memory: what is claimed, what goes out, what is written down."""

from datetime import timedelta

import pytest

from messaging import actions, delivery, pace
from messaging.delivery import deliver
from messaging.models import Message
from messaging.pace import SILENCE
from messaging.segments import measure
from messaging.statuses import State
from messaging.transports import Kind, Result
from tests.messaging import build
from tests.messaging.build import LEILA, MINUTE, OMAR, TEN_AM

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def again(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def test_a_due_text_goes_out_once_and_keeps_the_providers_id(street):
    message = build.message(OMAR, body="سلام")
    assert deliver(TEN_AM) == 1
    assert deliver(TEN_AM + SECOND) == 0
    assert street.received(OMAR) == ["سلام"]
    message = again(message)
    assert (message.state, message.segments, message.sent_at) == (State.ACCEPTED, 1, TEN_AM)
    assert message.provider_id.startswith("SM")
    assert message.deadline_at == TEN_AM + SILENCE["text"]


def test_our_own_id_stands_in_the_address_for_reports(street, settings):
    message = build.message(OMAR, channel="call", body=None)
    deliver(TEN_AM)
    (call,) = street.calls(OMAR)
    assert call.callback_url.startswith(f"{settings.PUBLIC_URL}/hooks/status/{message.pk}/#")
    assert call.call_url.startswith(f"{settings.PUBLIC_URL}/hooks/call/{message.pk}/#")


def test_what_is_not_due_yet_waits(street):
    build.message(OMAR, due_at=TEN_AM + MINUTE)
    assert deliver(TEN_AM) == 0
    assert deliver(TEN_AM + MINUTE) == 1


def test_the_most_pressing_goes_first(street, settings):
    settings.SEGMENTS_PER_SECOND = 1
    build.message(OMAR, body="later", priority=5)
    build.message(OMAR, body="first", priority=0)
    deliver(TEN_AM)
    assert street.received(OMAR) == ["first"]


@pytest.mark.parametrize(
    ("result", "state", "code"),
    [
        (Result(Kind.ACCEPTED, "SM" + "1" * 32), State.ACCEPTED, ""),
        (Result(Kind.BUSY, code="20429"), State.DUE, ""),
        (Result(Kind.BUSY, code="offline"), State.DUE, ""),
        (Result(Kind.REFUSED, code="21211"), State.FAILED, "21211"),
        (Result(Kind.UNKNOWN), State.UNKNOWN, ""),
    ],
)
def test_every_result_has_its_state(street, result, state, code):
    message = build.message(OMAR)
    street.next_results.append(result)
    deliver(TEN_AM)
    message = again(message)
    assert (message.state, message.error_code) == (state, code)
    assert (message.body is None) == (state == State.FAILED)
    assert (message.sent_at is None) == (state == State.FAILED)
    assert Message.objects.returned().exists() == (state == State.DUE)


def test_what_could_not_be_begun_goes_out_next_and_no_try_is_counted(street):
    message = build.message(OMAR)
    street.next_results.append(Result(Kind.BUSY))
    deliver(TEN_AM)
    assert (again(message).state, again(message).tries) == (State.ACCEPTED, 0)


def test_too_many_requests_are_tried_again_later_and_later_and_then_no_more(street):
    message = build.message(OMAR)
    street.answer(OMAR, Result(Kind.BUSY, code="20429"))
    waits, now = [], TEN_AM
    for _ in range(delivery.MOST_TRIES):
        assert deliver(now) == 1
        message = again(message)
        waits.append((message.due_at - now).total_seconds())
        now = max(message.due_at, now)
    assert waits[:6] == [2, 4, 8, 16, 32, 60]
    assert (message.state, message.error_code) == (State.FAILED, "20429")
    assert len(street.sent) == delivery.MOST_TRIES


def test_without_a_connection_it_waits_until_it_is_no_news_any_more(street):
    message = build.message(OMAR, expires_at=TEN_AM + 60 * MINUTE)
    street.answer(OMAR, Result(Kind.BUSY, code="offline"))
    now = TEN_AM
    for _ in range(40):
        deliver(now)
        now += MINUTE
    assert again(message).state == State.DUE
    deliver(TEN_AM + 60 * MINUTE)
    message = again(message)
    assert (message.state, message.error_code, message.body) == (State.FAILED, "late", None)


def test_what_is_in_doubt_is_never_sent_again(street):
    message = build.message(OMAR)
    street.next_results.append(Result(Kind.UNKNOWN))
    for minutes in range(10):
        deliver(TEN_AM + minutes * MINUTE)
    assert len(street.sent) == 1
    assert again(message).state == State.UNKNOWN


def test_a_claim_whose_engine_died_is_in_doubt_once_its_time_is_over(street):
    message = build.message(OMAR)
    (claimed,) = delivery.claim(TEN_AM)
    deliver(TEN_AM + delivery.lease())
    assert again(message).state == State.SENDING
    deliver(TEN_AM + delivery.lease() + SECOND)
    assert again(message).state == State.UNKNOWN
    assert street.sent == []
    assert claimed.pk == message.pk


def test_a_slow_engine_still_writes_down_what_it_knows(street):
    message = build.message(OMAR)
    claimed = delivery.claim(TEN_AM)
    delivery.give_up_on_lost_claims(TEN_AM + delivery.lease() + SECOND)
    result = Result(Kind.ACCEPTED, "SM" + "1" * 32)
    delivery.write_down([(claimed[0], result)], TEN_AM + MINUTE)
    assert again(message).state == State.ACCEPTED


def test_a_callback_quicker_than_the_result_keeps_the_higher_state(street):
    from messaging.reports import Report, take

    message = build.message(OMAR)
    claimed = delivery.claim(TEN_AM)
    take(message.pk, Report("SM" + "1" * 32, "text", "delivered"), TEN_AM)
    delivery.write_down([(claimed[0], Result(Kind.ACCEPTED, "SM" + "1" * 32, segments=2))], TEN_AM)
    message = again(message)
    assert (message.state, message.segments) == (State.DELIVERED, 2)


def test_nothing_goes_to_a_phone_that_opted_out_after_it_was_queued(street):
    phone = build.phone(OMAR)
    early = build.message(phone)
    actions.opt_out(phone=phone, now=TEN_AM)
    late = build.message(phone, due_at=TEN_AM)
    deliver(TEN_AM)
    assert street.sent == []
    assert again(early).state == again(late).state == State.CANCELLED
    assert again(early).body is again(late).body is None


def test_nothing_goes_to_a_dead_number(street):
    message = build.message(build.phone(OMAR, dead_since=TEN_AM, dead_code="30005"))
    deliver(TEN_AM)
    assert street.sent == []
    assert (again(message).state, again(message).error_code) == (State.FAILED, "30005")


def test_a_number_that_does_not_exist_is_noted_on_its_phone(street):
    message = build.message(OMAR)
    street.answer(OMAR, Result(Kind.REFUSED, code="21211"))
    deliver(TEN_AM)
    phone = again(message).phone
    assert (phone.dead_since, phone.dead_code) == (TEN_AM, "21211")


def test_a_phone_that_the_provider_says_opted_out_has_opted_out(street):
    message = build.message(OMAR)
    street.answer(OMAR, Result(Kind.REFUSED, code="21610"))
    deliver(TEN_AM)
    assert again(message).phone.opted_out_at == TEN_AM


def test_words_that_cannot_be_opened_stop_only_their_own_message(street):
    spoilt, sound = build.message(OMAR), build.message(LEILA)
    Message.objects.filter(pk=spoilt.pk).update(
        body=Message.objects.get(pk=sound.pk).__dict__["body"]
    )
    deliver(TEN_AM)
    assert (again(spoilt).state, again(spoilt).error_code) == (State.FAILED, "spoilt")
    assert again(sound).state == State.ACCEPTED


def test_no_more_go_out_than_the_rate_allows(street, settings):
    settings.SEGMENTS_PER_SECOND, settings.CALLS_PER_SECOND = 10, 1
    actions.queue_messages(messages=[build.unsaved() for _ in range(60)])
    actions.queue_messages(messages=[build.unsaved(channel="call") for _ in range(9)])
    for tenths in range(31):
        deliver(TEN_AM + tenths * SECOND / 10)
    calls = sum(one.channel == "call" for one in street.sent)
    assert (len(street.sent) - calls, calls) == (10 + 30, 1 + 3)


def test_texts_are_paced_by_their_segments(street, settings):
    settings.SEGMENTS_PER_SECOND = 10
    long = "ا" * 150  # three segments of Arabic letters
    assert measure(long).count == 3
    actions.queue_messages(messages=[build.unsaved(body=long) for _ in range(60)])
    for tenths in range(301):
        deliver(TEN_AM + tenths * SECOND / 10)
        within = 10 + tenths + 2  # a full bucket, what has flowed in, the last text's overdraft
        assert 3 * len(street.sent) <= within
    assert len(street.sent) == 60


@pytest.mark.parametrize(("rate", "seconds"), [(1, [0, 4, 8]), (2, [0, 1.5, 3.5])])
def test_a_text_longer_than_the_bucket_goes_out_and_is_paid_for_after(
    street, settings, rate, seconds
):
    settings.SEGMENTS_PER_SECOND = rate
    actions.queue_messages(messages=[build.unsaved(body="ا" * 260) for _ in range(3)])  # four each
    assert pace.weight(Message.objects.first()) == 4
    went = []
    for tenths in range(121):
        deliver(TEN_AM + tenths * SECOND / 10)
        went += [tenths / 10] * (len(street.sent) - len(went))
    assert went == seconds


def test_words_that_cannot_be_opened_weigh_something_and_break_no_claim(street, settings):
    settings.SEGMENTS_PER_SECOND = 10
    spoilt, sound = build.message(OMAR), build.message(LEILA)
    Message.objects.filter(pk=spoilt.pk).update(body=again(sound).__dict__["body"])
    deliver(TEN_AM)
    assert again(spoilt).state == State.FAILED
    assert again(sound).state == State.ACCEPTED


def test_two_engines_share_one_rate(street, settings):
    settings.SEGMENTS_PER_SECOND = 10
    actions.queue_messages(messages=[build.unsaved() for _ in range(60)])
    first, second = delivery.claim(TEN_AM), delivery.claim(TEN_AM)
    assert (len(first), len(second)) == (10, 0)


def test_a_batch_takes_few_queries(street, django_assert_max_num_queries):
    actions.queue_messages(messages=[build.unsaved(build.phone()) for _ in range(100)])
    with django_assert_max_num_queries(27):
        assert deliver(TEN_AM) == 100


def test_an_idle_turn_takes_six_queries(street, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):  # savepoints of the test's own transaction included
        assert deliver(TEN_AM) == 0


def test_only_what_waits_can_be_cancelled(street):
    gone = build.message(OMAR)
    deliver(TEN_AM)
    waiting = build.message(OMAR)
    assert actions.cancel(messages=[gone.pk, waiting.pk], now=TEN_AM) == 1
    assert again(gone).state == State.ACCEPTED
    assert (again(waiting).state, again(waiting).body) == (State.CANCELLED, None)
