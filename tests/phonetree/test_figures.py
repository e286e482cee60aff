"""After a large launch PostgreSQL plans by what is there, not by what was there before."""

import pytest
from django.db import connection

from messaging.figures import MANY, gather_anew
from messaging.models import Message
from phonetree import runner
from phonetree.models import Attempt, Recipient, RecipientPerson
from tests.faults import crowd

postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite plans by its indexes"
)


def rows_known(model) -> int:
    """How many rows PostgreSQL believes to be in this table; -1: it never looked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [model._meta.db_table])
        return int(cursor.fetchone()[0])


@postgres
def test_when_a_large_call_out_begins_the_figures_are_fresh(street):
    crowd.call_out(MANY, street.now)
    runner.tick(street.now)
    assert rows_known(Recipient) == rows_known(RecipientPerson) == MANY
    runner.tick(street.now)
    assert rows_known(Message) == rows_known(Attempt) == MANY


@postgres
def test_a_few_rows_change_no_plan(street):
    before = rows_known(Message)
    gather_anew(Message, rows=MANY - 1)
    assert rows_known(Message) == before


def test_where_nothing_is_gathered_nothing_is_asked(db, django_assert_num_queries):
    asked = 1 if connection.vendor == "postgresql" else 0
    with django_assert_num_queries(asked):
        gather_anew(Message, rows=MANY)
