"""What the program brings along, loaded once for all tests; a test that wants it gets a copy.

To load the texts takes some eight hundred questions, and thousands of tests stand on them. So the
rows are kept beside the tables they belong to, in tables that no model knows: nothing that empties
or reads the models' tables finds them.
"""

from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Model

from leaflets import starter_leaflets
from leaflets.models import Fact, Leaflet, Part
from translations.models import Text, Translation

Models = tuple[type[Model], ...]  # in the order in which their rows can be written
TEXTS: Models = (Text, Translation)
LEAFLETS: Models = (Fact, Leaflet, Text, Part, Translation)


def keep() -> None:
    """Loads everything and puts it aside, if it is not there; the tables are empty afterwards."""
    if f"kept_leaflets_{Leaflet._meta.db_table}" in connection.introspection.table_names():
        return
    _keep("texts", TEXTS, lambda: call_command("load_texts", verbosity=0))
    _keep("leaflets", LEAFLETS, starter_leaflets.load)


def put_texts() -> None:
    """As `manage.py load_texts` leaves them."""
    _put("texts", TEXTS)


def put_leaflets() -> None:
    """As `manage.py load_leaflets` leaves them, with their facts."""
    _put("leaflets", LEAFLETS)


def _keep(name: str, models: Models, load: Callable[[], Any]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        load()
        for model in models:
            table = model._meta.db_table
            cursor.execute(f"CREATE TABLE kept_{name}_{table} AS SELECT * FROM {table}")
        for model in reversed(models):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")


def _put(name: str, models: Models) -> None:
    """Asked for twice, it is there once."""
    with transaction.atomic(), connection.cursor() as cursor:
        for model in models:
            table = model._meta.db_table
            kept = f"SELECT * FROM kept_{name}_{table} WHERE true"
            cursor.execute(f"INSERT INTO {table} {kept} ON CONFLICT DO NOTHING")
