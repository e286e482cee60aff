"""What the engine asks each second is found by indexes that hold nothing else.

SQLite uses an index of some rows only if the question itself says that it is about those rows.
"""

from uuid import uuid4

import pytest
from django.db import connection

from messaging.models import Message
from messaging.statuses import State
from tests.messaging.build import MINUTE, TEN_AM

pytestmark = pytest.mark.django_db
OBJECTS = Message.objects
QUESTIONS = {
    "message_due": lambda: OBJECTS.due(TEN_AM),
    "message_rests": lambda: OBJECTS.resting(TEN_AM, TEN_AM + MINUTE),
    "message_expires": lambda: OBJECTS.stale(TEN_AM),
    "message_returned": lambda: OBJECTS.returned().filter(about=uuid4()),
    "message_failed": lambda: OBJECTS.filter(state=State.FAILED, noted=False),
    "message_unknown": lambda: OBJECTS.filter(state=State.UNKNOWN, changed_at__lt=TEN_AM),
    "message_deadline": lambda: OBJECTS.filter(state=State.SENDING, deadline_at__lt=TEN_AM),
}


@pytest.mark.parametrize("index", QUESTIONS)
def test_no_question_of_each_turn_reads_every_message(index):
    if connection.vendor == "postgresql":  # it would rather read a small table
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert index in QUESTIONS[index]().explain()


def test_what_is_under_way_and_due_for_a_look_is_found_by_its_next_look():
    under_way = OBJECTS.filter(state__in=[State.ACCEPTED, State.SENT], deadline_at__lte=TEN_AM)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert "message_deadline" in under_way.explain()
