"""What comes in: counted once, understood, offered upwards, answered at most politely."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.trail import Event
from messaging import arrivals, inbound
from messaging.answers import Kind
from messaging.delivery import deliver
from messaging.inbound import Taken, catch_up, handle_waiting, receive
from messaging.models import Inbound, Message, Phone
from messaging.statuses import State
from messaging.turns import HANDLING
from tests.messaging import build
from tests.messaging.build import LEILA, MINUTE, OMAR, TEN_AM, heard
from translations import starter_texts
from translations.languages import FIRST_WAVE, LANGUAGES

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
STOPPED_AR = starter_texts.shipped("ar")["texts_stopped"]


def text(body: str, number: str = OMAR, at=TEN_AM, provider_id: str = "") -> bool:
    return receive(
        provider_id=provider_id or "SM" + uuid4().hex,
        channel="text",
        sender=number,
        body=body,
        at=at,
        now=at,
    )


def ring(number: str = OMAR, at=TEN_AM) -> bool:
    sid = "CA" + uuid4().hex
    return receive(provider_id=sid, channel="call", sender=number, body="", at=at, now=at)


@pytest.fixture
def omar():
    return build.phone(OMAR)


def now_of(phone: Phone) -> Phone:
    return Phone.objects.get(pk=phone.pk)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("1", Kind.SAFE),
        ("٢", Kind.HELP),
        ("3", Kind.NOT_SAFE_TO_TALK),
        ("who is this?", Kind.UNKNOWN),
        ("stop", Kind.OPT_OUT),
        ("START", Kind.OPT_IN),
    ],
)
def test_an_answer_is_understood_and_offered_to_the_rooms_above(omar, body, kind):
    assert text(body)
    assert [one.kind for one in heard.answers] == [kind]
    assert Inbound.objects.get().handled_by == "tests"
    assert now_of(omar).reached_at == TEN_AM


def test_the_same_text_twice_counts_once(omar):
    sid = "SM" + "a" * 32
    for _ in range(100):
        assert text("1", provider_id=sid)
    assert len(heard.answers) == Inbound.objects.count() == 1
    assert Message.objects.count() == 1


def test_a_ring_is_an_answer_of_its_own_kind(omar):
    ring()
    assert [one.kind for one in heard.answers] == [Kind.RANG]


@pytest.mark.parametrize("word", ["STOP", "stop", " Stop. ", "unsubscribe", "توقف"])
def test_stop_ends_everything_for_this_phone_at_once(omar, street, word):
    waiting = build.message(omar)
    text(word)
    build.message(omar)
    deliver(TEN_AM)
    assert street.received(OMAR) == ([STOPPED_AR] if word == "توقف" else [])
    assert now_of(omar).opted_out_at == TEN_AM
    assert Message.objects.get(pk=waiting.pk).state == State.CANCELLED
    assert [event.verb for event in Event.objects.all()] == ["opted_out"]


@pytest.mark.parametrize("tag", FIRST_WAVE[1:])
def test_who_stops_in_their_language_is_told_once_and_how_to_go_back(omar, street, tag):
    words, word = starter_texts.shipped(tag)["texts_stopped"], min(LANGUAGES[tag].opt_out)
    build.message(omar, language=tag)
    for _ in range(100):
        text(word, provider_id="SM" + "a" * 32)
    text(word, at=TEN_AM + MINUTE)
    deliver(TEN_AM + MINUTE)
    assert street.received(OMAR) == [words]
    text(re.split("[:፦]", words)[-1], at=TEN_AM + 2 * MINUTE)
    assert now_of(omar).opted_out_at is None


@pytest.mark.parametrize("word", ["stop", "STOPALL", " Unsubscribe. ", "cancel", "end", "quit"])
def test_to_a_word_of_the_providers_own_only_the_provider_answers(omar, street, word):
    text(word)
    deliver(TEN_AM)
    assert now_of(omar).opted_out_at == TEN_AM
    assert street.sent == []


def test_nothing_else_goes_to_who_stopped_in_their_language(omar, street):
    text("توقف")
    text("1", at=TEN_AM + MINUTE)
    build.message(omar)
    deliver(TEN_AM + MINUTE)
    assert street.received(OMAR) == [STOPPED_AR]


def test_a_sentence_with_stop_in_it_stops_nothing(omar):
    text("Please stop them, they are in the corridor")
    assert now_of(omar).opted_out_at is None


def test_start_brings_the_texts_back(omar, street):
    text("stop")
    text("start", at=TEN_AM + MINUTE)
    build.message(omar)
    deliver(TEN_AM + MINUTE)
    assert now_of(omar).opted_out_at is None
    assert len(street.received(OMAR)) == 1


def test_nothing_is_said_after_the_provider_has_answered_stop_or_start(omar):
    text("stop")
    text("start")
    assert Message.objects.count() == 0


def test_an_answer_is_thanked_for_in_few_words(omar, street):
    text("1")
    deliver(TEN_AM)
    assert street.received(OMAR) == ["Thank you."]
    assert Message.objects.get().purpose == "reply"


def test_two_machines_that_answer_each_other_stop_at_five(omar, street):
    build.phone(LEILA)
    for minute in range(60):
        text("1", at=TEN_AM + minute * MINUTE)
        deliver(TEN_AM + minute * MINUTE)
    text("1", LEILA, at=TEN_AM + 60 * MINUTE)
    deliver(TEN_AM + 60 * MINUTE)
    assert len(street.received(OMAR)) == inbound.MOST_REPLIES == 5
    assert len(street.received(LEILA)) == 1
    text("1", at=TEN_AM + DAY + 60 * MINUTE)
    deliver(TEN_AM + DAY + 60 * MINUTE)
    assert len(street.received(OMAR)) == 6


@pytest.mark.parametrize(
    "sender", [LEILA, "+447700900997", "60777", "anonymous", "", "+", "+266696687", "+1", "Omar"]
)
def test_nobody_answers_a_number_that_is_nobodys(street, sender):
    assert text("1", sender)
    assert Inbound.objects.get().phone is None
    deliver(TEN_AM)
    assert street.sent == []
    assert Phone.objects.count() == 0


def test_a_phone_that_writes_is_not_dead(street):
    phone = build.phone(OMAR, dead_since=TEN_AM, dead_code="30005")
    text("1", at=TEN_AM + MINUTE)
    assert (now_of(phone).dead_since, now_of(phone).dead_code) == (None, "")
    assert deliver(TEN_AM + MINUTE) == 1


def test_what_no_room_takes_waits_for_a_person(omar):
    heard.takes = False
    text("who is this?")
    found = Inbound.objects.get()
    assert (found.handled_by, found.body) == ("", "who is this?")
    assert found.handled_at == TEN_AM


def test_an_answer_that_broke_a_room_is_kept_and_handled_again(omar):
    heard.fails = True
    text("2")
    assert Inbound.objects.get().handled_at is None
    assert now_of(omar).reached_at is None
    heard.fails = False
    assert handle_waiting(TEN_AM) == 0  # it may still be under way
    assert handle_waiting(TEN_AM + MINUTE) == 1
    assert handle_waiting(TEN_AM + MINUTE) == 0
    assert [one.kind for one in heard.answers] == [Kind.HELP]


def test_who_comes_while_somebody_is_at_it_leaves_theirs_to_them(omar):
    with HANDLING.passing(wait=True) as inside:
        assert inside
        assert text("1")
        assert arrivals.any_waits()
        assert heard.answers == []
    assert handle_waiting(TEN_AM) == 1
    assert [one.kind for one in heard.answers] == [Kind.SAFE]


@pytest.fixture
def flood():
    """Texts from so many phones that nobody has handled yet."""

    def come(many: int, body: str = "1") -> list[str]:
        numbers = [f"+447700900{place:03}" for place in range(many)]
        with HANDLING.passing(wait=True):
            for number in numbers:
                build.phone(number)
                text(body, number)
        return numbers

    return come


def test_of_a_flood_each_is_handled_and_thanked_once(flood):
    flood(inbound.BATCH + 10)
    assert handle_waiting(TEN_AM) == inbound.BATCH + 10
    assert handle_waiting(TEN_AM) == 0
    assert len(heard.answers) == Message.objects.filter(purpose="reply").count()
    assert Inbound.objects.filter(handled_by="tests").count() == inbound.BATCH + 10
    assert Phone.objects.filter(reached_at=TEN_AM).count() == inbound.BATCH + 10


def test_a_batch_writes_to_the_trail_after_all_else(flood):
    """Somebody's click holds a row and waits for the trail: it must not wait for us, and we for it."""
    flood(3, "STOP")
    with CaptureQueriesContext(connection) as asked:
        assert handle_waiting(TEN_AM) == 3
    writes = [one["sql"] for one in asked if one["sql"].lstrip().startswith(("INSERT", "UPDATE"))]
    (place,) = [n for n, sql in enumerate(writes) if 'INTO "accounts_event"' in sql]
    assert place == len(writes) - 1
    assert Event.objects.filter(verb="opted_out").count() == 3


def test_a_flood_costs_no_more_queries_than_a_few(flood):
    counts = []
    for many in (2, inbound.BATCH):
        flood(many)
        with CaptureQueriesContext(connection) as asked:
            assert handle_waiting(TEN_AM) == many
        counts.append(len(asked))
        Message.objects.all().delete()
    assert counts[0] == counts[1]


def test_one_that_breaks_a_room_takes_no_other_with_it(flood, settings):
    settings.INBOUND_HANDLERS = ["tests.messaging.test_inbound.breaks_at_two"]
    flood(3)
    with HANDLING.passing(wait=True):
        text("2", LEILA)
    assert handle_waiting(TEN_AM) == 3
    left = Inbound.objects.get(handled_at=None)
    assert left.body == "2"
    assert left.retry_at is not None
    assert handle_waiting(TEN_AM) == 0


def breaks_at_two(batch, now):
    """A room that cannot bear a two."""
    if any(one.answer.kind is Kind.HELP for one in batch):
        raise RuntimeError("two")
    return {one.inbound.pk: Taken("tests") for one in batch}


def test_what_a_phone_says_next_is_understood_after_its_first_words(omar):
    with HANDLING.passing(wait=True):
        text("2", at=TEN_AM)
        text("1", at=TEN_AM + timedelta(seconds=1))
    assert handle_waiting(TEN_AM + MINUTE) == 2
    assert [one.kind for one in heard.answers] == [Kind.HELP, Kind.SAFE]


def test_twenty_answers_given_while_our_web_was_down_all_count_once(street):
    numbers = [f"+447700900{n:03}" for n in range(20)]
    for place, number in enumerate(numbers):
        build.phone(number)
        listed = street.list_inbound(number, "1" if place % 2 else "", at=TEN_AM)
    text("1", numbers[19], provider_id=listed.provider_id)  # one came through before
    assert catch_up(TEN_AM + MINUTE, TEN_AM - MINUTE) == 19
    assert catch_up(TEN_AM + 2 * MINUTE, TEN_AM + MINUTE) == 0
    kinds = [one.kind for one in heard.answers]
    assert (kinds.count(Kind.SAFE), kinds.count(Kind.RANG)) == (10, 10)


def test_an_answer_keeps_the_moment_at_which_it_came_in(omar, street):
    street.list_inbound(OMAR, "1", at=TEN_AM - 3 * MINUTE)
    catch_up(TEN_AM, TEN_AM)
    assert Inbound.objects.get().received_at == TEN_AM - 3 * MINUTE


def test_the_first_catch_up_looks_back_one_day(omar, street):
    street.list_inbound(OMAR, "1", at=TEN_AM - DAY - MINUTE)
    street.list_inbound(OMAR, "2", at=TEN_AM - DAY + MINUTE)
    assert catch_up(TEN_AM, None) == 1
