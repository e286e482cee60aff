"""What leaders and deputies are sent, and what it says."""

import re
from datetime import time, timedelta

import pytest

from messaging.models import Phone
from phonetree import actions, reports, runner
from phonetree.models import Recipient
from phonetree.outcomes import Outcome
from residences.models import LeaderFacts, Leadership, NumberChange, Resident
from tests import build

OMAR, LEYLA, SARA = (f"+4477009000{n:02}" for n in range(1, 4))


@pytest.fixture
def home(amina):
    return build.residence(amina)


@pytest.fixture
def floor(home):
    return build.branch(home, "First floor")


@pytest.mark.parametrize("says", [None, "2", "3", "stop"])
def test_a_deputy_is_told_nothing_of_why_the_leader_does_not_lead(
    home, floor, street, launch, says
):
    build.resident(home, LEYLA, branch=floor, leads=1)
    build.resident(home, SARA, branch=floor, leads=2)
    build.resident(home, OMAR, branch=floor)
    launch(home)
    street.pass_time(15)
    if says:
        street.answers(LEYLA, says)
    street.pass_time(minutes=2, seconds=30)
    told = street.received(SARA)[1]
    assert re.fullmatch(r"Please lead now: \S+/l/\S+", told)


@pytest.mark.parametrize(("urgency", "told"), [("today", True), ("emergency", False)])
def test_a_leader_whom_one_cannot_ring_at_this_hour_is_passed_over_but_not_in_an_emergency(
    home, floor, street, launch, urgency, told
):
    leyla = build.resident(home, LEYLA, branch=floor, leads=1)
    build.resident(home, SARA, branch=floor, leads=2)
    LeaderFacts.objects.create(resident=leyla, rung_from=time(17), rung_until=time(20), cap=8)
    launch(home, urgency=urgency)
    street.pass_time(15)
    assert len(street.received(LEYLA)) == 1  # everybody is asked how they are
    assert any(re.match("Please lead now", text) for text in street.received(SARA)) is told


def test_a_leader_of_two_branches_leads_no_more_people_than_they_said(home, floor, street, launch):
    second = build.branch(home, "Second floor")
    leyla = build.resident(home, LEYLA, branch=floor, leads=1)
    Leadership.objects.create(branch=second, resident=leyla, rank=1)
    build.resident(home, SARA, branch=second, leads=2)
    build.resident(home, OMAR, branch=floor)
    LeaderFacts.objects.create(resident=leyla, cap=2)
    call_out = launch(home)
    street.pass_time(15)
    led = {one.word: one.leader_id for one in call_out.sections.all()}
    who = dict(Recipient.objects.values_list("pk", "people"))
    assert who[led["Second floor"]] != leyla.pk
    assert who[led["First floor"]] == leyla.pk
    assert any(re.match("Please lead now", text) for text in street.received(SARA))


def task_lists(street, number):
    """What this leader was sent after the end."""
    return [text for text in street.received(number) if text.startswith("People to look for")]


@pytest.fixture
def led(home, floor, street, launch):
    """A floor whose leader is well, and two people there whom nothing reaches."""

    def start(**facts):
        build.resident(home, LEYLA, branch=floor, leads=1)
        build.resident(home, branch=floor)
        build.resident(home, branch=floor)
        call_out = launch(home, **facts)
        street.pass_time(15)
        street.answers(LEYLA, "1")
        street.pass_time(15)
        return call_out

    return start


@pytest.fixture
def client_of_a_leader(client, street, monkeypatch):
    for module in ("resident_views", "branch_list"):
        monkeypatch.setattr(f"phonetree.{module}.now", lambda: street.now)
    return client


@pytest.mark.parametrize("deed", [actions.end_call_out, actions.stand_down])
def test_at_the_end_a_leader_is_sent_once_whom_to_look_for(
    led, street, amina, client_of_a_leader, deed
):
    call_out = led()
    deed(call_out=call_out, by=amina, now=street.now)
    street.pass_time(hours=1)
    (told,) = task_lists(street, LEYLA)
    path = re.fullmatch(r"People to look for: 2\. Please go to them: \S+(/l/\S+)\n.+", told)[1]
    client_of_a_leader.post(path)
    assert client_of_a_leader.get("/l/").content.decode().count("I have seen them") == 2
    call_out.refresh_from_db()
    assert call_out.wake_at is None


def test_after_what_could_wait_a_leader_is_sent_to_doors_in_their_hours(
    home, floor, street, launch, amina
):
    leyla = build.resident(home, LEYLA, branch=floor, leads=1)
    build.resident(home, branch=floor)
    LeaderFacts.objects.create(resident=leyla, rung_from=time(8), rung_until=time(11))
    call_out = launch(home, urgency="today")
    street.pass_time(15)
    street.answers(LEYLA, "1")
    street.pass_time(minutes=70)  # it is ten past eleven
    actions.end_call_out(call_out=call_out, by=amina, now=street.now)
    street.pass_time(hours=1)
    assert task_lists(street, LEYLA) == []
    street.pass_time(hours=20)
    assert len(task_lists(street, LEYLA)) == 1


def test_a_leader_whose_number_changed_meanwhile_is_sent_no_list_at_the_end(led, street, amina):
    call_out = led()
    someone = Resident.objects.get(lines__phone=build.phone(LEYLA))
    NumberChange.objects.create(resident=someone, is_new=True, at=street.now)
    actions.end_call_out(call_out=call_out, by=amina, now=street.now)
    street.pass_time(20)
    assert task_lists(street, LEYLA) == []


def test_a_stand_down_after_the_end_sends_no_second_list(led, street, amina):
    call_out = led()
    actions.end_call_out(call_out=call_out, by=amina, now=street.now)
    runner.tick(street.now)  # written, not sent yet
    call_out.refresh_from_db()
    actions.stand_down(call_out=call_out, by=amina, now=street.now)
    street.pass_time(minutes=30)
    assert len(task_lists(street, LEYLA)) == 1
    assert call_out.wordings.get(language="en").phrases["all_clear"] in street.received(LEYLA)


def test_a_leader_of_two_branches_is_sent_one_list_with_all_of_them(led, home, street, amina):
    wing = build.branch(home, "West wing")
    build.resident(home, branch=wing)
    call_out = led()  # the wing has no leader of its own: the nearest looks after it
    actions.end_call_out(call_out=call_out, by=amina, now=street.now)
    street.pass_time(30)
    assert [text.split(".")[0] for text in task_lists(street, LEYLA)] == ["People to look for: 3"]


@pytest.mark.parametrize("says", ["2", "3", "stop"])
def test_a_leader_who_cannot_look_is_sent_no_list(led, street, amina, says):
    call_out = led()
    street.answers(LEYLA, says)
    actions.end_call_out(call_out=call_out, by=amina, now=street.now)
    street.pass_time(30)
    assert task_lists(street, LEYLA) == []


def test_where_nobody_is_missing_no_leader_is_sent_anything(led, street, amina):
    call_out = led()
    for row in Recipient.objects.filter(phone=None):
        reports.mark(recipient=row, outcome=Outcome.SEEN_IN_PERSON, by=None, how="leader",
                     now=street.now)  # fmt: skip
    street.pass_time(30)
    call_out.refresh_from_db()
    assert call_out.state == "ended"
    assert task_lists(street, LEYLA) == []


def test_after_practice_nobody_is_sent_to_doors(led, street, amina):
    call_out = led(text_key="drill", urgency="drill")
    actions.end_call_out(call_out=call_out, by=amina, now=street.now)
    street.pass_time(minutes=30)
    assert not [text for text in street.received(LEYLA) if "People to look for" in text]


@pytest.mark.parametrize(
    ("urgency", "hour", "minute", "comes_at"),
    [
        ("today", 20, 59, None),
        ("today", 21, 0, 8),
        ("today", 7, 59, 8),
        ("today", 8, 0, None),
        ("emergency", 3, 0, None),
    ],
)
def test_at_night_only_an_emergency_sends_a_leader_to_doors(
    led, street, amina, urgency, hour, minute, comes_at
):
    call_out = led(urgency=urgency)
    street.now = street.now.replace(hour=hour, minute=minute, second=0)
    actions.end_call_out(call_out=call_out, by=amina, now=street.now)
    street.turn()
    assert bool(task_lists(street, LEYLA)) is (comes_at is None)
    if comes_at is None:
        return
    found = Recipient.objects.filter(phone=None).first()  # one of them turns up at night
    reports.mark(recipient=found, outcome=Outcome.SEEN_IN_PERSON, by=amina, how="person",
                 now=street.now)  # fmt: skip
    call_out.refresh_from_db()
    street.now = call_out.wake_at
    assert (street.now.hour, street.now.minute) == (comes_at, 0)
    street.turn()
    assert [text.split(".")[0] for text in task_lists(street, LEYLA)] == ["People to look for: 1"]
    call_out.refresh_from_db()
    assert call_out.wake_at is None


def test_what_waits_for_the_morning_says_to_nobody_then_that_it_is_over(
    led, home, floor, street, amina
):
    build.resident(home, OMAR, branch=floor)
    call_out = led(urgency="today")
    Phone.objects.filter(pk=build.phone(OMAR).pk).update(opted_out_at=street.now)
    street.now = street.now.replace(hour=22)
    actions.stand_down(call_out=call_out, by=amina, now=street.now)
    street.turn()
    Phone.objects.update(opted_out_at=None)  # at night they ask for texts again
    told = len(street.received(OMAR))
    street.now += timedelta(hours=10)
    street.turn()
    assert len(task_lists(street, LEYLA)) == 1
    assert len(street.received(OMAR)) == told
