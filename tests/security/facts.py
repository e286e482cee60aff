"""Rows that are asked for again and again: the question is put into SQL once."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet


def asked(things: Sequence[QuerySet[Any, Any]]) -> Callable[[], list[Any]]:
    """Gives the rows of all of these as the database holds them now."""
    questions = [rows.query.sql_with_params() for rows in things]

    def now() -> list[Any]:
        found = []
        with connection.cursor() as cursor:
            for sql, values in questions:
                cursor.execute(sql, values)
                found.append(_plain(cursor.fetchall()))
        return found

    return now


def _plain(rows: Sequence[Any]) -> list[Any]:
    return [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in rows]
