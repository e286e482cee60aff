"""Every test on SQLite, then again on a throw-away PostgreSQL, each with pytest's own last lines."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts import postgres

HOUSE = Path(__file__).resolve().parent.parent
# What drives a browser, kills or floods shows nothing new on another database; but what many
# processes do at once does, and carries the mark `both`.
SECOND_TIME = "both or not (slow or browser)"


def say(line: str) -> None:
    """One line of progress."""
    print(f"\n== {line}", flush=True)


def environment(folder: str) -> dict[str, str]:
    """Tests see our settings and none of the machine's, and write only into the folder."""
    kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return {**kept, "MODE": "test", "DATA_DIR": folder}


def run(words: list[str], environ: dict[str, str]) -> int:
    """The exit code of a module of Python, run in the house."""
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=HOUSE,
        env=environ,
        stdin=subprocess.DEVNULL,
        check=False,
    ).returncode


def on_sqlite(pytest_words: list[str]) -> int:
    """Pytest's exit code."""
    with tempfile.TemporaryDirectory(prefix="ringround-test-") as folder:
        environ = environment(folder)
        compiled = run(["manage", "compile_locale"], environ)
        if compiled:
            return compiled
        say("Tests on SQLite")
        return run(["pytest", *pytest_words], environ)


def on_postgres(pytest_words: list[str]) -> int:
    """Pytest's exit code; 0 with one line when there is no PostgreSQL here, but not in CI."""
    try:
        with (
            postgres.running() as url,
            tempfile.TemporaryDirectory(prefix="ringround-test-") as folder,
        ):
            say("Tests on PostgreSQL")
            environ = environment(folder) | {"DATABASE_URL": url}
            return run(["pytest", "-m", SECOND_TIME, *pytest_words], environ)
    except postgres.NoPostgres as why:
        say(f"Skipped on PostgreSQL: {why}.")
        return 1 if os.environ.get("CI") else 0


def main(pytest_words: list[str]) -> int:
    """0 when both runs were green."""
    first = on_sqlite(pytest_words)
    second = on_postgres(pytest_words)
    if first and not second:
        say("Failed on SQLite, see above.")
    return first or second


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
