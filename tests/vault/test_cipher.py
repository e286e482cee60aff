"""Sealed values open for their own row, purpose and key, or not at all."""

import time
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.cipher import Cipher, Tampered, UnknownKey
from vault.keyring import Keyring

ROW, NEIGHBOUR = UUID(int=1), UUID(int=2)
RING = Keyring.new()
CIPHER = Cipher(RING)


def seal(text: str = "+447700900123", purpose: str = "a.phone.number", row: UUID = ROW) -> bytes:
    return CIPHER.seal(text.encode(), purpose=purpose, row=row)


def opened(blob: bytes, purpose: str = "a.phone.number", row: UUID = ROW) -> str:
    return CIPHER.open_(blob, purpose=purpose, row=row).decode()


@given(st.text(), st.uuids(), st.text(st.characters(codec="utf-8")))
def test_what_was_sealed_opens(text, row, purpose):
    assert opened(seal(text, purpose, row), purpose, row) == text


def test_a_sealed_value_has_the_agreed_shape_and_differs_each_time():
    blob = seal("secret")
    assert blob[:2] == bytes((1, 1))
    assert len(blob) == 2 + 12 + len("secret") + 16
    assert b"secret" not in blob
    assert seal("secret") != blob


def test_a_value_with_any_one_bit_flipped_does_not_open():
    blob = seal()
    for bit in range(len(blob) * 8):
        changed = bytearray(blob)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Tampered):
            opened(bytes(changed))


def test_a_value_cut_short_or_made_longer_does_not_open():
    blob = seal()
    for changed in [*(blob[:length] for length in range(len(blob))), blob + b"\0"]:
        with pytest.raises(Tampered):
            opened(changed)


def test_a_value_moved_to_another_row_or_field_does_not_open():
    with pytest.raises(Tampered):
        opened(seal(), row=NEIGHBOUR)
    with pytest.raises(Tampered):
        opened(seal(), purpose="a.phone.alias")


def test_a_value_that_names_another_key_of_ours_does_not_open():
    both = Cipher(RING.with_new_root())
    blob = bytearray(seal())
    blob[1] = 2
    with pytest.raises(Tampered):
        both.open_(bytes(blob), purpose="a.phone.number", row=ROW)


def test_a_value_under_an_unknown_key_says_which():
    later = Cipher(RING.with_new_root())
    blob = later.seal(b"x", purpose="p", row=ROW)
    with pytest.raises(UnknownKey) as refusal:
        CIPHER.open_(blob, purpose="p", row=ROW)
    assert refusal.value.key_id == 2


def test_a_stranger_with_the_same_key_id_cannot_open():
    with pytest.raises(Tampered):
        Cipher(Keyring.new()).open_(seal(), purpose="a.phone.number", row=ROW)


def test_old_values_still_open_after_a_key_is_added():
    later = Cipher(RING.with_new_root())
    assert later.open_(seal("old"), purpose="a.phone.number", row=ROW) == b"old"
    assert later.seal(b"new", purpose="p", row=ROW)[1] == 2


def test_a_blind_index_is_equal_for_equal_values_only():
    index = CIPHER.blind_index("+447700900123", "phone")
    assert len(index) == 16
    assert index == Cipher(RING).blind_index("+447700900123", "phone")
    assert index != CIPHER.blind_index("+447700900124", "phone")
    assert index != CIPHER.blind_index("+447700900123", "other purpose")
    assert index != Cipher(Keyring.new()).blind_index("+447700900123", "phone")


def test_a_blind_index_outlives_a_rotation():
    later = Cipher(RING.with_new_root().without(1))
    assert later.blind_index("x", "phone") == CIPHER.blind_index("x", "phone")


def test_a_link_digest_shares_nothing_with_an_index():
    digest = CIPHER.link_digest("x", "phone")
    assert len(digest) == 32
    assert digest[:16] != CIPHER.blind_index("x", "phone")


def test_a_cipher_shows_no_key():
    assert "writing with key 1" in repr(CIPHER)
    assert RING.roots[1].hex() not in repr(vars(CIPHER))


def test_sealing_costs_little_more_than_the_bare_primitive():
    import os

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    bare, rows = AESGCM(bytes(range(32))), [uuid4() for _ in range(5_000)]

    def ours() -> None:
        for row in rows:
            CIPHER.seal(b"+447700900123", purpose="a.phone.number", row=row)

    def theirs() -> None:
        for row in rows:
            bare.encrypt(os.urandom(12), b"+447700900123", row.bytes)

    def best(work) -> float:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
        return min(times)

    ratio = best(ours) / best(theirs)
    assert ratio < 4, f"{ratio:.1f} times the primitive"
