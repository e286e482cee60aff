"""Empties the tables after a test whose rows were written for good; names the empty database."""

from django.db import connection, transaction

from accounts import append_only

EMPTY = "empty"  # what the name of the migrated database without rows ends in
# Made with the tables, never written by us, and the same for every test.
STAYS = {"django_content_type", "auth_permission"}


def empty() -> None:
    """Every row of every model goes; only tables with rows are touched, for most have none.

    Takes the event trail's triggers down meanwhile, and only then. A switch in the database would
    do the same and would be there for a thief too.
    """
    append_only.remove(connection)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for table in _with_rows():
                cursor.execute(f"DELETE FROM {table}")
    finally:
        append_only.install(connection)


def _with_rows() -> list[str]:
    tables = set(connection.introspection.django_table_names(only_existing=True)) - STAYS
    ask = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in sorted(tables))
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(ask))
        return [name for (name,) in cursor.fetchall()]
