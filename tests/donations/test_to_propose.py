"""Things that lie free while people wait: a line on pages, and the next in the queue after a no."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import clock
from accounts.models import Event, Group
from donations import giving
from donations.actions import change_facts, change_need, close_need, open_need
from donations.facts import Kind
from donations.models import (
    Allocation,
    ClosedHow,
    DeclineReason,
    Match,
    MatchState,
    Need,
    OpenedHow,
    Waiting,
)  # fmt: skip
from donations.proposing import propose
from donations.saying import why_not_yet
from donations.setting_up import set_facilities
from donations.to_propose import after_a_no, ready
from tests import build
from tests.donations import given
from tests.donations.given import TEN_AM
from tests.donations.test_pages import page
from tests.donations.test_runs import plan
from tests.donations.test_texts import words
from website.gift_needs import to_propose

pytestmark = pytest.mark.django_db
BOARD = "/donations/"


def later(**time):
    return TEN_AM + timedelta(**time)


def counts(group, now=TEN_AM):
    return [(one.things, one.people) for one in ready(Group.objects.filter(pk=group.pk), now)]


def promised(group, amina, now=TEN_AM):
    """What was just proposed is promised to whom it was proposed for."""
    propose(group=group, by=amina, now=now)
    match = Match.objects.get(state=MatchState.PROPOSED)
    giving.confirm_match(match=match, by=amina, now=now)
    return match


# What counts as news ------------------------------------------------------------------------------


def test_free_things_and_people_who_wait_are_counted_until_it_is_proposed(group, dora, omar, sara):
    assert counts(group) == []
    given.need(omar)
    assert counts(group) == []
    given.offer(group, dora, quantity=3)
    given.need(sara)
    given.need(sara, Kind.SIM)  # of which nothing is there
    assert counts(group) == [(3, 2)]
    propose(group=group, by=dora, now=later(minutes=1))
    assert counts(group) == []


def test_what_suits_nobody_is_no_news_until_it_is_put_right(group, dora, omar):
    given.need(omar)
    offer = given.offer(group, dora, wiped="no")
    propose(group=group, by=dora, now=later(minutes=1))
    assert counts(group) == []
    change_facts(offer=offer, said=given.GOOD_PHONE, by=dora, now=later(minutes=2))
    assert counts(group) == [(1, 1)]


def test_whoever_asks_after_it_was_proposed_is_news(group, dora, omar, sara):
    given.offer(group, dora, quantity=2)
    given.need(omar)
    propose(group=group, by=dora, now=later(minutes=1))
    how = OpenedHow.TEXT
    need = open_need(resident=sara, kind=Kind.PHONE, how=how, now=later(minutes=2))
    assert counts(group) == [(1, 1)]
    close_need(need=need, how=ClosedHow.WITHDRAWN, by=None, now=later(minutes=3))
    assert counts(group) == []


def test_what_is_promised_or_of_a_later_day_or_of_others_is_not_free(group, dora, omar, sara):
    stranger = build.person("coordinator")
    given.need(omar)
    given.offer(stranger.roles.get().group, stranger)
    assert counts(group) == []
    assert counts(stranger.roles.get().group) == []  # they look after nobody who waits
    offer = given.offer(group, dora)
    type(offer).objects.filter(pk=offer.pk).update(ready_on=TEN_AM.date() + timedelta(days=1))
    assert counts(group) == []
    assert counts(group, later(days=1)) == [(1, 1)]


def test_with_two_groups_the_home_page_says_of_which_it_speaks(group, home, amina, dora, omar):
    second = build.person("donations").roles.get().group
    home.groups.add(second)
    given.need(omar)
    given.offer(group, dora)
    [one] = to_propose(ready(Group.objects.filter(pk=group.pk), TEN_AM))
    assert one.title == "1 thing is free and 1 person waits for such"
    given.offer(second, dora)
    both = to_propose(ready(Group.objects.filter(pk__in=[group.pk, second.pk]), TEN_AM))
    assert {one.title for one in both} == {
        f"1 thing is free and 1 person waits for such ({name})"
        for name in (group.name, second.name)
    }


def test_what_is_ready_on_a_day_is_news_when_it_comes_though_it_was_proposed_before(
    group, dora, omar
):
    given.need(omar)
    offer = given.offer(group, dora)
    type(offer).objects.update(ready_on=TEN_AM.date() + timedelta(days=2))
    propose(group=group, by=dora, now=later(days=1))
    assert counts(group, later(days=1)) == []
    assert counts(group, later(days=2)) == [(1, 1)]
    propose(group=group, by=dora, now=later(days=2))
    assert counts(group, later(days=2)) == []


def test_what_they_correct_is_news_and_the_old_reason_is_told_no_more(group, dora, sara):
    given.offer(group, dora, lock="ee")
    need = given.need(sara, network="o2")
    propose(group=group, by=dora, now=later(minutes=1))
    assert need.waiting.reason == "nothing_suits"
    change_need(need=need, said={"network": "o2"}, by=None, now=later(minutes=2))
    assert counts(group) == []  # nothing is another now
    change_need(need=need, said={"network": "ee"}, by=None, now=later(minutes=3))
    assert counts(group) == [(1, 1)]
    assert why_not_yet([Need.objects.get()], "en") == words("need_soon", "en", what="phone")
    propose(group=group, by=dora, now=later(minutes=4))
    change_need(need=need, said=None, quantity=2, by=None, now=later(minutes=5))
    assert not Waiting.objects.exists()


def test_what_waits_in_part_is_unmet_until_all_of_it_is_promised(group, dora, sara):
    given.offer(group, dora)
    need = given.need(sara, quantity=2)
    propose(group=group, by=dora, now=later(minutes=1))
    change_need(need=need, said={"smart": "yes"}, by=None, now=later(minutes=2))
    assert Need.objects.unmet().get() == need
    change_need(need=need, said=None, quantity=1, by=None, now=later(minutes=3))
    assert Need.objects.unmet().get() == need  # what was proposed for two is proposed no more
    propose(group=group, by=dora, now=later(minutes=4))
    given.offer(group, dora, smart="yes")
    propose(group=group, by=dora, now=later(minutes=5))
    assert not Need.objects.unmet().exists()


@pytest.fixture
def noodles(group, dora, home, sara):
    """They need hot water, and there is no kettle; and bread that is too old when nobody comes."""
    given.facilities(home, kettle="no")
    offer = given.offer(group, dora, Kind.FOOD, prepared="hot_water", allergens_known="yes")
    given.need(sara, Kind.FOOD)
    propose(group=group, by=dora, now=later(minutes=1))
    assert counts(group) == []
    return offer


def test_a_kettle_that_is_there_now_is_news_and_other_facts_are_not(noodles, group, amina, home):
    for said, news in (
        ({"meal_times": "12"}, []),
        ({"kettle": "no"}, []),
        ({"kettle": "yes"}, [(1, 1)]),
    ):
        set_facilities(residence=home, said=said, by=amina, now=later(minutes=2))
        assert counts(group) == news


@pytest.mark.parametrize("how", ["run", "said"])
def test_a_day_on_which_something_comes_is_news(group, amina, dora, home, sara, how):
    build.texts()
    friday = TEN_AM + timedelta(days=4)
    facts = {"prepared": "none", "allergens_known": "yes", "use_by": friday.date().isoformat()}
    given.offer(group, dora, Kind.FOOD, **facts)
    given.need(sara, Kind.FOOD)
    given.offer(group, dora, lock="ee")
    given.need(sara, network="o2")
    propose(group=group, by=dora, now=later(minutes=1))
    assert counts(group) == []
    if how == "run":
        plan(group, amina, home, starts_at=friday)
    else:
        set_facilities(
            residence=home, said={"said_on": friday.date()}, by=amina, now=later(hours=1)
        )
    assert counts(group) == [(1, 1)]  # the phone suits her no more than before


# The next in the queue ----------------------------------------------------------------------------


@pytest.fixture
def two(group, dora, amina, omar, sara):
    """A phone was promised to Omar, and Sara waits behind him."""
    given.offer(group, dora)
    given.need(omar, at=TEN_AM - timedelta(days=2), network="o2")
    given.need(sara, network="o2")
    match = promised(group, amina)
    assert match.need.resident == omar
    return match


def test_after_a_no_the_next_is_proposed_by_nobody_and_a_person_confirms(two, group, sara):
    giving.decline(match=two, reason=DeclineReason.HAS_ONE, by=None, now=later(hours=1))
    assert counts(group, later(hours=1)) == [(1, 1)]
    assert after_a_no(later(hours=1, minutes=1)) == 1
    match = Match.objects.get(state=MatchState.PROPOSED)
    assert match.need.resident == sara
    done = Allocation.objects.first()
    assert (done.kind, done.asked_by) == ("phone", None)
    event = Event.objects.filter(verb="matches_proposed").latest("seq")
    assert (event.target_id, event.actor_id) == (done.pk, None)
    assert after_a_no(later(hours=1, minutes=2)) == 0  # once
    assert counts(group, later(hours=2)) == []


def test_the_engine_does_it_within_two_minutes(two, sara, street):
    street.turn()
    street.gets(two_phone(two), "/n/")
    giving.decline(match=two, reason=DeclineReason.HAS_ONE, by=None, now=street.now)
    street.pass_time(minutes=2)
    assert Match.objects.get(state=MatchState.PROPOSED).need.resident == sara


def two_phone(match):
    """The number of whom it was promised to."""
    return match.need.resident.lines.get().phone.number.reveal(reason="test")


def test_after_a_lapse_it_goes_down_the_queue_in_which_nobody_lost_a_place(two, omar):
    over = later(days=3, minutes=1)
    giving.lapse(over)
    assert after_a_no(over) == 0  # before it stands written
    for minutes, times in ((2, 1), (3, 0)):
        assert after_a_no(later(days=3, minutes=minutes)) == times
    assert Allocation.objects.filter(asked_by=None).count() == 1
    assert Match.objects.get(state=MatchState.PROPOSED).need.resident == omar


def test_a_no_whose_batch_was_still_writing_when_it_was_proposed_is_seen_after_it(
    two, group, dora, sara
):
    propose(group=group, by=dora, now=later(hours=1, seconds=2))  # it saw no answer yet
    giving.decline(match=two, reason=DeclineReason.HAS_ONE, by=None, now=later(hours=1))
    assert after_a_no(later(hours=1, minutes=1)) == 1
    assert Match.objects.get(state=MatchState.PROPOSED).need.resident == sara
    assert after_a_no(later(hours=1, minutes=2)) == 0


def test_other_kinds_keep_their_proposals_and_an_open_page_its_buttons(two, group, dora, leyla):
    given.offer(group, dora, Kind.SIM)
    given.need(leyla, Kind.SIM)
    given.offer(group, dora, lock="ee")
    given.need(leyla, network="ee")
    propose(group=group, by=dora, now=later(minutes=1))
    before = set(Match.objects.proposed().values_list("pk", "offer", "need"))
    assert len(before) == 2
    giving.decline(match=two, reason=DeclineReason.HAS_ONE, by=None, now=later(hours=1))
    after_a_no(later(hours=1, minutes=1))
    after = set(Match.objects.proposed().values_list("pk", "offer", "need"))
    assert before < after
    assert len(after) == 3  # Sara is proposed what Omar did not want


def test_what_a_rota_gave_is_none_of_the_queue(two, group):
    appeal = build_appeal(group, two)
    type(two.offer).objects.filter(pk=two.offer_id).update(appeal=appeal)
    giving.decline(match=two, reason=DeclineReason.HAS_ONE, by=None, now=later(hours=1))
    assert after_a_no(later(hours=1, minutes=1)) == 0


def build_appeal(group, match):
    """An appeal whose things go round by a rota."""
    from donations.models import Appeal, Policy

    return Appeal.objects.create(
        group=group, title="Packs", policy=Policy.ROTA, made_by=match.confirmed_by, made_at=TEN_AM
    )


def test_when_nothing_was_declined_it_costs_one_query(group, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert after_a_no(TEN_AM) == 0


# On pages -----------------------------------------------------------------------------------------


def test_the_board_and_the_home_page_say_it_and_the_button_proposes(group, dora, amina, omar):
    build.texts()
    given.offer(group, dora)
    given.need(omar, at=clock.now())
    hall = build.client(dora)
    assert "1 thing is free and 1 person waits for it." in page(hall, BOARD)
    assert "1 thing is free and 1 person waits for such" in page(build.client(amina), "/")
    assert "Bright Moss" not in page(hall, BOARD)
    hall.post("/donations/matches/propose/", {"group": group.pk})
    assert Match.objects.get().state == MatchState.PROPOSED
    assert "is free and" not in page(hall, BOARD)
    assert "is free and" not in page(build.client(amina), "/")


def test_it_costs_the_same_however_many_wait(group, dora, home):
    asked = []
    for _round in range(2):
        for _one in range(5):
            given.offer(group, dora)
            given.need(build.resident(home))
        with CaptureQueriesContext(connection) as seen:
            assert ready(Group.objects.filter(pk=group.pk), TEN_AM)
        asked.append(len(seen))
    assert asked == [5, 5]
