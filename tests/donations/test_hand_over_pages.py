"""Handing over in a church hall: by label and digits, and without a name."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import clock
from donations import giving, tries
from donations.facts import Kind
from donations.models import HandOverPoint, Match, MatchState, Need, Offer
from donations.proposing import propose
from tests import build
from tests.donations import given
from tests.donations.test_pages import page

pytestmark = pytest.mark.django_db
HALL = "/donations/hand-over/"


@pytest.fixture(autouse=True)
def _texts(db):
    build.texts()


@pytest.fixture
def hall(dora):
    return build.client(dora)


@pytest.fixture
def church(group, home):
    point = HandOverPoint.objects.create(
        group=group, name="Church", where="Side door", hours="Fridays", made_at=clock.now()
    )
    given.facilities(home, point=point)
    return point


def promise(group, by, resident, quantity=1, kind=Kind.PHONE):
    """So many of these are promised to them."""
    given.offer(group, by, kind, quantity)
    given.need(resident, kind, at=clock.now(), quantity=quantity)
    propose(group=group, by=by, now=clock.now())
    match = Match.objects.get(need__resident=resident, need__kind=kind)
    giving.confirm_match(match=match, by=by, now=clock.now())
    return match


def said(match, do="give", **more):
    return {"label": match.offer.code.lower(), "code": match.code, "do": do, **more}


def stands(match):
    match.refresh_from_db()
    return match.state, match.quantity, Offer.objects.with_stock().get(pk=match.offer_id).there


def test_what_to_pack_stands_by_place_and_names_nobody(hall, church, group, amina, omar):
    match = promise(group, amina, omar, quantity=2)
    body = page(hall, HALL)
    for words in (
        "Church: 2 things",
        "Side door · Fridays",
        f"2 × Phone · {match.offer.code}",
        "Heron",
    ):
        assert words in body
    hidden = (omar.pk, omar.alias, match.pk, match.need_id, match.code)
    assert not any(str(one) in body for one in hidden)


def test_what_is_only_proposed_is_not_packed(hall, group, dora, omar):
    given.offer(group, dora)
    given.need(omar, at=clock.now())
    propose(group=group, by=dora, now=clock.now())
    assert "Nothing is promised." in page(hall, HALL)


def test_label_and_digits_hand_it_over_once(hall, group, amina, omar):
    match = promise(group, amina, omar)
    assert hall.post(HALL, said(match)).status_code == 302
    assert stands(match) == (MatchState.HANDED_OVER, 1, 0)
    assert hall.post(HALL, said(match)).status_code == 422
    assert stands(match) == (MatchState.HANDED_OVER, 1, 0)


def test_wrong_digits_hand_nothing_over_and_keep_what_was_typed(hall, group, amina, omar):
    match = promise(group, amina, omar)
    refused = hall.post(HALL, {**said(match), "code": "1234"})
    body = refused.content.decode()
    assert refused.status_code == 422
    assert "Nothing that is promised has this label and these digits." in body
    assert 'value="1234"' in body
    assert stands(match) == (MatchState.CONFIRMED, 1, 1)


def test_after_ten_wrong_ones_even_the_right_digits_are_not_taken(hall, group, amina, omar):
    match = promise(group, amina, omar)
    for _ in range(tries.MOST):
        assert hall.post(HALL, {**said(match), "code": "1234"}).status_code == 422
    refused = hall.post(HALL, said(match))
    assert refused.status_code == 422
    assert "Too many wrong digits." in refused.content.decode()
    assert stands(match) == (MatchState.CONFIRMED, 1, 1)


def test_a_part_is_handed_over_and_the_need_stays_open_for_the_rest(hall, group, amina, omar):
    match = promise(group, amina, omar, quantity=3)
    assert hall.post(HALL, said(match, quantity="4")).status_code == 422
    hall.post(HALL, said(match, quantity="2"))
    assert stands(match) == (MatchState.HANDED_OVER, 2, 1)
    assert Need.objects.get().closed_at is None


def test_what_came_back_is_there_again_and_so_is_the_need(hall, group, amina, omar):
    match = promise(group, amina, omar)
    assert hall.post(HALL, said(match, "back")).status_code == 422
    hall.post(HALL, said(match))
    assert Need.objects.get().closed_at is not None
    done = hall.post(HALL, said(match, "back"), follow=True).content.decode()
    assert "Their need has its old place again." in done
    assert stands(match) == (MatchState.RETURNED, 1, 0)
    back = Offer.objects.with_stock().get(split_from=match.offer)  # a phone is looked at again
    assert back.there == 1
    assert Need.objects.get().closed_at is None


def test_another_group_hands_over_nothing_of_ours(group, amina, omar):
    match = promise(group, amina, omar)
    stranger = build.client(build.person("donations"))
    assert stranger.post(HALL, said(match)).status_code == 422
    assert match.offer.code not in page(stranger, HALL)
    assert stands(match) == (MatchState.CONFIRMED, 1, 1)


def test_the_sheet_asks_as_often_for_twenty_parcels_as_for_two(hall, group, amina, home, church):
    counts = []
    for many in (2, 18):
        for _ in range(many):
            promise(group, amina, build.resident(home))
        with CaptureQueriesContext(connection) as seen:
            page(hall, HALL)
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("kind", ["press", "translator", "trustee"])
def test_it_does_not_exist_for_who_handles_nothing(group, kind):
    assert build.client(build.person(kind, group=group)).get(HALL).status_code == 404
