"""No program starts on keys that protect nothing."""

import json
import subprocess
import sys

import pytest
from django.core import checks as django_checks
from django.test import override_settings

from tests.vault.conftest import environment
from tests.vault.test_keyring import edit
from vault import apps, checks, keyring

SERVE = "import django; django.setup(); print('serving')"  # what gunicorn does, and no checks


def serve(**extra: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", SERVE],
        env=environment(**extra),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def real_keys(tmp_path):
    path = tmp_path / "real.json"
    keyring.make_new(path)
    return path


def other_than_json(path) -> None:
    path.chmod(0o600)
    path.write_text("{}}")


def index_as_link(path) -> None:
    edit(path, link=json.loads(path.read_text())["index"])


SPOILED = {
    "missing": lambda path: path.unlink(),
    "open": lambda path: path.chmod(0o440),
    "malformed": other_than_json,
    "no_index": lambda path: edit(path, index=None),
    "no_link": lambda path: edit(path, link=None),
    "weak": lambda path: edit(path, roots={"1": "00" * 32}),
    "repeated": index_as_link,
    "demo": lambda path: edit(path, made_for="demo"),
}


def spoil(path, how: str) -> dict[str, object]:
    """Spoils the key file in one way; gives what must be in the environment for it."""
    if how == "same_as_secret_key":
        return {"TINY_SECRET_KEY": json.loads(path.read_text())["index"]}
    SPOILED[how](path)
    return {}


REFUSED = sorted(set(checks.IDS) - {"unreadable"})


@pytest.mark.parametrize("how", REFUSED)
def test_a_server_refuses_to_start(real_keys, how):
    extra = spoil(real_keys, how)
    said = serve(KEY_FILE=real_keys, TINY_PRODUCTION="yes", **extra)
    assert said.returncode != 0
    assert said.stdout == ""
    assert checks.IDS[how] in said.stderr


def test_a_server_starts_on_real_keys(real_keys):
    said = serve(KEY_FILE=real_keys, TINY_PRODUCTION="yes")
    assert said.stdout == "serving\n", said.stderr


def test_a_directory_in_place_of_the_file_is_refused(tmp_path):
    said = serve(KEY_FILE=tmp_path, TINY_PRODUCTION="yes")
    assert checks.IDS["unreadable"] in said.stderr


@pytest.mark.parametrize("how", ["missing", "open", "no_index"])
def test_commands_refuse_too_but_keys_and_check_run(real_keys, manage, how):
    extra = spoil(real_keys, how) | {"KEY_FILE": real_keys, "TINY_PRODUCTION": "yes"}
    assert checks.IDS[how] in manage("migrate", **extra).stderr
    checked = manage("check", **extra)
    assert checked.returncode != 0
    assert checks.IDS[how] in checked.stderr
    made = manage("keys", "make", **extra)
    assert ("Made the key file" in made.stdout) is (how == "missing")


@pytest.mark.parametrize("how", REFUSED)
def test_the_checks_name_each_fault(real_keys, how):
    extra = spoil(real_keys, how)
    secret = extra.get("TINY_SECRET_KEY", "another")
    with override_settings(KEY_FILE=real_keys, PRODUCTION=True, SECRET_KEY=secret):
        found = django_checks.run_checks(tags=[django_checks.Tags.security])
        assert [e.id for e in found if e.id in checks.IDS.values()] == [checks.IDS[how]]


def test_a_demo_makes_its_own_keys_and_real_use_does_not(tmp_path):
    path = tmp_path / "new" / "keys.json"
    assert serve(KEY_FILE=path).stdout == "serving\n"
    made = path.read_bytes()
    assert keyring.load(path, production=False).demo
    assert serve(KEY_FILE=path).stdout == "serving\n"
    assert path.read_bytes() == made
    assert serve(KEY_FILE=path, TINY_PRODUCTION="yes").returncode != 0


@pytest.mark.parametrize(
    ("argv", "command"),
    [
        (["manage.py", "keys", "make"], "keys"),
        (["/srv/app/manage.py", "migrate"], "migrate"),
        (["gunicorn", "keys"], None),
        (["manage.py"], None),
        ([], None),
    ],
)
def test_only_a_management_command_is_taken_for_one(monkeypatch, argv, command):
    monkeypatch.setattr(sys, "argv", argv)
    assert apps._running_command() == command
