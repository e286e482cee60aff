"""A machine that takes our call: the call is ended, and nobody was reached."""

import time
from datetime import timedelta
from itertools import permutations

import pytest

from accounts.clock import now
from messaging import machines, stuck
from messaging.delivery import deliver
from messaging.models import Message, Phone
from messaging.statuses import State
from messaging.transports import get_transport
from messaging.transports.loop import run
from messaging.voice import Pause, Say, Script
from simulator import running
from tests.messaging import build
from tests.messaging.build import OMAR, signed
from tests.messaging.test_stuck import became

CALL = "CA" + "b" * 32
SECOND = timedelta(seconds=1)
PATIENCE = 10  # seconds until what was begun in another thread must be done


@pytest.fixture
def post(client, settings):
    def post(path, **fields):
        said = {"CallSid": CALL, "CallStatus": "in-progress", **fields}
        answer = client.post(**signed(path, said, settings))
        assert answer.status_code < 300
        return answer.content.decode()

    return post


@pytest.fixture
def call(street):
    """A call that somebody or something has taken."""
    return build.message(
        OMAR, channel="call", body=None, state=State.SENT, provider_id=CALL, due_at=now(),
        sent_at=now(), made_at=now(), changed_at=now(),
    )  # fmt: skip


def report_on(call: Message) -> str:
    return f"/hooks/status/{call.pk}/"


def again(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def ended(street, count: int) -> list[str]:
    """The calls that were hung up, once there are so many."""
    until = time.monotonic() + PATIENCE
    while len(street.ended) < count and time.monotonic() < until:
        time.sleep(0.005)
    run(nothing())  # whatever was begun before this on that loop is done
    return street.ended


async def nothing() -> None:
    """Nothing."""


# Reports -----------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["machine_start", "machine_end_beep", "fax"])
def test_a_machine_is_hung_up_on_once_however_often_it_is_reported(post, call, street, who):
    for _ in range(3):
        post(report_on(call), AnsweredBy=who)
    assert ended(street, 1) == [CALL]
    assert again(call).answered_by == who
    assert Phone.objects.get().reached_at is None


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["human", "unknown"])
def test_a_person_is_not_hung_up_on(post, call, street, who):
    post(report_on(call), AnsweredBy=who)
    assert ended(street, 0) == []
    assert again(call).answered_by == who


@pytest.mark.django_db
def test_a_call_that_is_over_needs_no_hanging_up(post, call, street):
    post(report_on(call), AnsweredBy="machine_start", CallStatus="completed")
    assert ended(street, 0) == []
    assert again(call).state == State.DELIVERED


@pytest.mark.django_db
def test_whoever_pressed_a_key_is_a_person_though_the_provider_hears_a_machine(post, call, street):
    post(f"/hooks/call/{call.pk}/key/?stage=ask", Digits="1")
    post(report_on(call), AnsweredBy="machine_start")
    assert ended(street, 0) == []
    assert again(call).answered_by == "human"


@pytest.mark.django_db
def test_a_machine_hears_no_more_words(post, call):
    assert "<Say" in post(f"/hooks/call/{call.pk}/")
    post(report_on(call), AnsweredBy="machine_start")
    assert "<Say" not in post(f"/hooks/call/{call.pk}/")
    assert "<Say" not in post(f"/hooks/call/{call.pk}/key/?stage=ask", Digits="hangup")
    assert again(call).answered_by == "machine_start"
    assert Phone.objects.get().reached_at is None


@pytest.mark.django_db
@pytest.mark.parametrize("order", list(permutations(["key", "report", "script"])))
def test_a_key_counts_whatever_was_or_will_be_thought_of_who_pressed_it(post, call, order):
    said = {}
    for turn in order:
        said |= {turn: steps(post, call)[turn]()}
    assert "You pressed 1 at ask." in said["key"]
    assert again(call).answered_by == "human"
    assert Phone.objects.get().reached_at is not None


def steps(post, call):
    return {
        "key": lambda: post(f"/hooks/call/{call.pk}/key/?stage=ask", Digits="1"),
        "report": lambda: post(report_on(call), AnsweredBy="machine_start"),
        "script": lambda: post(f"/hooks/call/{call.pk}/"),
    }


@pytest.mark.django_db
def test_a_call_that_was_not_ended_is_ended_at_the_next_look(post, call, street, monkeypatch):
    async def broken(_):
        raise OSError

    monkeypatch.setattr(street, "hang_up", broken)
    post(report_on(call), AnsweredBy="machine_start")
    run(nothing())
    monkeypatch.undo()
    street.listed.append(became(call, "in-progress"))
    stuck.look(now() + 5 * SECOND)
    assert ended(street, 0) == []
    stuck.look(now() + 11 * SECOND)
    assert ended(street, 1) == [CALL]
    street.listed.clear()
    street.listed.append(became(call, "completed"))
    assert stuck.look(now() + 25 * SECOND) == 1
    assert again(call).state == State.DELIVERED


@pytest.mark.django_db
def test_a_machine_of_which_only_the_list_tells_is_ended_too(call, street):
    Message.objects.update(deadline_at=now())
    street.listed.append(became(call, "in-progress", answered_by="machine_start"))
    stuck.look(now() + SECOND)
    assert ended(street, 1) == [CALL]
    assert again(call).deadline_at <= now() + SECOND + machines.AGAIN


# Through the real client -------------------------------------------------------------------------


def long_script(message, stage, digits, at):
    """Ten minutes of silence between the first words and the last."""
    return Script((Say("First words.", "en-GB"), Pause(600), Say("After the beep.", "en-GB")))


@pytest.fixture
def slow_sim(sim, settings):
    """Phones that live fifty times as fast as we do: slow enough for us to act."""
    settings.CALL_SCRIPTS = {"system": "tests.messaging.test_machines.long_script"}
    account = {"account_sid": settings.TWILIO_ACCOUNT_SID, "auth_token": settings.TWILIO_AUTH_TOKEN}
    with running(settings.PUBLIC_URL, number=settings.SENDER_NUMBER, speed=50.0, **account) as slow:
        settings.PROVIDER_URL = slow.url
        yield slow


@pytest.mark.django_db(transaction=True)
def test_a_mailbox_does_not_keep_what_the_call_says_after_the_beep(slow_sim):
    slow_sim.set_phone(OMAR, on_call="machine")
    message = build.message(OMAR, channel="call", body=None, due_at=now())
    deliver(now())
    over = Message.objects.filter(pk=message.pk, state=State.DELIVERED)
    slow_sim.wait_for(over.first)
    assert slow_sim.heard(OMAR) == ["First words."]
    assert again(message).answered_by == "machine_start"
    assert len(slow_sim.record("update")) == 1
    assert run(get_transport().hang_up(again(message).provider_id)) is True  # it is over already
    assert run(get_transport().hang_up("CA" + "0" * 32)) is True  # nobody knows it
    slow_sim.settle()


@pytest.mark.django_db(transaction=True)
def test_a_person_hears_the_call_to_its_end(slow_sim, settings):
    settings.CALL_SCRIPTS = {"system": "tests.messaging.build.script"}
    slow_sim.press(OMAR, "1")
    message = build.message(OMAR, channel="call", body=None, due_at=now())
    deliver(now())
    slow_sim.wait_for(Message.objects.filter(pk=message.pk, state=State.DELIVERED).first)
    assert slow_sim.heard(OMAR)[-1] == "You pressed 1 at ask."
    slow_sim.settle()
    assert slow_sim.record("update") == []
