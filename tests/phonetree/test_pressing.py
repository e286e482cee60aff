"""A live call-out is the most pressing thing that a phone can be asked; a stop needs no reader."""

from datetime import timedelta

import pytest

from messaging.models import Inbound
from messaging.pressing import pressing
from phonetree.actions import end_call_out
from tests import build

OMAR, LEYLA = "+447700900001", "+447700900002"


@pytest.fixture
def home(amina):
    home = build.residence(amina)
    build.resident(home, OMAR, branch=build.branch(home))
    return home


def asked(street):
    phones = [build.phone(number).pk for number in (OMAR, LEYLA)]
    return pressing(phones, street.now)


def test_a_phone_waits_to_answer_from_its_first_text_until_the_call_out_is_over(
    home, launch, street, amina
):
    call_out = launch(home)
    assert asked(street) == {}
    street.pass_time(10)
    first = street.now
    street.pass_time(minutes=3)  # it is rung as well
    assert asked(street) == {build.phone(OMAR).pk: first}
    end_call_out(call_out=call_out, by=amina, now=street.now)
    assert asked(street) == {}


def test_of_two_rooms_that_ask_the_first_moment_counts(settings, street, monkeypatch):
    phone = build.phone(OMAR).pk
    early, late = street.now - timedelta(hours=1), street.now
    monkeypatch.setattr(
        "tests.phonetree.test_pressing.one", lambda *_: {phone: late}, raising=False
    )
    monkeypatch.setattr(
        "tests.phonetree.test_pressing.other", lambda *_: {phone: early}, raising=False
    )
    settings.PRESSING = [f"tests.phonetree.test_pressing.{name}" for name in ("one", "other")]
    assert asked(street) == {phone: early}


@pytest.mark.parametrize("word", ["STOP", "start", "توقف"])
def test_a_stop_or_start_that_no_call_out_asked_for_waits_for_nobody(home, street, word):
    street.answers(OMAR, word)
    assert Inbound.objects.get().handled_by == "messaging.inbound"


def test_what_nobody_took_waits_for_a_person(home, street):
    street.answers(OMAR, "When is the meeting?")
    assert Inbound.objects.get().handled_by == ""
