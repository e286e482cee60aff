"""What is left to do after the end: a task exactly as long as somebody has to be found."""

import pytest

from phonetree import actions, reports
from phonetree.models import Recipient, Task
from phonetree.outcomes import Outcome
from tests import build
from website.home import home_of

OMAR, LEYLA = "+447700900001", "+447700900002"
SEEN = Outcome.SEEN_IN_PERSON


@pytest.fixture
def home(amina):
    return build.residence(amina, code_name="Heron")


@pytest.fixture
def family(home):
    """Three people on one phone."""
    return [build.resident(home, OMAR) for _ in range(3)]


@pytest.fixture
def over(home, family, street, launch, amina):
    """A call-out that was ended before anybody answered."""

    def end():
        call_out = launch(home)
        street.pass_time(15)
        actions.end_call_out(call_out=call_out, by=amina, now=street.now)
        street.pass_time(5)
        return call_out

    return end


def to_find(amina, street):
    """What home says of people who have to be found."""
    return [need.title for need in home_of(amina, street.now).needs if "to be found" in need.title]


def test_a_late_answer_for_everybody_closes_the_task(over, street, amina):
    over()
    assert to_find(amina, street) == ["3 people at Heron are still to be found"]
    street.answers(OMAR, "1 3")
    task = Task.objects.get()
    assert (task.done_at, task.done_how) == (street.now, "text")
    assert to_find(amina, street) == []


def test_a_late_answer_for_some_leaves_the_task_for_the_others(over, street, amina):
    over()
    street.answers(OMAR, "1 2")
    assert Task.objects.get().done_at is None
    assert to_find(amina, street) == ["1 person at Heron is still to be found"]
    street.answers(OMAR, "1 3")
    assert to_find(amina, street) == []


def test_a_late_call_for_help_is_no_longer_somebody_to_be_found(over, street, amina):
    over()
    street.answers(OMAR, "2")
    assert Task.objects.get().done_at
    assert to_find(amina, street) == []


def test_who_needs_help_at_the_end_is_no_task_of_finding(home, family, street, launch, amina):
    build.resident(home, LEYLA)
    call_out = launch(home)
    street.pass_time(15)
    street.answers(OMAR, "2")
    actions.end_call_out(call_out=call_out, by=amina, now=street.now)
    street.pass_time(5)
    assert Task.objects.get().recipient.phone == build.phone(LEYLA)


def test_a_mark_that_is_taken_back_after_the_end_leaves_a_task_for_whoever_is_missing(
    over, home, family, street, launch, amina
):
    call_out = launch(home)
    street.pass_time(15)
    street.answers(OMAR, "1")
    recipient = Recipient.objects.get()
    reports.mark(recipient=recipient, outcome=SEEN, by=None, how="leader", now=street.now)
    actions.end_call_out(call_out=call_out, by=amina, now=street.now)
    street.pass_time(5)
    assert not Task.objects.exists()
    reports.unmark(recipient=recipient, now=street.now)
    task = Task.objects.get()
    assert (task.kind, task.done_at) == ("some_missing", None)
    assert to_find(amina, street) == ["2 people at Heron are still to be found"]


def test_home_never_names_nobody(over, street, amina):
    over()
    Recipient.objects.update(outcome="safe", reason="", people_here=3)  # however it came to that
    assert to_find(amina, street) == []


def test_what_kept_us_from_somebody_is_not_forgotten_when_the_call_out_stops(over, home, street):
    build.resident(home)
    dead = build.resident(home, LEYLA)
    dead.phones.update(dead_since=street.now, dead_code="30005")
    call_out = over()
    reasons = call_out.recipients.values_list("reason", "people_count")
    assert sorted(reasons) == [("dead_number", 1), ("no_phone", 1), ("stopped", 3)]
    kinds = Task.objects.values_list("kind", flat=True)
    assert sorted(kinds) == ["dead_number", "no_phone", "stopped"]
