"""What lies on the disk: nothing of anybody in clear."""

import re
from pathlib import Path

import pytest
from django.conf import settings as live
from django.db import connection

from tests.security import house as houses
from tests.security.furniture import TYPED
from tests.security.house import (
    ADDRESS,
    ALIAS,
    ANSWER,
    CANARY_NUMBERS,
    LEAD,
    LEADER,
    REAL_NAME,
    STILL,
)

CANARIES = [*CANARY_NUMBERS, ALIAS, LEADER, REAL_NAME, ADDRESS, ANSWER, LEAD, STILL, TYPED]


def tables():
    """Every value of every table, as bytes, through the database."""
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}"')
            for row in cursor.fetchall():
                for value in row:
                    yield bytes(value) if isinstance(value, memoryview) else str(value).encode()


def files(folder):
    """Every file there: the database, what it still has to write into it, lists that wait."""
    yield from (path.read_bytes() for path in Path(folder).rglob("*") if path.is_file())


def found_in(heap):
    words = {
        word: [word.encode(how) for how in ("utf-8", "utf-16-le", "utf-16-be")] for word in CANARIES
    }
    return {word for word, spelt in words.items() for one in spelt if one in heap}


@pytest.mark.django_db(transaction=True)
def test_nothing_of_anybody_lies_in_clear_in_the_database_or_beside_it(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    house = houses.built()
    house.put_lists()
    coordinator, person = house.browser("coordinator"), f"people/{house.recipient.pk}"
    coordinator.post(f"/call-outs/{house.call_out.pk}/{person}/ring/")
    house.browser("stale").post("/call-outs/new/", {"words": TYPED, "send": "1"})
    house.browser("anonymous").post(f"/r/{ANSWER}", {"answer": "help"})
    house.browser("volunteer").get(f"/call-outs/{house.call_out.pk}/")

    heap = b"\n".join(tables())
    assert b"Bittern" in heap  # a code name is no secret, so it was looked at
    assert found_in(heap) == set()
    on_disk = b"\n".join(files(tmp_path))
    if connection.vendor == "sqlite":
        on_disk += b"\n".join(files(Path(connection.settings_dict["NAME"]).parent))
        assert b"Bittern" in on_disk
    assert found_in(on_disk) == set()
    assert not re.search(rb"\+44\d{10}", heap.replace(live.SENDER_NUMBER.encode(), b""))
