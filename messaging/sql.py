"""Statements written out, for where building them from models is what people wait for.

Both engines take the statements as they stand; here their values are put as each engine wants them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections


def do(statement: str, *values: Any) -> int:
    """How many rows it changed."""
    there = connections[DEFAULT_DB_ALIAS]
    with there.cursor() as cursor:
        cursor.execute(statement, _plain(there, values))
        return int(cursor.rowcount)


def ask(statement: str, *values: Any) -> Any:
    """The first row of what it finds or returns, or None."""
    there = connections[DEFAULT_DB_ALIAS]
    with there.cursor() as cursor:
        cursor.execute(statement, _plain(there, values))
        return cursor.fetchone()


def _plain(there: Any, values: Sequence[Any]) -> list[Any]:
    return [_one(there, value) for value in values]


def _one(there: Any, value: Any) -> Any:
    if isinstance(value, datetime):
        return there.ops.adapt_datetimefield_value(value)
    if isinstance(value, UUID):
        return value if there.features.has_native_uuid_field else value.hex
    if isinstance(value, bytes):  # a blind index, or words that are sealed
        return there.Database.Binary(bytes(value))
    if isinstance(value, str):  # a state or an outcome is one too
        return str(value)
    return value
