"""Two volunteers press "Call" in the same moment: one has them, on either database."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from accounts.clock import now
from phonetree import calling
from phonetree.models import Recipient
from tests import build
from tests.faults import crowd

VOLUNTEERS, ROUNDS = 6, 10


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_of_many_who_press_at_once_exactly_one_has_them():
    call_out = crowd.call_out(ROUNDS, now())
    users = [build.person("volunteer") for _ in range(VOLUNTEERS)]
    for row in call_out.recipients.all():
        for moment in (now(), now() + calling.HOLDS + timedelta(seconds=1)):  # free, then let go
            won = _all_at_once(row.pk, users, moment)
            assert len(won) == 1
            assert Recipient.objects.get(pk=row.pk).caller_id == won[0]


def _all_at_once(pk, users, moment):
    start, won = threading.Barrier(VOLUNTEERS), []

    def press(user):
        try:
            row = Recipient.objects.select_related("call_out").get(pk=pk)
            start.wait(timeout=30)
            calling.claim(recipient=row, by=user, now=moment)
            won.append(user.pk)
        except calling.WithSomebody:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[user]) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return won
