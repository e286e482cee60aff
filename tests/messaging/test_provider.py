"""The real client against the simulator, with every fault a provider can have."""

import time
from datetime import timedelta

import pytest

from accounts.clock import now
from messaging import actions, inbound, reaper, reconcile, transports
from messaging.delivery import deliver
from messaging.engine import Engine
from messaging.models import Beat, Message, Phone
from messaging.statuses import State
from messaging.transports import Kind, Result, provider
from messaging.transports.loop import run
from messaging.transports.provider import Provider, result_of
from simulator.faults import Faults
from tests.messaging import build
from tests.messaging.build import LEILA, OMAR

pytestmark = pytest.mark.django_db(transaction=True)
MINUTES_LATER = timedelta(minutes=2)


def again(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def queued(to: str = OMAR, **facts) -> Message:
    at = now()
    return build.message(to, due_at=at, made_at=at, changed_at=at, **facts)


def settled(sim, message: Message, state: State) -> Message:
    """The message, once its reports have brought it to this state."""
    return sim.wait_for(lambda: Message.objects.filter(pk=message.pk, state=state).first())


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (429, 20429, Result(Kind.BUSY, code="20429")),
        (400, 21211, Result(Kind.REFUSED, code="21211")),
        (401, 20003, Result(Kind.REFUSED, code="20003")),
        (404, None, Result(Kind.REFUSED, code="404")),
        (500, 500, Result(Kind.UNKNOWN)),
        (503, None, Result(Kind.UNKNOWN)),
        (302, None, Result(Kind.UNKNOWN)),
        (200, None, Result(Kind.UNKNOWN)),
    ],
)
def test_every_answer_of_the_provider_makes_something_certain(status, code, expected):
    assert result_of(status, code) == expected


def test_a_text_is_delivered_and_its_words_are_erased(sim):
    message = queued(body="Are you safe? ١ ٢ ٣")
    deliver(now())
    message = settled(sim, message, State.DELIVERED)
    assert sim.received(OMAR) == ["Are you safe? ١ ٢ ٣"]
    assert message.body is None
    sim.settle()
    assert message.events.count() == 3
    assert sim.problems() == []


def test_a_call_asks_its_question_and_hears_the_key(sim):
    sim.press(OMAR, "1")
    message = queued(channel="call", body=None)
    deliver(now())
    message = settled(sim, message, State.DELIVERED)
    assert sim.heard(OMAR)[-1] == "You pressed 1 at ask."
    assert "Are you safe? <Press> 1 & wait" in sim.heard(OMAR)
    assert message.phone.reached_at
    assert sim.problems() == []


def test_a_call_that_nobody_takes_has_failed_and_says_so(sim):
    sim.set_phone(OMAR, on_call="ignore")
    message = queued(channel="call", body=None)
    deliver(now())
    message = settled(sim, message, State.FAILED)
    assert message.error_code == "noanswer"
    assert message.phone.dead_since is None


def test_a_machine_that_answers_is_noted(sim):
    sim.set_phone(OMAR, on_call="machine")
    message = queued(channel="call", body=None)
    deliver(now())
    settled(sim, message, State.DELIVERED)
    found = sim.wait_for(lambda: again(message).answered_by)
    assert found.startswith("machine")


def test_a_dead_number_is_noted_and_gets_nothing_more(sim):
    sim.set_phone(OMAR, dead=True)
    settled(sim, queued_and_sent(), State.FAILED)
    assert Phone.objects.get().dead_code == "30005"
    second = queued()
    deliver(now())
    assert again(second).state == State.FAILED
    assert len(sim.texts_to(OMAR)) == 1


def queued_and_sent() -> Message:
    message = queued()
    deliver(now())
    return message


FAULTS = [
    ("429", State.DUE, 0),
    ("500", State.UNKNOWN, 0),
    ("503", State.UNKNOWN, 0),
    ("drop_before", State.UNKNOWN, 0),
    ("black_hole", State.UNKNOWN, 0),
    ("drop_after", State.UNKNOWN, 1),
    ("truncate", State.UNKNOWN, 1),
    ("garble", State.UNKNOWN, 1),
    ("black_hole_after", State.UNKNOWN, 1),
    ("500_after", State.UNKNOWN, 1),
]


def patience_with(fault: str) -> int:
    """Seconds: short with a provider that never answers, long on a machine that is busy."""
    return 1 if fault.startswith("black_hole") else 10


@pytest.mark.parametrize(("fault", "state", "went_out"), FAULTS)
def test_no_fault_of_the_provider_sends_twice_or_hangs(sim, settings, fault, state, went_out):
    settings.PUBLIC_URL = "http://127.0.0.1:9"  # nobody listens: only the answer itself tells
    settings.PROVIDER_TIMEOUT = patience_with(fault)
    sim.faults(kind=fault)
    message = queued()
    started = time.monotonic()
    deliver(now())
    assert time.monotonic() - started < settings.PROVIDER_TIMEOUT + 5
    assert again(message).state == state
    for _ in range(3):
        deliver(now())
    assert len(sim.texts_to(OMAR)) == went_out
    if state == State.DUE:
        deliver(now() + MINUTES_LATER)
        assert again(message).state == State.ACCEPTED
        assert len(sim.texts_to(OMAR)) == 1


@pytest.mark.parametrize(("fault", "state", "went_out"), FAULTS[1:])
def test_the_providers_list_settles_what_is_in_doubt(sim, settings, fault, state, went_out):
    settings.PUBLIC_URL = "http://127.0.0.1:9"
    settings.PROVIDER_TIMEOUT = patience_with(fault)
    sim.faults(kind=fault)
    message = queued()
    deliver(now())
    assert reconcile.reconcile(now()) == 0  # too early to ask
    sim.settle()
    assert reconcile.reconcile(now() + MINUTES_LATER) == went_out
    expected = State.DELIVERED if went_out else State.UNKNOWN
    assert again(message).state == expected
    assert len(sim.texts_to(OMAR)) == went_out


def test_a_late_report_settles_what_is_in_doubt(sim):
    sim.faults(kind="drop_after")
    message = queued()
    deliver(now())
    assert settled(sim, message, State.DELIVERED).error_code == ""
    assert deliver(now() + MINUTES_LATER) == 0  # nothing is sent a second time
    assert len(sim.texts_to(OMAR)) == 1


def test_a_call_in_doubt_is_settled_by_the_list_as_well(sim, settings):
    settings.PUBLIC_URL = "http://127.0.0.1:9"
    sim.faults(kind="drop_after")
    message = queued(channel="call", body=None)
    deliver(now())
    assert again(message).state == State.UNKNOWN
    reconcile.reconcile(now() + MINUTES_LATER)
    assert again(message).provider_id.startswith("CA")


def test_two_texts_alike_in_doubt_stay_in_doubt(sim, settings):
    settings.PUBLIC_URL = "http://127.0.0.1:9"
    sim.faults(kind="drop_after")
    sim.faults(kind="drop_before")
    first, second = queued(), queued()
    deliver(now())
    assert reconcile.reconcile(now() + MINUTES_LATER) == 0
    assert {again(first).state, again(second).state} == {State.UNKNOWN}


def test_an_older_text_alike_is_not_taken_for_the_one_in_doubt(sim, settings):
    queued()
    deliver(now())
    sim.settle()
    settings.PUBLIC_URL = "http://127.0.0.1:9"
    sim.faults(kind="drop_before")
    second = queued()
    deliver(now())
    assert reconcile.reconcile(now() + MINUTES_LATER) == 0
    assert again(second).state == State.UNKNOWN


def test_a_refusal_is_for_good(sim):
    sim.set_phone(OMAR, landline="refuse")
    message = queued_and_sent()
    assert (again(message).state, again(message).error_code) == (State.FAILED, "21614")
    asked = len(sim.record("create"))
    deliver(now() + MINUTES_LATER)
    assert len(sim.record("create")) == asked


def test_a_slow_provider_is_waited_for_but_not_longer_than_agreed(sim, settings):
    sim.faults(latency_ms=200)
    assert again(queued_and_sent()).state != State.UNKNOWN
    settings.PROVIDER_TIMEOUT = 1
    transports.forget_transport()
    sim.faults(latency_ms=30_000)
    started = time.monotonic()
    message = queued(LEILA)
    deliver(now())
    assert time.monotonic() - started < settings.PROVIDER_TIMEOUT + 5
    assert again(message).state == State.UNKNOWN


def test_without_a_provider_messages_wait_and_then_go_out(sim, settings):
    address, settings.PROVIDER_URL = settings.PROVIDER_URL, "http://127.0.0.1:9"
    transports.forget_transport()
    message = queued_and_sent()
    assert again(message).state == State.DUE
    settings.PROVIDER_URL = address
    transports.forget_transport()
    deliver(now() + MINUTES_LATER)
    assert settled(sim, message, State.DELIVERED)


def test_the_real_provider_never_gets_a_number_of_a_film(sim, settings):
    settings.PROVIDER_URL = ""
    transports.forget_transport()
    message = queued_and_sent()
    assert (again(message).state, again(message).error_code) == (State.FAILED, "film")
    assert sim.record("create") == []


def test_what_cannot_be_begun_in_time_goes_back_unsent(sim, settings):
    message = queued()
    assert run(Provider().send_batch([delivery_of(message)], -1)) == [Result(Kind.BUSY)]
    assert sim.record("create") == []


def delivery_of(message: Message):
    from messaging.delivery import outgoing_of

    return outgoing_of(message, now())


def test_two_hundred_texts_go_out_at_once_and_each_once(sim):
    at = now()
    fresh = [
        build.unsaved(f"+447700900{n:03}", due_at=at, made_at=at, changed_at=at) for n in range(200)
    ]
    actions.queue_messages(messages=fresh)

    def all_gone() -> bool:
        deliver(now())  # on a busy machine some go back unsent and come again in a moment
        return len(sim.record("create")) >= 200

    sim.wait_for(all_gone, patience=60)
    sim.settle()
    assert len(sim.record("create")) == 200
    delivered = Message.objects.filter(state=State.DELIVERED)
    sim.wait_for(lambda: delivered.count() == 200)


def missed(sim, count: int) -> None:
    """So many texts that the provider took and our web never heard of."""
    for place in range(count):
        sim.network.texts.write(f"+447700900{place % 900:03}", "1")


def test_what_came_in_is_listed_to_its_end_however_many_pages_it_takes(sim):
    since = now() - MINUTES_LATER
    sim.do(later(missed, sim, 2_300))
    listed = run(transports.get_transport().list_received("text", since))
    assert len({one.provider_id for one in listed}) == 2_300
    assert [one.at for one in listed] == sorted(one.at for one in listed)
    assert len(sim.record("list")) == 3


async def later(deed, *facts) -> None:
    """The deed, done on the loop that awaits it."""
    deed(*facts)


def test_no_answer_is_lost_beyond_the_first_page(sim, monkeypatch):
    monkeypatch.setattr(provider, "LONG_PAGE", 50)
    monkeypatch.setattr(inbound, "AT_ONCE", 40)
    sim.do(later(missed, sim, 120))
    assert inbound.catch_up(now(), now() - MINUTES_LATER) == 120
    assert inbound.catch_up(now(), now() - MINUTES_LATER) == 0
    assert len(build.heard.answers) == 120


def test_a_list_that_breaks_off_leaves_the_mark_where_it_was(sim, monkeypatch):
    monkeypatch.setattr(provider, "LONG_PAGE", 50)
    sim.do(later(missed, sim, 60))
    engine = Engine(started_at=now())
    sim.faults(latency_ms=1)
    faults = iter(["", "500"])
    monkeypatch.setattr(Faults, "pick", lambda *_: next(faults, ""))  # the second page fails
    engine.turn(now())
    assert next(faults, "all had") == "all had"
    assert not Beat.objects.filter(pk="catch up").exists()
    engine.turn(now() + MINUTES_LATER)
    assert len(build.heard.answers) == 60


def test_the_provider_forgets_what_is_a_day_old(sim):
    message = queued_and_sent()
    settled(sim, message, State.DELIVERED)
    sim.text(OMAR, "1")
    assert reaper.reap(now()) == 0
    assert reaper.reap(now() + timedelta(hours=25)) == 2
    assert sim.network.messages == {}
