"""Keys: a file of secret roots, and the sub-keys made from them. Knows no framework.

The file holds numbered roots (values are sealed under one of them), one root for blind indexes
and one for links. It stays apart from the database, its back-ups and SECRET_KEY.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ROOT_BYTES = 32  # AES-256
HIGHEST_ID = 255  # the id of a key is one byte of every sealed value
FEWEST_DISTINCT = 10  # of 32 random bytes about 30 differ; zeros and typed-in keys do not
FORMAT = 1
OTHERS = 0o077  # every permission of the group and of everybody else
FILE_MODE = 0o400  # read by its owner; changes replace the file


class KeyFileRefused(Exception):
    """Raised when a key file cannot be trusted; `code` says why in one word."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """Every root, and which of them writes."""

    roots: dict[int, bytes] = field(repr=False)
    writes_with: int
    index_root: bytes = field(repr=False)
    link_root: bytes = field(repr=False)
    demo: bool = False

    @classmethod
    def new(cls, *, demo: bool = False) -> Self:
        """A ring of fresh random roots, the first of which has id 1."""
        return cls(
            roots={1: fresh_root()},
            writes_with=1,
            index_root=fresh_root(),
            link_root=fresh_root(),
            demo=demo,
        )

    def with_new_root(self) -> Self:
        """The same ring with one more root, which writes from now on."""
        # Higher ids first: a retired one comes back only when all others have been used.
        order = [*range(max(self.roots) + 1, HIGHEST_ID + 1), *range(1, max(self.roots))]
        id_ = next((id_ for id_ in order if id_ not in self.roots), None)
        if id_ is None:
            raise KeyFileRefused("full", "All 255 key ids are taken: retire some first.")
        return replace(self, roots={**self.roots, id_: fresh_root()}, writes_with=id_)

    def without(self, id_: int) -> Self:
        """The same ring without the root `id_`."""
        return replace(self, roots={i: root for i, root in self.roots.items() if i != id_})

    def sealing_key(self, id_: int, purpose: str) -> bytes:
        """The key that seals values for one purpose under root `id_`; KeyError if unknown."""
        return _derive(self.roots[id_], f"ringround/1/seal/{purpose}")

    def index_key(self, purpose: str) -> bytes:
        """The key of one purpose's blind index."""
        return _derive(self.index_root, f"ringround/1/index/{purpose}")

    def link_key(self, purpose: str) -> bytes:
        """The key under which one purpose's link tokens are remembered."""
        return _derive(self.link_root, f"ringround/1/link/{purpose}")

    def holds(self, secret: str) -> bool:
        """Whether one of the roots is this secret, as text, as hexadecimal or as bytes."""
        said = {secret.casefold(), secret.encode().hex()}
        return any(root.hex() in said for root in self._all_roots())

    def _all_roots(self) -> list[bytes]:
        return [*self.roots.values(), self.index_root, self.link_root]


def fresh_root() -> bytes:
    """Thirty-two random bytes."""
    return secrets.token_bytes(ROOT_BYTES)


def load(path: Path, *, production: bool) -> Keyring:
    """The ring in this file; refuses one that others can read, or that holds no real keys."""
    ring = _parse(_read(path))
    roots = ring._all_roots()
    if len(set(roots)) < len(roots):
        raise KeyFileRefused("repeated", "Two keys in the key file are the same.")
    if any(len(set(root)) < FEWEST_DISTINCT for root in roots):
        raise KeyFileRefused("weak", "A key in the key file is not random.")
    if production and ring.demo:
        raise KeyFileRefused("demo", "The key file was made for a demo or for tests.")
    return ring


def make_new(path: Path, *, demo: bool = False) -> Keyring:
    """A new ring, now in this file; FileExistsError if the file is there already."""
    ring = Keyring.new(demo=demo)
    draft = _write_draft(path, ring)
    try:
        os.link(draft, path)  # fails if somebody else was quicker; a rename would replace theirs
    finally:
        draft.unlink()
    return ring


def replace_file(path: Path, ring: Keyring) -> None:
    """The file holds this ring: all of it or, after a crash, all of the old one."""
    _write_draft(path, ring).replace(path)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Waits until nobody else who asks for this is changing the file."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _write_draft(path: Path, ring: Keyring) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "w") as out:
        out.write(_as_text(ring))
        out.flush()
        os.fsync(out.fileno())
    return draft


def _as_text(ring: Keyring) -> str:
    file = {
        "format": FORMAT,
        "made_for": "demo" if ring.demo else "real people",
        "writes_with": ring.writes_with,
        "roots": {str(id_): root.hex() for id_, root in sorted(ring.roots.items())},
        "index": ring.index_root.hex(),
        "link": ring.link_root.hex(),
    }
    return json.dumps(file, indent=2) + "\n"


def _read(path: Path) -> str:
    try:
        with path.open(encoding="ascii") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read()
    except FileNotFoundError:
        raise KeyFileRefused("missing", "There is no key file.") from None
    except (OSError, UnicodeError):
        raise KeyFileRefused("unreadable", "The key file cannot be read.") from None
    if mode & OTHERS:
        raise KeyFileRefused("open", "Others can read the key file: give it mode 0400.")
    return text


def _parse(text: str) -> Keyring:
    # "from None" throughout: the causes would carry the file's text into a traceback.
    try:
        file = json.loads(text)
        roots = {int(id_): _root(root) for id_, root in file["roots"].items()}
        ring = Keyring(
            roots=roots,
            writes_with=file["writes_with"],
            index_root=_root(file["index"]),
            link_root=_root(file["link"]),
            demo=file["made_for"] != "real people",
        )
    except KeyError as missing:
        code = {"index": "no_index", "link": "no_link"}.get(missing.args[0], "malformed")
        raise KeyFileRefused(code, f"The key file has no {missing.args[0]!r}.") from None
    except (ValueError, TypeError, AttributeError):
        raise KeyFileRefused("malformed", "The key file is not one of ours.") from None
    if file.get("format") != FORMAT or ring.writes_with not in roots or not _ids_fit(roots):
        raise KeyFileRefused("malformed", "The key file's key ids do not fit together.")
    return ring


def _ids_fit(roots: dict[int, bytes]) -> bool:
    return all(1 <= id_ <= HIGHEST_ID for id_ in roots)


def _root(text: Any) -> bytes:
    root = bytes.fromhex(text)
    if len(root) != ROOT_BYTES:
        raise ValueError("A root has 32 bytes.")
    return root


def _derive(root: bytes, label: str) -> bytes:
    return HKDF(SHA256(), ROOT_BYTES, salt=None, info=label.encode()).derive(root)
