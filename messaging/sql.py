"""Statements written out, for where building them from models is what people wait for.

Both engines take the statements as they stand; here their values are put as each engine wants them.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections


def marks(many: int) -> str:
    """What stands after IN, for so many values."""
    return f"({', '.join(['%s'] * many)})"


def rows(statement: str, *values: Any) -> list[Any]:
    """All that it finds or returns."""
    there = connections[DEFAULT_DB_ALIAS]
    with there.cursor() as cursor:
        cursor.execute(statement, _plain(there, values))
        return list(cursor.fetchall())


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
    put = _puts(there.vendor)
    return [put.get(type(value), _other)(value) for value in values]


@cache
def _puts(vendor: str) -> dict[type, Callable[[Any], Any]]:
    """How each engine wants a value of each type."""
    is_sqlite = vendor == "sqlite"
    return {
        datetime: _moment if is_sqlite else _as_it_is,
        UUID: _hex if is_sqlite else _as_it_is,
        str: _as_it_is,
        int: _as_it_is,
        type(None): _as_it_is,
    }


def _as_it_is(value: Any) -> Any:
    return value


def _hex(value: UUID) -> str:
    return value.hex


@lru_cache(maxsize=64)  # one moment stands in many rows
def _moment(value: datetime) -> str:
    """As Django writes it: in UTC, without a zone."""
    return str(value.astimezone(UTC).replace(tzinfo=None))


def _other(value: Any) -> Any:
    if isinstance(value, bytes):  # a blind index, or words that are sealed
        return bytes(value)
    return str(value) if isinstance(value, str) else value  # a state or an outcome is a word too
