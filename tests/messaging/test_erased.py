"""The words of a message are erased on every way by which it can end."""

from datetime import timedelta

import pytest

from messaging import actions, delivery
from messaging.delivery import deliver
from messaging.models import Message
from messaging.reports import Report, take
from messaging.statuses import FINAL, State
from messaging.transports import Kind, Result
from tests.messaging import build
from tests.messaging.build import OMAR, TEN_AM

pytestmark = pytest.mark.django_db
LATER = TEN_AM + timedelta(hours=1)
SID = "SM" + "1" * 32


def reported(status, code=""):
    """It went out, and this is what became of it."""

    def end(street, message):
        deliver(TEN_AM)
        provider_id = Message.objects.get(pk=message.pk).provider_id
        take(message.pk, Report(provider_id, "text", status, code), TEN_AM)

    return end


def answered(result):
    """The provider answers like this, however often it is asked."""

    def end(street, message):
        street.answer(OMAR, result)
        for minutes in range(2 * delivery.MOST_TRIES):
            deliver(TEN_AM + timedelta(minutes=minutes))

    return end


def cancelled(street, message):
    actions.cancel(messages=[message.pk], now=TEN_AM)


def opted_out_before(street, message):
    actions.opt_out(phone=message.phone, now=TEN_AM)


def opted_out_at_the_claim(street, message):
    type(message.phone).objects.update(opted_out_at=TEN_AM)
    deliver(TEN_AM)


def dead_at_the_claim(street, message):
    type(message.phone).objects.update(dead_since=TEN_AM, dead_code="30005")
    deliver(TEN_AM)


def expired(street, message):
    Message.objects.update(expires_at=TEN_AM)
    deliver(TEN_AM)


def doubtful_then_delivered(street, message):
    street.next_results.append(Result(Kind.UNKNOWN))
    deliver(TEN_AM)
    take(message.pk, Report(SID, "text", "delivered"), LATER)


def reported_before_the_answer_is_written(street, message):
    claimed = delivery.claim(TEN_AM)
    take(message.pk, Report(SID, "text", "delivered"), TEN_AM)
    delivery.write_down([(claimed[0], Result(Kind.ACCEPTED, SID, segments=1))], TEN_AM)


WAYS = {
    "delivered": reported("delivered"),
    "read": reported("read"),
    "undelivered": reported("undelivered", "30003"),
    "failed": reported("failed", "30007"),
    "canceled there": reported("canceled"),
    "refused": answered(Result(Kind.REFUSED, code="21211")),
    "too many for too long": answered(Result(Kind.BUSY, code="20429")),
    **{
        one.__name__: one
        for one in (
            cancelled, opted_out_before, opted_out_at_the_claim, dead_at_the_claim, expired,
            doubtful_then_delivered, reported_before_the_answer_is_written,
        )
    },
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_no_words_are_left_when_a_message_has_ended(street, way):
    message = build.message(OMAR, body="Words that nobody needs any more.")
    WAYS[way](street, message)
    message = Message.objects.get(pk=message.pk)
    assert message.state in FINAL
    assert message.body is None


def test_words_are_kept_while_they_may_still_be_needed(street):
    message = build.message(OMAR)
    street.next_results.append(Result(Kind.UNKNOWN))
    deliver(TEN_AM)
    message = Message.objects.get(pk=message.pk)
    assert (message.state, bool(message.body)) == (State.UNKNOWN, True)
