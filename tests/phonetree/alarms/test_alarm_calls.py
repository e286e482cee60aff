"""An alarm through our web, the real client and simulated phones; what no story tells fails it."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from accounts.clock import now
from accounts.models import Role
from phonetree.alarm_rules import AlarmState
from phonetree.models import Alarm, CallOut, Witness
from residences import pins
from tests import build
from tests.phonetree.test_calls_story import said, texts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.both]
OMAR, SARA, DAWIT, AMINAS = "+447700900001", "+447700900003", "+447700900004", "+447700900051"


@pytest.fixture
def amina(db):
    return build.person("coordinator")


@pytest.fixture
def home(amina):
    build.helper(amina, AMINAS, "en")
    return build.residence(amina)


@pytest.fixture
def floor(home):
    return build.branch(home, "First floor")


def leader(floor, number, tag):
    someone = build.resident(floor.residence, number, branch=floor, leads=1, reads=tag)
    pins.choose(resident=someone, pin="2580", now=now())
    return someone


def confirm(browser):
    return browser.post(f"/alarms/{Alarm.objects.get().pk}/confirm/", {"text": "incident_at_door"})


def test_a_text_a_ring_back_digits_a_second_person_and_everybody_is_called_out(
    wall,
    floor,
    amina,
):
    leader(floor, OMAR, "ar")
    build.resident(floor.residence, SARA, branch=floor, reads="so")
    wall.sim.press(OMAR, "11112580")  # mistyped, then right
    wall.sim.text(OMAR, "٥٠٥")
    wall.settle()
    wall.turn()
    wall.settle()
    assert Alarm.objects.get().state == AlarmState.PROVED
    asked = said("alarm_pin", "ar")
    assert wall.sim.heard(OMAR) == [asked, said("alarm_again", "ar"), asked,
                                    said("alarm_told", "ar")]  # fmt: skip
    wall.turn()
    wall.settle()
    (word,) = texts(AMINAS, wall)
    page = word[word.index("/alarms/") :]
    browser = build.client(amina, fresh=True)
    assert "Confirm and call everybody out" in browser.get(page).text
    confirm(browser)
    wall.turn(CallOut.objects.get().hold_until)
    wall.settle()
    seen = wall.seen()
    arabic, somali = (said("incident_at_door", tag) for tag in ("ar", "so"))
    assert seen[OMAR][:3] == ["wrote: ٥٠٥", f"text: {said('alarm_rings', 'ar')}", "call: completed"]
    assert seen[OMAR][3].startswith(f"text: {arabic}")
    assert seen[SARA][0].startswith(f"text: {somali}")
    assert {number: len(lines) for number, lines in seen.items()} == {OMAR: 4, SARA: 1, AMINAS: 2}


def test_who_reads_what_no_voice_speaks_is_asked_by_text_and_rung_in_silence(
    wall,
    floor,
    amina,
):
    leader(floor, DAWIT, "ti")
    wall.sim.press(DAWIT, "2580")
    wall.sim.text(DAWIT, "505")
    wall.settle()
    wall.turn()
    wall.settle()
    assert Alarm.objects.get().state == AlarmState.PROVED
    assert wall.sim.heard(DAWIT) == []
    assert texts(DAWIT, wall) == [f"text: {said('alarm_rings', 'ti')}"]
    wall.turn()
    wall.settle()
    assert set(wall.seen()) == {DAWIT, AMINAS}


def test_key_5_when_they_ring_us_does_the_same(wall, floor, amina):
    leader(floor, OMAR, "ar")
    wall.sim.press(OMAR, "5")
    wall.sim.ring(OMAR)
    wall.settle()
    heard = wall.sim.heard(OMAR)
    assert said("line_alarm", "ar") in heard
    assert heard[-1] == said("alarm_back", "ar")
    witness = Witness.objects.get()
    assert (witness.how, witness.alarm.state) == ("key", AlarmState.ASKED)
    wall.turn()  # the line must be free first
    wall.settle()
    assert len(wall.sim.calls_of(OMAR)) == 1
    wall.sim.press(OMAR, "2580")
    wall.turn(witness.rung_at)
    wall.settle()
    assert Alarm.objects.get().state == AlarmState.PROVED
    wall.turn()
    wall.settle()
    assert wall.seen()[OMAR] == ["rang: completed", f"text: {said('alarm_rings', 'ar')}",
                                 "call: completed"]  # fmt: skip


def test_two_coordinators_who_confirm_in_the_same_moment_begin_one_call_out(
    wall,
    floor,
    amina,
):
    leader(floor, OMAR, "ar")
    wall.sim.press(OMAR, "2580")
    wall.sim.text(OMAR, "505")
    wall.settle()
    wall.turn()
    wall.settle()
    bilal = build.person("coordinator", group=Role.objects.get(user=amina).group)
    browsers = [build.client(one, fresh=True) for one in (amina, bilal)]
    start, answers = Barrier(2), []

    def click(browser):
        try:
            start.wait()
            answers.append(confirm(browser).status_code)
        finally:
            connection.close()

    clicks = [Thread(target=click, args=(browser,)) for browser in browsers]
    [one.start() for one in clicks]
    [one.join() for one in clicks]
    assert sorted(answers) == [302, 422]
    assert CallOut.objects.count() == 1
    wall.turn()
    wall.settle()


def test_a_missed_call_is_rung_back_and_costs_the_caller_nothing(wall, floor, amina):
    leader(floor, OMAR, "ar")
    build.resident(floor.residence, SARA, branch=floor, reads="so")
    wall.sim.ring(OMAR, seconds=3)  # it is not picked up yet
    wall.settle()
    assert wall.sim.heard(OMAR) == []
    witness = Witness.objects.get()
    assert (witness.how, witness.alarm.state) == ("ring", AlarmState.ASKED)
    wall.sim.press(OMAR, "2580")
    wall.turn()
    wall.settle()
    wall.turn()
    wall.settle()
    confirm(build.client(amina, fresh=True))
    wall.turn(CallOut.objects.get().hold_until)
    wall.settle()
    seen = wall.seen()
    assert seen[OMAR][:3] == ["rang: canceled", f"text: {said('alarm_rang', 'ar')}",
                              "call: completed"]  # fmt: skip
    assert seen[OMAR][3].startswith(f"text: {said('incident_at_door', 'ar')}")
    assert seen[SARA][0].startswith(f"text: {said('incident_at_door', 'so')}")
    assert {number: len(lines) for number, lines in seen.items()} == {OMAR: 4, SARA: 1, AMINAS: 2}


def test_two_missed_calls_of_a_neighbour_tell_a_coordinator_and_nobody_is_rung(wall, floor, amina):
    build.resident(floor.residence, SARA, branch=floor, reads="so")
    wall.sim.ring(SARA, seconds=3)
    wall.settle()
    assert not Alarm.objects.exists()
    wall.sim.ring(SARA, seconds=3)
    wall.settle()
    wall.turn()
    wall.settle()
    assert Alarm.objects.get().state == AlarmState.UNPROVED
    (word,) = texts(AMINAS, wall)
    assert "somebody asks for help" in word
    assert wall.seen()[SARA] == ["rang: canceled", "rang: canceled",
                                 f"text: {said('alarm_rang_seen', 'so')}"]  # fmt: skip
    assert set(wall.seen()) == {SARA, AMINAS}
