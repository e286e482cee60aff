"""Moved? Numbers of one branch that fail at the same time, seen by what the network says."""

from datetime import timedelta

import pytest

from messaging.models import Message, Phone
from messaging.statuses import State
from residences import vanishing
from residences.dead_numbers import WITHIN, failed_together
from residences.models import MoveSign
from tests import build
from tests.phonetree.conftest import TEN_AM

NUMBERS = [f"+4477009004{n:02}" for n in range(5)]
NOW = TEN_AM
pytestmark = pytest.mark.django_db


@pytest.fixture
def floor(heron):
    """Five people of one floor, each of whom once answered."""
    floor = build.branch(heron, "Floor 1")
    for number in NUMBERS:
        build.resident(heron, number, branch=floor)
    Phone.objects.update(reached_at=NOW - timedelta(days=3))
    return floor


def told(number, state, minutes_ago=30, code=""):
    at = NOW - timedelta(minutes=minutes_ago)
    return Message.objects.create(
        phone=build.phone(number), channel="text", purpose="update", language="en", state=state,
        error_code=code, due_at=at, made_at=at, changed_at=at, provider_id=f"SM{Message.objects.count():032x}",
    )  # fmt: skip


def fail(numbers, code="30003", **facts):
    for number in numbers:
        told(number, State.FAILED, code=code, **facts)


@pytest.mark.parametrize(
    ("failed", "tried", "raised"),
    [(3, 3, False), (4, 4, True), (4, 5, True), (4, 6, False), (6, 8, True), (0, 0, False)],
)
def test_a_few_phones_that_are_off_are_no_move(failed, tried, raised):
    assert failed_together(failed, tried) is raised


def test_numbers_of_one_branch_that_fail_together_raise_one_sign_and_no_second(floor, heron):
    fail(NUMBERS[:4])
    told(NUMBERS[4], State.DELIVERED)
    assert vanishing.look(NOW) == 1
    sign = MoveSign.objects.get()
    assert (sign.branch, sign.silent, sign.known, sign.by_numbers) == (floor, 4, 5, True)
    assert vanishing.look(NOW) == 0
    sign.settled_at = NOW
    sign.save()
    assert vanishing.look(NOW) == 0  # somebody has just looked into it


def test_a_text_that_arrived_meanwhile_speaks_against_it(floor):
    fail(NUMBERS[:4])
    told(NUMBERS[0], State.DELIVERED, minutes_ago=10)
    assert vanishing.look(NOW) == 0


def test_who_answered_within_these_hours_is_not_gone(floor):
    fail(NUMBERS)
    Phone.objects.filter(pk=build.phone(NUMBERS[0]).pk).update(reached_at=NOW - timedelta(hours=1))
    Phone.objects.filter(pk=build.phone(NUMBERS[1]).pk).update(reached_at=NOW - timedelta(hours=1))
    assert vanishing.look(NOW) == 0


def test_numbers_that_never_answered_or_failed_yesterday_or_for_another_reason_count_for_nothing(
    floor, heron
):
    fail(NUMBERS, minutes_ago=WITHIN.total_seconds() / 60 + 1)
    assert vanishing.look(NOW) == 0
    fail(NUMBERS, code="30008")
    assert vanishing.look(NOW) == 0
    Phone.objects.update(reached_at=None)
    fail(NUMBERS)
    assert vanishing.look(NOW) == 0


def test_numbers_scattered_over_branches_are_no_move(heron, floor):
    for number in NUMBERS:
        floor.residents.filter(lines__phone=build.phone(number)).update(branch=build.branch(heron))
    fail(NUMBERS)
    assert vanishing.look(NOW) == 0


def test_the_residence_says_that_numbers_failed_and_home_asks_too(floor, heron, browser):
    fail(NUMBERS)
    vanishing.look(NOW)
    page = browser.get(f"/residences/{heron.pk}/").text
    assert "5 of 5 numbers that worked before failed within a few hours" in page
    assert "Their numbers worked before and fail within a few hours." in browser.get("/").text


def test_while_hardly_anything_fails_it_costs_one_query(floor, django_assert_num_queries):
    fail(NUMBERS[:3])
    with django_assert_num_queries(3):  # two of them open and close the transaction
        vanishing.look(NOW)
