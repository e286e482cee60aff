"""Writes requirements.lock from requirements-dev.txt: every package, every hash, no host."""

import os
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
HEADER = "# Made by `make lock` from requirements-dev.txt; do not edit. Every file is held to its hash.\n"
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


def main() -> int:
    """Pip-compile's exit code; PyPI alone is asked, whatever else this machine's pip is told."""
    environ = {**os.environ, "PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": ""}
    lock = HOUSE / "requirements.lock"
    command = [sys.executable, "-m", "piptools", "compile", *OPTIONS, "-o", lock.name]
    done = subprocess.run([*command, "requirements-dev.txt"], cwd=HOUSE, env=environ, check=False)
    if done.returncode == 0:
        lock.write_text(HEADER + lock.read_text().removeprefix(HEADER))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
