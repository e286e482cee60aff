"""Many proposals confirmed or rejected in one go: as many queries as for one, each refusal with its reason."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from donations import giving
from donations.actions import close_need
from donations.facts import Kind
from donations.models import (
    ClosedHow,
    Match,
    Offer,
)
from donations.proposing import propose
from donations.refused import FitsNoMore, NotSoMany, TooLate
from messaging.models import Message
from tests import build
from tests.donations import given
from tests.donations.given import TEN_AM
from tests.donations.test_stock import stock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _texts(db):
    build.texts()


@pytest.fixture
def solve(group, amina):
    """Proposes anew."""
    return lambda: propose(group=group, by=amina, now=TEN_AM)


def test_many_are_confirmed_in_as_many_queries_as_one_and_each_refusal_has_its_reason(
    group, dora, amina, home, solve
):
    people = [build.resident(home, f"+4477009006{n:02}") for n in range(12)]
    offers = [given.offer(group, dora) for _one in people]
    for someone in people:
        given.need(someone)
    solve()
    Offer.objects.filter(pk=offers[0].pk).update(facts={**offers[0].facts, "blocked": "yes"})
    gone = Match.objects.exclude(offer=offers[0]).first()
    close_need(need=gone.need, how=ClosedHow.WITHDRAWN, by=None, now=TEN_AM)
    rows = [gone, *Match.objects.proposed()]
    counts = []
    for some in (rows[:1], rows[1:3], rows[3:]):
        with CaptureQueriesContext(connection) as seen:
            decided = giving.confirm_all(matches=some, by=amina, now=TEN_AM)
        counts.append(len(seen))
        if gone in some:
            assert isinstance(decided.refused[gone.pk], TooLate)
    assert counts[1] == counts[2]
    held = Match.objects.holding()
    assert held.count() == 10  # but the blocked one and the withdrawn one
    assert all(int(one.code) in giving.CODES for one in held)
    assert Message.objects.count() == 10
    again = giving.confirm_all(matches=rows, by=amina, now=TEN_AM)
    assert not again.done
    assert {type(one) for one in again.refused.values()} == {TooLate, FitsNoMore}
    assert Message.objects.count() == 10


def test_many_promises_of_one_thing_are_no_more_than_there_is(group, dora, amina, home, solve):
    offer = given.offer(group, dora, Kind.TOILETRIES, quantity=3)
    for _n in range(3):
        given.need(build.resident(home), Kind.TOILETRIES)
    solve()
    Match.objects.update(quantity=2)
    decided = giving.confirm_all(matches=list(Match.objects.all()), by=amina, now=TEN_AM)
    assert (len(decided.done), stock(offer)) == (1, (3, 2, 1))
    assert {type(one) for one in decided.refused.values()} == {NotSoMany}


def test_who_shares_a_phone_is_never_told_the_same_digits_twice(group, dora, amina, home, solve):
    for n in range(4):
        someone = build.resident(home, "+447700900777", alias=f"Person {n}")
        given.offer(group, dora)
        given.need(someone)
    solve()
    giving.CODES, kept = range(6000, 6004), giving.CODES
    try:
        giving.confirm_all(matches=list(Match.objects.all()), by=amina, now=TEN_AM)
    finally:
        giving.CODES = kept
    assert len(set(Match.objects.values_list("code", flat=True))) == 4


def test_many_are_rejected_in_as_many_queries_as_two(group, dora, amina, home, solve):
    for _n in range(9):
        given.offer(group, dora)
        given.need(build.resident(home))
    solve()
    rows, counts = list(Match.objects.all()), []
    for some in (rows[:2], rows[2:]):
        with CaptureQueriesContext(connection) as seen:
            giving.reject_all(matches=some, by=amina, now=TEN_AM)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert Match.objects.turned_down().count() == 9
    assert len(giving.reject_all(matches=rows, by=amina, now=TEN_AM).refused) == 9
