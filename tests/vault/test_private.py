"""Nobody else on the server reads what the program writes."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core import checks as django_checks

from scripts.check import live_settings
from tests.house.files import HOUSE
from vault import checks, private

MAKES = """
import django
django.setup()
from django.db import connection
from django.conf import settings
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE IF NOT EXISTS kept (words)")
    (settings.DATA_DIR / "another").write_text("words")
    print(*(f"{one.name} {one.stat().st_mode & 0o777:o}" for one in settings.DATA_DIR.iterdir()))
"""


def live(folder: Path, code: str) -> str:
    """What a live program says whose data lies in the folder."""
    # As under a shell that lets others read.
    bare = {key: value for key, value in os.environ.items() if key in ("PATH", "LANG")}
    keys = folder.parent / "live-keys.json"
    environ = bare | live_settings(str(folder)) | {"KEY_FILE": str(keys)}
    environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    if not keys.exists():
        manage = [sys.executable, "manage.py", "keys", "make"]
        subprocess.run(manage, cwd=HOUSE, env=environ, check=True, capture_output=True, timeout=60)
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=HOUSE,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        umask=0o022,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def modes(folder: Path) -> set[str]:
    return {f"{path.stat().st_mode & 0o777:o}" for path in folder.iterdir()}


def test_what_a_live_server_writes_is_its_owners_alone(tmp_path):
    folder = tmp_path / "data"
    said = live(folder, MAKES)
    for name in ("ringround.sqlite3", "ringround.sqlite3-wal", "ringround.sqlite3-shm", "another"):
        assert f"{name} 600" in said
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_database_that_others_can_read_is_closed_at_the_start(tmp_path):
    live(tmp_path, MAKES)
    for file in tmp_path.glob("ringround.sqlite3*"):
        file.chmod(0o664)
    tmp_path.chmod(0o755)  # perhaps others have to pass: their own affair
    live(tmp_path, "import django; django.setup()")
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("ringround*")} == {0o600}
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_nothing_else_is_touched(tmp_path):
    (tmp_path / "ours.sqlite3-backup").touch()
    (tmp_path / "ours.sqlite3-backup").chmod(0o644)
    (tmp_path / "ours.sqlite3").mkdir()
    (tmp_path / "ours.sqlite3").chmod(0o755)
    private.close(tmp_path / "ours.sqlite3")
    assert {"644", "755"} <= modes(tmp_path)


@pytest.mark.parametrize(("production", "found"), [(True, ["vault.E011"]), (False, [])])
def test_the_check_names_one_that_stays_open(tmp_path, monkeypatch, production, found):
    path = tmp_path / "ours.sqlite3"
    path.touch()
    path.chmod(0o644)
    database = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": path}}
    monkeypatch.setattr(
        checks, "settings", SimpleNamespace(PRODUCTION=production, DATABASES=database)
    )
    assert [error.id for error in checks.database_is_ours_alone()] == found
    assert django_checks.registry.registry.registered_checks >= {checks.database_is_ours_alone}
