"""Two people at the same promises at once, on a database with more than one writer."""

import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from donations import giving
from donations.actions import count_offer
from donations.facts import Kind
from donations.models import Match, MatchState, Reason
from donations.neighbours import ask_for
from donations.proposing import propose
from residences.models import Resident
from tests import build, waiting
from tests.donations import given
from tests.donations.conftest import OMAR, SARA
from tests.donations.given import TEN_AM


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_what_is_confirmed_while_it_is_proposed_anew_stays_and_the_rest_is_proposed_beside_it():
    amina = build.person("coordinator")
    group = amina.roles.get().group
    build.texts()
    offer = given.offer(group, amina)
    given.need(build.resident(build.residence(amina), SARA), quantity=2)
    propose(group=group, by=amina, now=TEN_AM)
    match = Match.objects.get()
    count_offer(offer=offer, counted=2, by=amina, now=TEN_AM, reason=Reason.MISCOUNTED)
    confirmed, never = threading.Event(), threading.Event()

    def confirm():
        with transaction.atomic():
            giving.confirm_match(match=match, by=amina, now=TEN_AM)
            confirmed.set()
            never.wait(1)  # meanwhile the other one asks for what is proposed, and waits
        connection.close()

    def anew():
        assert confirmed.wait(waiting.LONGEST)
        propose(group=group, by=amina, now=TEN_AM)
        connection.close()

    waiting.together(confirm, anew)
    states = sorted(Match.objects.values_list("state", flat=True))
    assert states == [MatchState.CONFIRMED, MatchState.PROPOSED]


def test_who_asks_for_a_neighbour_locks_the_trail_after_all_that_is_written(db, home, sara, street):
    floor = build.branch(home, "Floor 1")
    leader = build.resident(home, OMAR, branch=floor, leads=1)
    Resident.objects.filter(pk=sara.pk).update(branch=floor)
    sara.refresh_from_db()
    with CaptureQueriesContext(connection) as seen:
        ask_for(leader=leader, resident=sara, kind=Kind.PHONE, now=TEN_AM)
    written = [row["sql"].split('"')[1] for row in seen if row["sql"].startswith("INSERT")]
    assert written.index("accounts_event") > written.index("messaging_message")
    street.turn()
    street.gets(SARA, "phone")
