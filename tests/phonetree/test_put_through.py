"""Who talks to a resident who rings us: one volunteer after another, then a tone."""

from datetime import timedelta

import pytest

from messaging.voice import Record, Script
from phonetree.models.line import CallIn, Line, Voicemail
from tests import build
from tests.phonetree.callers import Ringing
from tests.phonetree.test_line import OMAR, SARA, VERA, WALID, said


@pytest.fixture
def home(amina):
    return build.residence(amina)


@pytest.fixture
def omar(home):
    return build.resident(home, OMAR, branch=build.branch(home), reads="ar")


@pytest.fixture
def ring(street):
    return lambda number=OMAR: Ringing(number, street.now)


def test_key_0_leads_to_a_volunteer_on_shift_who_speaks_the_language(omar, ring, on_shift):
    on_shift(WALID, "fa")
    vera = on_shift(VERA, "ar")
    call = ring().press("0")
    assert call.rung() == VERA
    assert said("line_wait", "ar") in call.words
    heard = call.picked_up()
    assert call.heard_by_helper == "Somebody who speaks Arabic rings. Press 1 to talk to them."
    assert not heard.ends
    row = CallIn.objects.get()
    assert (row.taken_by, row.wants_somebody) == (vera, True)
    assert call.turn("dialled", dialled="completed").script == Script()
    assert CallIn.objects.get().ended_at
    assert not Voicemail.objects.exists()


def test_one_after_another_is_rung_and_then_there_is_a_tone(omar, ring, on_shift):
    on_shift(VERA, "ar")
    on_shift(WALID, "ar")
    call = ring().press("0")
    first = call.rung()
    call.nobody_comes("busy")
    assert {first, call.rung()} == {VERA, WALID}
    assert call.said == []  # they are asked to wait once
    call.nobody_comes()
    assert call.has(Record)
    assert said("line_message", "ar") in call.words
    call.speak(7)
    assert said("line_kept", "ar") in call.words
    mail = Voicemail.objects.get()
    assert (mail.language, mail.seconds, mail.residence) == ("ar", 7, omar.residence)


@pytest.mark.parametrize("digits", ["", "2", "9"])
def test_without_the_right_key_an_answering_machine_is_not_connected(omar, ring, on_shift, digits):
    on_shift(VERA, "ar")
    call = ring().press("0")
    assert call.picked_up(digits) == Script()
    assert CallIn.objects.get().taken_by is None
    assert call.nobody_comes("completed").has(Record)


def test_who_speaks_their_very_language_is_rung_before_who_only_reads_it(home, ring, on_shift):
    build.resident(home, OMAR, reads="fa-af", speaks="haz")
    on_shift(VERA, "fa-af")
    on_shift(WALID, "haz")
    call = ring()
    assert call.rung() == WALID
    assert call.nobody_comes().rung() == VERA


def test_the_one_who_was_rung_longest_ago_is_rung_first(omar, street, ring, on_shift):
    on_shift(VERA, "ar")
    on_shift(WALID, "ar")
    first = ring().press("0")
    first.hang_up()
    street.now += timedelta(minutes=1)
    assert ring().press("0").rung() != first.rung()


def test_nobody_is_rung_who_talks_already(omar, home, ring, on_shift):
    build.resident(home, SARA, reads="ar")
    on_shift(VERA, "ar")
    ring().press("0").picked_up()
    assert ring(SARA).press("0").has(Record)


def not_on_shift(row):
    row.shifts.update(ends_at=row.shifts.get().starts_at + timedelta(minutes=1))


def unconfirmed(row):
    row.confirmed_at = None
    row.save()


def said_stop(row):
    row.phone.opted_out_at = row.used_at
    row.phone.save()


def left_the_group(row):
    row.user.roles.all().delete()


def gone(row):
    row.user.is_active = False
    row.user.save()


@pytest.mark.parametrize("change", [not_on_shift, unconfirmed, said_stop, left_the_group, gone])
def test_nobody_is_rung_who_may_not_be(omar, ring, on_shift, change):
    change(on_shift(VERA, "ar"))
    assert ring().press("0").has(Record)


def test_volunteers_of_other_groups_and_other_roles_are_not_rung(omar, amina, ring, on_shift):
    on_shift(VERA, "ar", group=build.group())
    on_shift(WALID, "ar", kind="donations")
    assert ring().press("0").has(Record)


def test_nobody_is_put_through_to_their_own_phone(omar, ring, on_shift):
    on_shift(OMAR, "ar")
    assert ring().press("0").has(Record)


def test_who_hangs_up_before_anybody_came_is_to_be_rung_back(omar, ring, on_shift):
    on_shift(VERA, "ar")
    call = ring().press("0")
    call.hang_up()
    mail = Voicemail.objects.get()
    assert (mail.seconds, mail.fetch_at, mail.phone) == (0, None, build.phone(OMAR))
    assert call.picked_up() == Script()  # and the volunteer who comes too late is told nothing
    call.hang_up()
    assert Voicemail.objects.count() == 1


def test_who_only_listens_and_hangs_up_makes_no_work(omar, ring):
    ring().hang_up()
    assert not Voicemail.objects.exists()
    assert CallIn.objects.get().ended_at


def test_where_no_messages_are_taken_the_wish_is_kept_all_the_same(omar, ring):
    Line.objects.create(takes_messages=False)
    call = ring().press("0")
    assert not call.has(Record)
    assert Voicemail.objects.get().seconds == 0
