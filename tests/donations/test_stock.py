"""What is there follows from what came and went; nothing that is promised is moved."""

import uuid
from datetime import date

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Event
from donations.actions import (
    change_facts,
    count_offer,
    join_offers,
    log_offer,
    scrap,
    split_offer,
)
from donations.facts import Kind
from donations.models import Match, MatchState, Movement, Offer, Reason, What
from donations.refused import NeedsItsReason, NotAlike, NothingOfIt, NotSoMany, WrongFacts
from residences.refusals import KeyUsed, Refused
from tests import build
from tests.donations import given
from tests.donations.given import TEN_AM

pytestmark = pytest.mark.django_db


def stock(offer):
    row = Offer.objects.with_stock().get(pk=offer.pk)
    return row.there, row.reserved, row.free


def promise(offer, need, quantity=1):
    return Match.objects.create(
        offer=offer, need=need, quantity=quantity, state=MatchState.CONFIRMED, code="6001",
        proposed_at=TEN_AM, confirmed_at=TEN_AM, held_until=TEN_AM,
    )  # fmt: skip


def test_what_comes_in_is_there_with_a_label_that_says_nothing(group, dora):
    offer = given.offer(group, dora, Kind.FOOD, 12, prepared="none")
    assert stock(offer) == (12, 0, 12)
    assert len(offer.code) == 7
    assert Event.objects.get(verb="offer_logged").target_id == offer.pk


def test_the_same_key_makes_one_offer_and_is_nobody_elses(group, dora, amina):
    key, facts = uuid.uuid4(), {"group": group, "kind": Kind.CASH, "said": {}, "now": TEN_AM}
    once = log_offer(by=dora, request_key=key, **facts)
    assert log_offer(by=dora, request_key=key, **facts) == once
    assert Movement.objects.count() == 1
    with pytest.raises(KeyUsed):
        log_offer(by=amina, request_key=key, **facts)


def test_wrong_facts_are_named_one_by_one(group, dora):
    with pytest.raises(WrongFacts) as refused:
        given.offer(group, dora, Kind.PHONE, lock="mine", last_four="12345")
    assert set(refused.value.by_fact) == {"lock", "last_four"}
    assert not Offer.objects.exists()


def test_nothing_of_it_is_no_offer(group, dora):
    with pytest.raises(NothingOfIt):
        given.offer(group, dora, Kind.FOOD, 0)


def test_a_part_gets_a_label_of_its_own_and_nothing_is_lost(group, dora):
    offer = given.offer(group, dora, Kind.FOOD, 12, prepared="none")
    part = split_offer(offer=offer, quantity=5, by=dora, now=TEN_AM)
    assert (stock(offer), stock(part)) == ((7, 0, 7), (5, 0, 5))
    assert part.code != offer.code
    join_offers(into=offer, offer=part, by=dora, now=TEN_AM)
    assert (stock(offer), stock(part)) == ((12, 0, 12), (0, 0, 0))
    part.refresh_from_db()
    assert part.closed_at == TEN_AM


@pytest.mark.parametrize("quantity", [-1, 0, 10, 11, 12, 13])
def test_what_is_promised_stays_under_its_label(group, dora, omar, quantity):
    offer = given.offer(group, dora, Kind.FOOD, 12, prepared="none")
    promise(offer, given.need(omar, Kind.FOOD, quantity=3), 3)
    with pytest.raises(Refused):
        split_offer(offer=offer, quantity=quantity, by=dora, now=TEN_AM)
    assert stock(offer) == (12, 3, 9)


def test_things_that_differ_share_no_label(group, dora):
    bread = given.offer(group, dora, Kind.FOOD, prepared="none")
    soup = given.offer(group, dora, Kind.FOOD, prepared="hot_water")
    for other in (soup, bread):
        with pytest.raises(NotAlike):
            join_offers(into=bread, offer=other, by=dora, now=TEN_AM)


def test_what_is_thrown_away_is_gone_and_an_empty_label_is_closed(group, dora):
    offer = given.offer(group, dora, Kind.FOOD, 2, prepared="none")
    scrap(offer=offer, quantity=2, by=dora, now=TEN_AM)
    assert stock(offer) == (0, 0, 0)
    assert not Offer.objects.ready(date(2026, 11, 9)).exists()
    with pytest.raises(NotSoMany):
        scrap(offer=offer, quantity=1, by=dora, now=TEN_AM)


@pytest.mark.parametrize(("counted", "difference"), [(9, -3), (12, 0), (15, 3)])
def test_a_count_writes_down_the_difference(group, dora, counted, difference):
    offer = given.offer(group, dora, Kind.FOOD, 12, prepared="none")
    found = count_offer(offer=offer, counted=counted, by=dora, now=TEN_AM, reason=Reason.LOST)
    assert found == difference
    assert stock(offer)[0] == counted
    reasons = [one.reason for one in Movement.objects.order_by("pk") if one.reason]
    assert reasons == ["lost"] * bool(difference)


def test_a_difference_without_a_reason_is_not_written_down(group, dora):
    offer = given.offer(group, dora, Kind.FOOD, 12, prepared="none")
    with pytest.raises(NeedsItsReason):
        count_offer(offer=offer, counted=11, by=dora, now=TEN_AM)
    assert count_offer(offer=offer, counted=12, by=dora, now=TEN_AM) == 0
    assert Movement.objects.count() == 1


def test_a_count_below_what_is_promised_is_refused(group, dora, omar):
    offer = given.offer(group, dora, Kind.FOOD, 5, prepared="none")
    promise(offer, given.need(omar, Kind.FOOD, quantity=3), 3)
    with pytest.raises(NotSoMany):
        count_offer(offer=offer, counted=2, by=dora, now=TEN_AM)


def test_what_is_known_by_now_takes_the_place_of_what_was(group, dora):
    offer = given.offer(group, dora, blocked="unknown")
    change_facts(offer=offer, said={**given.GOOD_PHONE, "lock": "ee"}, by=dora, now=TEN_AM)
    offer.refresh_from_db()
    assert offer.facts == {**given.GOOD_PHONE, "lock": "ee"}


DEEDS = st.lists(
    st.tuples(st.sampled_from(["split", "join", "scrap", "count"]), st.integers(0, 6)), max_size=8
)


class Reconciles(TestCase):
    """Whatever is done in whatever order."""

    @settings(max_examples=25, deadline=None)
    @examples(DEEDS)
    def test_nothing_appears_or_vanishes_but_by_what_was_written_down(self, deeds):
        dora = build.person("donations", factor=False)
        first = given.offer(dora.roles.get().group, dora, Kind.FOOD, 9, prepared="none")
        for deed, number in deeds:
            labels = list(Offer.objects.order_by("made_at", "pk"))
            one, other = labels[number % len(labels)], labels[-1]
            try:
                if deed == "split":
                    split_offer(offer=one, quantity=number, by=dora, now=TEN_AM)
                elif deed == "join":
                    join_offers(into=one, offer=other, by=dora, now=TEN_AM)
                elif deed == "scrap":
                    scrap(offer=one, quantity=number, by=dora, now=TEN_AM)
                else:
                    count_offer(
                        offer=one, counted=number, by=dora, now=TEN_AM, reason=Reason.MISCOUNTED
                    )
            except Refused:
                pass
        rows = Offer.objects.with_stock()
        assert all(row.free >= 0 for row in rows)
        moved = dict.fromkeys(What, 0) | {
            what: sum(m.quantity for m in Movement.objects.filter(what=what)) for what in What
        }
        assert moved[What.SPLIT_OFF] == moved[What.JOINED]
        gone = moved[What.SCRAPPED] + moved[What.COUNTED_DOWN] - moved[What.COUNTED_UP]
        assert sum(row.there for row in rows) == 9 - gone
        assert first.movements.filter(what=What.IN).count() == 1
