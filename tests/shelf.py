"""The migrated database, made by the first run that wants it and copied by those beside it.

To migrate takes seconds, and `make test` starts four runs: the environment names a folder they have
in common. One run alone has none, and makes its own.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from scripts.run_tests import SHARED

MADE = "made"  # what the name of the database that others copy ends in


@contextmanager
def _turn(folder: Path) -> Iterator[Path]:
    """Where the name of the made database stands, once no other run is making one."""
    with Path(folder, f"{connection.vendor}.turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield Path(folder, f"{connection.vendor}.made")


class Shelf:
    """One run's way to the database; a run that is killed while it makes one leaves its turn."""

    def __init__(self) -> None:
        self._turn = ExitStack()
        self._name: Path | None = None  # where we write it, if it is we who make it

    def take(self) -> bool:
        """Our database will begin as a copy of what another run made; False: none is there."""
        if not (folder := os.environ.get(SHARED)):
            return False
        name = self._turn.enter_context(_turn(Path(folder)))
        if not name.exists():
            self._name = name
            return False
        _begin_as(name.read_text())
        self._turn.close()
        return True

    def put(self) -> None:
        """What we made is there for the others; nobody is connected to it."""
        if self._name is not None:
            connection.creation.clone_test_db(MADE, verbosity=0)
            made = str(connection.creation.get_test_db_clone_settings(MADE)["NAME"])
            if connection.vendor == "sqlite":
                made = shutil.copy(made, self._name.parent / "made.sqlite3")
            self._name.write_text(str(made))
        self._turn.close()


def _begin_as(made: str) -> None:
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = made
        return
    create: Callable[..., Any] = connection.creation._create_test_db

    def copied(*said: Any, **more: Any) -> Any:
        name = create(*said, **more)
        shutil.copy(made, name)
        return name

    connection.creation._create_test_db = copied
