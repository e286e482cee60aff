"""What the program writes is its owner's alone: the database as well as the key file.

A database that others can read is closed before anything is served. A folder is made for us alone
and otherwise left as it is: it may be one that others need. Knows no framework.
"""

import contextlib
import os
from pathlib import Path

from vault.keyring import OTHERS

FOLDER_MODE = 0o700
BESIDE = ("", "-wal", "-shm", "-journal")  # SQLite gives these the mode of the database


def write_for_ourselves() -> None:
    """Nothing that this process makes from now on can be read by others."""
    os.umask(OTHERS)


def make_folder(folder: Path) -> None:
    """It is there; whoever needs it and cannot have it says so."""
    with contextlib.suppress(OSError):
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)


def close(database: Path) -> None:
    """Nobody else reads it any more, if it is ours to close."""
    for path in open_to_others(database):
        with contextlib.suppress(OSError):  # somebody else's: the check names it
            path.chmod(path.stat().st_mode & 0o777 & ~OTHERS)


def open_to_others(database: Path) -> list[Path]:
    """Which of the files of this database others can read."""
    files = [database.with_name(database.name + end) for end in BESIDE]
    return [path for path in files if path.is_file() and path.stat().st_mode & OTHERS]
