"""Every test on SQLite, and once more on a throw-away PostgreSQL, each with pytest's own last lines.

Four runs of much the same length, all at once: the quick tests on each database, and on each what
drives browsers and processes, which often waits. So two cores have work until the end, and four
each have theirs. What the others said is shown after the first.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from scripts import postgres
from scripts.settings_book import without_settings

HOUSE = Path(__file__).resolve().parent.parent
QUICK, WAITING = "not (slow or browser)", "slow or browser"
# What drives a browser, kills or floods shows nothing new on another database; but what many
# processes do at once does, and carries the mark `both`.
WAITING_TOO = f"both and ({WAITING})"
SHARED = "SHARED_BY_TEST_RUNS"  # names the folder where the first run puts the migrated database
LONGEST_BESIDE = 20 * 60  # seconds for another run, once ours has ended
NOTHING_TO_RUN = 5  # pytest's code when what was asked for is all in another run
FAREWELL = 10  # seconds for a run that is broken off to clear up


def say(line: str) -> None:
    """One line of progress."""
    print(f"\n== {line}", flush=True)


def environment(folder: str) -> dict[str, str]:
    """Tests see our settings and none of the machine's, and write only into the folder.

    But what Python compiled stays (`make clean` removes it): four runs and the many processes that
    they start would else compile the same files again and again.
    """
    kept = without_settings(os.environ)
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
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

    def __init__(self, name: str, words: list[str], environ: dict[str, str], said: Path) -> None:
        self._name, self._said = name, said
        with said.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words],
                cwd=HOUSE,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def tell(self, patience: float = LONGEST_BESIDE) -> int:
        """Wait for its end, but not for ever, and print what it said; its exit code."""
        say(self._name)
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
def beside(name: str, which: str, words: list[str], **more: str) -> Iterator[Beside]:
    """These of the tests, running in a folder of their own."""
    with tempfile.TemporaryDirectory(prefix="ringround-test-") as folder:
        environ = environment(folder) | more
        other = Beside(name, ["-m", which, *words], environ, Path(folder, "said"))
        try:
            yield other
        finally:
            other.break_off()


@contextlib.contextmanager
def on_postgres(words: list[str]) -> Iterator[list[Beside]]:
    """The tests on PostgreSQL, running, each run on a database of its own; or NoPostgres."""
    name = "Tests on PostgreSQL"
    with (
        postgres.running(postgres.QUIET) as url,
        beside(name, QUICK, words, DATABASE_URL=url) as quick,
        beside(f"{name}, with processes", WAITING_TOO, words, DATABASE_URL=url + "_too") as waiting,
    ):
        yield [quick, waiting]


def first(words: list[str]) -> int:
    """Pytest's exit code for the run that can be watched."""
    with tempfile.TemporaryDirectory(prefix="ringround-test-") as folder:
        say("Tests on SQLite; what drives browsers and processes follows after")
        return run(["pytest", "-m", QUICK, *words], environment(folder))


def on_sqlite(words: list[str]) -> list[int]:
    """Pytest's exit codes."""
    with beside("Tests on SQLite, with browsers and processes", WAITING, words) as other:
        return [first(words), other.tell()]


def on_both(words: list[str]) -> list[int]:
    """Pytest's exit codes."""
    with on_postgres(words) as others:
        return [*on_sqlite(words), *(other.tell() for other in others)]


def verdict(codes: list[int]) -> int:
    """0 when all was green and something ran."""
    if set(codes) == {NOTHING_TO_RUN}:
        return NOTHING_TO_RUN
    if bad := [code for code in codes if code not in {0, NOTHING_TO_RUN}]:
        say(f"{len(bad)} of {len(codes)} runs failed, see above.")
        return bad[0]
    return 0


def main(pytest_words: list[str]) -> int:
    """0 when all was green; the runs share a folder, so that one migrates and the others copy."""
    with tempfile.TemporaryDirectory(prefix="ringround-test-") as folder:
        if failed := run(["manage", "compile_locale", "--verbosity", "0"], environment(folder)):
            return failed
    with tempfile.TemporaryDirectory(prefix="ringround-test-shared-") as shared:
        os.environ[SHARED] = shared
        return on_what_is_here(pytest_words)


def on_what_is_here(pytest_words: list[str]) -> int:
    """0 when all was green; without PostgreSQL one line says so, and in CI it is a failure."""
    try:
        return verdict(on_both(pytest_words))
    except postgres.NoPostgres as why:
        say(f"Skipped on PostgreSQL: {why}.")
        return verdict(on_sqlite(pytest_words)) or (1 if os.environ.get("CI") else 0)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Broken off.")
