"""Ogg/Opus, which phones and chat programs record, made into plain WAV by a process of its own."""

import subprocess
import sys
import tempfile
from pathlib import Path
from threading import BoundedSemaphore

from translations.opus_decoder import BIGGEST_OUTPUT, TOO_LONG

DECODER = Path(__file__).with_name("opus_decoder.py")
PATIENCE = 15.0  # seconds by the clock; an honest minute of speech takes half a second
AT_ONCE = 2  # decoders of one web process; others are asked to wait
WAIT = 5.0  # seconds for a place among them
# All it is told of this machine: no setting, no key, no token.
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"}

_places = BoundedSemaphore(AT_ONCE)


class NotOpus(ValueError):
    """Why it cannot be heard: `code` says it in one word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_ogg(raw: bytes) -> bool:
    """Whether these bytes say that they are an Ogg file."""
    return raw.startswith(b"OggS")


def decoded(raw: bytes, longest: int) -> bytes:
    """The sound of an Ogg/Opus file of at most `longest` seconds, as plain WAV."""
    _refuse_other(raw)
    if not _places.acquire(timeout=WAIT):
        raise NotOpus("busy")
    try:
        return _decoded(raw, longest)
    finally:
        _places.release()


def _decoded(raw: bytes, longest: int) -> bytes:
    command = [sys.executable, "-I", str(DECODER), str(longest)]
    with tempfile.TemporaryFile() as output:
        try:
            done = subprocess.run(  # noqa: S603 - our own program, with a number
                command,
                input=raw,
                stdout=output,
                stderr=subprocess.DEVNULL,
                env=ENVIRONMENT,
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise NotOpus("ogg") from None
        if done.returncode:
            raise NotOpus("long" if done.returncode == TOO_LONG else "ogg")
        output.seek(0)
        return output.read(BIGGEST_OUTPUT)


def _refuse_other(raw: bytes) -> None:
    """Looks at the first page only: it must begin one stream of Opus, with one or two channels."""
    if len(raw) < 28 or raw[4] != 0 or not raw[5] & 2:
        raise NotOpus("ogg")
    head = raw[27 + raw[26] :][:19]
    if len(head) < 19 or head[:8] != b"OpusHead" or head[8] > 15:
        raise NotOpus("ogg")
    if head[9] not in (1, 2):
        raise NotOpus("channels")
