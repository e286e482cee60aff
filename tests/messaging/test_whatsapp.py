"""WhatsApp: only who chose it, free words for a day, approved words otherwise, else a text."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.clock import now
from messaging import delivery, whatsapp
from messaging.models import Inbound, Message, Phone
from messaging.reports import Report, take
from messaging.statuses import State
from messaging.transports import Kind, Result
from messaging.whatsapp import Way, decide
from tests.messaging import build
from tests.messaging.build import OMAR, TEN_AM

OURS = "+447700900998"
TEMPLATE = "HX" + "a" * 32


@pytest.fixture
def on(settings):
    settings.WHATSAPP_NUMBER = OURS
    settings.WHATSAPP_TEMPLATES = [f"system.ar={TEMPLATE}"]


def omar(**facts):
    return build.phone(OMAR, whatsapp_since=TEN_AM, **facts)


def told(sim):
    """What Omar's phone got: how, from whom and in which words."""
    texts = [one for one in sim.texts_to(OMAR) if one.status == "delivered"]
    return [(one.to.partition(":")[0], one.template, one.body) for one in texts]


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("chosen", "wrote", "template", "way"),
    [
        (False, TEN_AM, TEMPLATE, None),
        (True, TEN_AM, "", Way()),
        (True, TEN_AM, TEMPLATE, Way()),
        (True, TEN_AM - 23 * HOUR, "", Way()),
        (True, TEN_AM - 24 * HOUR + timedelta(minutes=5), TEMPLATE, Way(TEMPLATE)),
        (True, TEN_AM - 24 * HOUR + timedelta(minutes=5, seconds=1), TEMPLATE, Way()),
        (True, TEN_AM - 24 * HOUR, "", None),
        (True, None, TEMPLATE, Way(TEMPLATE)),
        (True, None, "", None),
    ],
)
def test_the_rule(chosen, wrote, template, way):
    assert decide(chosen=chosen, wrote_at=wrote, template=template, now=TEN_AM) == way


@pytest.mark.django_db
def test_while_it_is_off_it_costs_no_question_and_changes_nothing(settings):
    settings.WHATSAPP_NUMBER = ""
    message = build.message(omar(whatsapp_at=TEN_AM))
    with CaptureQueriesContext(connection) as captured:
        assert whatsapp.columns() == ()
        assert whatsapp.way_of(message, TEN_AM) is None
        assert not whatsapp.takes(message.pk, "SM" + "0" * 32, State.FAILED, "63016", TEN_AM)
        whatsapp.note_written(OMAR, TEN_AM)
    assert len(captured) == 0


@pytest.mark.django_db(transaction=True)
def test_who_wrote_today_gets_free_words_there(on, sim):
    omar()
    sim.text(OMAR, "hello", to=f"whatsapp:{OURS}")
    build.message(OMAR, due_at=now(), body="Please\nanswer.")
    delivery.deliver(now())
    sim.settle()
    reply = ("whatsapp", "", "Thank you.")
    assert sorted(told(sim)) == [("whatsapp", "", "Please\nanswer."), reply]


@pytest.mark.django_db(transaction=True)
def test_outside_the_window_approved_words_go_in_the_language_that_has_them(on, sim):
    omar()
    build.message(OMAR, due_at=now(), language="ar", body="سطر\nآخر")
    build.message(OMAR, due_at=now(), language="fa", body="سلام")
    delivery.deliver(now())
    sim.settle()
    assert sorted(told(sim)) == [
        ("+447700900123", "", "سلام"),
        ("whatsapp", TEMPLATE, "سطر آخر"),
    ]


@pytest.mark.django_db(transaction=True)
def test_63016_sends_the_same_words_as_a_text_at_once_and_once(on, sim):
    phone = omar(whatsapp_at=now())  # we believe that the window is open, the company does not
    message = build.message(OMAR, due_at=now(), body="Please answer.")
    delivery.deliver(now())
    sim.settle()
    message.refresh_from_db()
    assert (message.state, message.provider_id) == (State.DUE, None)
    assert message.whatsapp_id.startswith("SM")
    delivery.deliver(now())
    sim.settle()
    message.refresh_from_db()
    assert message.state == State.DELIVERED
    assert told(sim) == [("+447700900123", "", "Please answer.")]
    phone.refresh_from_db()
    assert phone.whatsapp_at is None
    assert len(sim.texts_to(OMAR)) == 2
    assert delivery.deliver(now()) == 0


@pytest.mark.django_db
def test_late_and_repeated_reports_on_the_first_try_change_nothing_more(on):
    message = build.message(omar(whatsapp_at=TEN_AM), state=State.ACCEPTED, provider_id="SM1")
    failed = Report("SM1", "text", "undelivered", "63016")
    take(message.pk, failed, TEN_AM)
    for late in (failed, Report("SM1", "text", "sent"), Report("SM1", "text", "failed", "30008")):
        take(message.pk, late, TEN_AM)
    message.refresh_from_db()
    assert (message.state, message.provider_id, message.error_code) == (State.DUE, None, "")
    assert message.events.count() == 3


@pytest.mark.django_db
def test_a_report_that_is_quicker_than_our_writing_down_still_leads_to_a_text(on):
    message = build.message(omar(), state=State.SENDING, deadline_at=TEN_AM)
    take(message.pk, Report("SM1", "text", "failed", "63016"), TEN_AM)
    delivery.write_down([(message, Result(Kind.ACCEPTED, provider_id="SM1"))], TEN_AM)
    message.refresh_from_db()
    assert (message.state, message.provider_id, message.whatsapp_id) == (State.DUE, None, "SM1")


@pytest.mark.django_db
def test_a_late_word_on_an_old_try_closes_no_window_that_they_opened_since(on):
    phone = omar(whatsapp_at=TEN_AM + HOUR)
    facts = {"state": State.ACCEPTED, "provider_id": "SM1", "sent_at": TEN_AM}
    message = build.message(phone, **facts)
    take(message.pk, Report("SM1", "text", "undelivered", "63016"), TEN_AM + 2 * HOUR)
    phone.refresh_from_db()
    assert phone.whatsapp_at == TEN_AM + HOUR


@pytest.mark.django_db
def test_what_the_provider_does_not_take_there_goes_as_a_text_without_another_try_there(on):
    message = build.message(omar(whatsapp_at=TEN_AM), state=State.SENDING, deadline_at=TEN_AM)
    delivery.write_down([(message, Result(Kind.REFUSED, code="63018"))], TEN_AM)
    message = Message.objects.select_related("phone").get()
    assert message.state == State.DUE
    message.phone.whatsapp_at = TEN_AM
    assert whatsapp.way_of(message, TEN_AM) is None


@pytest.mark.django_db
def test_a_text_that_failed_as_a_text_is_not_tried_again(on):
    message = build.message(build.phone(OMAR), state=State.ACCEPTED, provider_id="SM1")
    take(message.pk, Report("SM1", "text", "undelivered", "30003"), TEN_AM)
    message.refresh_from_db()
    assert message.state == State.FAILED


@pytest.mark.django_db(transaction=True)
def test_whoever_writes_there_is_the_same_phone_and_opens_the_window(on, sim):
    phone = build.phone(OMAR)
    sim.text(OMAR, "1", to=f"whatsapp:{OURS}")
    inbound = Inbound.objects.get()
    assert inbound.phone == phone
    phone.refresh_from_db()
    assert phone.whatsapp_at is not None
    assert phone.whatsapp_since is None, "writing there chooses nothing"


@pytest.mark.django_db(transaction=True)
def test_stop_by_whatsapp_stops_texts_too(on, sim):
    omar()
    sim.text(OMAR, "stop", to=f"whatsapp:{OURS}")
    assert Phone.objects.get().opted_out_at


@pytest.mark.django_db
def test_people_choose_and_the_day_of_a_yes_stays():
    build.phone(OMAR)
    later = TEN_AM + HOUR
    for yes, moment, since in ((True, TEN_AM, TEN_AM), (True, later, TEN_AM), (False, later, None)):
        whatsapp.choose(Phone.objects.all(), yes=yes, now=moment)
        assert Phone.objects.get().whatsapp_since == since
