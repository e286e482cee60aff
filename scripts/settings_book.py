"""What docs/settings.md says: the one list of every setting that the program takes."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

BOOK = Path(__file__).resolve().parent.parent / "docs" / "settings.md"
ROW = re.compile(r"^\| `([A-Z_]+)` \| (.*?) \| (.*?) \| (.*?) \|$", re.MULTILINE)


class Setting(NamedTuple):
    """A row of its tables."""

    name: str
    default: str
    meaning: str
    example: str


def settings() -> list[Setting]:
    """All of them, as they stand there."""
    return [Setting(*cells) for cells in ROW.findall(BOOK.read_text())]


def without_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """The same environment with none of them in it, whether as it is or in a file."""
    names = {setting.name for setting in settings()}
    names |= {f"{name}_FILE" for name in names}
    return {key: value for key, value in environ.items() if key not in names}
