"""The database sees sealed values only, whichever way they are written."""

import copy
import pickle
import uuid

import pytest
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models, transaction
from django.forms import modelform_factory
from django.test.utils import isolate_apps

import vault
from tests.vault.shelf.models import LoudField, Note
from vault import keyring
from vault.cipher import Tampered
from vault.fields import EncryptedTextField, Sealed, readable

SECRET = "Rosebank, 07700 900123"


def stored(note: Note, column: str = "words") -> bytes | None:
    """What the database really holds."""
    pk = Note._meta.pk.get_db_prep_value(note.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM shelf_note WHERE id = %s", [pk])
        (value,) = cursor.fetchone()
    return None if value is None else bytes(value)


def store(note: Note, value: bytes, column: str = "words") -> None:
    """Writes past the field, as a thief with the database would."""
    pk = Note._meta.pk.get_db_prep_value(note.pk, connection)
    with connection.cursor() as cursor:
        binary = connection.Database.Binary(value)
        cursor.execute(f"UPDATE shelf_note SET {column} = %s WHERE id = %s", [binary, pk])


def held_in_clear(note: Note) -> bool:
    return "Rosebank" in repr(vars(note)) + str(note) + repr(note)


def test_text_is_sealed_in_the_database_and_text_again_when_read(shelf):
    note = shelf.objects.create(words=SECRET)
    assert b"Rosebank" not in stored(note)
    assert stored(note)[0] == 1
    assert note.words == SECRET
    assert shelf.objects.get().words == SECRET


@pytest.mark.parametrize("text", ["", " ", "\0", "عمر", "👩‍👩‍👧", "x" * 10_000])
def test_any_text_comes_back_as_it_was(shelf, text):
    shelf.objects.create(words=text)
    assert shelf.objects.get().words == text


def test_nothing_stays_nothing(shelf):
    note = shelf.objects.create(words="")
    assert stored(note, "aside") is None
    assert shelf.objects.get().aside is None
    assert shelf.objects.filter(aside__isnull=True).count() == 1
    assert shelf.objects.filter(words__isnull=False).count() == 1


def test_a_changed_value_is_sealed_anew_and_an_unchanged_one_is_left(shelf):
    note = shelf.objects.create(words=SECRET)
    before = stored(note)
    note.plain = "x"
    note.save()
    assert stored(note) == before
    note.words = SECRET
    note.save(update_fields=["words"])
    assert stored(note) != before
    assert shelf.objects.get().words == SECRET


def test_bulk_create_seals(shelf):
    shelf.objects.bulk_create([shelf(words=f"{SECRET} {n}") for n in range(50)])
    assert all(b"Rosebank" not in stored(note) for note in shelf.objects.all())
    assert {note.words for note in shelf.objects.all()} == {f"{SECRET} {n}" for n in range(50)}


def test_update_and_bulk_update_refuse_clear_text(shelf):
    note = shelf.objects.create(words="before")
    with pytest.raises(FieldError), transaction.atomic():
        shelf.objects.update(words=SECRET)
    with pytest.raises(FieldError), transaction.atomic():
        shelf.objects.update(words=SECRET.encode())
    note.words = SECRET
    with pytest.raises(FieldError), transaction.atomic():
        shelf.objects.bulk_update([note], ["words"])
    assert shelf.objects.get().words == "before"


def test_update_takes_a_value_sealed_for_its_row(shelf):
    note = shelf.objects.create(words="before", aside="x")
    sealed = shelf._meta.get_field("words").seal_value(SECRET, note.pk)
    shelf.objects.filter(pk=note.pk).update(words=sealed, aside=None)
    assert shelf.objects.get().words == SECRET
    assert shelf.objects.get().aside is None


@pytest.mark.parametrize("lookup", ["words", "words__exact", "words__contains", "words__in"])
def test_looking_up_by_a_sealed_value_is_refused(shelf, lookup):
    for ask in (shelf.objects.filter, shelf.objects.exclude, shelf.objects.get):
        with pytest.raises(FieldError):
            ask(**{lookup: SECRET})


def test_deferred_and_refreshed_values_open(shelf):
    shelf.objects.create(words=SECRET, aside="aside", loud="hush")
    assert shelf.objects.only("plain").get().words == SECRET
    assert shelf.objects.defer("words").get().words == SECRET
    note = shelf.objects.get()
    note.words = "not saved"
    note.refresh_from_db()
    assert (note.words, note.aside, note.loud) == (SECRET, "aside", "HUSH")
    note.save()
    assert shelf.objects.get().words == SECRET


def test_values_come_sealed_and_open_with_their_row(shelf):
    shelf.objects.create(words=SECRET)
    pk, sealed = shelf.objects.values_list("pk", "words").get()
    assert "Rosebank" not in f"{sealed} {sealed!r}"
    assert shelf._meta.get_field("words").open_value(sealed, pk) == SECRET


def test_copies_and_pickles_keep_the_value_and_hold_it_sealed(shelf):
    shelf.objects.create(words=SECRET)
    note = shelf.objects.get()
    note.words  # noqa: B018 - reading leaves no clear text behind
    assert b"Rosebank" not in pickle.dumps(note)
    for twin in (copy.copy(note), copy.deepcopy(note), pickle.loads(pickle.dumps(note))):
        assert twin.words == SECRET
        assert not held_in_clear(twin)
        twin.save()
    assert shelf.objects.get().words == SECRET
    assert pickle.loads(pickle.dumps(shelf(words=SECRET))).words == SECRET


def test_a_value_not_yet_saved_reads_the_same_and_is_not_shown():
    note = Note(words=SECRET, loud=" hush ")
    assert (note.words, note.loud) == (SECRET, "HUSH")
    assert not held_in_clear(note)


def test_the_id_may_change_until_the_row_is_saved_and_not_after(shelf):
    note = shelf(words=SECRET)
    note.pk = uuid.uuid4()
    note.save()
    assert shelf.objects.get().words == SECRET
    note.pk = uuid.uuid4()
    with pytest.raises(Tampered), transaction.atomic():
        note.save()
    twin = shelf(words=SECRET)
    twin.save()
    assert shelf.objects.count() == 2


def test_a_row_without_an_id_is_not_sealed(shelf):
    note = shelf(words=SECRET)
    note.pk = None
    with pytest.raises(FieldError):
        shelf._meta.get_field("words").pre_save(note, add=True)


def test_a_subclass_gives_back_its_own_type(shelf):
    note = shelf.objects.create(words="", loud="  Hush ")
    assert note.loud == shelf.objects.get().loud == "HUSH"
    assert shelf._meta.get_field("loud")._open(stored(note, "loud"), note.pk) == "hush"


@pytest.mark.parametrize("wrong", [7, b"bytes", ["list"], object()])
def test_only_text_is_taken(wrong):
    with pytest.raises(TypeError):
        Note(words=wrong)


def test_a_flipped_bit_a_swapped_row_and_another_key_id_are_errors_not_text(shelf):
    first, second = (shelf.objects.create(words=words) for words in (SECRET, "other"))
    mine, other = stored(first), stored(second)
    flipped = mine[:-1] + bytes([mine[-1] ^ 1])
    other_key = mine[:1] + b"\x02" + mine[2:]
    for damaged in (flipped, other, other_key, b"", b"Rosebank", mine[:20]):
        store(first, damaged)
        with pytest.raises(Tampered):
            shelf.objects.get(pk=first.pk).words  # noqa: B018
        assert readable(shelf.objects.get(pk=first.pk), "words") is None


def test_a_value_moved_to_another_column_is_an_error(shelf):
    note = shelf.objects.create(words=SECRET, aside="aside")
    store(note, stored(note, "words"), "aside")
    with pytest.raises(Tampered):
        shelf.objects.get().aside  # noqa: B018


def test_an_unreadable_value_is_named_in_the_log_without_the_value(shelf, caplog, monkeypatch):
    monkeypatch.setattr("vault.fields.log.propagate", True)
    note = shelf.objects.create(words=SECRET)
    blob = stored(note)
    store(note, blob[:-1] + bytes([blob[-1] ^ 1]))
    assert readable(shelf.objects.get(), "words") is None
    assert str(note.pk) in caplog.text
    assert "shelf.Note" in caplog.text
    assert "Rosebank" not in caplog.text


def test_a_row_with_an_unreadable_value_can_still_be_saved(shelf):
    note = shelf.objects.create(words=SECRET)
    store(note, b"damaged")
    note = shelf.objects.get()
    note.plain = "kept"
    note.save()
    assert shelf.objects.get().plain == "kept"
    note.words = "new"
    note.save()
    assert shelf.objects.get().words == "new"


def test_other_keys_open_nothing(shelf, settings, tmp_path):
    shelf.objects.create(words=SECRET)
    settings.KEY_FILE = tmp_path / "stranger.json"
    keyring.make_new(settings.KEY_FILE, demo=True)
    with pytest.raises(Tampered):
        shelf.objects.get().words  # noqa: B018
    assert readable(shelf.objects.get(), "words") is None


def test_a_form_asks_for_text_and_saves_it_sealed(shelf):
    form_class = modelform_factory(Note, fields=["words", "aside"])
    form = form_class({"words": SECRET, "aside": ""})
    note = form.save()
    assert (note.words, note.aside) == (SECRET, None)
    assert b"Rosebank" not in stored(note)
    assert SECRET in form_class(instance=shelf.objects.get())["words"].as_widget()
    assert form_class({"words": "x" * 201, "aside": ""}).errors["words"]


def test_full_clean_measures_the_text(shelf):
    Note(words="x" * 200).full_clean()
    with pytest.raises(ValidationError):
        Note(words="x" * 201).full_clean()


def test_a_dump_holds_sealed_values_and_is_not_loaded_as_text(shelf):
    shelf.objects.create(words=SECRET)
    dump = serializers.serialize("json", shelf.objects.all())
    assert "Rosebank" not in dump
    with pytest.raises(FieldError):
        next(iter(serializers.deserialize("json", dump))).save()


def test_a_migration_shows_no_key_and_can_keep_an_old_purpose():
    field = EncryptedTextField(null=True, purpose="old.model.name")
    _, path, args, kwargs = field.deconstruct()
    assert (path, args) == ("vault.fields.EncryptedTextField", [])
    assert kwargs == {"null": True, "purpose": "old.model.name"}
    assert LoudField().deconstruct()[3] == {}


@isolate_apps("tests.vault.shelf")
def test_a_model_that_cannot_bind_or_compare_its_values_is_refused():
    class Numbered(models.Model):
        words = EncryptedTextField()

        class Meta:
            app_label = "shelf"

    class Unique(models.Model):
        id = models.UUIDField(primary_key=True, default=uuid.uuid4)
        words = EncryptedTextField(unique=True)

        class Meta:
            app_label = "shelf"

    assert [e.id for e in Numbered._meta.get_field("words").check()] == ["vault.E102"]
    assert [e.id for e in Unique._meta.get_field("words").check()] == ["vault.E101"]
    assert Note._meta.get_field("words").check() == []


def test_a_sealed_value_prints_as_dots_everywhere():
    assert f"{Sealed(b'x')} {Sealed(b'x')!r}" == "<Sealed> <Sealed>"


def test_the_vault_indexes_without_a_cipher_in_hand():
    assert vault.index("+447700900123", "phone") == vault.index("+447700900123", "phone")
    assert vault.index("+447700900123", "phone") != vault.index("+447700900123", "other")
    assert len(vault.link_digest("token", "answer")) == 32


def test_a_running_program_takes_a_changed_key_file_and_survives_a_bad_one(shelf, key_file):
    note = shelf.objects.create(words=SECRET)
    keyring.replace_file(key_file, keyring.load(key_file, production=False).with_new_root())
    vault.current.reload()
    second = shelf.objects.create(words="second")
    assert (stored(note)[1], stored(second)[1]) == (1, 2)
    key_file.chmod(0o644)
    vault.current.reload()
    key_file.unlink()
    vault.current.reload()
    assert [n.words for n in shelf.objects.filter(pk__in=[note.pk])] == [SECRET]


def test_a_key_that_another_process_added_is_found_at_once(shelf, key_file):
    note = shelf.objects.create(words="")
    ring = keyring.load(key_file, production=False).with_new_root()
    keyring.replace_file(key_file, ring)
    from vault.cipher import Cipher

    blob = Cipher(ring).seal(SECRET.encode(), purpose="shelf.note.words", row=note.pk)
    store(note, blob)
    assert shelf.objects.get().words == SECRET
