"""What git knows of this house, or would take."""

import subprocess
from functools import cache
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent.parent
BORROWED = ("/vendor/", "requirements.lock", "requirements-live.lock")  # not written here


@cache
def tracked() -> tuple[str, ...]:
    """Paths of all files, from the top of the house, without those that others wrote."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(
        listing, cwd=HOUSE, capture_output=True, text=True, check=True, timeout=60
    )
    names = sorted(set(done.stdout.splitlines()))
    return tuple(
        name
        for name in names
        if (HOUSE / name).is_file() and not any(part in f"/{name}" for part in BORROWED)
    )


@cache
def text_of(name: str) -> str:
    """The file's words; nothing for pictures and other bytes."""
    try:
        return (HOUSE / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def python_files() -> list[str]:
    """Every Python file but migrations, which a program writes."""
    return [name for name in tracked() if name.endswith(".py") and "/migrations/" not in name]
