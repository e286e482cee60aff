"""Numbers that die, change and are confirmed; a leader's new number waits a day."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.trail import Event
from messaging.models import Message, Phone
from messaging.phones import parse_number
from residences import actions, numbers, runner
from residences.checkup import findings_of
from residences.errands import finish
from residences.health import Fault
from residences.holding import acting
from residences.models import (
    DoneHow,
    Errand,
    ErrandKind,
    LeaderFacts,
    Leadership,
    NumberChange,
    Question,
    Why,
)
from tests import build

OMAR, LEYLA, SARA, NEW = (f"+4477009001{n:02}" for n in range(1, 5))
NIGHT = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)


@pytest.fixture
def floor(heron):
    return build.branch(heron, "Floor 1")


@pytest.fixture
def omar(heron, floor):
    return build.resident(heron, OMAR, branch=floor, alias="Misty Larch")


@pytest.fixture
def leyla(heron, floor):
    return build.resident(heron, LEYLA, branch=floor, alias="Quiet Fern")


def failed(number, code, at, times=1):
    """Texts to this number that came back."""
    for _ in range(times):
        Message.objects.create(
            phone=build.phone(number),
            channel="text",
            purpose="tree",
            language="en",
            state="failed",
            error_code=code,
            due_at=at,
            made_at=at,
            changed_at=at,
        )


def later(street, **time):
    street.now += timedelta(**time)
    street.turn()


def new_number(resident, by, now, number=NEW, why=Why.NEW_SIM, old=OMAR):
    return numbers.record_number(
        people=[resident],
        number=parse_number(number),
        why=why,
        by=by,
        now=now,
        old=build.phone(old),
    )


# Numbers that die --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "times", "asks"),
    [("30003", 2, False), ("30003", 3, True), ("30005", 1, True), ("30008", 9, False)],
)
def test_repeated_dead_codes_become_one_errand_to_ask_in_person(street, omar, code, times, asks):
    failed(OMAR, code, street.now, times)
    for _again in range(2):
        later(street, minutes=2)
    errands = Errand.objects.values_list("kind", "code", "resident")
    assert list(errands) == ([("number", code, omar.pk)] if asks else [])


def test_who_answered_since_is_not_asked_and_an_errand_ends_when_they_answer(street, omar):
    failed(OMAR, "30003", street.now - timedelta(hours=1), 3)
    Phone.objects.update(reached_at=street.now)
    later(street, minutes=2)
    assert not Errand.objects.exists()
    failed(OMAR, "30003", street.now, 3)
    later(street, minutes=2)
    street.answers(OMAR, "hello")
    later(street, minutes=2)
    assert Errand.objects.get().done_how == DoneHow.ANSWERED


def test_everybody_on_a_dead_phone_is_to_be_asked_and_who_left_is_not(street, heron, omar):
    build.resident(heron, OMAR)
    build.resident(heron, OMAR, left_at=street.now)
    Phone.objects.update(dead_since=street.now, dead_code="21217")
    later(street, minutes=2)
    assert Errand.objects.count() == 2


def test_the_leader_of_the_branch_is_told_how_many_once_a_day_and_by_day(
    street, heron, floor, omar, leyla
):
    Leadership.objects.create(branch=floor, resident=leyla, rank=1)
    street.now = NIGHT
    failed(OMAR, "30005", NIGHT)
    later(street, minutes=2)
    street.silence()
    build.resident(heron, SARA, branch=floor)
    failed(SARA, "30005", street.now)
    later(street, hours=10)
    (words,) = street.hears((LEYLA, "numbers that do not work: 1"))
    assert "Misty" not in words
    assert "/n/" in words
    later(street, hours=24)
    street.hears((LEYLA, "numbers that do not work: 2"))


def test_a_leader_is_told_in_the_hours_that_they_gave(street, floor, omar, leyla):
    Leadership.objects.create(branch=floor, resident=leyla, rank=1)
    LeaderFacts.objects.create(resident=leyla, rung_from="17:00", rung_until="20:00")
    failed(OMAR, "30005", street.now)
    later(street, minutes=2)
    street.silence()
    later(street, hours=7)
    street.hears((LEYLA, "numbers that do not work"))


# A new number ------------------------------------------------------------------------------------


def test_a_new_number_ends_the_old_one_with_its_reason_and_is_asked_by_text(street, amina, omar):
    failed(OMAR, "30005", street.now)
    later(street, minutes=2)
    new_number(omar, amina, street.now, why=Why.DEAD)
    street.hears((NEW, "Is this still your number"))
    ended, came = NumberChange.objects.all()
    assert (ended.is_new, ended.why, ended.old) == (False, "dead", build.phone(OMAR))
    assert (came.is_new, came.new) == (True, build.phone(NEW))
    assert omar.phones.get() == build.phone(NEW)
    assert Errand.objects.get().done_how == DoneHow.NEW_NUMBER
    street.answers(NEW, "1")
    street.hears((NEW, "We have noted it"))
    assert omar.lines.get().confirmed_on == street.now.date()
    assert Event.objects.filter(verb="number_confirmed", target_id=omar.pk).exists()


def test_a_two_is_an_errand_and_so_is_silence_after_two_days(street, amina, omar, leyla):
    new_number(omar, amina, street.now)
    new_number(leyla, amina, street.now, number=SARA, old=LEYLA)
    street.hears((NEW, "Is this still"), (SARA, "Is this still"))
    street.answers(NEW, "2")
    street.hears((NEW, "Somebody will talk"))
    later(street, hours=47)
    assert list(Errand.objects.values_list("resident", "kind")) == [(omar.pk, "change")]
    later(street, hours=2)
    assert (leyla.pk, "silent") in Errand.objects.values_list("resident", "kind")
    street.answers(SARA, "1")
    street.hears((SARA, "We have noted it"))
    assert Errand.objects.get(kind="silent").done_how == DoneHow.ANSWERED


def test_stop_is_kept_and_nobody_is_sent_to_ask(street, amina, omar):
    new_number(omar, amina, street.now)
    street.hears((NEW, "STOP"))
    street.answers(NEW, "STOP")
    later(street, days=3)
    assert Question.objects.get().answer == "stop"
    assert not Errand.objects.exists()


def test_nobody_is_asked_at_night(street, amina, omar):
    street.now = NIGHT
    new_number(omar, amina, NIGHT)
    street.silence()
    later(street, hours=9)
    street.hears((NEW, "Is this still"))


def test_a_number_that_is_right_after_all_is_tried_again(street, amina, omar):
    Phone.objects.update(dead_since=street.now, dead_code="30005")
    later(street, minutes=2)
    numbers.still_right(resident=omar, by=amina, now=street.now)
    street.hears((OMAR, "Is this still"))
    later(street, minutes=2)
    assert Errand.objects.get().done_how == DoneHow.SAME_NUMBER
    assert Phone.objects.get().dead_since is None


def test_an_errand_that_was_done_comes_back_only_after_new_failures(street, amina, omar):
    failed(OMAR, "30003", street.now, 3)
    later(street, minutes=2)
    finish(errand=Errand.objects.get(), how=DoneHow.SEEN, by=amina, now=street.now)
    later(street, minutes=2)
    assert not Errand.objects.open().exists()
    failed(OMAR, "30003", street.now + timedelta(seconds=1), 3)
    later(street, minutes=2)
    assert Errand.objects.open().get().kind == ErrandKind.NUMBER


def test_an_old_number_is_remembered_for_a_month(street, amina, omar):
    new_number(omar, amina, street.now)
    street.skip()
    assert Phone.objects.with_number(OMAR).exists()
    assert NumberChange.objects.get(is_new=False).at == street.now


def test_the_first_number_of_somebody_is_no_change(street, amina, heron):
    someone = build.resident(heron)
    actions.add_phones(resident=someone, numbers=[parse_number(OMAR)], by=amina, now=street.now)
    assert not NumberChange.objects.exists()


# A leader's number -------------------------------------------------------------------------------


@pytest.fixture
def led(floor, omar, leyla):
    """Omar leads, Leyla is his deputy."""
    Leadership.objects.create(branch=floor, resident=omar, rank=1)
    Leadership.objects.create(branch=floor, resident=leyla, rank=2)


def test_a_leaders_new_number_gets_nothing_of_the_role_for_a_day_and_others_are_told_at_once(
    street, amina, heron, led, omar, leyla
):
    street.now = NIGHT  # at once is also at night
    new_number(omar, amina, street.now)
    old, helpers = street.hears(
        (OMAR, "Your number with us was changed"), (LEYLA, "Until tomorrow they get no list")
    )
    assert "Misty" not in old + helpers
    assert [one.resident for one in acting(street.now)] == [leyla]
    assert Errand.objects.get().kind == ErrandKind.HELD
    assert findings_of(heron, street.now)[0].fault == Fault.HELD
    later(street, hours=23, minutes=59)
    street.hears((NEW, "Is this still"))
    assert [one.resident for one in acting(street.now)] == [leyla]
    later(street, minutes=1)
    assert [one.resident for one in acting(street.now)] == [omar, leyla]
    assert Fault.HELD not in [one.fault for one in findings_of(heron, street.now)]


def test_errands_of_a_branch_go_to_the_deputy_while_the_leader_is_held(
    street, amina, heron, floor, led, omar
):
    new_number(omar, amina, street.now)
    street.skip()
    build.resident(heron, SARA, branch=floor)
    failed(SARA, "30005", street.now)
    later(street, minutes=2)
    street.hears((LEYLA, "numbers that do not work"))


def test_a_second_number_of_a_leader_is_a_change_too_by_whatever_way_it_comes(
    street, amina, led, omar
):
    actions.add_phones(resident=omar, numbers=[parse_number(NEW)], by=amina, now=street.now)
    street.hears((OMAR, "was changed"), (LEYLA, "no list"))


def test_dropping_a_leaders_number_and_adding_another_tells_the_one_that_was_dropped(
    street, amina, led, omar
):
    actions.change_resident(
        resident=omar,
        by=amina,
        now=street.now,
        numbers=[parse_number(NEW)],
        drop=omar.lines.all(),
    )
    street.hears((OMAR, "was changed"), (LEYLA, "no list"))


def test_who_leads_nothing_changes_their_number_in_peace(street, amina, heron, omar):
    new_number(omar, amina, street.now)
    street.hears((NEW, "Is this still"))
    assert not Errand.objects.exists()
    assert Fault.HELD not in [one.fault for one in findings_of(heron, street.now)]


def test_the_tick_costs_one_query_between_its_turns(street, omar, django_assert_num_queries):
    runner.tick(street.now)
    with django_assert_num_queries(1):
        runner.tick(street.now + timedelta(seconds=59))
