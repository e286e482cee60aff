"""Policies that are no queue: a rota round everybody, equal shares of a pot."""

from datetime import timedelta
from uuid import uuid4

import pytest

from accounts import clock
from donations import checkups, giving
from donations.actions import log_offer
from donations.facts import Kind
from donations.models import (
    ClosedHow,
    DeclineReason,
    Match,
    MatchState,
    Need,
    OpenedHow,
    Policy,
    Turn,
)
from donations.proposing import propose
from donations.refused import AllGone, NobodyToAllot
from donations.setting_up import open_appeal
from donations.turns import give_out
from residences.refusals import KeyUsed
from tests import build
from tests.donations import given
from tests.donations.conftest import SARA
from tests.donations.test_pages import page

pytestmark = pytest.mark.django_db
PACK = {"prepared": "none", "allergens_known": "yes", "halal": "yes"}


def call(group, by, policy, kind=Kind.FOOD):
    return open_appeal(
        group=group, title="Food packs", kinds=[kind], by=by, now=clock.now(), policy=policy
    )


def packs(appeal, by, quantity, kind=Kind.FOOD, **said):
    facts = {**PACK, **said} if kind is Kind.FOOD else said
    return log_offer(
        group=appeal.group, kind=kind, said=facts, by=by, now=clock.now(), quantity=quantity,
        appeal=appeal,
    )  # fmt: skip


def round_of(appeal, by):
    """Who is proposed something in the next round, in order of their turns; all of it confirmed."""
    give_out(appeal=appeal, by=by, now=clock.now())
    found = Match.objects.proposed().filter(offer__appeal=appeal)
    for match in found:
        giving.confirm_match(match=match, by=by, now=clock.now())
    turns = Turn.objects.filter(match__state=MatchState.CONFIRMED).order_by("number")
    return [turn.resident.alias for turn in turns if turn.match.confirmed_at]


@pytest.fixture
def people(home):
    """Five, in the order of their list."""
    return [build.resident(home, alias=f"Person {n}") for n in range(5)]


@pytest.fixture
def rota(group, amina):
    build.texts()
    return call(group, amina, Policy.ROTA)


def done(appeal):
    """All that was promised was handed over."""
    for match in Match.objects.holding().filter(offer__appeal=appeal):
        giving.hand_over(match=match, by=None, now=clock.now())


# A rota -------------------------------------------------------------------------------------------


def test_a_rota_goes_round_and_begins_after_the_last_one_served(rota, amina, people):
    names = [one.alias for one in people]
    rounds = []
    for _round in range(5):
        packs(rota, amina, 2)
        rounds += round_of(rota, amina)
        done(rota)
    assert rounds == names * 2


def test_more_packs_than_people_give_each_one_and_the_rest_stays(rota, amina, people):
    offer = packs(rota, amina, 9)
    assert sorted(round_of(rota, amina)) == [one.alias for one in people]
    assert type(offer).objects.with_stock().get(pk=offer.pk).free == 4


def test_proposed_again_before_anybody_confirmed_nobody_loses_their_turn(rota, amina, people):
    packs(rota, amina, 2)
    first = give_out(appeal=rota, by=amina, now=clock.now())
    again = give_out(appeal=rota, by=amina, now=clock.now())
    assert (first.served, again.served) == (2, 2)
    turns = list(Turn.objects.values_list("resident", "number"))
    assert turns == [(people[0].pk, 1), (people[1].pk, 2)]
    assert Need.objects.open().count() == 2


def test_who_cannot_eat_it_is_passed_over_and_who_left_or_is_promised_one_too(rota, amina, people):
    given.need(people[0], Kind.FOOD, avoids=["milk"])
    people[1].left_at = clock.now()
    people[1].save(update_fields=["left_at"])
    packs(rota, amina, 2, allergens=["milk"])
    assert round_of(rota, amina) == ["Person 2", "Person 3"]
    packs(rota, amina, 2, allergens=["milk"])
    give_out(appeal=rota, by=amina, now=clock.now())
    assert [m.need.resident.alias for m in Match.objects.proposed()] == ["Person 4"]


@pytest.mark.parametrize("how", ["decline", "lapse", "reject"])
def test_a_need_that_only_the_rota_opened_ends_with_a_no(rota, amina, people, how):
    packs(rota, amina, 1)
    give_out(appeal=rota, by=amina, now=clock.now())
    match = Match.objects.get()
    assert match.need.opened_how == OpenedHow.ROTA
    if how == "reject":
        giving.reject(match=match, by=amina, now=clock.now())
    else:
        giving.confirm_match(match=match, by=amina, now=clock.now())
    if how == "decline":
        giving.decline(match=match, reason=DeclineReason.UNSAID, by=None, now=clock.now())
    if how == "lapse":
        assert giving.lapse(clock.now() + timedelta(days=3)) == 1
    need = Need.objects.get()
    assert need.closed_how == ClosedHow.WITHDRAWN


def test_what_they_asked_for_themselves_stays_open_after_a_no(rota, amina, people):
    need = given.need(people[0], Kind.FOOD)
    packs(rota, amina, 1)
    give_out(appeal=rota, by=amina, now=clock.now())
    match = Match.objects.get()
    assert match.need == need
    giving.reject(match=match, by=amina, now=clock.now())
    need.refresh_from_db()
    assert need.closed_at is None


def test_the_queue_and_the_rota_leave_each_other_alone(rota, group, amina, people):
    packs(rota, amina, 2)
    give_out(appeal=rota, by=amina, now=clock.now())
    mine = set(Match.objects.values_list("pk", flat=True))
    given.offer(group, amina, Kind.FOOD, **PACK)
    given.need(people[4], Kind.FOOD)
    propose(group=group, by=amina, now=clock.now())
    assert mine <= set(Match.objects.proposed().values_list("pk", flat=True))
    queue = Match.objects.exclude(pk__in=mine).get()
    assert queue.need.resident == people[4]
    give_out(appeal=rota, by=amina, now=clock.now())
    assert Match.objects.filter(pk=queue.pk).exists()


def test_a_round_asks_as_often_for_forty_people_as_for_five(
    rota, amina, home, people, django_assert_max_num_queries
):
    for n in range(40):
        build.resident(home, alias=f"More {n}")
    packs(rota, amina, 40)
    with django_assert_max_num_queries(32):
        assert give_out(appeal=rota, by=amina, now=clock.now()).served == 40


def test_the_same_key_gives_out_once_and_a_stranger_to_it_is_refused(rota, group, amina, people):
    packs(rota, amina, 2)
    key = uuid4()
    first = give_out(appeal=rota, by=amina, now=clock.now(), request_key=key)
    assert give_out(appeal=rota, by=amina, now=clock.now(), request_key=key) == first
    other = call(group, amina, Policy.ROTA)
    with pytest.raises(KeyUsed):
        give_out(appeal=other, by=amina, now=clock.now(), request_key=key)


def turn_of(person, rota, amina):
    """A pack that was promised to them in their turn, and the need that it opened."""
    packs(rota, amina, 1)
    round_of(rota, amina)
    return Match.objects.get(need__resident=person, state=MatchState.CONFIRMED)


@pytest.mark.parametrize("how", ["decline", "lapse", "withdraw", "hand over"])
def test_what_somebody_asked_for_themselves_outlives_their_turn(rota, amina, people, how):
    match = turn_of(people[0], rota, amina)
    mine = given.need(people[0], Kind.FOOD, at=clock.now(), halal="yes")
    assert mine.pk != match.need_id
    if how == "decline":
        giving.decline(match=match, reason=DeclineReason.UNSAID, by=None, now=clock.now())
    if how == "lapse":
        assert giving.lapse(clock.now() + timedelta(days=3)) == 1
    if how == "withdraw":
        giving.withdraw(match=match, by=amina, now=clock.now())
    if how == "hand over":
        giving.hand_over(match=match, by=amina, now=clock.now())
    mine.refresh_from_db()
    match.need.refresh_from_db()
    assert (mine.closed_at, mine.facts) == (None, {"halal": "yes"})
    assert match.need.closed_at is not None
    packs(call(rota.group, amina, Policy.QUEUE), amina, 1, halal="yes")
    propose(group=rota.group, by=amina, now=clock.now())
    assert Match.objects.proposed().get().need == mine


def test_a_pack_that_comes_back_opens_no_wish_that_nobody_said(rota, amina, people):
    match = turn_of(people[0], rota, amina)
    giving.hand_over(match=match, by=amina, now=clock.now())
    giving.take_back(match=match, by=amina, now=clock.now())
    assert not Need.objects.open().exists()


def test_who_says_that_a_phone_of_their_turn_does_not_work_has_asked_for_one(group, amina, people):
    build.texts()
    rota = call(group, amina, Policy.ROTA, Kind.PHONE)
    packs(rota, amina, 1, Kind.PHONE, **given.GOOD_PHONE)
    round_of(rota, amina)
    match = Match.objects.get()
    giving.hand_over(match=match, by=amina, now=clock.now())
    checkups.ask(clock.now() + checkups.AFTER)
    checkups.answer(match=match, works=False, by=None, now=clock.now())
    need = Need.objects.open().wished().get()
    assert (need.resident, need.closed_how) == (people[0], "")


def test_a_turn_of_somebody_who_is_promised_the_like_is_a_need_of_its_own(rota, amina, people):
    mine = given.need(people[0], Kind.FOOD, at=clock.now())
    packs(call(rota.group, amina, Policy.QUEUE), amina, 1)
    propose(group=rota.group, by=amina, now=clock.now())
    match = turn_of(people[0], rota, amina)
    assert match.need != mine
    assert match.need.opened_how == OpenedHow.ROTA


# Equal shares -------------------------------------------------------------------------------------


@pytest.fixture
def pot(group, amina):
    build.texts()
    return call(group, amina, Policy.SHARES, Kind.CASH)


def shares():
    rows = Match.objects.proposed().order_by("need__resident__joined_at", "need__resident")
    found = {}
    for row in rows:
        found[row.need.resident.alias] = found.get(row.need.resident.alias, 0) + row.quantity
    return found


def test_everybody_gets_the_same_and_nobody_more_than_they_asked_for(pot, amina, people):
    for someone, most in zip(people[:3], (1, 5, 5), strict=True):
        given.need(someone, Kind.CASH, quantity=most)
    for quantity in (4, 4):
        packs(pot, amina, quantity, Kind.CASH, pence=500)
    give_out(appeal=pot, by=amina, now=clock.now())
    assert shares() == {"Person 0": 1, "Person 1": 3, "Person 2": 3}
    assert "An equal share" in page(build.client(amina), "/donations/matches/")


def test_what_is_not_enough_for_one_each_stays_in_the_pot(pot, amina, people):
    for someone in people:
        given.need(someone, Kind.CASH)
    packs(pot, amina, 4, Kind.CASH, pence=500)
    assert give_out(appeal=pot, by=amina, now=clock.now()).served == 0
    assert shares() == {}


def test_no_text_about_money_says_so(pot, amina, sara, street):
    given.need(sara, Kind.CASH)
    packs(pot, amina, 1, Kind.CASH, pence=2000)
    give_out(appeal=pot, by=amina, now=street.now)
    giving.confirm_match(match=Match.objects.get(), by=amina, now=street.now)
    street.pass_time(10)
    body = street.gets(SARA, "Something is there for you: something else.")
    assert "cash" not in body.lower()
    assert "20" not in body.partition("http")[0].replace(Match.objects.get().code, "")


@pytest.mark.parametrize("policy", [Policy.QUEUE, Policy.TABLE])
def test_only_a_rota_and_shares_are_dealt(group, amina, policy):
    appeal = call(group, amina, policy)
    packs(appeal, amina, 3)
    with pytest.raises(NobodyToAllot):
        give_out(appeal=appeal, by=amina, now=clock.now())


def test_with_nothing_there_nothing_is_given_out(rota, amina, people):
    with pytest.raises(AllGone):
        give_out(appeal=rota, by=amina, now=clock.now())


def test_a_coordinator_gives_out_on_the_page_and_nobody_else(rota, group, amina, dora, people):
    packs(rota, amina, 2)
    address = f"/donations/appeals/{rota.pk}/give-out/"
    for client in (build.client(dora), build.client(build.person("coordinator"))):
        assert client.post(address).status_code == 404
    client = build.client(amina)
    assert "Propose the next round" in page(client, f"/donations/appeals/{rota.pk}/")
    shown = client.post(address, {"request_key": uuid4()}, follow=True).content.decode()
    assert "Proposed for 2 of 5." in shown
    assert "Their turn in the rota: number 1 of this round." in shown
    assert client.post(address, {"request_key": "nonsense"}).status_code == 404
