"""Makes .venv from requirements.lock, once for each content of the lock; standard library only.

Runs under the machine's own Python, so it must get by with what a bare Debian has.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
LOCK = HOUSE / "requirements.lock"
VENV = HOUSE / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "made-from"
OLDEST = (3, 11)


class CannotMake(Exception):
    """The machine lacks something; the message says what to install."""


def say(line: str) -> None:
    """One line of progress."""
    print(line, flush=True)


def wanted() -> str:
    """What the stamp says when .venv is as it should be: the lock's content and the Python."""
    return f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()} {sys.version_info[0]}.{sys.version_info[1]}"


def runs() -> bool:
    """True when .venv has this Python and pip: a folder that was moved or half made has not."""
    if not PYTHON.exists():
        return False
    question = "import pip, sys; print(*sys.version_info[:2])"
    probe = subprocess.run([PYTHON, "-c", question], capture_output=True, text=True, check=False)
    return probe.stdout.split() == [str(part) for part in sys.version_info[:2]]


def is_current() -> bool:
    """True when there is nothing to do."""
    return STAMP.exists() and STAMP.read_text() == wanted() and runs()


def has_module(name: str) -> bool:
    """True when this Python can import it."""
    return importlib.util.find_spec(name) is not None


def debian_package() -> str:
    """The name of Debian's package that lets this Python make venvs."""
    return f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"


def fetch_debian_package() -> bool:
    """True when root could install what Debian keeps apart from Python."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"Installing {debian_package()}…")
    commands = [
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", debian_package()],
    ]
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    nothing = subprocess.DEVNULL
    return not [
        words
        for words in commands
        if subprocess.run(words, env=environ, stdin=nothing, stdout=nothing, check=False).returncode
    ]


def make_empty() -> list[str]:
    """The command that installs into a new empty .venv, by the first way this machine offers."""
    say("Making .venv…")
    shutil.rmtree(VENV, ignore_errors=True)
    fresh = [sys.executable, "-m", "venv"]
    if has_module("ensurepip") or (not has_module("pip") and fetch_debian_package()):
        subprocess.run([*fresh, VENV], check=True)
        return [str(PYTHON), "-m", "pip"]
    if has_module(
        "pip"
    ):  # Debian without python3-venv, with python3-pip: pip can work from outside
        subprocess.run([*fresh, "--without-pip", VENV], check=True)
        return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    raise CannotMake(f"This Python cannot make venvs: sudo apt-get install {debian_package()}")


def install(pip: list[str]) -> None:
    """Put in exactly what the lock names, each file checked against its hash."""
    say("Installing what requirements.lock names (about a minute)…")
    options = ["--require-hashes", "--quiet", "--no-input", "--disable-pip-version-check"]
    environ = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}
    done = subprocess.run([*pip, "install", *options, "-r", str(LOCK)], env=environ, check=False)
    if done.returncode != 0:
        raise CannotMake("Installing failed; pip says why above. Is there a way to PyPI?")


def make() -> None:
    """Make .venv as the lock says, unless it is so already."""
    if sys.version_info < OLDEST:
        raise CannotMake("Ringround needs Python 3.11 or newer: sudo apt-get install python3")
    with LOCK.open() as turn:  # two makes in one folder take turns
        fcntl.flock(turn, fcntl.LOCK_EX)
        if is_current():
            return
        STAMP.unlink(missing_ok=True)
        install([str(PYTHON), "-m", "pip"] if runs() else make_empty())
        STAMP.write_text(wanted())


if __name__ == "__main__":
    try:
        make()
    except CannotMake as lack:
        sys.exit(str(lack))
    except subprocess.CalledProcessError as failed:
        sys.exit(f"Could not make .venv: {failed}. sudo apt-get install {debian_package()}")
