"""Where measurements run: a database of its own, and each in a fresh process."""

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.measuring import MARK
from scripts import postgres
from scripts.children import answers
from scripts.drill import free_ports

HOUSE = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
PREPARATIONS = (["migrate", "-v0"], ["createcachetable"], ["load_texts", "-v0"])
FOREVER_MS = "3600000"  # texts rest at the provider: its reports are measured apart from sending
LONGEST = 1800  # seconds for one measurement
PATIENCE = 30  # seconds for a server to answer
WORKERS, THREADS = "2", "8"  # as `make run` starts gunicorn


class Broken(Exception):
    """A measurement did not end well; the message has its last words."""


class Bench:
    """One empty database, with the tables and the texts in it."""

    def __init__(self, folder: str, database: str) -> None:
        web, phones = (f"http://{HOST}:{port}" for port in free_ports(2))
        self.environ = {
            **os.environ,
            "MODE": "demo",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": str(HOUSE),
            "PYTHONWARNINGS": "ignore",
            "DATA_DIR": folder,
            "DATABASE_URL": database,
            "PUBLIC_URL": web,
            "PROVIDER_URL": phones,
            "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
            "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
            "SENDER_NUMBER": "+447700900999",
            "SEGMENTS_PER_SECOND": "0",
            "CALLS_PER_SECOND": "0",
        }
        for words in PREPARATIONS:
            self.run("manage", *words)

    def run(self, module: str, *words: str) -> str:
        """What a module of Python said; Broken when it failed."""
        done = subprocess.run(  # noqa: S603 - our own words
            [sys.executable, "-m", module, *words],
            cwd=HOUSE, env=self.environ, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            check=False, timeout=LONGEST,
        )  # fmt: skip
        if done.returncode:
            raise Broken(f"`{module} {' '.join(words)}` failed:\n{done.stderr[-2000:]}")
        return done.stdout

    def measure(self, name: str, *words: object) -> dict[str, Any]:
        """The facts that a measurement found, in a process of its own."""
        said = self.run(f"bench.{name}", *(str(word) for word in words))
        line = next(line for line in said.splitlines() if line.startswith(MARK))
        found: dict[str, Any] = json.loads(line.removeprefix(MARK))
        return found

    @contextlib.contextmanager
    def provider(self, reports_after_ms: str = FOREVER_MS) -> Iterator[None]:
        """The simulator without delays, in a process of its own."""
        port = urlsplit(self.environ["PROVIDER_URL"]).port
        words = ["-m", "simulator", "--port", str(port), "--app-url", self.environ["PUBLIC_URL"]]
        words += ["--account-sid", self.environ["TWILIO_ACCOUNT_SID"]]
        words += ["--auth-token", self.environ["TWILIO_AUTH_TOKEN"], "--delay-ms", reports_after_ms]
        with self._server(words, self.environ["PROVIDER_URL"]):
            yield

    @contextlib.contextmanager
    def web(self) -> Iterator[None]:
        """The web server as it is in earnest, with one empty page more."""
        bind = urlsplit(self.environ["PUBLIC_URL"]).netloc
        words = ["-m", "gunicorn", "bench.wsgi", "--bind", bind, "--worker-class", "gthread"]
        words += ["--workers", WORKERS, "--threads", THREADS]
        with self._server(words, self.environ["PUBLIC_URL"]):
            yield

    @contextlib.contextmanager
    def engine(self, **settings: str) -> Iterator[None]:
        """The engine as it is in earnest, with these settings."""
        with tempfile.TemporaryFile() as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "manage", "run_engine"], cwd=HOUSE,
                env={**self.environ, **settings}, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
            try:
                yield
            finally:
                _end(process)

    @contextlib.contextmanager
    def _server(self, words: list[str], address: str) -> Iterator[None]:
        with tempfile.TemporaryFile() as log:
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, *words], cwd=HOUSE, env=self.environ, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
            try:
                _await(process, address)
                yield
            finally:
                _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(PATIENCE)


def _await(process: "subprocess.Popen[bytes]", address: str) -> None:
    until = time.monotonic() + PATIENCE
    while not answers(address):
        if process.poll() is not None or time.monotonic() > until:
            raise Broken(f"No server at {address}.")
        time.sleep(0.1)


@contextlib.contextmanager
def sqlite() -> Iterator[Bench]:
    """SQLite, in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="ringround-bench-") as folder:
        yield Bench(folder, f"sqlite:///{folder}/ringround.sqlite3")


@contextlib.contextmanager
def postgresql() -> Iterator[Bench]:
    """A throw-away PostgreSQL; raises postgres.NoPostgres where there is none."""
    with (
        postgres.running() as url,
        tempfile.TemporaryDirectory(prefix="ringround-bench-") as folder,
    ):
        yield Bench(folder, url)
