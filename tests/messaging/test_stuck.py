"""Messages whose last report was lost: the provider is asked, seldom and in bounds."""

from datetime import timedelta

import pytest

from accounts.clock import now
from messaging import stuck
from messaging.delivery import deliver
from messaging.engine import Engine
from messaging.models import Message, Phone
from messaging.pace import SILENCE
from messaging.reports import Report, take
from messaging.statuses import State
from messaging.transports import Kind, Listed, Result
from tests.messaging import build
from tests.messaging.build import LEILA, MINUTE, OMAR, TEN_AM

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def again(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def became(message: Message, status: str, **facts) -> Listed:
    """What the provider says of this message."""
    provider_id = again(message).provider_id
    is_call = message.channel == "call"
    return Listed(
        **{
            "provider_id": provider_id, "channel": message.channel, "inbound": False,
            "to": OMAR, "sender": "", "body": "" if is_call else message.body, "status": status,
            "code": "", "segments": 1, "at": TEN_AM, **facts,
        }
    )  # fmt: skip


def sent(street, channel="text", to=OMAR, **facts) -> Message:
    """A message that the provider has taken, and of which it then says nothing."""
    message = build.message(to, channel=channel, body="Hello" if channel == "text" else None)
    deliver(TEN_AM)
    street.listed.append(became(message, **facts))
    return message


@pytest.fixture
def asked(street, monkeypatch):
    """The ids that were asked about."""
    ids, fetch = [], street.fetch

    async def noted(channel, provider_id):
        ids.append(provider_id)
        return await fetch(channel, provider_id)

    monkeypatch.setattr(street, "fetch", noted)
    return ids


# With a transport in memory ----------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("channel", "facts", "state", "code", "answered_by"),
    [
        ("call", {"status": "completed", "answered_by": "human"}, "delivered", "", "human"),
        (
            "call",
            {"status": "completed", "answered_by": "machine_start"},
            "delivered",
            "",
            "machine_start",
        ),
        ("call", {"status": "no-answer"}, "failed", "noanswer", ""),
        ("call", {"status": "busy"}, "failed", "busy", ""),
        ("text", {"status": "delivered"}, "delivered", "", ""),
        ("text", {"status": "undelivered", "code": "30003"}, "failed", "30003", ""),
    ],
)
def test_what_was_never_reported_is_asked_for(street, channel, facts, state, code, answered_by):
    message = sent(street, channel, **facts)
    assert stuck.look(TEN_AM + SILENCE[channel] - SECOND) == 0
    assert again(message).state == State.ACCEPTED
    assert stuck.look(TEN_AM + SILENCE[channel]) == 1
    message = again(message)
    assert (message.state, message.error_code) == (state, code)
    assert (message.answered_by, message.body, message.deadline_at) == (answered_by, None, None)


@pytest.mark.django_db
def test_a_number_that_turns_out_dead_is_noted_on_its_phone(street):
    sent(street, status="undelivered", code="30005")
    stuck.look(TEN_AM + SILENCE["text"])
    assert Phone.objects.get().dead_code == "30005"


@pytest.mark.django_db
def test_a_report_starts_the_wait_anew_and_the_last_one_ends_it(street, asked):
    message = sent(street, status="sent")
    provider_id = again(message).provider_id
    take(message.pk, Report(provider_id, "text", "sent"), TEN_AM + 9 * MINUTE)
    assert stuck.look(TEN_AM + 15 * MINUTE) == len(asked) == 0
    take(message.pk, Report(provider_id, "text", "delivered"), TEN_AM + 16 * MINUTE)
    assert stuck.look(TEN_AM + HOUR) == len(asked) == 0


@pytest.mark.django_db
def test_what_stays_silent_is_asked_about_ever_more_seldom_and_for_a_day(street, asked):
    message = sent(street, status="sent")
    for minutes in range(0, 3 * 24 * 60, 5):
        stuck.look(TEN_AM + minutes * MINUTE)
    assert 5 <= len(asked) <= 10
    assert again(message).state == State.SENT
    assert again(message).deadline_at is None


@pytest.mark.django_db
def test_what_the_provider_has_forgotten_is_asked_about_once(street, asked):
    message = sent(street, status="sent")
    street.listed.clear()
    for hours in range(5):
        stuck.look(TEN_AM + hours * HOUR)
    assert len(asked) == 1
    assert again(message).state == State.ACCEPTED


@pytest.mark.django_db
def test_a_provider_that_cannot_be_asked_is_asked_later(street, monkeypatch):
    message = sent(street, "call", status="no-answer")
    fetch = street.fetch

    async def broken(*_):
        raise OSError

    monkeypatch.setattr(street, "fetch", broken)
    assert stuck.look(TEN_AM + 3 * MINUTE) == 0
    monkeypatch.setattr(street, "fetch", fetch)
    assert stuck.look(TEN_AM + 4 * MINUTE) == 0
    assert stuck.look(TEN_AM + 6 * MINUTE) == 1
    assert again(message).state == State.FAILED


@pytest.mark.django_db
def test_one_turn_asks_in_batches_and_ends_in_time(street, asked, monkeypatch):
    monkeypatch.setattr(stuck, "AT_ONCE", 3)
    for _ in range(8):
        sent(street, status="sent")
    moments = iter([0.0, 0.0, stuck.LONGEST_TURN / 2, stuck.LONGEST_TURN])
    monkeypatch.setattr(stuck, "monotonic", lambda: next(moments))
    stuck.look(TEN_AM + HOUR)
    assert len(asked) == 6


@pytest.mark.django_db
def test_what_was_in_doubt_and_then_heard_of_is_asked_about_too(street):
    street.next_results.append(Result(Kind.UNKNOWN))
    message = build.message(OMAR, channel="call", body=None)
    deliver(TEN_AM)
    take(message.pk, Report("CA" + "1" * 32, "call", "ringing"), TEN_AM)
    street.listed.append(became(message, "no-answer"))
    assert stuck.look(TEN_AM + 3 * MINUTE) == 1
    assert again(message).error_code == "noanswer"


@pytest.mark.django_db
def test_the_engine_asks_by_itself(street):
    message = sent(street, "call", status="no-answer")
    engine = Engine(started_at=TEN_AM)
    for seconds in range(0, 240, 10):
        engine.turn(TEN_AM + seconds * SECOND)
    assert again(message).state == State.FAILED


# Through the real client -------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_web_that_was_down_learns_in_the_end_what_became_of_everything(sim, settings):
    settings.PUBLIC_URL = "http://127.0.0.1:9"  # nobody hears a report
    sim.set_phone(LEILA, off=True)
    at = now()
    facts = {"due_at": at, "made_at": at, "changed_at": at}
    arrived, lost = build.message(OMAR, **facts), build.message(LEILA, **facts)
    rang = build.message(LEILA, channel="call", body=None, **facts)
    deliver(at)
    sim.settle()
    assert set(Message.objects.values_list("state", flat=True)) == {"accepted"}
    assert stuck.look(at + 4 * MINUTE) == 1  # the call; texts may take longer
    assert stuck.look(at + 11 * MINUTE) == 2
    states = [(again(m).state, again(m).error_code) for m in (arrived, lost, rang)]
    assert states == [("delivered", ""), ("failed", "30003"), ("failed", "noanswer")]


@pytest.mark.django_db(transaction=True)
def test_the_provider_forgot_a_message_and_says_so(sim, settings):
    settings.PUBLIC_URL = "http://127.0.0.1:9"
    message = build.message(OMAR, due_at=now())
    deliver(now())
    sim.settle()
    sim.reset()
    assert stuck.look(now() + HOUR) == 0
    assert again(message).deadline_at is None
