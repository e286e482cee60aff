"""How long people wait, who was served, how long things last: in numbers that add up."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import clock
from donations import giving
from donations.facts import Kind
from donations.figures_data import figures
from donations.models import Match
from donations.proposing import propose
from donations.stock_data import needs_of
from tests import build
from tests.donations import given
from tests.donations.given import TEN_AM
from tests.donations.test_pages import page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _texts(db):
    build.texts()


def counts(group, key, kind, now=TEN_AM):
    stock = given.stock_of(group, timezone.localdate(now))
    found = figures(needs_of([group.pk]), stock, [group.pk], now)
    [figure] = [one for one in found if one.key == key]
    return next((row.counts for row in figure.rows if row.kind is kind), None)


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(0, "safe"), (6, "safe"), (7, "ring"), (14, "missed"), (27, "missed"), (28, "help")],
)
def test_waiting_is_told_by_weeks(group, omar, days, bucket):
    given.need(omar, at=TEN_AM - timedelta(days=days), quantity=2)
    found = counts(group, "waiting", Kind.PHONE)
    assert {key: number for key, number in found.items() if number} == {bucket: 2}


def test_every_unit_that_waits_is_promised_proposed_or_has_nothing(group, amina, dora, omar, leyla):
    given.offer(group, dora, quantity=3)
    given.need(omar, at=TEN_AM - timedelta(days=3), quantity=2)
    given.need(leyla, quantity=4)
    propose(group=group, by=dora, now=TEN_AM)
    match = Match.objects.get(need__resident=omar)
    giving.confirm_match(match=match, by=amina, now=TEN_AM)
    assert counts(group, "served", Kind.PHONE) == {"safe": 0, "ring": 2, "missed": 1, "help": 3}
    giving.hand_over(match=match, by=amina, now=TEN_AM)
    assert counts(group, "served", Kind.PHONE) == {"safe": 2, "ring": 0, "missed": 1, "help": 3}
    later = TEN_AM + timedelta(days=31)
    assert counts(group, "served", Kind.PHONE, later)["safe"] == 0


def test_what_was_handed_over_counts_when_nobody_waits_any_more_and_anothers_things_do_not(
    group, amina, dora, home, omar, sara
):
    others = build.person("coordinator")
    theirs = others.roles.get().group
    home.groups.add(theirs)
    for giver, owner, someone in ((dora, group, omar), (others, theirs, sara)):
        given.offer(owner, giver)
        given.need(someone)
        propose(group=owner, by=giver, now=TEN_AM)
        match = Match.objects.get(need__resident=someone)
        giving.confirm_match(match=match, by=amina, now=TEN_AM)
        giving.hand_over(match=match, by=amina, now=TEN_AM)
    for one in (group, theirs):
        assert counts(one, "served", Kind.PHONE) == {"safe": 1, "ring": 0, "missed": 0, "help": 0}


def test_stock_is_told_by_how_long_it_lasts(group, dora):
    given.offer(group, dora, Kind.FOOD, 5, prepared="none", use_by="2026-11-12")
    given.offer(group, dora, Kind.FOOD, 2, prepared="none")
    assert counts(group, "lasting", Kind.FOOD) == {"help": 0, "missed": 5, "ring": 0, "safe": 0, "wait": 2}  # fmt: skip


def test_the_page_shows_numbers_and_nobody(group, dora, omar):
    given.need(omar, at=clock.now())
    body = page(build.client(dora), "/donations/figures/")
    assert "How long people have waited" in body
    assert omar.alias not in body
    assert build.client(build.person("press", group=group)).get("/donations/figures/").status_code == 404  # fmt: skip
