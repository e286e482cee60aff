"""An alarm beside others: another phone, a call-out that is under way, a drill, a false one."""

import pytest

from phonetree import actions
from phonetree.alarm_actions import MovedOn, decline_alarm
from phonetree.alarm_rules import AlarmState
from phonetree.models import CallOut, CallOutState, Written
from tests import build
from tests.phonetree.alarms.steps import (
    AMINAS,
    LEYLA,
    OMAR,
    PIN,
    confirm,
    everybody_gets,
    presses,
    proved,
    raised,
    said,
    the_alarm,
)


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
