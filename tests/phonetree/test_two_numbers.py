"""Somebody with two numbers is tried on both in turn; what comes back from either is theirs."""

from datetime import timedelta

import pytest

from messaging.models import Message, Phone
from phonetree import actions, pressing
from phonetree.models import Recipient
from phonetree.outcomes import Outcome
from residences.models import ResidentPhone
from tests import build
from tests.phonetree.conftest import TEN_AM

OLD, NEW, SARA = (f"+4477009000{n:02}" for n in range(1, 4))


@pytest.fixture
def home(amina):
    return build.residence(amina)


@pytest.fixture
def omar(home):
    """Omar has an old number and a new one."""
    omar = build.resident(home, OLD, branch=build.branch(home))
    ResidentPhone.objects.update(since=TEN_AM - timedelta(days=50))
    ResidentPhone.objects.create(resident=omar, phone=build.phone(NEW))
    return omar


def test_tries_go_to_both_numbers_in_turn_and_an_answer_from_either_counts(
    home, omar, street, launch
):
    call_out = launch(home)
    street.pass_time(15)
    assert (len(street.received(NEW)), len(street.received(OLD))) == (1, 0)
    street.pass_time(minutes=3)
    assert (street.calls(NEW), street.calls(OLD)) == (0, 1)
    street.pass_time(minutes=3)
    assert (street.calls(NEW), street.calls(OLD)) == (1, 1)
    assert build.phone(OLD).pk in pressing.phones([build.phone(OLD).pk], street.now)
    street.answers(OLD, "1")
    street.pass_time(20)
    row = Recipient.objects.get(call_out=call_out)
    assert (row.outcome, row.outcome_how) == (Outcome.SAFE, "text")
    assert "safe" in street.received(OLD)[-1]
    call_out.refresh_from_db()
    assert call_out.state == "ended"
    sent = Message.objects.filter(attempt__recipient=row).values_list("attempt__step", "channel")
    assert len(set(sent)) == len(sent), "never two messages for one step"


def test_a_number_that_is_no_more_leaves_the_other(home, omar, street, launch):
    Phone.objects.filter(pk=build.phone(NEW).pk).update(dead_since=TEN_AM)
    launch(home)
    street.pass_time(minutes=6)
    assert (len(street.received(OLD)), street.calls(OLD)) == (1, 2)
    assert (len(street.received(NEW)), street.calls(NEW)) == (0, 0)


def test_one_that_dies_in_the_middle_is_tried_no_more(home, omar, street, launch):
    launch(home)
    street.pass_time(15)
    Phone.objects.filter(pk=build.phone(NEW).pk).update(dead_since=street.now)
    street.pass_time(minutes=6)
    assert (street.calls(OLD), street.calls(NEW)) == (2, 0)


def test_a_number_on_which_somebody_else_is_reached_is_not_used_for_two(home, omar, street, launch):
    build.resident(home, OLD, branch=home.branches.get())
    launch(home)
    street.pass_time(minutes=6)
    assert (street.calls(OLD), street.calls(NEW)) == (2, 2)
    assert not Recipient.objects.exclude(second=None).exists()


def test_that_it_is_over_is_told_once_on_the_number_that_works(home, omar, street, launch, amina):
    call_out = launch(home)
    street.pass_time(15)
    Phone.objects.filter(pk=build.phone(NEW).pk).update(dead_since=street.now)
    actions.stand_down(call_out=call_out, by=amina, now=street.now)
    street.pass_time(20)
    assert (len(street.received(OLD)), len(street.received(NEW))) == (1, 1)


def test_whom_no_voice_can_call_gets_the_text_on_the_other_number_too(home, omar, street, launch):
    omar.reads = omar.speaks = "ti"
    omar.save()
    launch(home)
    street.pass_time(15)
    assert (len(street.received(NEW)), len(street.received(OLD))) == (1, 0)
    street.pass_time(minutes=3)
    assert (len(street.received(NEW)), len(street.received(OLD))) == (1, 1)
    assert (street.calls(NEW), street.calls(OLD)) == (0, 0)


def test_word_outside_the_ladder_goes_to_the_number_that_they_answered_on(
    home, omar, street, launch, amina
):
    call_out = launch(home)
    street.pass_time(15)
    street.answers(OLD, "1")
    street.pass_time(15)
    row = Recipient.objects.get(call_out=call_out)
    assert row.reached_on == build.phone(OLD).pk
    before = len(street.received(NEW))
    actions.stand_down(call_out=call_out, by=amina, now=street.now)
    street.pass_time(20)
    assert len(street.received(NEW)) == before
    assert len(street.received(OLD)) == 2  # thanks, and that it is over


def test_a_stop_from_one_number_leaves_the_other(home, omar, street, launch):
    launch(home)
    street.pass_time(15)
    street.answers(NEW, "STOP")
    street.pass_time(minutes=3)
    assert Recipient.objects.get().outcome == Outcome.OPEN
    assert street.calls(OLD) == 1
    assert (len(street.received(NEW)), street.calls(NEW)) == (1, 0)
