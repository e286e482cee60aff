"""The key file: made once, refused when it protects nothing."""

import json
import os
from pathlib import Path

import pytest

from vault import keyring
from vault.keyring import KeyFileRefused, Keyring


def edit(path: Path, **changes: object) -> None:
    """Writes the file again with some entries changed, or left out where the value is None."""
    file = json.loads(path.read_text()) | changes
    path.chmod(0o600)
    path.write_text(json.dumps({name: value for name, value in file.items() if value is not None}))


def test_a_new_file_holds_fresh_keys_and_only_its_owner_may_read_it(tmp_path):
    path = tmp_path / "new" / "keys.json"
    ring = keyring.make_new(path)
    assert path.stat().st_mode & 0o777 == 0o400
    assert keyring.load(path, production=True) == ring
    assert keyring.make_new(tmp_path / "other.json").roots != ring.roots


def test_an_existing_file_is_never_replaced_by_a_new_one(key_file):
    before = key_file.read_bytes()
    with pytest.raises(FileExistsError):
        keyring.make_new(key_file)
    assert key_file.read_bytes() == before
    assert list(key_file.parent.iterdir()) == [key_file]  # no draft is left behind


ZERO, ALMOST_ZERO = "00" * 32, "00" * 31 + "01"
HALF = "ab" * 16


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"roots": {"1": ZERO}}, "weak"),
        ({"roots": {"1": ALMOST_ZERO}}, "weak"),
        ({"roots": {"1": b"test" * 8}}, "weak"),
        ({"index": ZERO}, "weak"),
        ({"link": ZERO}, "weak"),
        ({"index": None}, "no_index"),
        ({"link": None}, "no_link"),
        ({"roots": None}, "malformed"),
        ({"roots": {}}, "malformed"),
        ({"roots": []}, "malformed"),
        ({"roots": {"1": HALF}}, "malformed"),
        ({"roots": {"1": "not hexadecimal"}}, "malformed"),
        ({"roots": {"1": 7}}, "malformed"),
        ({"roots": {"0": os.urandom(32)}, "writes_with": 0}, "malformed"),
        ({"roots": {"256": os.urandom(32)}, "writes_with": 256}, "malformed"),
        ({"roots": {"one": os.urandom(32)}}, "malformed"),
        ({"writes_with": 2}, "malformed"),
        ({"writes_with": None}, "malformed"),
        ({"format": 2}, "malformed"),
    ],
)
def test_a_file_that_does_not_hold_real_keys_is_refused(key_file, changes, code):
    if isinstance(changes.get("roots"), dict):
        roots = changes["roots"].items()
        hexed = {i: root.hex() if isinstance(root, bytes) else root for i, root in roots}
        changes = {**changes, "roots": hexed}
    edit(key_file, **changes)
    with pytest.raises(KeyFileRefused) as refusal:
        keyring.load(key_file, production=False)
    assert refusal.value.code == code


@pytest.mark.parametrize("text", ["", "[]", "{", "1", "null", '"keys"', "\x00\x01", "clé"])
def test_a_file_of_something_else_is_refused(key_file, text):
    key_file.chmod(0o600)
    key_file.write_text(text)
    with pytest.raises(KeyFileRefused) as refusal:
        keyring.load(key_file, production=False)
    assert refusal.value.code in {"malformed", "unreadable"}


def test_two_equal_keys_are_refused(key_file):
    edit(key_file, index=json.loads(key_file.read_text())["link"])
    with pytest.raises(KeyFileRefused, match="same"):
        keyring.load(key_file, production=False)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(KeyFileRefused) as refusal:
        keyring.load(tmp_path / "nothing.json", production=False)
    assert refusal.value.code == "missing"


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o420, 0o402, 0o410, 0o777])
def test_a_file_that_others_may_touch_is_refused(key_file, mode):
    key_file.chmod(mode)
    with pytest.raises(KeyFileRefused) as refusal:
        keyring.load(key_file, production=False)
    assert refusal.value.code == "open"


def test_demo_keys_are_refused_in_production_only(key_file):
    assert keyring.load(key_file, production=False).demo
    with pytest.raises(KeyFileRefused) as refusal:
        keyring.load(key_file, production=True)
    assert refusal.value.code == "demo"


def test_a_refusal_shows_no_key(key_file):
    root = json.loads(key_file.read_text())["roots"]["1"]
    edit(key_file, roots={"1": root[:-2] + "zz"})
    with pytest.raises(KeyFileRefused) as refusal:
        keyring.load(key_file, production=False)
    assert root[:-2] not in repr(refusal.value)
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__


def test_a_ring_shows_no_key():
    ring = Keyring.new()
    shown = repr(ring) + str(ring)
    assert all(root.hex() not in shown and repr(root) not in shown for root in ring._all_roots())


def test_every_purpose_and_every_root_has_its_own_key():
    ring = Keyring.new().with_new_root()
    made = {ring.sealing_key(id_, purpose) for id_ in (1, 2) for purpose in ("a", "b")}
    made |= {ring.index_key("a"), ring.index_key("b"), ring.link_key("a"), ring.link_key("b")}
    assert len(made) == 8


def test_a_new_root_writes_and_the_old_ones_stay():
    first = Keyring.new()
    second = first.with_new_root()
    assert second.writes_with == 2
    assert second.roots[1] == first.roots[1]
    assert second.without(1).with_new_root().writes_with == 3  # a retired id rests


def test_a_retired_id_comes_back_only_when_the_ids_run_out():
    ring = Keyring.new()
    for _ in range(254):
        ring = ring.with_new_root()
    assert sorted(ring.roots) == list(range(1, 256))
    with pytest.raises(KeyFileRefused, match="255"):
        ring.with_new_root()
    assert ring.without(7).with_new_root().writes_with == 7


def test_a_ring_knows_when_it_holds_another_secret():
    ring = Keyring.new()
    assert ring.holds(ring.index_root.hex())
    assert ring.holds(ring.roots[1].hex().upper())
    assert not ring.holds("another secret")
