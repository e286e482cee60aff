"""Moved? Many phones of one branch that answered before fall silent within minutes."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.trail import Event
from phonetree import actions, moved, runner
from phonetree.silence import THRESHOLDS, Thresholds, fell_silent
from residences.models import MoveSign
from tests import build
from website.home import home_of

RULE = Thresholds(least=4, share=0.75, within=timedelta(minutes=10))
CASES = [
    # known, silent
    (4, 4, True), (4, 3, False), (5, 4, True), (8, 6, True), (8, 5, False), (3, 3, False),
    (0, 0, False), (40, 30, True), (40, 29, False),
]  # fmt: skip


@pytest.mark.parametrize(("known", "silent", "looks"), CASES)
def test_it_looks_like_a_move_when_most_of_those_known_are_silent(known, silent, looks):
    assert fell_silent(known, silent, RULE) is looks


@given(st.integers(0, 60), st.integers(0, 60))
def test_one_more_silent_phone_never_makes_it_look_less_like_a_move(known, silent):
    silent = min(known, silent)
    if fell_silent(known, silent, RULE) and silent < known:
        assert fell_silent(known, silent + 1, RULE)


def test_every_urgency_has_its_patience_and_an_emergency_the_least():
    assert set(THRESHOLDS) == {"emergency", "drill", "today"}
    assert min(THRESHOLDS.values(), key=lambda one: one.within) == THRESHOLDS["emergency"]


NUMBERS = [f"+4477009002{n:02}" for n in range(10)]


@pytest.fixture
def home(amina):
    return build.residence(amina)


@pytest.fixture
def floors(home):
    """Five phones on the first floor, five on the second."""
    floors = [build.branch(home, word) for word in ("Floor 1", "Floor 2")]
    for place, number in enumerate(NUMBERS):
        build.resident(home, number, branch=floors[place // 5])
    return floors


@pytest.fixture
def answered_before(home, floors, launch, street):
    """A drill in which everybody answered."""
    launch(home, urgency="drill", text_key="drill")
    street.pass_time(20)
    for number in NUMBERS:
        street.answers(number, "1")
    street.pass_time(10)


def half_answer(street, launch, home):
    """An emergency to which only the second floor answers."""
    call_out = launch(home)
    street.pass_time(20)
    for number in NUMBERS[5:]:
        street.answers(number, "1")
    return call_out


def later(street, **time):
    street.pass_time(**time)
    street.now += timedelta(minutes=1)
    moved.tick(street.now)


def test_a_branch_that_fell_silent_is_one_sign_on_the_residence(
    answered_before, home, floors, launch, street
):
    call_out = half_answer(street, launch, home)
    later(street, minutes=8)
    assert not MoveSign.objects.exists()
    before = call_out.version
    later(street, minutes=2)
    later(street, minutes=2)
    sign = MoveSign.objects.get()
    assert (sign.branch, sign.residence, sign.about) == (floors[0], home, call_out.pk)
    assert (sign.silent, sign.known) == (5, 5)
    call_out.refresh_from_db()
    assert call_out.version > before  # the board shows it
    assert Event.objects.filter(verb="move_suspected", target_id=floors[0].pk).count() == 1


def test_the_board_says_it_once_and_the_home_page_does_not_count_them_as_failures(
    answered_before, home, floors, launch, street, amina
):
    call_out = half_answer(street, launch, home)
    later(street, minutes=11)
    board = build.client(amina).get(call_out.get_absolute_url()).content.decode()
    assert "Floor 1: 5 of 5 phones that answered before fell silent together." in board
    actions.end_call_out(call_out=call_out, by=amina, now=street.now)
    street.turn()
    titles = [need.title for need in home_of(amina, street.now).needs]
    assert f"Have people at {home.code_name} been moved?" in titles
    assert not [title for title in titles if "to be found" in title]
    MoveSign.objects.update(settled_at=street.now, settled_how=MoveSign.HERE)
    titles = [need.title for need in home_of(amina, street.now).needs]
    assert f"5 people at {home.code_name} are still to be found" in titles


def test_phones_that_never_answered_before_say_nothing_by_being_silent(
    home, floors, launch, street
):
    half_answer(street, launch, home)
    later(street, minutes=15)
    assert not MoveSign.objects.exists()


def test_a_family_that_sleeps_is_no_move(answered_before, home, floors, launch, street):
    launch(home)
    street.pass_time(20)
    for number in NUMBERS[3:]:
        street.answers(number, "1")
    later(street, minutes=15)
    assert not MoveSign.objects.exists()


def test_when_nothing_went_out_nobody_is_silent(answered_before, home, floors, launch, street):
    launch(home)
    for _minute in range(16):
        street.now += timedelta(minutes=1)
        runner.tick(street.now)  # and nobody delivers
        moved.tick(street.now)
    assert not MoveSign.objects.exists()


def test_it_costs_one_query_while_nothing_is_live(home, street, django_assert_num_queries):
    moved.tick(street.now)
    with django_assert_num_queries(1):
        moved.tick(street.now + timedelta(seconds=29))
