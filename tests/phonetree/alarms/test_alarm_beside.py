"""An alarm beside others: another phone, a call-out that is under way, a drill, a false one."""

from datetime import timedelta

import pytest

from phonetree import actions
from phonetree.alarm_actions import MovedOn, decline_alarm
from phonetree.alarm_rules import AlarmState
from phonetree.models import CallOut, CallOutState, Line, Written
from residences.models import AlarmPin, Leadership, ResidentPhone
from tests import build
from tests.phonetree.alarms.steps import (
    AMINAS,
    AT_NIGHT,
    LEYLA,
    OMAR,
    PIN,
    SARA,
    confirm,
    everybody_gets,
    presses,
    proved,
    raised,
    said,
    the_alarm,
    with_digits,
)


@pytest.fixture
def both(omar, leyla, home, floor):
    """Omar leads, Leyla is his deputy; both have digits. Sara lives there too, and has none."""
    Leadership.objects.create(branch=floor, resident=leyla, rank=2)
    with_digits(leyla, "3691")
    return build.resident(home, SARA, branch=floor)


def both_prove(street):
    proved(street)
    raised(street, LEYLA, "en")
    presses(street, LEYLA, "3691")


def test_two_leaders_who_prove_it_call_everybody_out_a_minute_later_though_nobody_woke(
    street, both
):
    both_prove(street)
    street.gets(AMINAS, "two leaders proved an alarm", f"/alarms/{the_alarm().pk}/")
    call_out = CallOut.objects.get()
    assert (call_out.state, call_out.started_by) == (CallOutState.HOLDING, None)
    assert (the_alarm().state, the_alarm().call_out) == (AlarmState.CONFIRMED, call_out)
    street.pass_time(59)
    street.nothing_else()  # until then coordinators can stop it
    street.pass_time(6)
    everybody_gets(street, (OMAR, "ar"), (LEYLA, "en"), (SARA, "en"))
    actions.end_call_out(call_out=CallOut.objects.get(), by=None, now=street.now)


def test_a_coordinator_who_woke_stops_it(street, both, amina):
    both_prove(street)
    street.gets(AMINAS, "two leaders proved an alarm")
    board = build.client(amina).get(CallOut.objects.get().get_absolute_url()).text
    assert "by leaders who live there" in board
    actions.cancel_call_out(call_out=CallOut.objects.get(), by=amina, now=street.now)
    street.pass_time(minutes=5)


@pytest.mark.parametrize(
    "changed",
    [
        lambda: Leadership.objects.filter(rank=2).delete(),
        lambda: AlarmPin.objects.filter(resident__leaderships__rank=2).update(
            chosen_at=AT_NIGHT - timedelta(hours=23)
        ),
        lambda: Line.objects.create(leaders_confirm=False),
    ],
    ids=["leads no more", "digits of today", "turned off"],
)
def test_who_cannot_stand_for_it_convinces_and_begins_nothing(street, both, amina, changed):
    AlarmPin.objects.update(as_leader=False)  # digits that a coordinator asked them to choose
    proved(street)
    changed()
    raised(street, LEYLA, "en")
    presses(street, LEYLA, "3691")
    street.pass_time(minutes=3)
    assert not CallOut.objects.exists()
    assert the_alarm().state == AlarmState.PROVED
    assert the_alarm().witnesses.exclude(proved_at=None).count() == 2


def test_one_leader_with_two_phones_is_one(street, omar, leyla):
    ResidentPhone.objects.create(resident=omar, phone=build.phone(SARA))
    proved(street)
    raised(street, SARA, "ar")
    presses(street, SARA, PIN)
    street.pass_time(minutes=3)
    assert not CallOut.objects.exists()


def test_another_phone_joins_the_open_alarm_and_can_prove_it_where_the_first_could_not(
    street, omar, leyla
):
    street.says(LEYLA, "505")
    street.gets(LEYLA, said("alarm_seen"))
    street.gets(AMINAS, "somebody asks for help")
    raised(street)
    assert the_alarm().witnesses.count() == 2
    presses(street, OMAR, PIN)
    assert the_alarm().state == AlarmState.PROVED
    street.gets(AMINAS, "an alarm waits for you")
    street.is_rung(AMINAS)


def test_during_a_call_out_an_alarm_begins_no_second_one_and_stands_on_the_board(
    street, omar, leyla, amina
):
    call_out = start(omar.residence, amina, street)
    street.pass_time(12)
    everybody_gets(street, (OMAR, "ar"), (LEYLA, "en"))
    street.says(OMAR, "505")
    street.gets(OMAR, said("alarm_seen", "ar"))
    street.says(OMAR, "505")
    alarm = the_alarm()
    assert (alarm.state, alarm.call_out) == (AlarmState.JOINED, call_out)
    assert Written.objects.get().recipient.phone == build.phone(OMAR)
    actions.end_call_out(call_out=call_out, by=amina, now=street.now)


def start(home, by, street, **facts):
    facts = {"urgency": "emergency", "text_key": "incident_at_door", "title": "", **facts}
    return actions.start_call_out(residence=home, by=by, now=street.now, **facts)


def test_one_that_was_begun_meanwhile_is_joined(street, omar, leyla, amina, bilal):
    proved(street)
    call_out = start(omar.residence, bilal, street)
    assert confirm(amina, street) == call_out
    assert CallOut.objects.count() == 1
    assert the_alarm().state == AlarmState.JOINED
    actions.cancel_call_out(call_out=call_out, by=amina, now=street.now)


def test_a_call_out_that_began_while_we_rang_needs_no_second_person(street, omar, leyla, bilal):
    raised(street)
    call_out = start(omar.residence, bilal, street)
    presses(street, OMAR, PIN)
    assert (the_alarm().state, the_alarm().call_out) == (AlarmState.JOINED, call_out)
    actions.cancel_call_out(call_out=call_out, by=bilal, now=street.now)


@pytest.mark.parametrize("urgency", ["drill", "today"])
def test_a_drill_or_news_of_today_makes_way_without_a_word(
    street, omar, leyla, amina, bilal, urgency
):
    text = "drill" if urgency == "drill" else "general_update"
    drill = start(omar.residence, bilal, street, urgency=urgency, text_key=text)
    proved(street)
    call_out = confirm(amina, street)
    drill.refresh_from_db()
    assert (drill.state, call_out.state) == (CallOutState.CANCELLED, CallOutState.HOLDING)
    street.pass_time(12)
    everybody_gets(street, (OMAR, "ar"), (LEYLA, "en"))
    actions.end_call_out(call_out=call_out, by=amina, now=street.now)


def test_a_false_alarm_is_counted_as_one_also_afterwards(street, omar, leyla, amina):
    proved(street)
    call_out = confirm(amina, street)
    decline_alarm(alarm=the_alarm(), by=amina, reason="false_alarm", now=street.now)
    alarm = the_alarm()
    assert (alarm.state, alarm.reason) == (AlarmState.CONFIRMED, "false_alarm")
    with pytest.raises(MovedOn):
        decline_alarm(alarm=alarm, by=amina, reason="seen_to", now=street.now)
    actions.cancel_call_out(call_out=call_out, by=amina, now=street.now)
