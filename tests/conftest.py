"""What every test stands on."""

import gc
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.shelf import Shelf

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's loop runs in this thread
# How quick a busy machine thinks of examples says nothing about us.
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
gc.disable()  # what is collected stays until the end: nothing to find in it


def pytest_collection_finish() -> None:
    """Python looks for what nobody holds any more less often, and never among what stays."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


@pytest.fixture(scope="session")
def database_shelf() -> Shelf:
    """Where runs beside each other find a migrated database."""
    return Shelf()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, database_shelf: Shelf
) -> None:
    """SQLite's test database is a file: threads and other processes cannot share a memory."""
    from django.db import connections

    database = connections["default"].settings_dict
    if "sqlite" in database["ENGINE"]:
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        database["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"  # power cuts: not here
    database_shelf.take()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, database_shelf: Shelf
) -> Iterator[None]:
    """A database as pytest-django makes it, and an empty one of which tests take copies.

    What ships with the program lies beside the tables. Every page is loaded, while no test has
    changed a clock: whoever imports `now` from it keeps what they got.
    """
    from django.db import connection

    import config.urls  # noqa: F401
    from tests import shipped
    from tests.tables import EMPTY

    with django_db_blocker.unblock():
        shipped.keep()
        connection.close()  # SQLite writes all of it into the file then, PostgreSQL lets it be copied
        connection.creation.clone_test_db(EMPTY, verbosity=0)
        database_shelf.put()
    yield
    with django_db_blocker.unblock():
        connection.creation.destroy_test_db(verbosity=0, suffix=EMPTY)


ASK_THE_DATABASE = {"db", "transactional_db", "live_server"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a second database only what asks it; nothing that needs a Chromium that is not here."""
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        others = [item for item in items if not _asks_the_database(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if _asks_the_database(item)]
    _skip_without_chromium(items)


def _asks_the_database(item: pytest.Item) -> bool:
    """Whoever says so nowhere cannot: pytest-django refuses it."""
    said = any(item.iter_markers("django_db")) or any(item.iter_markers("both"))
    return said or not ASK_THE_DATABASE.isdisjoint(getattr(item, "fixturenames", ()))


def _skip_without_chromium(items: list[pytest.Item]) -> None:
    """A laptop without Chromium skips what needs it; in CI a missing one must fail."""
    if Path(CHROMIUM).exists() or os.environ.get("CI"):
        return
    skip = pytest.mark.skip(reason="no Chromium here: set CHROMIUM")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)


@pytest.fixture(scope="session", autouse=True)
def _tables_are_emptied_our_way() -> Iterator[None]:
    """Django's flush knows nothing of the event trail's triggers, and takes ten times as long."""
    from django.test import TransactionTestCase

    from tests import tables

    flush = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda _case: tables.empty()
    yield
    TransactionTestCase._fixture_teardown = flush


@pytest.fixture(autouse=True)
def no_way_out(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Whoever asks for another machine gets nothing, and their test fails, whatever it caught."""
    asked: list[str] = []
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def is_here(host: object) -> bool:
        return host in {None, "", "localhost", "::1"} or str(host).startswith("127.")

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not is_here(address[0]):
            asked.append(str(address))
            raise OSError(f"No way out to {address}.")
        connect(self, address)

    def look_up_here(host: Any, *rest: Any, **more: Any) -> Any:
        if not is_here(host.decode() if isinstance(host, bytes) else host):
            asked.append(str(host))
            raise socket.gaierror(f"No way out to {host}.")
        return look_up(host, *rest, **more)

    monkeypatch.setattr(socket.socket, "connect", connect_here)
    monkeypatch.setattr(socket, "getaddrinfo", look_up_here)
    yield asked
    assert asked == []


@pytest.fixture(autouse=True)
def _no_arrivals_left() -> Iterator[None]:
    """What came in and was not handled: no database rolls that back."""
    yield
    from django.conf import settings

    from messaging import arrivals

    for name in (arrivals.LINES, arrivals.MARK):
        path = Path(settings.DATA_DIR, name)
        if path.exists() and path.stat().st_size:
            os.truncate(path, 0)
