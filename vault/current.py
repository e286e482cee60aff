"""The key ring this process works with: loaded once, and again when the key file changes."""

import logging
import os
import threading
import time
from pathlib import Path
from uuid import UUID

from django.conf import settings

from vault import keyring
from vault.cipher import Cipher, UnknownKey

LOOK_AGAIN = 1.0  # seconds; a running server writes with a new key no later than this
Signature = tuple[int, int, int]
log = logging.getLogger("ringround.vault")


class _Current:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cipher: Cipher | None = None
        self._path: Path | None = None
        self._setting: object = None  # KEY_FILE as it was when we last looked
        self._signature: Signature | None = None
        self._look_at = 0.0

    def cipher(self) -> Cipher:
        setting = settings.KEY_FILE
        # The same object, asked thousands of times a second: comparing paths would cost more
        # than opening what was sealed.
        if setting is not self._setting or time.monotonic() >= self._look_at:
            self._look(Path(setting))
            self._setting = setting
        assert self._cipher is not None  # noqa: S101 - _look loads it or raises
        return self._cipher

    def look_now(self) -> Cipher:
        self._look_at = 0.0
        return self.cipher()

    def _look(self, path: Path) -> None:
        with self._lock:
            signature = _signature(path)
            if self._cipher is None or self._path != path:
                self._load(path, signature)
            elif signature and signature != self._signature:
                try:
                    self._load(path, signature)
                except keyring.KeyFileRefused as refusal:  # a running server keeps what it has
                    log.error("The changed key file was not taken: %s", refusal)  # noqa: TRY400
            self._look_at = time.monotonic() + LOOK_AGAIN

    def _load(self, path: Path, signature: Signature | None) -> None:
        ring = keyring.load(path, production=settings.PRODUCTION)
        self._cipher, self._path, self._signature = Cipher(ring), path, signature


def _signature(path: Path) -> Signature | None:
    try:
        stat = os.stat(path)  # noqa: PTH116 - called often: a Path's own stat is slower
    except OSError:
        return None  # gone while we run: what was loaded still serves
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


_current = _Current()
cipher = _current.cipher
reload = _current.look_now


def seal(plaintext: bytes, *, purpose: str, row: UUID) -> bytes:
    """The plaintext, sealed for this purpose and this row under the writing key."""
    return cipher().seal(plaintext, purpose=purpose, row=row)


def open_(blob: bytes, *, purpose: str, row: UUID) -> bytes:
    """The plaintext; Tampered or UnknownKey if it is not exactly what was sealed here."""
    try:
        return cipher().open_(blob, purpose=purpose, row=row)
    except UnknownKey:  # perhaps another process has just added the key
        return reload().open_(blob, purpose=purpose, row=row)


def index(value: str, purpose: str) -> bytes:
    """The blind index of a value that is already in its one true spelling."""
    return cipher().blind_index(value, purpose)


def link_digest(token: str, purpose: str) -> bytes:
    """The digest by which a link's token is remembered instead of stored."""
    return cipher().link_digest(token, purpose)
