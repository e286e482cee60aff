"""Tells PostgreSQL how full its tables are, after many rows were written at once.

It plans a query from figures that it gathers now and then by itself. Until it has, it may take a
table of 40,000 new rows for an empty one and go through all of it again for each row: a turn of the
engine that takes milliseconds took over an hour. The manual asks for ANALYZE after a bulk load
("Populating a Database"). SQLite plans by its indexes and needs nothing.
"""

from django.db import connection
from django.db.models import Model

MANY = 500  # rows; fewer change no plan


def gather_anew(*tables: type[Model], rows: int) -> None:
    """Fresh figures for these tables, if so many rows were just written; in any transaction."""
    if rows < MANY or connection.vendor != "postgresql":
        return
    names = ", ".join(connection.ops.quote_name(table._meta.db_table) for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {names}")
