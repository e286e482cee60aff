"""Runs beside each other migrate once."""

import fcntl
import sqlite3
from contextlib import closing

import pytest
from django.db import connection

from scripts.run_tests import SHARED
from tests.shelf import Shelf


@pytest.fixture
def ours(db, tmp_path, monkeypatch):
    """Where this run's database would lie, in a folder that it shares with others."""
    if connection.vendor != "sqlite":
        pytest.skip("another database is copied by its own server")
    ours = tmp_path / "ours.sqlite3"
    monkeypatch.setenv(SHARED, str(tmp_path))
    monkeypatch.setattr(connection.creation, "_create_test_db", lambda: str(ours))
    return ours


def test_who_comes_first_makes_the_database_and_the_next_begins_with_a_copy(ours):
    first, second = Shelf(), Shelf()
    assert not first.take()
    first.put()
    assert second.take()
    connection.creation._create_test_db()
    with closing(sqlite3.connect(ours)) as copied:
        assert copied.execute("SELECT count(*) FROM django_migrations").fetchone()[0] > 50
        assert copied.execute("SELECT count(*) FROM kept_texts_translations_text").fetchone()[0]


def test_others_wait_while_it_is_made_and_no_longer(ours):
    first, turn = Shelf(), ours.with_name("sqlite.turn")
    first.take()
    with turn.open("w") as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    first.put()
    with turn.open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_run_alone_makes_its_own(monkeypatch):
    monkeypatch.delenv(SHARED, raising=False)
    assert not Shelf().take()
