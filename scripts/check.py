"""Everything that can be seen without running the tests; says each step, shows what fails."""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
LONGEST = 900  # seconds for one step; the types take a minute when nothing is remembered
Environment = dict[str, str]


def tracked(pattern: str) -> list[str]:
    """Files that git knows, or would take, by a pattern."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", pattern]
    done = subprocess.run(
        listing, cwd=HOUSE, capture_output=True, text=True, check=True, timeout=60
    )
    return sorted(name for name in set(done.stdout.splitlines()) if (HOUSE / name).exists())


def live_settings(folder: str) -> Environment:
    """What a live server's environment holds, with keys made for this moment."""
    return {
        "MODE": "production",
        "DATA_DIR": folder,
        "SECRET_KEY": secrets.token_urlsafe(60),
        "KEY_FILE": f"{folder}/keys.json",
        "PUBLIC_URL": "https://ringround.example",
        "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "SENDER_NUMBER": "+447700900999",
    }


def steps(folder: str) -> list[tuple[str, list[str], Environment]]:
    """What is looked at: a name, a command, and what its environment has on top."""
    manage = [sys.executable, "manage.py"]
    test, live = {"MODE": "test", "DATA_DIR": folder + "/test"}, live_settings(folder)
    templates = tracked("*.html")
    return [
        ("format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."], {}),
        ("lint", [str(BIN / "ruff"), "check", "--quiet", "."], {}),
        ("imports", [str(BIN / "lint-imports"), "--no-cache"], {}),
        (
            "template syntax",
            [str(BIN / "djade"), "--check", "--target-version", "5.2", *templates],
            {},
        ),
        ("template indent", [str(BIN / "djhtml"), "--check", "--tabwidth", "2", *templates], {}),
        ("types", [str(BIN / "mypy"), "."], test),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], test),
        ("live keys", [*manage, "keys", "make"], live),
        ("live settings", [*manage, "check", "--deploy", "--fail-level", "WARNING"], live),
    ]


def tidying() -> list[tuple[str, list[str], Environment]]:
    """What `make tidy` does: the same tools, told to put things right."""
    templates = tracked("*.html")
    return [
        ("format", [str(BIN / "ruff"), "format", "--quiet", "."], {}),
        ("lint", [str(BIN / "ruff"), "check", "--fix", "--quiet", "."], {}),
        ("template syntax", [str(BIN / "djade"), "--target-version", "5.2", *templates], {}),
        ("template indent", [str(BIN / "djhtml"), "--tabwidth", "2", *templates], {}),
    ]


def passes(name: str, command: list[str], extra: Environment) -> bool:
    """True when the command ends well; otherwise its words are shown."""
    began = time.monotonic()
    done = subprocess.run(
        command,
        cwd=HOUSE,
        env={**os.environ, **extra},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=LONGEST,
    )
    word = "ok" if done.returncode == 0 else "FAILED"
    print(f"  {name:16} {word:6} {time.monotonic() - began:5.1f} s", flush=True)
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode == 0


def tidy() -> int:
    """Always 0: what cannot be put right by a tool, the check will name."""
    for name, command, extra in tidying():
        subprocess.run(command, cwd=HOUSE, env={**os.environ, **extra}, check=False)
        print(f"  {name}", flush=True)
    return 0


def main() -> int:
    """0 when everything is well; every step is taken, whatever the one before said."""
    print("Looking over the house", flush=True)
    with tempfile.TemporaryDirectory(prefix="ringround-check-") as folder:
        failed = [name for name, *rest in steps(folder) if not passes(name, *rest)]  # type: ignore[arg-type]
    if failed:
        print(f"Not well: {', '.join(failed)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(tidy() if sys.argv[1:] == ["--tidy"] else main())
