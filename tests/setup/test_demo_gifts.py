"""The demo's board of donations is alive from the first look."""

import pytest
from django.utils import timezone

from accounts import clock
from accounts.models import Group, User
from donations.models import Appeal, Match, MatchState, Need, Offer, Run, RunState
from donations.run_data import places
from donations.stock_data import needs_of
from messaging.models import Message
from tests import build
from tests.donations import given
from tests.donations.test_pages import page
from website.demo import load
from website.demo.places import NORTHSIDE

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(settings):
    settings.MODE = "demo"
    load.load(clock.now())
    return Group.objects.get(name=NORTHSIDE)


def test_forty_things_sixty_needs_promises_and_runs_are_there_and_no_text_goes_out(group):
    assert Offer.objects.filter(group=group).count() == 40
    assert Need.objects.count() == 60
    states = set(Match.objects.values_list("state", flat=True))
    live = {MatchState.PROPOSED, MatchState.CONFIRMED, MatchState.ACCEPTED}
    assert states == live | {MatchState.HANDED_OVER}
    assert set(Run.objects.values_list("state", flat=True)) == set(RunState.values)
    assert not Message.objects.filter(purpose="gifts").exists()
    assert all(row.free >= 0 for row in Offer.objects.with_stock())


def test_anybody_reads_the_appeal_and_its_answer_waits_for_a_volunteer(group, client):
    assert "Old phones and SIM cards wanted" in page(client, "/give/")
    dora = build.client(User.objects.get(name="Dora"))
    assert "Both wiped, one charger." in page(
        dora, "/donations/appeals/" + str(Appeal.objects.get().pk) + "/"
    )


def test_something_is_short_something_ends_something_is_to_mend_and_somebody_is_next(group):
    stock = given.stock_of(group, timezone.localdate(clock.now()))
    assert any(line.short for line in stock.by_kind(needs_of([group.pk])))
    assert {one.lasts for one in stock.ending()} >= {"over", "week"}
    assert stock.to_mend()
    assert [place for place in places(group).values() if place.waits]
    dora = build.client(User.objects.get(name="Dora"))
    for where in ("", "stock/", "figures/", "runs/", "pots/", "matches/", "hand-over/"):
        page(dora, f"/donations/{where}")
