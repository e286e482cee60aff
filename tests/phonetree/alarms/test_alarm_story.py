"""An alarm from below: a text, the number that we know rung back, digits, a second person, a call-out.

Whatever a phone gets that the story does not tell fails it.
"""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.trail import Event
from messaging import inbound as inbound_of
from messaging.answers import parse
from messaging.models import Inbound
from messaging.spending import set_limits
from phonetree import actions, alarm_replies
from phonetree.alarm_actions import MovedOn, NotHeard, YourOwn, decline_alarm
from phonetree.alarm_rules import AlarmState
from phonetree.models import Alarm, CallOut, Line, Witness
from residences import pin_replies
from residences.models import NumberChange
from tests import build
from tests.phonetree.alarms.steps import (
    AMINAS,
    LEYLA,
    OMAR,
    PIN,
    STRANGER,
    confirm,
    everybody_gets,
    presses,
    proved,
    raised,
    said,
    the_alarm,
    with_digits,
)

# From a text to a call-out ----------------------------------------------------------------------


def test_from_a_leaders_text_to_the_first_text_of_the_call_out_under_a_minute(
    street, omar, leyla, amina
):
    began = street.now
    raised(street)
    assert the_alarm().state == AlarmState.ASKED
    street.pass_time(8)  # he picks up, and listens
    street.pass_time(6)  # and presses his digits
    told = presses(street, OMAR, PIN)
    assert [one.words for one in told.parts] == [said("alarm_told", "ar")]
    text = street.gets(AMINAS, "an alarm waits for you", f"/alarms/{the_alarm().pk}/")
    assert str(omar.residence.code_name) not in text
    assert omar.alias not in text
    street.is_rung(AMINAS)
    street.pass_time(20)  # she wakes, opens the page and confirms
    call_out = confirm(amina, street)
    assert (call_out.text_key, call_out.urgency) == ("incident_at_door", "emergency")
    assert call_out.hold_until == street.now + timedelta(seconds=10)
    street.nothing_else()  # until then she can stop it, and nothing goes out
    street.now = call_out.hold_until
    street.turn()
    everybody_gets(street, (OMAR, "ar"), (LEYLA, "en"))
    assert street.now - began < timedelta(minutes=1)
    alarm = the_alarm()
    assert (alarm.state, alarm.call_out, alarm.settled_by) == (
        AlarmState.CONFIRMED, call_out, amina,
    )  # fmt: skip
    verbs = list(Event.objects.filter(verb__startswith="alarm_").values_list("verb", flat=True))
    assert verbs[1:] == ["alarm_raised", "alarm_proved", "alarm_confirmed"]


def test_until_somebody_confirms_nothing_goes_to_anybody_else(street, omar, leyla):
    proved(street)
    street.pass_time(minutes=29)
    assert not CallOut.objects.exists()


def test_the_confirmer_can_say_stay_inside_instead(street, omar, leyla, amina):
    proved(street)
    assert confirm(amina, street, "stay_inside").text_key == "stay_inside"
    actions.cancel_call_out(call_out=CallOut.objects.get(), by=amina, now=street.now)


def test_two_who_confirm_at_once_begin_one_call_out(street, omar, leyla, amina, bilal):
    proved(street)
    confirm(amina, street)
    with pytest.raises(MovedOn, match="Confirmed"):
        confirm(bilal, street)
    assert CallOut.objects.count() == 1
    actions.cancel_call_out(call_out=CallOut.objects.get(), by=amina, now=street.now)


def test_after_half_an_hour_it_cannot_be_confirmed_any_more_but_still_waits_for_a_person(
    street, omar, leyla, amina
):
    proved(street)
    street.now += timedelta(minutes=30)
    with pytest.raises(MovedOn):
        confirm(amina, street)
    street.turn()
    assert the_alarm().state == AlarmState.EXPIRED
    assert list(Alarm.objects.visible_to(amina).waiting()) == [the_alarm()]
    decline_alarm(alarm=the_alarm(), by=amina, reason="seen_to", now=street.now)
    assert not Alarm.objects.waiting().exists()


def test_nobody_confirms_an_alarm_that_came_from_their_own_phone(street, floor, amina, bilal):
    with_digits(build.resident(floor.residence, AMINAS, branch=floor))  # she lives there too
    raised(street, AMINAS, "en")
    presses(street, AMINAS, PIN)  # and nobody else has a phone
    with pytest.raises(YourOwn):
        confirm(amina, street)
    assert confirm(bilal, street)
    actions.cancel_call_out(call_out=CallOut.objects.get(), by=amina, now=street.now)


# Who cannot prove it ----------------------------------------------------------------------------


def test_wrong_digits_never_prove_it_and_a_person_is_told_that_somebody_asks_for_help(
    street, omar, leyla, amina
):
    raised(street)
    again = presses(street, OMAR, "1111", "2222")
    assert said("alarm_again", "ar") in [one.words for one in again.parts[0].said[1:]]
    told = presses(street, OMAR, "3333")
    assert [one.words for one in told.parts] == [said("alarm_told", "ar")]
    assert the_alarm().state == AlarmState.UNPROVED
    street.gets(AMINAS, "somebody asks for help", f"/alarms/{the_alarm().pk}/")
    with pytest.raises(NotHeard):
        confirm(amina, street)
    street.pass_time(minutes=29)  # nobody is rung again of itself
    assert not CallOut.objects.exists()


def test_who_rings_somebody_there_and_hears_that_it_is_true_calls_everybody_out(
    street, omar, leyla, amina
):
    street.says(LEYLA, "505")
    street.gets(LEYLA, said("alarm_seen"))
    street.gets(AMINAS, "somebody asks for help")
    call_out = confirm(amina, street, heard=True)
    assert (the_alarm().state, the_alarm().call_out) == (AlarmState.VOUCHED, call_out)
    assert Event.objects.filter(verb="alarm_confirmed").exists()  # it began one: it joined none
    street.pass_time(12)
    everybody_gets(street, (OMAR, "ar"), (LEYLA, "en"))
    actions.end_call_out(call_out=call_out, by=amina, now=street.now)
    decline_alarm(alarm=the_alarm(), by=amina, reason="false_alarm", now=street.now)
    assert (the_alarm().state, the_alarm().reason) == (AlarmState.VOUCHED, "false_alarm")


def test_who_then_remembers_and_writes_again_is_rung_again(street, omar, amina):
    raised(street)
    presses(street, OMAR, "1111", "2222", "3333")
    street.gets(AMINAS, "somebody asks for help")
    street.pass_time(61)
    raised(street)
    presses(street, OMAR, PIN)
    assert the_alarm().state == AlarmState.PROVED
    street.gets(AMINAS, "an alarm waits for you")
    street.is_rung(AMINAS)


def test_a_number_that_somebody_pretends_to_have_is_rung_itself_and_says_it_was_not_me(
    street, omar, leyla
):
    raised(street)  # whoever forged it hears nothing of all this
    heard = presses(street, OMAR, "0000")
    assert heard.parts == ()
    alarm = the_alarm()
    assert (alarm.state, alarm.reason) == (AlarmState.DECLINED, "not_them")
    street.pass_time(minutes=10)
    assert not CallOut.objects.exists()


def test_who_does_not_pick_up_is_rung_once_more_and_then_a_person_is_told(street, omar, leyla):
    raised(street)
    street.pass_time(59)
    street.nothing_else()
    street.pass_time(6)
    street.is_rung(OMAR)
    street.pass_time(minutes=2)
    assert the_alarm().state == AlarmState.UNPROVED
    street.gets(AMINAS, "somebody asks for help")


def test_without_digits_nobody_is_rung_and_a_person_is_told_at_once(street, leyla):
    street.says(LEYLA, "505")
    street.gets(LEYLA, said("alarm_seen"))
    street.gets(AMINAS, "somebody asks for help")
    assert the_alarm().state == AlarmState.UNPROVED
    street.says(LEYLA, "505")  # once is enough


def test_a_leader_whose_number_came_today_proves_nothing(street, omar):
    NumberChange.objects.create(resident=omar, is_new=True, at=street.now - timedelta(hours=2))
    street.says(OMAR, "505")
    street.gets(OMAR, said("alarm_seen", "ar"))
    street.gets(AMINAS, "somebody asks for help")
    assert the_alarm().state == AlarmState.UNPROVED


def test_a_stranger_raises_nothing_and_hears_nothing(street, omar):
    street.says(STRANGER, "505")
    street.says("+447700900078", "SOS")
    build.phone(STRANGER)  # known, but nobody who lives here has it
    street.says(STRANGER, "505")
    assert not Alarm.objects.exists()


def test_who_moved_away_raises_nothing(street, omar):
    omar.left_at = street.now
    omar.save()
    street.says(OMAR, "505")
    assert not Alarm.objects.exists()


def test_where_coordinators_turned_it_off_it_is_a_text_like_any_other(street, omar):
    Line.objects.create(takes_alarms=False)
    street.says(OMAR, "505")
    assert Inbound.objects.get().handled_by == ""
    assert not Alarm.objects.exists()


def test_a_phone_that_said_stop_is_not_rung_but_a_person_is_told(street, omar):
    phone = build.phone(OMAR)
    phone.opted_out_at = street.now
    phone.save()
    street.says(OMAR, "505")
    street.gets(AMINAS, "somebody asks for help")
    assert the_alarm().state == AlarmState.UNPROVED


def test_the_fourth_of_a_day_that_nobody_confirmed_waits_in_the_inbox(street, omar, amina):
    for _ in range(3):
        raised(street)
        presses(street, OMAR, "0000")
        street.pass_time(minutes=2)
    street.says(OMAR, "505")
    assert Inbound.objects.order_by("received_at").last().handled_by == ""
    assert Alarm.objects.count() == 3
    street.now += timedelta(hours=24)
    raised(street)


def test_the_same_webhook_a_hundred_times_is_one_alarm_and_one_call(street, omar):
    fact = {"provider_id": "SM" + "a" * 32, "channel": "text", "sender": OMAR, "body": "505"}
    for _ in range(100):
        inbound_of.receive(**fact, at=street.now, now=street.now)
        street.turn()
    street.gets(OMAR, said("alarm_rings", "ar"))
    street.is_rung(OMAR)
    assert (Alarm.objects.count(), Witness.objects.get().rings) == (1, 1)


def test_the_same_key_a_hundred_times_proves_it_once(street, omar, amina):
    raised(street)
    presses(street, OMAR, *[PIN] * 100)
    street.gets(AMINAS, "an alarm waits for you")
    street.is_rung(AMINAS)
    assert Event.objects.filter(verb="alarm_proved").count() == 1


def test_frightened_people_who_write_ten_times_are_rung_once(street, omar):
    raised(street)
    for _ in range(9):
        street.says(OMAR, "505")
    assert Witness.objects.get().rings == 1


def test_a_text_that_is_plainly_no_alarm_costs_no_question(street, django_assert_num_queries, omar):
    bodies = ("1", "2", "3", "STOP", "1 3", "7", "70", "4", "I am safe", "", "50 people")
    phone = build.phone(OMAR).pk
    rows = [Inbound(channel="text", phone_id=phone, body=body) for body in bodies]
    batch = [inbound_of.Heard(row, parse(row.body)) for row in rows]
    with django_assert_num_queries(0):
        assert alarm_replies.handle(batch, street.now) == {}
        assert pin_replies.handle(batch, street.now) == {}


def test_an_alarm_is_rung_back_and_told_though_all_the_money_is_spent(street, omar, amina):
    set_limits(per_day=Decimal(0), per_month=Decimal(0), countries=["GB"], by=amina, now=street.now)
    street.says(OMAR, "505")
    street.is_rung(OMAR)  # the text that says so waits
    presses(street, OMAR, PIN)
    street.gets(AMINAS, f"https://ringround.example/alarms/{the_alarm().pk}/")
    street.is_rung(AMINAS)
