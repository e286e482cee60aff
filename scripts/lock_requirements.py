"""Writes requirements.lock from requirements-dev.txt: every package, every hash, no host.

And requirements-live.lock, what a live server installs: those packages of the first that the lines
of requirements.txt ask for, themselves or by way of others. `--live` writes only that one.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HOUSE = Path(__file__).resolve().parent.parent
HEADER = "# Made by `make lock` from requirements-dev.txt; do not edit. Every file is held to its hash.\n"
LIVE_HEADER = (
    "# Made by `make lock`: what requirements.lock holds of requirements.txt; do not edit.\n"
)
BLOCK = re.compile(r"^([\w.-]+)==\S+ \\\n(?:    --hash=\S+(?: \\)?\n)+", re.MULTILINE)
OPTIONS = [
    "--generate-hashes",
    "--allow-unsafe",  # pip and setuptools too: with hashes, nothing may be left unpinned
    "--strip-extras",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-emit-trusted-host",
    "--quiet",
]


def asked_for() -> Iterator[Requirement]:
    """What requirements.txt asks for."""
    for line in (HOUSE / "requirements.txt").read_text().splitlines():
        if wish := line.partition("#")[0].strip():
            yield Requirement(wish)


def needed(wishes: list[Requirement]) -> set[str]:
    """The names of all that these bring along, as what is installed here says."""
    seen: set[tuple[str, str]] = set()
    while wishes:
        wish = wishes.pop()
        name = canonicalize_name(wish.name)
        for extra in {"", *wish.extras} - {extra for known, extra in seen if known == name}:
            seen.add((name, extra))
            brought = map(Requirement, requires(name) or [])
            wishes += [
                one for one in brought if not one.marker or one.marker.evaluate({"extra": extra})
            ]
    return {name for name, _extra in seen}


def live(lock: str) -> str:
    """The part of the lock that a live server installs."""
    names = needed(list(asked_for()))
    blocks = [found[0] for found in BLOCK.finditer(lock) if canonicalize_name(found[1]) in names]
    return LIVE_HEADER + "".join(blocks)


def compile_lock(lock: Path) -> int:
    """Pip-compile's exit code; PyPI alone is asked, whatever else this machine's pip is told."""
    environ = {**os.environ, "PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": ""}
    command = [sys.executable, "-m", "piptools", "compile", *OPTIONS, "-o", lock.name]
    done = subprocess.run([*command, "requirements-dev.txt"], cwd=HOUSE, env=environ, check=False)
    if done.returncode == 0:
        lock.write_text(HEADER + lock.read_text().removeprefix(HEADER))
    return done.returncode


def main(words: list[str]) -> int:
    """0 when both are written."""
    lock = HOUSE / "requirements.lock"
    if words != ["--live"] and (failed := compile_lock(lock)):
        return failed
    (HOUSE / "requirements-live.lock").write_text(live(lock.read_text()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
