"""Statements written out, for where building them from models is what people wait for.

Both engines take the statements as they stand; here their values are put as each engine wants them.
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Lookup, UUIDField


def marks(many: int) -> str:
    """A row of so many values."""
    return f"({', '.join(['%s'] * many)})"


def among(column: str) -> str:
    """That the column is one of the ids in a list, which is a single value: however many there are.

    A mark for each id would make a statement of every length, to be read anew each time.
    """
    if connections[DEFAULT_DB_ALIAS].vendor == "sqlite":
        return f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608 - our own names
    return f"{column} = ANY(%s)"


@UUIDField.register_lookup
class Among(Lookup):
    """`pk__among=ids`: as `among` has it, in a question to the models."""

    lookup_name = "among"

    def get_prep_lookup(self) -> list[UUID]:
        """The ids, whatever holds them."""
        return list(self.rhs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The question and its single value."""
        column, values = self.process_lhs(compiler, connection)
        return among(column), (*values, *_plain(connection, [self.rhs]))


def table(kinds: Sequence[str], lines: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    """Lines of values to select from as `own`, with columns named column1, column2, ..., and them.

    The kinds are PostgreSQL's; it takes each column as one value, and reads the same statement for
    any number of lines.
    """
    if connections[DEFAULT_DB_ALIAS].vendor == "sqlite":
        several = ", ".join([marks(len(kinds))] * len(lines))
        return f"(VALUES {several}) AS own", [value for line in lines for value in line]
    columns = ", ".join(f"%s::{kind}[]" for kind in kinds)
    names = ", ".join(f"column{place + 1}" for place in range(len(kinds)))
    return f"unnest({columns}) AS own ({names})", [
        list(column) for column in zip(*lines, strict=True)
    ]


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
        list: _listed if is_sqlite else _array,
        str: _as_it_is,
        int: _as_it_is,
        type(None): _as_it_is,
    }


def _as_it_is(value: Any) -> Any:
    return value


def _hex(value: UUID) -> str:
    return value.hex


def _listed(ids: list[UUID]) -> str:
    return json.dumps([one.hex for one in ids])


def _array(values: list[Any]) -> list[Any]:
    put = _puts("postgresql")
    return [put.get(type(value), _other)(value) for value in values]


@lru_cache(maxsize=64)  # one moment stands in many rows
def _moment(value: datetime) -> str:
    """As Django writes it: in UTC, without a zone."""
    return str(value.astimezone(UTC).replace(tzinfo=None))


def _other(value: Any) -> Any:
    if isinstance(value, bytes):  # a blind index, or words that are sealed
        return bytes(value)
    return str(value) if isinstance(value, str) else value  # a state or an outcome is a word too
