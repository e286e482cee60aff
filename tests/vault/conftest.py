"""A key file and a table of notes for every test of the vault."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from tests.vault.shelf.models import Note
from vault import keyring

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def key_file(tmp_path: Path, settings) -> Path:
    """A fresh key file, and settings that point to it."""
    path = tmp_path / "keys" / "keys.json"
    keyring.make_new(path, demo=True)
    settings.KEY_FILE = path
    return path


@pytest.fixture
def shelf(db, settings) -> type[Note]:
    """The Note model, its app installed and its table there."""
    if "tests.vault.shelf" not in settings.INSTALLED_APPS:
        settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "tests.vault.shelf"]
    fields = Note._meta.local_concrete_fields
    columns = ", ".join(f"{f.column} {f.db_type(connection)}" for f in fields)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {Note._meta.db_table} ({columns})")
    return Note


def environment(**extra: object) -> dict[str, str]:
    """The environment of a program that a test starts."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TINY_")}
    kept["DJANGO_SETTINGS_MODULE"] = "tests.vault.tiny_settings"
    return kept | {name: str(value) for name, value in extra.items()}


@pytest.fixture
def manage(tmp_path: Path, key_file: Path) -> Run:
    """Runs a management command in a program of its own, on a database of its own."""

    def run(*arguments: str, **extra: object) -> subprocess.CompletedProcess[str]:
        defaults = {"KEY_FILE": key_file, "DATABASE_URL": f"sqlite:///{tmp_path}/tiny.sqlite3"}
        return subprocess.run(
            [sys.executable, "-m", "django", *arguments],
            env=environment(**(defaults | extra)),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run
