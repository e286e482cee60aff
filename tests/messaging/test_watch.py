"""The watch tells two coordinators by text when nothing goes out, and needs no engine for it."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from accounts.trail import Event
from accounts.verbs import Verb
from messaging import alive, lookouts, watch
from messaging.actions import opt_out
from messaging.alarm import Why
from messaging.delivery import deliver
from messaging.models import Beat, Lookout, Message, Phone
from messaging.statuses import State
from messaging.transports import OFFLINE, TOO_MANY, Kind, Result
from tests import build as people
from tests.messaging import build
from tests.messaging.build import LEILA, MINUTE, OMAR, SARA, TEN_AM

pytestmark = pytest.mark.django_db
AMINA_S, BILAL_S, CARLA_S = "+447700900801", "+447700900802", "+447700900803"
STOPPED = "Ringround: the engine is not running. Since 10:00 nothing goes out that is due."


@pytest.fixture(autouse=True)
def _nothing_else_is_due(settings):
    settings.DUE_SINCE = []


def lookout(number, **facts):
    """A coordinator who wants to be told on this number."""
    row = lookouts.name_lookout(user=people.person("coordinator"), number=number, now=TEN_AM)
    Message.objects.all().delete()  # the word that says so
    Lookout.objects.filter(pk=row.pk).update(**facts)
    return row


@pytest.fixture
def three(street):
    """Three who are ready, in this order."""
    numbers = (AMINA_S, BILAL_S, CARLA_S)
    return [lookout(number, since=TEN_AM + n * MINUTE) for n, number in enumerate(numbers)]


def look(minutes):
    return watch.look(TEN_AM + minutes * MINUTE)


def heard(street):
    """How many texts each of the three got."""
    return [len(street.received(number)) for number in (AMINA_S, BILAL_S, CARLA_S)]


def test_without_an_engine_two_are_told_after_a_minute_that_something_waits(street, three):
    build.message(OMAR)
    assert look(0.9) is None
    assert heard(street) == [0, 0, 0]
    assert look(1) is Why.ENGINE
    assert heard(street) == [1, 1, 0]
    assert street.received(AMINA_S)[0].startswith(STOPPED)
    assert street.received(OMAR) == []  # that is the engine's, and stays so


def test_a_quarter_of_an_hour_later_the_others_are_told_and_never_more_often(street, three):
    build.message(OMAR)
    for minutes in range(1, 31):
        look(minutes)
    assert heard(street) == [2, 1, 1]
    assert Event.objects.filter(verb=Verb.ALARM_SENT).count() == 2


def test_an_alarm_names_no_residence_no_person_and_no_number(street, three):
    home = people.residence(code_name="Heron")
    people.resident(home, OMAR, alias="Copper Fern")
    build.message(OMAR)
    look(5)
    said = street.received(AMINA_S)[0]
    assert not any(word in said for word in ("Heron", "Copper", "7700900", "http"))
    assert len(said) <= 160


def test_while_it_moves_and_while_nothing_waits_nobody_is_told(street, three):
    assert look(600) is None  # no engine, and nothing to send
    build.message(OMAR)
    build.message(LEILA, due_at=TEN_AM + 5 * MINUTE)
    deliver(TEN_AM)
    Beat.mark("engine", TEN_AM + 6 * MINUTE)
    Message.objects.filter(state=State.ACCEPTED).update(sent_at=TEN_AM + 6 * MINUTE)
    assert look(6.5) is None
    assert heard(street) == [0, 0, 0]


def test_an_engine_that_lives_and_sends_nothing_is_told_of_too(street, three):
    build.message(OMAR)
    Beat.mark("engine", TEN_AM + 3 * MINUTE)
    assert look(3) is Why.STUCK
    assert "though the engine runs" in street.received(AMINA_S)[0]


def test_what_rests_or_is_no_news_any_more_is_not_due(street, three):
    night = {"rests_from": TEN_AM - MINUTE, "rests_until": TEN_AM + timedelta(hours=9)}
    build.message(OMAR, **night)
    build.message(LEILA, expires_at=TEN_AM + MINUTE)
    assert look(5) is None


def test_a_call_out_that_nobody_looks_at_is_due(street, three, settings):
    settings.DUE_SINCE = ["tests.messaging.test_watch.due_for_two_minutes"]
    assert look(0) is Why.ENGINE


def due_for_two_minutes(now):
    """What DUE_SINCE names here."""
    return now - 2 * MINUTE


def test_two_watches_tell_once(street, three):
    build.message(OMAR)
    found = watch.facts(TEN_AM + MINUTE)
    watch._sound(Why.ENGINE, found, None, TEN_AM + MINUTE)
    watch._sound(Why.ENGINE, found, None, TEN_AM + MINUTE)
    assert heard(street) == [1, 1, 0]


def test_an_alarm_that_may_have_gone_out_is_not_sent_again(street, three):
    street.next_results.extend([Result(Kind.UNKNOWN), Result(Kind.UNKNOWN)])
    build.message(OMAR)
    for minutes in range(1, 15):
        look(minutes)
    assert heard(street) == [1, 1, 0]


def test_an_alarm_that_the_provider_did_not_take_is_tried_again_after_a_minute(street, three):
    street.next_results.extend([Result(Kind.BUSY, code=OFFLINE)] * 2)
    build.message(OMAR)
    look(1)
    assert Message.objects.filter(purpose="system", state=State.CANCELLED).count() == 2
    look(1.5)
    assert heard(street) == [1, 1, 0]
    look(2)
    assert heard(street) == [2, 1, 1]
    assert sum(street.sent[-2:][n].to != street.sent[0].to for n in range(2)) >= 1


def test_when_it_moves_again_those_who_were_told_hear_it_once(street, three):
    old = build.message(OMAR)
    look(1)
    Message.objects.filter(pk=old.pk).delete()
    Beat.mark("engine", TEN_AM + 2 * MINUTE)
    for minutes in (2, 3, 4):
        look(minutes)
        deliver(TEN_AM + minutes * MINUTE)
    assert heard(street) == [2, 2, 0]
    assert street.received(AMINA_S)[-1] == "Ringround: messages go out again."


def test_who_said_stop_or_is_no_coordinator_any_more_is_passed_over(street, three):
    opt_out(phone=Phone.objects.with_number(AMINA_S).get(), now=TEN_AM)
    three[1].user.roles.all().delete()
    build.message(OMAR)
    look(1)
    assert heard(street) == [0, 0, 1]


def test_with_nobody_to_tell_it_is_in_the_log_and_nothing_breaks(street, caplog):
    build.message(OMAR)
    assert look(1) is Why.ENGINE
    assert "no coordinator has said a number" in caplog.text


def test_a_new_number_is_told_at_once_what_it_is_for(street):
    amina = people.person("coordinator")
    lookouts.name_lookout(user=amina, number=AMINA_S, now=TEN_AM)
    lookouts.name_lookout(user=amina, number=AMINA_S, now=TEN_AM)
    deliver(TEN_AM)
    assert [said[:9] for said in street.received(AMINA_S)] == ["Ringround"]


def test_the_number_of_who_is_told_no_more_is_gone_unless_a_resident_has_it(street):
    amina, bilal = people.person("coordinator"), people.person("coordinator")
    people.resident(people.residence(), SARA)
    for user, number in ((amina, AMINA_S), (bilal, SARA)):
        lookouts.name_lookout(user=user, number=number, now=TEN_AM)
        lookouts.stop_looking_out(user=user, now=TEN_AM)
    assert not Phone.objects.with_number(AMINA_S).exists()
    assert Phone.objects.with_number(SARA).exists()
    assert not Lookout.objects.exists()


def test_the_command_says_by_its_exit_that_nothing_goes_out(street, three):
    call_command("watch", "--once")
    build.message(OMAR)
    with pytest.raises(CommandError, match="engine"):
        call_command("watch", "--once")


# The provider is out -------------------------------------------------------------------------------

NO_ANSWER = Result(Kind.UNKNOWN)
NO_LINE = Result(Kind.BUSY, code=OFFLINE)
NO_ACCOUNT = Result(Kind.REFUSED, code="20005")


def turns(street, result, *, seconds, start=TEN_AM):
    """The engine turns every two seconds, and whatever is tried ends like this."""
    for second in range(0, seconds + 1, 2):
        now = start + timedelta(seconds=second)
        street.next_results.clear()
        street.next_results.extend([result] * 50 if result else [])
        deliver(now)
        Beat.mark("engine", now)
    street.next_results.clear()
    return now


def many(number=4):
    return [build.message(f"+4477009006{n:02}", purpose="call_out") for n in range(number)]


@pytest.mark.parametrize(
    "result", [NO_ANSWER, NO_LINE, NO_ACCOUNT], ids=["no answer", "no connection", "no account"]
)
def test_a_provider_that_takes_nothing_is_told_of_though_the_engine_runs(street, three, result):
    many()
    now = turns(street, result, seconds=58)
    assert watch.look(now) is None
    now = turns(street, result, seconds=8, start=now)
    assert watch.look(now) is Why.PROVIDER
    assert "since 10:00 the provider takes nothing" in street.received(AMINA_S)[0]
    assert len(street.received(AMINA_S)[0]) <= 160


def test_of_a_provider_that_is_out_two_are_told_by_e_mail_too_and_once(street, three, mailoutbox):
    many()
    now = turns(street, NO_LINE, seconds=70)
    for _ in range(8):
        street.next_results.extend([NO_LINE] * 2)  # it takes no alarm either
        assert watch.look(now) is Why.PROVIDER
        now = turns(street, NO_LINE, seconds=60, start=now)
    said = [one.to for one in mailoutbox]
    assert said == [[three[0].user.email], [three[1].user.email]]
    assert "ring people yourselves" in mailoutbox[0].body
    assert mailoutbox[0].subject == "Ringround: nothing goes out"


def test_an_alarm_that_no_text_could_carry_goes_by_e_mail(street, three, mailoutbox):
    street.next_results.extend([NO_LINE] * 2)
    build.message(OMAR)
    look(1)
    assert len(mailoutbox) == 2
    assert "the engine is not running" in mailoutbox[0].body


def test_without_a_mail_server_the_watch_goes_on(street, three, monkeypatch, caplog):
    def refuse(*_args, **_facts):
        raise ConnectionRefusedError

    monkeypatch.setattr(watch, "send_mail", refuse)
    many()
    now = turns(street, NO_ANSWER, seconds=70)
    assert watch.look(now) is Why.PROVIDER
    assert "No e-mail could be sent: ConnectionRefusedError" in caplog.text


@pytest.mark.parametrize(
    "answer",
    [
        Result(Kind.ACCEPTED, provider_id="SM" + "7" * 32, segments=1),
        Result(Kind.REFUSED, code="21610"),
        Result(Kind.BUSY, code=TOO_MANY),
    ],
    ids=["taken", "refused", "too many"],
)
def test_one_answer_and_the_provider_is_there_again(street, three, answer):
    many()
    now = turns(street, NO_ANSWER, seconds=70)
    assert alive.trouble(now) is Why.PROVIDER
    build.message(OMAR, due_at=now)
    street.next_results.extend([answer])
    deliver(now)
    assert alive.trouble(now) is None
    assert watch.look(now) is None


def test_one_or_two_in_doubt_are_bad_luck_and_wake_nobody(street, three):
    many(2)
    assert watch.look(turns(street, NO_ANSWER, seconds=180)) is None
    assert heard(street) == [0, 0, 0]


def test_what_was_in_doubt_long_ago_says_nothing_of_now(street, three):
    many()
    turns(street, NO_ANSWER, seconds=70)
    Beat.mark("engine", TEN_AM + alive.OLD)
    assert alive.trouble(TEN_AM + alive.OLD - timedelta(seconds=1)) is Why.PROVIDER
    assert alive.trouble(TEN_AM + alive.OLD) is None


def test_another_engine_that_is_answered_ends_it_too(street, three):
    many()
    now = turns(street, NO_ANSWER, seconds=70)
    alive._Memory.noted = False  # as in a process that never saw it
    build.message(OMAR, due_at=now + MINUTE)
    deliver(now + MINUTE)
    Beat.mark("engine", now + MINUTE)
    assert alive.trouble(now + MINUTE) is None


def test_while_all_goes_well_noting_tries_asks_nothing(street, django_assert_num_queries):
    build.message(OMAR)
    deliver(TEN_AM)
    with django_assert_num_queries(0):
        alive.note([Result(Kind.ACCEPTED), NO_ANSWER, NO_LINE], TEN_AM)


def test_people_are_told_before_they_send_something(street, three):
    many()
    now = turns(street, NO_ANSWER, seconds=70)
    assert "ring people yourselves" in alive.words_before_sending(now)[0]
    assert "engine is not running" in alive.words_before_sending(now + MINUTE)[0]
