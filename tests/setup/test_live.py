"""What README tells whoever goes live is what works: the commands, the lock, the web server."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import lock_requirements
from scripts.check import live_settings
from tests.house.files import HOUSE, text_of

STEP = re.compile(r"^6\. \*\*Start\.\*\* (.*)$", re.MULTILINE)
PINNED = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
GIVEN = {"check --deploy", "migrate", "createcachetable", "load_texts", "load_leaflets"}
# Its own test sees that catalogues are compiled; here it would write into the house.
HERE_ALREADY = {"compile_locale"}


def of_the_readme() -> list[str]:
    """The words after `manage.py` that README's step names before anything runs."""
    step = STEP.search(text_of("README.md"))
    assert step is not None
    before, _then, _runs = step[1].partition("; then run")
    return [word.removeprefix("manage.py ") for word in re.findall(r"`([^`]+)`", before)][1:]


def locked(name: str) -> dict[str, str]:
    """Each package of a lock and its version."""
    return dict(PINNED.findall((HOUSE / name).read_text()))


def run(environ: dict[str, str], *words: str) -> str:
    """What a command says that ends well."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=HOUSE,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, (words, done.stdout)
    return done.stdout


@pytest.mark.slow
@pytest.mark.timeout(900)  # the migrations write to a disk, synchronously as in earnest
def test_the_commands_of_the_readme_make_a_live_server(tmp_path: Path) -> None:
    bare = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    environ = bare | live_settings(str(tmp_path)) | {"STATIC_ROOT": str(tmp_path / "static")}
    run(environ, "manage.py", "keys", "make")
    words = of_the_readme()
    assert set(words) >= GIVEN
    for word in words:
        if word not in HERE_ALREADY:
            more = ["--noinput"] if word == "collectstatic" else []
            run(environ, "manage.py", *word.split(), *more)
    assert (tmp_path / "static" / "staticfiles.json").exists()
    run(environ, "-m", "gunicorn", "--check-config")
    person = ["ada@example.org", "Ada", "Neighbours"]
    assert "https://" in run(environ, "manage.py", "make_coordinator", *person)


def test_the_web_server_is_the_one_that_was_measured() -> None:
    from bench import house as bench

    conf = runpy.run_path(str(HOUSE / "gunicorn.conf.py"))
    assert conf["worker_class"] == "gthread"
    assert (str(conf["workers"]), str(conf["threads"])) == (bench.WORKERS, bench.THREADS)
    assert conf["wsgi_app"] == "config.wsgi"


def test_both_locks_agree_and_a_live_server_installs_no_tools() -> None:
    ours, live = locked("requirements.lock"), locked("requirements-live.lock")
    assert live.items() < ours.items()
    assert not {"pytest", "mypy", "ruff", "playwright", "ortools", "pip-tools"} & live.keys()
    assert {wish.name.lower() for wish in lock_requirements.asked_for()} <= live.keys()


def test_the_lock_of_a_live_server_is_what_its_requirements_bring() -> None:
    lock = (HOUSE / "requirements.lock").read_text()
    assert (HOUSE / "requirements-live.lock").read_text() == lock_requirements.live(lock)


def test_the_readme_installs_from_that_lock() -> None:
    assert "pip install --require-hashes -r requirements-live.lock" in text_of("README.md")
