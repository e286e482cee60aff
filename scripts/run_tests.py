"""Every test on SQLite, and on a throw-away PostgreSQL beside it, each with pytest's own last lines.

The two run at the same time, for a machine of two cores; what PostgreSQL's run says is shown after.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from scripts import postgres

HOUSE = Path(__file__).resolve().parent.parent
# What drives a browser, kills or floods shows nothing new on another database; but what many
# processes do at once does, and carries the mark `both`.
SECOND_TIME = "both or not (slow or browser)"
LONGEST_BESIDE = 15 * 60  # seconds for the other run, once ours has ended
FAREWELL = 10  # seconds for a run that is broken off to clear up


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


class Beside:
    """A run of pytest beside ours, whose words are kept until they are asked for."""

    def __init__(self, words: list[str], environ: dict[str, str], said: Path) -> None:
        self._said = said
        with said.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "pytest", *words],
                cwd=HOUSE,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def tell(self, patience: float = LONGEST_BESIDE) -> int:
        """Wait for its end, but not for ever, and print what it said; its exit code."""
        try:
            code: int | None = self._process.wait(patience)
        except subprocess.TimeoutExpired:
            code = None
        sys.stdout.write(self._said.read_text(errors="replace"))
        sys.stdout.flush()
        if code is None:
            self.break_off()
            say(f"The run beside ours had not ended {patience:g} seconds after it: broken off.")
            return 1
        return code

    def break_off(self) -> None:
        """End it, if it has not ended."""
        if self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(FAREWELL)
            self._process.kill()
            self._process.wait(FAREWELL)


@contextlib.contextmanager
def on_postgres(pytest_words: list[str]) -> Iterator[Beside]:
    """The tests on PostgreSQL, running; NoPostgres when there is none."""
    with (
        postgres.running(postgres.QUIET) as url,
        tempfile.TemporaryDirectory(prefix="ringround-test-") as folder,
    ):
        words = ["-m", SECOND_TIME, "-p", "no:cacheprovider", *pytest_words]
        beside = Beside(words, environment(folder) | {"DATABASE_URL": url}, Path(folder, "said"))
        try:
            yield beside
        finally:
            beside.break_off()


def on_sqlite(pytest_words: list[str]) -> int:
    """Pytest's exit code."""
    with tempfile.TemporaryDirectory(prefix="ringround-test-") as folder:
        say("Tests on SQLite")
        return run(["pytest", *pytest_words], environment(folder))


def on_both(pytest_words: list[str]) -> int:
    """0 when both were green."""
    with on_postgres(pytest_words) as beside:
        first = on_sqlite(pytest_words)
        say("Tests on PostgreSQL")
        second = beside.tell()
    if first and not second:
        say("Failed on SQLite, see above.")
    return first or second


def main(pytest_words: list[str]) -> int:
    """0 when all was green; without PostgreSQL one line says so, and in CI it is a failure."""
    with tempfile.TemporaryDirectory(prefix="ringround-test-") as folder:
        if failed := run(["manage", "compile_locale", "--verbosity", "0"], environment(folder)):
            return failed
    try:
        return on_both(pytest_words)
    except postgres.NoPostgres as why:
        say(f"Skipped on PostgreSQL: {why}.")
        return on_sqlite(pytest_words) or (1 if os.environ.get("CI") else 0)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Broken off.")
