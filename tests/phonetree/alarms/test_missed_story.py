"""Somebody rings us at night and hangs up: the number rung back, digits, a second person.

Whatever a phone gets that the story does not tell fails it.
"""

from datetime import timedelta

import pytest

from messaging.models import Inbound
from messaging.spending import set_limits
from messaging.transports.memory import street as memory
from phonetree import actions, missed, voicemail
from phonetree.actions import start_call_out
from phonetree.alarm_rules import AlarmState
from phonetree.models import Alarm, CallOut, Line, Recipient, Witness
from phonetree.models.line import CallIn, Voicemail
from phonetree.outcomes import Outcome
from residences.models import NumberChange
from tests import build
from tests.phonetree.alarms.steps import (
    AMINAS,
    LEYLA,
    OMAR,
    PIN,
    SARA,
    STRANGER,
    confirm,
    everybody_gets,
    presses,
    said,
    the_alarm,
    with_digits,
)
from tests.phonetree.callers import Ringing


@pytest.fixture
def hangs_up(street):
    """They ring us and hang up after so many seconds; what the line had begun to say."""

    def ring(number, after=3, **facts):
        call = Ringing(number, street.now)
        street.now += timedelta(seconds=after)
        call.hang_up(after=after, **facts)
        street.turn()
        return call

    return ring


def rung_back(street, number=OMAR, tag="ar"):
    street.gets(number, said("alarm_rang", tag))
    street.is_rung(number)


# One call of somebody who can be asked ------------------------------------------------------------


def test_from_a_leaders_missed_call_to_the_first_text_of_the_call_out_under_a_minute(
    street, omar, leyla, amina, hangs_up
):
    began = street.now
    hangs_up(OMAR)
    rung_back(street)
    assert (the_alarm().state, Witness.objects.get().how) == (AlarmState.ASKED, "ring")
    street.pass_time(12)
    presses(street, OMAR, PIN)
    text = street.gets(AMINAS, "an alarm waits for you", f"/alarms/{the_alarm().pk}/")
    assert omar.alias not in text
    street.is_rung(AMINAS)
    street.pass_time(20)
    call_out = confirm(amina, street)
    street.nothing_else()
    street.now = call_out.hold_until
    street.turn()
    everybody_gets(street, (OMAR, "ar"), (LEYLA, "en"))
    assert street.now - began < timedelta(minutes=1)


def test_it_rings_before_it_is_picked_up_so_that_who_hangs_up_pays_nothing(street, omar, hangs_up):
    call = hangs_up(OMAR, after=3)
    assert call.parts[0].seconds == 4
    rung_back(street)


def test_by_itself_it_sends_nothing_to_anybody_else(street, omar, leyla, hangs_up):
    hangs_up(OMAR)
    rung_back(street)
    presses(street, OMAR, "0000")  # a mistake
    street.pass_time(minutes=29)
    assert (the_alarm().state, CallOut.objects.count()) == (AlarmState.DECLINED, 0)


def test_who_cannot_pick_up_then_is_rung_once_more_and_a_person_is_told(street, omar, hangs_up):
    hangs_up(OMAR)
    rung_back(street)
    street.pass_time(minutes=4)
    street.is_rung(OMAR)
    street.gets(AMINAS, "somebody asks for help")
    assert the_alarm().state == AlarmState.UNPROVED


def test_a_neighbour_with_digits_who_leads_nothing_can_do_it_too(street, leyla, hangs_up):
    with_digits(leyla)
    hangs_up(LEYLA)
    rung_back(street, LEYLA, "en")


def test_the_ring_back_speaks_what_they_speak_and_the_text_what_they_read(
    street, floor, amina, hangs_up
):
    sara = build.resident(floor.residence, SARA, branch=floor, leads=1, reads="ti", speaks="ar")
    with_digits(sara)
    hangs_up(SARA)
    rung_back(street, SARA, "ti")
    heard = presses(street, SARA, "1111")
    assert said("alarm_again", "ar") in [one.words for one in heard.parts[0].said[1:]]


def test_a_leader_without_digits_is_heard_at_once_and_a_person_is_told(
    street, floor, amina, hangs_up
):
    build.resident(floor.residence, SARA, branch=floor, leads=1)
    hangs_up(SARA)
    street.gets(SARA, said("alarm_rang_seen"))
    street.gets(AMINAS, "somebody asks for help")


def test_a_leader_whose_number_came_today_counts_as_anybody(street, omar, amina, hangs_up):
    NumberChange.objects.create(resident=omar, is_new=True, at=street.now - timedelta(hours=2))
    hangs_up(OMAR)
    assert not Alarm.objects.exists()


@pytest.mark.parametrize(("after", "talked"), [(10, None), (3, 6), (60, 60)])
def test_who_listens_for_a_while_has_raised_nothing(street, omar, hangs_up, after, talked):
    hangs_up(OMAR, after=after, talked=talked)
    assert not Alarm.objects.exists()


def test_what_the_provider_says_of_its_length_holds_though_word_of_its_end_came_late(
    street, omar, hangs_up
):
    hangs_up(OMAR, after=40, talked=2)
    rung_back(street)


def test_who_hung_up_before_we_picked_up_is_heard_though_word_of_it_came_late(
    street, omar, hangs_up
):
    hangs_up(OMAR, after=14, talked=0)
    rung_back(street)


def test_a_call_of_whose_end_nobody_tells_us_is_for_a_person_to_ask(street, omar):
    Ringing(OMAR, street.now)
    voicemail.tick(street.now + timedelta(minutes=44))
    assert not Voicemail.objects.exists()
    voicemail.tick(street.now + timedelta(minutes=46))
    assert Voicemail.objects.get().phone == build.phone(OMAR)


def test_who_presses_a_key_and_hangs_up_meant_something_else(street, omar):
    call = Ringing(OMAR, street.now)
    call.press("9").hang_up(after=6)
    street.turn()
    assert not Alarm.objects.exists()


def test_who_rings_again_and_again_is_rung_back_once(street, omar, hangs_up):
    for _ in range(5):
        hangs_up(OMAR)
    rung_back(street)
    assert (Alarm.objects.count(), Witness.objects.get().rings) == (1, 1)


def test_told_a_hundred_times_that_a_call_is_over_we_take_it_once(street, omar):
    call = Ringing(OMAR, street.now)
    for _ in range(100):
        call.hang_up()
        street.turn()
    rung_back(street)
    assert Witness.objects.get().rings == 1


def test_the_fourth_of_a_day_that_nobody_confirmed_waits_to_be_rung_back_by_a_person(
    street, omar, amina, hangs_up
):
    for _ in range(3):
        hangs_up(OMAR)
        rung_back(street)
        presses(street, OMAR, "0000")
        street.pass_time(minutes=2)
    assert not Voicemail.objects.exists()
    hangs_up(OMAR)
    assert Alarm.objects.count() == 3
    assert Voicemail.objects.get().phone == build.phone(OMAR)


def test_it_is_rung_back_and_written_to_though_all_the_money_is_spent(
    street, omar, amina, hangs_up
):
    set_limits(per_day=0, per_month=0, countries=["GB"], by=amina, now=street.now)
    hangs_up(OMAR)
    rung_back(street)


# Two calls of anybody else ------------------------------------------------------------------------


def test_one_missed_call_of_a_resident_means_nothing(street, leyla, hangs_up):
    hangs_up(LEYLA)
    street.pass_time(minutes=6)
    hangs_up(LEYLA)  # too long after the first
    assert not Alarm.objects.exists()
    assert CallIn.objects.filter(was_missed=True).count() == 2


def test_two_within_five_minutes_tell_a_person_and_nothing_else(street, leyla, hangs_up):
    hangs_up(LEYLA)
    street.pass_time(minutes=4)
    hangs_up(LEYLA)
    street.gets(LEYLA, said("alarm_rang_seen"))
    street.gets(AMINAS, "somebody asks for help", f"/alarms/{the_alarm().pk}/")
    assert the_alarm().state == AlarmState.UNPROVED
    hangs_up(LEYLA)  # once is enough
    street.pass_time(minutes=5)
    assert not CallOut.objects.exists()


def test_two_neighbours_who_each_ring_once_raise_nothing(street, floor, leyla, hangs_up):
    build.resident(floor.residence, SARA, branch=floor)
    hangs_up(LEYLA)
    hangs_up(SARA)
    assert not Alarm.objects.exists()


def test_a_stranger_raises_nothing_however_often(street, omar, hangs_up):
    for _ in range(4):
        hangs_up(STRANGER)
    assert not Alarm.objects.exists()


# While something is asked --------------------------------------------------------------------------


@pytest.fixture
def live(street, floor, omar, leyla, amina):
    """A call-out that everybody got and nobody has answered yet."""
    call_out = start_call_out(
        residence=floor.residence, by=amina, now=street.now, title="", urgency="emergency",
        text_key="incident_at_door", ring_means="safe",
    )  # fmt: skip
    street.pass_time(15)
    street.gets(OMAR)
    street.gets(LEYLA)
    return call_out


def test_an_answer_to_a_call_out_stays_an_answer_and_so_does_a_second_ring(
    street, live, amina, omar, hangs_up
):
    for _ in range(3):
        hangs_up(OMAR)
    assert Recipient.objects.get(people=omar).outcome == Outcome.SAFE
    assert not Alarm.objects.exists()
    street.gets(OMAR, said("answered_by_ring", "ar"))
    actions.end_call_out(call_out=live, by=amina, now=street.now)


def test_where_a_ring_is_no_answer_a_live_call_out_silences_no_leader(street, live, omar, hangs_up):
    CallOut.objects.filter(pk=live.pk).update(ring_means="nothing")
    hangs_up(OMAR)
    street.gets(OMAR, said("alarm_rang_seen", "ar"))


def test_a_leader_who_has_answered_is_heard_again_after_some_minutes(street, live, omar, hangs_up):
    street.says(OMAR, "1")
    street.turn()
    street.gets(OMAR, said("thanks_safe", "ar"))
    street.pass_time(minutes=2)
    hangs_up(OMAR)
    assert not Alarm.objects.exists()
    street.pass_time(minutes=14)
    street.looked_at += memory.sent  # their list, and calls to Leyla, who is silent
    hangs_up(OMAR)
    street.gets(OMAR, said("alarm_rang_seen", "ar"))


def test_late_answers_by_ring_after_its_end_raise_nothing(street, live, amina, leyla, hangs_up):
    actions.stand_down(call_out=live, by=amina, now=street.now)
    street.turn()
    street.gets(LEYLA, said("all_clear"))
    street.gets(OMAR, said("all_clear", "ar"))
    for _ in range(2):
        street.pass_time(minutes=2)
        hangs_up(LEYLA)
    assert not Alarm.objects.exists()
    street.now += timedelta(hours=1)
    hangs_up(LEYLA)
    hangs_up(LEYLA)
    street.gets(LEYLA, said("alarm_rang_seen"))
    street.gets(AMINAS, "somebody asks for help")


# Whom nobody could pick up -------------------------------------------------------------------------


def test_who_finds_the_line_full_has_rung_all_the_same(street, omar, leyla, amina, hangs_up):
    Line.objects.create(at_once=1)
    Ringing(LEYLA, street.now)  # and talks on
    assert hangs_up(OMAR).was_turned_away
    street.gets(OMAR, said("alarm_rang", "ar"))
    street.nothing_else()
    street.pass_time(10)  # they must have put the phone down first
    street.is_rung(OMAR)
    assert Inbound.objects.get(phone=build.phone(OMAR)).handled_by == missed.NAME


def test_two_calls_that_are_turned_away_tell_a_person(street, omar, leyla, amina, hangs_up):
    Line.objects.create(at_once=1)
    Ringing(OMAR, street.now)
    hangs_up(LEYLA)
    assert Inbound.objects.get(phone=build.phone(LEYLA)).handled_by == ""
    hangs_up(LEYLA)
    street.gets(LEYLA, said("alarm_rang_seen"))
    street.gets(AMINAS, "somebody asks for help")


def test_a_call_that_came_while_our_web_was_down_is_taken_when_we_learn_of_it(street, omar):
    street.rings(OMAR, rang_at=street.now - timedelta(minutes=10))
    rung_back(street)


def test_a_call_of_hours_ago_frightens_nobody_now(street, omar):
    street.rings(OMAR, rang_at=street.now - timedelta(minutes=16))
    assert Inbound.objects.get().handled_by == ""
    assert not Alarm.objects.exists()


def test_a_ring_that_can_be_picked_up_costs_no_question_here(
    street, omar, django_assert_num_queries
):
    from messaging.answers import Answer, Kind
    from messaging.inbound import Heard

    row = Inbound(channel="call", phone_id=build.phone(OMAR).pk, received_at=street.now)
    with django_assert_num_queries(0):
        assert missed.handle([Heard(row, Answer(Kind.RANG))], street.now) == {}


# Where it is turned off ----------------------------------------------------------------------------


@pytest.mark.parametrize("off", ["takes_alarms", "leaders_ring_alarms"])
def test_where_coordinators_turned_it_off_a_missed_call_is_nothing(street, omar, hangs_up, off):
    Line.objects.create(**{off: False})
    hangs_up(OMAR)
    assert not Alarm.objects.exists()
    assert missed.leaders_ring_alarms() is False


def test_leaders_alone_may_be_heard_so(street, omar, leyla, hangs_up):
    Line.objects.create(residents_ring_alarms=False)
    hangs_up(LEYLA)
    hangs_up(LEYLA)
    assert not Alarm.objects.exists()
    hangs_up(OMAR)
    rung_back(street)
