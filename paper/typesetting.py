"""Sets a template and its data into a tagged PDF, or into pictures of its pages.

Words go in as data and are never read as markup. A template reads no file outside its folder.
A letter that our fonts lack is an error, never an empty box.
"""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from paper.words import TooMuch, cleaned

__all__ = ["MissingLetters", "TooMuch", "Unset", "pictures", "typeset"]

FONTS = Path(__file__).with_name("fonts")
TEMPLATES = Path(__file__).with_name("templates")
ENGINE = Path(__file__).with_name("engine.py")
SCREEN = 110  # dots to the inch of a picture: A4 is about 900 wide
PATIENCE = 60  # seconds; the sheets of 4,000 people took 12

_NAME = re.compile(r"[a-z][a-z_]*")


class Unset(RuntimeError):
    """The template and its data do not fit together: a fault of ours."""


class MissingLetters(ValueError):
    """No font of ours has these letters; `signs` holds them."""

    def __init__(self, signs: list[str]) -> None:
        self.signs = signs
        named = (f"{sign} ({' '.join(f'U+{ord(one):04X}' for one in sign)})" for sign in signs)
        super().__init__(f"No font of ours has {', '.join(named)}.")


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """The PDF. TooMuch for too many words, MissingLetters for letters that cannot be printed."""
    return _made(template, data, dots=0)[0]


def pictures(template: str, data: Mapping[str, Any], *, dots_per_inch: int = SCREEN) -> list[bytes]:
    """Each page as a PNG; refused for the same reasons as the PDF."""
    return _made(template, data, dots=dots_per_inch)


def _made(template: str, data: Mapping[str, Any], *, dots: int) -> list[bytes]:
    source = TEMPLATES / f"{template}.typ"
    if not _NAME.fullmatch(template) or not source.is_file():
        raise Unset("There is no such template.")
    order = {
        "source": str(source),
        "root": str(TEMPLATES),
        "fonts": str(FONTS),
        "data": json.dumps(cleaned(data), ensure_ascii=False),
        "dots": dots,
    }
    told, files = _answer(json.dumps(order).encode())
    if "missing" in told:
        raise MissingLetters(told["missing"])
    if "trouble" in told:
        raise Unset(told["trouble"])
    return _cut(files, told["sizes"])


def _answer(order: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        done = subprocess.run(  # noqa: S603 - our own program; what people typed is its input alone
            [sys.executable, "-I", str(ENGINE)],
            input=order,
            capture_output=True,
            check=False,
            env={},
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        raise TooMuch("It took too long to set.") from None  # the other error holds the words
    head, _line, files = done.stdout.partition(b"\n")
    if done.returncode:
        raise Unset(f"The engine stopped with {done.returncode}.")
    return json.loads(head), files


def _cut(files: bytes, sizes: list[int]) -> list[bytes]:
    """The files, which lie end to end."""
    found, at = [], 0
    for size in sizes:
        found.append(files[at : at + size])
        at += size
    return found
