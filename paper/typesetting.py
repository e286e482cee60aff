"""Sets a template and its data into a tagged PDF, or into pictures of its pages.

Words go in as data and are never read as markup. A template reads no file outside its folder.
A letter that our fonts lack is an error, never an empty box.
"""

import hashlib
import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from paper.words import TooMuch, cleaned

__all__ = ["MissingLetters", "TooMuch", "Unset", "look", "pictures", "typeset", "typeset_each"]

FONTS = Path(__file__).with_name("fonts")
TEMPLATES = Path(__file__).with_name("templates")
ENGINE = Path(__file__).with_name("engine.py")
SCREEN = 110  # dots to the inch of a picture: A4 is about 900 wide
PATIENCE = 60  # seconds; the sheets of 4,000 people took 12

_NAME = re.compile(r"[a-z][a-z_]*")


class Unset(RuntimeError):
    """The template and its data do not fit together: a fault of ours."""


class MissingLetters(ValueError):
    """No font of ours has these letters; `signs` holds them, `named` says which they are."""

    def __init__(self, signs: list[str]) -> None:
        self.signs = signs
        named = (f"{sign} ({' '.join(f'U+{ord(one):04X}' for one in sign)})" for sign in signs)
        self.named = ", ".join(named)
        super().__init__(f"No font of ours has {self.named}.")


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """The PDF. TooMuch for too many words, MissingLetters for letters that cannot be printed."""
    return _made(template, data, dots=0)[0]


def pictures(template: str, data: Mapping[str, Any], *, dots_per_inch: int = SCREEN) -> list[bytes]:
    """Each page as a PNG; refused for the same reasons as the PDF."""
    return _made(template, data, dots=dots_per_inch)


def typeset_each(
    orders: Iterable[tuple[str, Mapping[str, Any]]],
) -> Iterator[bytes | MissingLetters | TooMuch]:
    """A PDF for each template and its data, or why there is none, as soon as it is made.

    One process sets them all, so that the fonts are read once, and the next order is written while
    it works. It ends with the iteration; if one takes it too long, it is stopped, and another
    process sets what comes after.
    """
    written = _written(orders)
    order = next(written, None)
    while order is not None:
        with _engine() as engine:
            while order is not None and engine.poll() is None:
                made, order = _set(engine, order, written)
                yield made


def _written(orders: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterator[bytes | TooMuch]:
    for template, data in orders:
        try:
            yield _order(template, data, dots=0)
        except TooMuch as refusal:
            yield refusal


def _set(
    engine: subprocess.Popen[bytes], order: bytes | TooMuch, written: Iterator[bytes | TooMuch]
) -> tuple[bytes | MissingLetters | TooMuch, bytes | TooMuch | None]:
    """What comes of an order, and the one after it."""
    if isinstance(order, TooMuch):
        return order, next(written, None)
    coming: list[bytes | TooMuch | None] = []
    try:
        made: bytes | MissingLetters | TooMuch = _next(
            engine, order, lambda: coming.append(next(written, None))
        )
    except (MissingLetters, TooMuch) as refusal:
        made = refusal
    return made, coming[0]


def look() -> str:
    """A mark of all that paper looks by: templates, fonts and the engine."""
    return _look(TEMPLATES, FONTS)


@cache
def _look(*folders: Path) -> str:
    digest = hashlib.sha256(version("typst").encode() + ENGINE.read_bytes())
    for file in (file for folder in folders for file in sorted(folder.iterdir())):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


@contextmanager
def _engine() -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-I", str(ENGINE)]
    with subprocess.Popen(  # noqa: S603 - our own program; what people typed is its input alone
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}
    ) as engine:
        try:
            yield engine
        finally:
            engine.kill()


def _next(
    engine: subprocess.Popen[bytes], order: bytes, meanwhile: Callable[[], None] = lambda: None
) -> bytes:
    assert engine.stdin is not None  # noqa: S101 - says to readers what Popen was told
    assert engine.stdout is not None  # noqa: S101
    alarm = threading.Timer(PATIENCE, engine.kill)
    alarm.start()
    try:
        _tell(engine.stdin, order)
        meanwhile()
        head = engine.stdout.readline()
        if not head:
            engine.wait()
            raise TooMuch("It took too long to set.")
        size = _told(json.loads(head))["sizes"][0]
        file = engine.stdout.read(size)
        if len(file) < size:
            engine.wait()
            raise TooMuch("It took too long to set.")
        return file
    finally:
        alarm.cancel()


def _tell(ear: IO[bytes], order: bytes) -> None:
    """An engine that was stopped hears nothing, and what it says then is nothing too."""
    try:
        ear.write(order + b"\n")
        ear.flush()
    except BrokenPipeError:
        with suppress(BrokenPipeError):
            ear.close()  # or leaving would try to write the rest


def _made(template: str, data: Mapping[str, Any], *, dots: int) -> list[bytes]:
    told, files = _answer(_order(template, data, dots=dots))
    return _cut(files, _told(told)["sizes"])


def _order(template: str, data: Mapping[str, Any], *, dots: int) -> bytes:
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
    return json.dumps(order).encode()


def _told(told: dict[str, Any]) -> dict[str, Any]:
    """What the engine said, if it made something; else its reason, as an error."""
    if "missing" in told:
        raise MissingLetters(told["missing"])
    if "trouble" in told:
        raise Unset(told["trouble"])
    return told


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
