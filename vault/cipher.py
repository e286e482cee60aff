"""Sealing values so that only this row, this field and these keys open them. No framework.

A sealed value: version (1 byte), id of the key (1), nonce (12), ciphertext and tag.
"""

import hmac
import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vault.keyring import Keyring

VERSION = 1
NONCE_BYTES = 12  # what GCM is made for; random, so a sub-key is good for 2**32 values
TAG_BYTES = 16
HEADER_BYTES = 2
INDEX_BYTES = 16  # 128 bits: no two of any number of phones will meet
SHORTEST = HEADER_BYTES + NONCE_BYTES + TAG_BYTES


class Tampered(Exception):
    """Raised when a sealed value was changed, moved, or sealed under a key that is not ours."""


class UnknownKey(Tampered):
    """Raised when a sealed value names a key that is not on the ring."""

    def __init__(self, key_id: int) -> None:
        super().__init__(f"The key ring has no key {key_id}.")
        self.key_id = key_id


def key_id(blob: bytes) -> int:
    """The id of the key that sealed it; 0, which no key has, if it is not a sealed value."""
    return blob[1] if len(blob) >= SHORTEST and blob[0] == VERSION else 0


class Cipher:
    """Seals, opens and indexes with one key ring; keeps the sub-keys it has made."""

    def __init__(self, ring: Keyring) -> None:
        self.ring = ring
        self._sealers: dict[tuple[int, str], AESGCM] = {}
        self._mac_keys: dict[tuple[str, str], bytes] = {}

    def __repr__(self) -> str:
        return f"<Cipher writing with key {self.ring.writes_with}>"

    def seal(self, plaintext: bytes, *, purpose: str, row: UUID) -> bytes:
        """The plaintext, sealed for this purpose and this row."""
        key_id = self.ring.writes_with
        header = bytes((VERSION, key_id))
        nonce = os.urandom(NONCE_BYTES)
        bound_to = header + row.bytes + purpose.encode()
        return header + nonce + self._sealer(key_id, purpose).encrypt(nonce, plaintext, bound_to)

    def open_(self, blob: bytes, *, purpose: str, row: UUID) -> bytes:
        """The plaintext; Tampered or UnknownKey if it is not exactly what was sealed here."""
        if len(blob) < SHORTEST or blob[0] != VERSION:
            raise Tampered("This is not a sealed value.")
        header, nonce = blob[:HEADER_BYTES], blob[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES]
        bound_to = header + row.bytes + purpose.encode()
        sealer = self._sealer(blob[1], purpose)
        try:
            return sealer.decrypt(nonce, blob[HEADER_BYTES + NONCE_BYTES :], bound_to)
        except InvalidTag:
            raise Tampered("A sealed value was changed, or belongs elsewhere.") from None

    def blind_index(self, value: str, purpose: str) -> bytes:
        """Sixteen bytes that are equal for equal values and say nothing without the key."""
        return self._mac("index", value, purpose)[:INDEX_BYTES]

    def link_digest(self, token: str, purpose: str) -> bytes:
        """The thirty-two bytes by which a link's token is remembered instead of stored."""
        return self._mac("link", token, purpose)

    def _mac(self, root: str, value: str, purpose: str) -> bytes:
        key = self._mac_keys.get((root, purpose))
        if key is None:
            derive = self.ring.index_key if root == "index" else self.ring.link_key
            key = self._mac_keys[root, purpose] = derive(purpose)
        return hmac.digest(key, value.encode(), "sha256")

    def _sealer(self, key_id: int, purpose: str) -> AESGCM:
        try:
            return self._sealers[key_id, purpose]
        except KeyError:
            pass
        if key_id not in self.ring.roots:
            raise UnknownKey(key_id)
        sealer = AESGCM(self.ring.sealing_key(key_id, purpose))
        return self._sealers.setdefault((key_id, purpose), sealer)
