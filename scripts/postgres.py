"""A throw-away PostgreSQL from the installed binaries: made in a temporary folder, gone afterwards.

with postgres.running() as url:
    ...  # DATABASE_URL=url
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")  # its folders are named by version; the newest wins
PATIENCE = 60  # seconds for the server to answer; it takes one
ACCOUNT = "postgres"  # the server refuses to run as root
FAREWELL = 10  # seconds from a stop at once to an end by force
# A wait for a lock, or behind somebody who sleeps in a transaction, becomes an error that names the
# statement; so does a statement that takes longer than any of ours may.
LIMITS = {
    "lock_timeout": "60s",
    "idle_in_transaction_session_timeout": "120s",
    "statement_timeout": "240s",
}
# Tests roll back or empty what they wrote. A vacuum that comes by then notes "no rows", and the next
# test's thousands are joined row by row: a minute for one question, hours for a test.
QUIET = {"autovacuum": "off"}


class NoPostgres(Exception):
    """There is none to start; the message says why, in one line."""


def binaries() -> Path:
    """The folder with initdb and postgres."""
    newest_first = sorted(DEBIAN.glob("*/bin/initdb"), key=_version, reverse=True)
    if newest_first:
        return newest_first[0].parent
    found = shutil.which("initdb")
    if not found:
        raise NoPostgres("PostgreSQL is not installed (sudo apt-get install postgresql)")
    return Path(found).resolve().parent


def _version(initdb: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in initdb.parent.parent.name.split(".") if part.isdigit())


def _account() -> str | None:
    """Whom to run as: ourselves, or the server's own user when we are root."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(ACCOUNT)
    except KeyError:
        raise NoPostgres(f"root may not run PostgreSQL and there is no user {ACCOUNT}") from None
    return ACCOUNT


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _prepare(folder: Path, bin_dir: Path, account: str | None) -> None:
    """Make an empty cluster in the folder."""
    if account:
        shutil.chown(folder, account)
    command = [str(bin_dir / "initdb"), "-D", str(folder / "data"), "-U", ACCOUNT, "-A", "trust"]
    options = ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    made = subprocess.run(
        [*command, *options], user=account, cwd=folder, capture_output=True, text=True,
        check=False, timeout=PATIENCE,
    )  # fmt: skip
    if made.returncode != 0:
        raise NoPostgres(f"initdb failed: {made.stderr.strip().splitlines()[-1:]}")


def _start(
    folder: Path, bin_dir: Path, account: str | None, port: int, more: Mapping[str, str]
) -> "subprocess.Popen[bytes]":
    """The server as our child; nothing in it outlives the tests, so nothing is synced to disk."""
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": 100,
        **LIMITS,
        **more,
    }
    options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [bin_dir / "postgres", "-D", folder / "data", *options],
            user=account,
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C reaches us first, and we stop it
        )


def _await(server: "subprocess.Popen[bytes]", bin_dir: Path, port: int, log: Path) -> None:
    """Come back when the server takes questions."""
    question = [str(bin_dir / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    give_up = time.monotonic() + PATIENCE
    while subprocess.run(question, check=False, timeout=PATIENCE).returncode != 0:
        if server.poll() is not None or time.monotonic() > give_up:
            raise NoPostgres(f"PostgreSQL did not start: {log.read_text().splitlines()[-1:]}")
        time.sleep(0.1)


def _stop(server: "subprocess.Popen[bytes]") -> None:
    """Stop at once, whoever is still connected."""
    if server.poll() is None:
        server.send_signal(signal.SIGQUIT)
        try:
            server.wait(FAREWELL)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(FAREWELL)


@contextlib.contextmanager
def running(more: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of a running server; it and all its files are gone when the block ends.

    `more` are settings of the server: QUIET for tests.
    """
    bin_dir, account = binaries(), _account()
    folder = Path(tempfile.mkdtemp(prefix="ringround-postgres-"))
    server = None
    try:
        _prepare(folder, bin_dir, account)
        port = _free_port()
        server = _start(folder, bin_dir, account, port, more or {})
        _await(server, bin_dir, port, folder / "log")
        yield f"postgresql://{ACCOUNT}@127.0.0.1:{port}/{ACCOUNT}"
    finally:
        if server is not None:
            _stop(server)
        shutil.rmtree(folder, ignore_errors=True)
