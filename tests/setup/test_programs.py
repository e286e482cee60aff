"""What `make` starts: programs side by side, ports, the lock, a throw-away database."""

import importlib.util
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from scripts import children, make_venv, postgres, run, run_tests
from scripts.check import live_settings, steps
from scripts.children import Child, ChildDied
from scripts.settings_book import settings
from tests.house.files import HOUSE, text_of

STAYS = "import time; print('here', flush=True); time.sleep(60)"
LEAVES = "print('the cupboard is bare'); raise SystemExit(3)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('here', flush=True); time.sleep(60)"
)


def child(folder: Path, name: str, code: str) -> Child:
    """A started program; ready when it has said that it is here."""
    log = folder / f"{name}.log"
    made = Child(name, [sys.executable, "-c", code], log, lambda: "here" in log.read_text())
    made.start(dict(os.environ), folder)
    return made


def test_programs_start_together_and_stop_together(tmp_path: Path) -> None:
    both = [child(tmp_path, "one", STAYS), child(tmp_path, "two", STAYS)]
    children.wait_until_ready(both)
    children.stop(both)
    for one in both:
        with pytest.raises(ChildDied):
            one.must_live()


def test_one_that_will_not_stop_is_made_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "FAREWELL", 0.2)
    stubborn = child(tmp_path, "stubborn", STUBBORN)
    children.wait_until_ready([stubborn])
    children.stop([stubborn])
    with pytest.raises(ChildDied, match="exit -9"):
        stubborn.must_live()


def test_when_one_ends_by_itself_its_last_lines_are_told(tmp_path: Path) -> None:
    both = [child(tmp_path, "stays", STAYS), child(tmp_path, "leaver", LEAVES)]
    try:
        with pytest.raises(ChildDied, match=r"leaver stopped \(exit 3\)(.|\n)*cupboard is bare"):
            children.watch(both)
    finally:
        children.stop(both)


def test_nothing_answers_where_nothing_listens() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert not children.answers(f"http://127.0.0.1:{unused.getsockname()[1]}/")


def test_a_taken_port_is_refused_by_its_number_and_the_setting_that_changes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        monkeypatch.setenv("WEB_PORT", str(number))
        with pytest.raises(run.CannotRun, match=rf"Port {number} is taken.*WEB_PORT="):
            run.port("WEB_PORT", 8000)


@pytest.mark.parametrize("wish", ["", "eighty", "0", "70000", "-1"])
def test_what_is_no_port_is_refused(monkeypatch: pytest.MonkeyPatch, wish: str) -> None:
    monkeypatch.setenv("WEB_PORT", wish)
    with pytest.raises(run.CannotRun, match="WEB_PORT must be a port number"):
        run.port("WEB_PORT", 8000)


def test_what_the_caller_sets_wins_over_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", "/elsewhere")
    environ = run.environment("http://127.0.0.1:1", "http://127.0.0.1:2")
    assert environ["DATA_DIR"] == "/elsewhere"
    assert environ["MODE"] in {"demo", os.environ.get("MODE")}
    assert environ["PROVIDER_URL"] == os.environ.get("PROVIDER_URL", "http://127.0.0.1:2")


@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_URL_FILE", "KEY_FILE", "MODE"])
def test_the_demo_refuses_the_environment_of_a_live_server(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for other in ("DATABASE_URL", "KEY_FILE", "MODE"):
        monkeypatch.delenv(other, raising=False)
    run.refuse_a_live_machine()
    monkeypatch.setenv(name, "production")
    monkeypatch.setattr(run, "port", lambda *_: pytest.fail("it went on"))
    with pytest.raises(run.CannotRun, match=name.removesuffix("_FILE")):
        run.run()


@pytest.mark.parametrize("end", ["", "_FILE"])
def test_tests_never_touch_what_is_the_machines(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, end: str
) -> None:
    for setting in settings():
        monkeypatch.setenv(setting.name + end, "live")
    environ = run_tests.environment(str(tmp_path))
    named = {setting.name + end for setting in settings()} & environ.keys()
    assert named == ({"MODE", "DATA_DIR"} if not end else set())
    assert (environ["MODE"], environ["DATA_DIR"]) == ("test", str(tmp_path))
    assert environ["PATH"] == os.environ["PATH"]


def test_tests_start_whatever_the_machine_has_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for setting in settings():
        monkeypatch.setenv(setting.name, "live")
    monkeypatch.setenv("KEY_FILE_FILE", "/nowhere")
    ask = [
        "-c",
        "import django; django.setup(); from django.conf import settings; print(settings.TRANSPORT)",
    ]
    environ = run_tests.environment(str(tmp_path)) | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, *ask],
        cwd=HOUSE,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout == "memory\n", done.stderr


def beside(folder: Path, code: str) -> run_tests.Beside:
    """A run beside ours, of one test with this body."""
    (folder / "test_it.py").write_text(f"def test_it():\n    {code}\n")
    words = ["-s", "-c", "/dev/null", "--rootdir", str(folder), str(folder)]
    return run_tests.Beside("The other", words, dict(os.environ), folder / "said")


@pytest.mark.parametrize(("code", "expected"), [("pass", 0), ("assert 'the roof' == ''", 1)])
def test_the_run_beside_ours_says_what_it_said_and_how_it_ended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], code: str, expected: int
) -> None:
    assert beside(tmp_path, code).tell(60) == expected
    said = capsys.readouterr().out
    assert ("the roof" in said) == (expected == 1)
    assert "1 passed" in said or "1 failed" in said


def test_a_run_beside_ours_that_never_ends_is_broken_off_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = "import time; print('I am waiting', flush=True); time.sleep(600)"
    waits = beside(tmp_path, code)
    wait_until(lambda: "I am waiting" in (tmp_path / "said").read_text())
    assert waits.tell(0.1) == 1
    said = capsys.readouterr().out
    assert "I am waiting" in said
    assert "had not ended 0.1 seconds after it: broken off" in said
    assert waits._process.poll() is not None


@pytest.mark.parametrize(
    ("codes", "expected"), [([0, 0, 0], 0), ([0, 5, 0], 0), ([5, 5, 5], 5), ([0, 5, 1], 1)]
)
def test_a_run_with_nothing_to_do_fails_only_if_nobody_had_anything_to_do(
    codes: list[int], expected: int
) -> None:
    assert run_tests.verdict(codes) == expected


def test_every_test_is_in_one_run_on_each_database() -> None:
    assert f"not ({run_tests.WAITING})" == run_tests.QUICK
    assert f"both and ({run_tests.WAITING})" == run_tests.WAITING_TOO


def test_what_python_compiled_is_kept_for_the_next_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in run_tests.environment(str(tmp_path))


def wait_until(is_so: Callable[[], bool]) -> None:
    """Come back when it is so; fail when it does not come to that."""
    until = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_every_requirement_is_locked_to_its_version_and_held_to_a_hash() -> None:
    asked = dict(
        re.findall(r"^([\w.-]+)(?:\[\S+\])?==(\S+)", text("requirements.txt"), re.MULTILINE)
    )
    asked |= re.findall(
        r"^([\w.-]+)(?:\[\S+\])?==(\S+)", text("requirements-dev.txt"), re.MULTILINE
    )
    locked = re.findall(r"^(\S+)==(\S+) \\\n    --hash=sha256:[0-9a-f]{64}", lock(), re.MULTILINE)
    assert {name.lower(): version for name, version in asked.items()}.items() <= dict(
        locked
    ).items()
    assert len(locked) == len(re.findall(r"^\S+==", lock(), re.MULTILINE))


def test_the_lock_names_no_host_and_no_folder() -> None:
    assert not re.search(r"://|--(index|extra-index|find-links|trusted)|@ ", lock())


def text(name: str) -> str:
    """A file of the house."""
    return text_of(name)


def lock() -> str:
    """The lock's words."""
    return (HOUSE / "requirements.lock").read_text()


def test_the_venv_is_made_anew_when_the_lock_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(make_venv, "LOCK", tmp_path / "lock")
    make_venv.LOCK.write_text("one")
    first = make_venv.wanted()
    make_venv.LOCK.write_text("two")
    assert make_venv.wanted() != first


def test_a_machine_that_cannot_make_venvs_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(make_venv, "VENV", tmp_path / "venv")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(make_venv.CannotMake, match=r"apt-get install python3\.\d+-venv"):
        make_venv.make_empty()


def test_the_live_settings_that_are_checked_hold_a_new_secret_each_time(tmp_path: Path) -> None:
    first, second = live_settings(str(tmp_path)), live_settings(str(tmp_path))
    assert first["SECRET_KEY"] != second["SECRET_KEY"]
    assert first["MODE"] == "production"
    assert {name for name, _, _ in steps(str(tmp_path))} >= {"lint", "types", "live settings"}


def one_that_waits_for_another_is_told(url: str) -> None:
    """A lock that nobody lets go, which without a limit would be waited for for ever."""
    with psycopg.connect(url, autocommit=True) as first, psycopg.connect(url) as second:
        limits = {"lock_timeout": "1min", "idle_in_transaction_session_timeout": "2min"}
        for name, limit in limits.items():
            assert first.execute(f"SHOW {name}").fetchone() == (limit,)
        first.execute("CREATE TABLE held ()")
        second.execute("LOCK TABLE held")
        first.execute("SET lock_timeout = '100ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            first.execute("TRUNCATE held")


def test_no_vacuum_tells_the_server_of_tests_that_its_tables_are_empty() -> None:
    try:
        with postgres.running(postgres.QUIET) as url, psycopg.connect(url) as link:
            assert link.execute("SHOW autovacuum").fetchone() == ("off",)
    except postgres.NoPostgres as why:
        pytest.skip(str(why))


@pytest.mark.slow
def test_a_throw_away_database_answers_and_leaves_nothing_behind() -> None:
    try:
        with postgres.running() as url:
            with psycopg.connect(url) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
            assert row is not None
            assert not Path(row[0]).is_relative_to(HOUSE)
            one_that_waits_for_another_is_told(url)
    except postgres.NoPostgres as why:
        pytest.skip(str(why))
    assert not Path(row[0]).exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)
