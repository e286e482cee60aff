"""Two people at the same promises at once, on a database with more than one writer."""

import threading

import pytest
from django.db import connection, transaction

from donations import giving
from donations.actions import count_offer
from donations.models import Match, MatchState, Reason
from donations.proposing import propose
from tests import build, waiting
from tests.donations import given
from tests.donations.conftest import SARA
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
