"""`keys`: made once, added, rotated while people work, retired when nothing needs them."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests import waiting
from tests.vault.conftest import environment
from tests.vault.shelf.models import Note
from tests.vault.test_fields import store, stored
from vault import current, holders, keyring
from vault.holders import Batch, FieldHolder


def keys(*arguments: object) -> str:
    """What the command says."""
    out = StringIO()
    call_command("keys", *map(str, arguments), stdout=out)
    return out.getvalue()


def settle(key_file: Path) -> None:
    """The last change of the key file is two minutes ago."""
    then = time.time() - 120
    os.utime(key_file, (then, then))


def ring(key_file: Path) -> keyring.Keyring:
    return keyring.load(key_file, production=False)


def notes(count: int) -> list[Note]:
    return Note.objects.bulk_create([Note(words=f"words {n}", loud="x") for n in range(count)])


def key_ids() -> set[int]:
    return {stored(note)[1] for note in Note.objects.all()}


def test_make_makes_a_file_once(settings, tmp_path):
    settings.KEY_FILE = tmp_path / "made" / "keys.json"
    assert "Made the key file" in keys("make")
    before = settings.KEY_FILE.read_bytes()
    with pytest.raises(CommandError, match="already"):
        keys("make")
    assert settings.KEY_FILE.read_bytes() == before
    assert settings.KEY_FILE.stat().st_mode & 0o777 == 0o400


def test_keys_made_in_production_are_for_production(settings, tmp_path):
    settings.KEY_FILE, settings.PRODUCTION = tmp_path / "real.json", True
    keys("make")
    assert not keyring.load(settings.KEY_FILE, production=True).demo


def test_nothing_that_a_command_says_or_refuses_shows_a_key(shelf, key_file):
    notes(3)
    said = keys("add") + keys("rotate") + keys("verify")
    settle(key_file)
    said += keys("retire", 1)
    file = json.loads(key_file.read_text())
    assert not any(root in said for root in [*file["roots"].values(), file["index"], file["link"]])


def test_an_added_key_writes_and_the_old_values_still_open(shelf, key_file):
    notes(3)
    assert "Added key 2" in keys("add")
    Note.objects.create(words="new")
    assert key_ids() == {1, 2}
    assert sorted(note.words for note in Note.objects.all()) == [
        "new",
        "words 0",
        "words 1",
        "words 2",
    ]
    assert key_file.stat().st_mode & 0o777 == 0o400


@pytest.mark.parametrize("batch", [1, 3, 7, 2000])
def test_rotate_seals_everything_with_the_writing_key(shelf, batch):
    notes(7)
    keys("add")
    said = keys("rotate", "--batch", batch)
    assert "shelf.Note.words: 7 sealed again." in said
    assert "shelf.Note.aside: 0 sealed again." in said
    assert "Everything is sealed with key 2." in said
    assert key_ids() == {2}
    assert {(note.words, note.loud) for note in Note.objects.all()} == {
        (f"words {n}", "X") for n in range(7)
    }


def test_rotating_twice_does_nothing_the_second_time(shelf):
    notes(3)
    keys("add")
    keys("rotate")
    before = [stored(note) for note in Note.objects.order_by("pk")]
    assert "shelf.Note.words: 0 sealed again." in keys("rotate")
    assert [stored(note) for note in Note.objects.order_by("pk")] == before


def test_rotate_takes_few_statements_for_many_rows(shelf, django_assert_max_num_queries):
    notes(600)
    keys("add")
    field = FieldHolder(Note, Note._meta.get_field("words"))
    with django_assert_max_num_queries(12):  # per batch: savepoint, read, write, release
        assert sum(batch.resealed for batch in field.reseal(300)) == 600


def test_a_value_changed_while_rotating_stays_as_it_was_changed(shelf, monkeypatch):
    (note,) = notes(1)
    keys("add")
    open_first = FieldHolder._open

    def somebody_saves_meanwhile(holder: FieldHolder, sealed: bytes, pk: object) -> bytes | None:
        plain = open_first(holder, sealed, pk)
        late = Note.objects.get(pk=note.pk)
        late.words = "changed"
        late.save()
        return plain

    monkeypatch.setattr(FieldHolder, "_open", somebody_saves_meanwhile)
    keys("rotate")
    monkeypatch.undo()
    assert Note.objects.get().words == "changed"


def test_rotate_and_verify_name_what_cannot_be_read_and_do_the_rest(shelf):
    good, bad = notes(2)
    keys("add")
    damaged = stored(bad)[:-1] + bytes([stored(bad)[-1] ^ 1])
    store(bad, damaged)
    out = StringIO()
    with pytest.raises(CommandError, match="1 values cannot be read"):
        call_command("keys", "rotate", stdout=out)
    assert f"shelf.Note.words: cannot read {bad.pk}" in out.getvalue()
    assert str(good.pk) not in out.getvalue()
    assert "Key 1: 1 left." in out.getvalue()
    assert stored(bad) == damaged
    assert stored(good)[1] == 2
    out = StringIO()
    with pytest.raises(CommandError, match="1 values cannot be read"):
        call_command("keys", "verify", stdout=out)
    assert f"cannot read {bad.pk}" in out.getvalue()
    assert "shelf.Note.words: 1 opened." in out.getvalue()
    assert "words 0" not in out.getvalue()


def test_verify_finds_swapped_rows_and_a_changed_key_id(shelf):
    first, second, third = notes(3)
    one, other = stored(first), stored(second)
    store(first, other)
    store(second, one)
    store(third, stored(third)[:1] + b"\x09" + stored(third)[2:])
    out = StringIO()
    with pytest.raises(CommandError, match="3 values"):
        call_command("keys", "verify", stdout=out)
    assert all(f"cannot read {note.pk}" in out.getvalue() for note in (first, second, third))
    assert "Key 9 seals 1 values." in out.getvalue()


def test_verify_changes_nothing(shelf):
    notes(5)
    keys("add")
    before = [stored(note) for note in Note.objects.order_by("pk")]
    said = keys("verify", "--batch", 2)
    assert "shelf.Note.words: 5 opened." in said
    assert "Key 1 seals 10 values." in said
    assert [stored(note) for note in Note.objects.order_by("pk")] == before


def test_a_key_is_retired_only_when_nothing_needs_it(shelf, key_file):
    notes(2)
    with pytest.raises(CommandError, match="no key 9"):
        keys("retire", 9)
    with pytest.raises(CommandError, match="Key 1 writes"):
        keys("retire", 1)
    keys("add")
    settle(key_file)
    with pytest.raises(CommandError, match="still seals 4 values"):
        keys("retire", 1)
    keys("rotate")
    assert "Retired key 1" in keys("retire", 1)
    assert list(ring(key_file).roots) == [2]
    current.reload()
    assert {note.words for note in Note.objects.all()} == {"words 0", "words 1"}


def test_a_key_is_not_retired_while_running_requests_may_still_write_with_it(shelf, key_file):
    keys("add")
    with pytest.raises(CommandError, match="just now"):
        keys("retire", 1)
    assert sorted(ring(key_file).roots) == [1, 2]


def test_a_key_that_seals_one_unreadable_value_is_not_retired(shelf, key_file):
    (note,) = notes(1)
    keys("add")
    store(note, stored(note)[:-1] + bytes([stored(note)[-1] ^ 1]))
    with pytest.raises(CommandError):
        keys("rotate")
    settle(key_file)
    with pytest.raises(CommandError, match="still seals 1 values"):
        keys("retire", 1)


def test_what_is_sealed_elsewhere_is_counted_rotated_and_verified(shelf, key_file, settings):
    settings.SEALED_ELSEWHERE = ["tests.vault.test_keys_command.Drawer"]
    Drawer.under = {1: 3}
    keys("add")
    settle(key_file)
    with pytest.raises(CommandError, match="still seals 3 values"):
        keys("retire", 1)
    assert "a drawer: 3 sealed again." in keys("rotate")
    assert "a drawer: 3 opened." in keys("verify")
    assert "Retired" in keys("retire", 1)


class Drawer:
    """Sealed values that lie in no field."""

    name = "a drawer"
    under: dict[int, int] = {}

    def count_by_key(self):
        return holders.Counter(self.under)

    def reseal(self, size):
        count, Drawer.under = sum(self.under.values()), {2: 3}
        yield Batch(count, count, [])

    def verify(self, size):
        yield Batch(sum(self.under.values()), 0, [])


def test_every_sealed_field_of_the_installation_is_found():
    from django.apps import apps

    from vault.fields import EncryptedTextField

    walked = {holder.name for holder in holders.all_holders()}
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, EncryptedTextField):
                assert f"{field.model._meta.label}.{field.name}" in walked


FILL = """
import django
django.setup()
from django.core.management import call_command
from tests.vault.shelf.models import Note
call_command("migrate", run_syncdb=True, verbosity=0)
Note.objects.bulk_create([Note(words=f"words {n}") for n in range(6000)])
"""
KEY_IDS = "SELECT hex(substr(words, 2, 1)), count(*) FROM shelf_note GROUP BY 1"


def counted(path: Path) -> dict[str, int]:
    with sqlite3.connect(path) as database:
        return dict(database.execute(KEY_IDS).fetchall())


@pytest.mark.slow
def test_a_rotation_killed_in_the_middle_goes_on_where_it_stopped(tmp_path, key_file, manage):
    path = tmp_path / "killed.sqlite3"
    place = {"KEY_FILE": key_file, "DATABASE_URL": f"sqlite:///{path}"}
    subprocess.run([sys.executable, "-c", FILL], env=environment(**place), check=True, timeout=60)
    assert manage("keys", "add", **place).returncode == 0
    rotate = [sys.executable, "-m", "django", "keys", "rotate", "--batch", "5"]
    running = subprocess.Popen(rotate, env=environment(**place), stdout=subprocess.PIPE)

    def is_under_way():
        return counted(path).get("02", 0) >= 50 or running.poll() is not None

    waiting.until(is_under_way, "the rotation", every=0.002)
    running.send_signal(signal.SIGKILL)
    running.wait(60)
    middle = counted(path)
    assert 0 < middle["02"] < 6000, middle
    assert middle["01"] + middle["02"] == 6000
    verified = manage("keys", "verify", **place)
    assert "shelf.Note.words: 6000 opened." in verified.stdout, verified.stderr
    again = manage("keys", "rotate", **place)
    assert f"shelf.Note.words: {middle['01']} sealed again." in again.stdout, again.stderr
    assert counted(path) == {"02": 6000}
    assert "6000 opened" in manage("keys", "verify", **place).stdout


def test_keys_added_by_two_programs_at_once_are_both_kept(key_file, tmp_path):
    place = {"KEY_FILE": key_file, "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3"}
    add = [sys.executable, "-m", "django", "keys", "add"]
    adding = [subprocess.Popen(add, env=environment(**place)) for _ in range(3)]
    assert [program.wait(timeout=60) for program in adding] == [0, 0, 0]
    assert sorted(ring(key_file).roots) == [1, 2, 3, 4]


def test_the_database_tells_key_ids_apart_by_itself(shelf):
    notes(2)
    Note.objects.create(words="x", aside="y")
    field = FieldHolder(Note, Note._meta.get_field("aside"))
    assert field.count_by_key() == {1: 1}
