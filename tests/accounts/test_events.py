"""The event trail: ids and verbs, only ever longer, and no change goes unseen."""

import hashlib
import json
import subprocess
import sys
import uuid
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts import append_only, trail
from accounts.models import Event, Group, Role, User
from accounts.trail import GENESIS, Deed, NotAnEvent, record, record_many
from accounts.verbs import Verb

TEN_AM = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
AMINA = User(id=uuid.UUID(int=1), email="amina@example.org", name="Amina")
GROUP = Group(id=uuid.UUID(int=2), name="Canalside neighbours")


def some_events(count: int = 5) -> list[Event]:
    deeds = [Deed(actor=AMINA, verb=Verb.ROLE_GIVEN, target=GROUP) for _ in range(count)]
    return record_many(deeds, at=TEN_AM)


def verdict() -> str:
    out = StringIO()
    call_command("events", "verify", stdout=out)
    return out.getvalue()


def execute(sql: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


class unguarded:  # noqa: N801 - reads as a word
    """The database as somebody sees it who went around the triggers."""

    def __enter__(self) -> None:
        append_only.remove(connection)

    def __exit__(self, *_: object) -> None:
        append_only.install(connection)


@pytest.mark.django_db
def test_an_event_says_who_did_what_to_which_thing():
    home = uuid.uuid4()
    made = record(
        actor=AMINA,
        verb=Verb.PHONE_REVEALED,
        target=GROUP,
        at=TEN_AM,
        residence_id=home,
        reason="leader_asked",
    )
    event = Event.objects.get()
    assert event == made
    assert (event.seq, event.at, event.actor_id) == (1, TEN_AM, AMINA.pk)
    assert (event.verb, event.reason, event.residence_id) == (
        "phone_revealed",
        "leader_asked",
        home,
    )
    assert (event.target_type, event.target_id) == ("accounts.group", GROUP.pk)


@pytest.mark.django_db
def test_an_event_holds_no_name_and_no_value():
    some_events(1)
    held = repr(Event.objects.values().get())
    assert "Amina" not in held
    assert "Canalside" not in held
    assert str(Event.objects.get()) == "1 role_given"


@pytest.mark.django_db
def test_each_event_carries_the_hash_of_the_one_before():
    first, second = some_events(2)
    assert bytes(first.prev_hash) == GENESIS
    assert bytes(second.prev_hash) == bytes(first.hash)
    words = [2, "2026-11-22T10:00:00.000000+00:00", str(AMINA.pk), "role_given"]
    words += ["accounts.group", str(GROUP.pk), "", ""]
    written_down = json.dumps(words, separators=(",", ":")).encode()
    assert bytes(second.hash) == hashlib.sha256(bytes(first.hash) + written_down).digest()


@pytest.mark.django_db
def test_the_same_moment_in_another_time_zone_has_the_same_hash():
    event = record(
        actor=None,
        verb=Verb.CALL_OUT_ENDED,
        target=None,
        at=TEN_AM.astimezone(timezone(timedelta(hours=5, minutes=30))),
    )
    assert Event.objects.get().expected_hash() == bytes(event.hash)
    assert verdict()


@pytest.mark.django_db
def test_a_deed_inside_a_residence_names_it():
    class Room(Group):
        residence_id = uuid.UUID(int=9)

        class Meta:
            proxy = True
            app_label = "nowhere"

    assert record(
        actor=None, verb=Verb.BRANCH_ADDED, target=Room(), at=TEN_AM
    ).residence_id == uuid.UUID(int=9)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"verb": "looked at 07700 900123"},
        {"verb": "role_given"},
        {"reason": "Amina asked"},
        {"reason": "07700900123"},
        {"reason": "x" * 41},
        {"reason": "ask\n"},
        {"at": datetime(2026, 11, 22, 10, 0)},  # noqa: DTZ001 - the wrong kind on purpose
        {"target": Role(pk=7)},
        {"actor": Role(pk=7)},
    ],
)
def test_free_text_and_things_without_a_uuid_are_refused(wrong):
    right = {"actor": AMINA, "verb": Verb.ROLE_GIVEN, "target": GROUP, "at": TEN_AM}
    with pytest.raises(NotAnEvent):
        record(**(right | wrong))
    assert not Event.objects.exists()


def test_every_verb_is_a_short_code_that_names_itself():
    for verb in Verb:
        assert verb.value == verb.name.lower()
        assert len(verb.value) <= Event._meta.get_field("verb").max_length


@pytest.mark.django_db
def test_no_deeds_make_no_events():
    assert record_many([], at=TEN_AM) == []


@pytest.mark.django_db
def test_a_deed_that_is_undone_leaves_no_event_and_no_gap():
    some_events(2)
    with transaction.atomic():
        some_events(3)
        transaction.set_rollback(True)
    some_events(1)
    assert list(Event.objects.values_list("seq", flat=True)) == [1, 2, 3]
    assert verdict()


@pytest.mark.django_db
def test_a_thousand_events_are_written_many_at_a_time(django_assert_max_num_queries):
    some_events(1)
    with django_assert_max_num_queries(16):  # SQLite takes a hundred rows a statement
        some_events(1_000)
    assert verdict().startswith("The chain of 1001 events is whole.")


ADD = (
    "INSERT INTO accounts_event SELECT {seq}, at, actor_id, {verb}, target_type, target_id,"
    " residence_id, {reason}, {prev_hash}, {hash} FROM accounts_event WHERE seq = 5"
)
NEXT = {
    "seq": "6",
    "verb": "verb",
    "reason": "reason",
    "prev_hash": "hash",
    "hash": {
        "sqlite": "zeroblob(32)",
        "postgresql": "decode(repeat('00', 32), 'hex')",
    }[connection.vendor],
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE accounts_event SET verb = 'signed_in' WHERE seq = 3",
        "UPDATE accounts_event SET seq = 30 WHERE seq = 3",
        "DELETE FROM accounts_event WHERE seq = 5",
        "DELETE FROM accounts_event",
        "INSERT INTO accounts_event SELECT * FROM accounts_event WHERE seq = 3",
        ADD.format(**NEXT | {"seq": "5"}),
        ADD.format(**NEXT | {"seq": "7"}),
        ADD.format(**NEXT | {"prev_hash": "prev_hash"}),
        ADD.format(**NEXT | {"verb": "'saw 07700 900123'"}),
        ADD.format(**NEXT | {"reason": "'07700 900123'"}),
    ],
)
def test_the_database_refuses_all_but_the_next_event(sql):
    some_events()
    before = list(Event.objects.values())
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        execute(sql)
    assert list(Event.objects.values()) == before


@pytest.mark.django_db
def test_the_next_event_is_all_that_the_database_takes():
    some_events()
    execute(ADD.format(**NEXT))
    assert Event.objects.count() == 6


@pytest.mark.django_db
def test_the_database_refuses_to_replace_or_truncate():
    some_events()
    wholesale = {
        "sqlite": "INSERT OR REPLACE INTO accounts_event SELECT * FROM accounts_event",
        "postgresql": "TRUNCATE accounts_event",
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        execute(wholesale[connection.vendor])
    assert Event.objects.count() == 5


@pytest.mark.django_db
def test_the_orm_cannot_change_or_remove_an_event():
    event = some_events()[2]
    event.verb = Verb.SIGNED_IN
    for change in (event.save, event.delete, Event.objects.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(at=TEN_AM, verb=Verb.SIGNED_IN, prev_hash=GENESIS, hash=GENESIS)
    assert verdict()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "column", ["at", "actor_id", "verb", "target_id", "reason", "residence_id"]
)
def test_one_edited_row_is_found(column):
    event = some_events()[2]
    edits = {
        "at": TEN_AM + timedelta(microseconds=1),
        "verb": "role_taken",
        "reason": "other",
    }
    with unguarded():
        Event.objects.filter(seq=event.seq).update(**{column: edits.get(column, uuid.uuid4())})
    with pytest.raises(CommandError, match="broken at event 3"):
        verdict()


@pytest.mark.django_db
def test_a_row_rewritten_with_its_own_new_hash_is_found_at_the_next():
    event = some_events()[2]
    event.verb = Verb.ROLE_TAKEN
    with unguarded():
        Event.objects.filter(seq=3).update(verb=event.verb, hash=event.expected_hash())
    with pytest.raises(CommandError, match="broken at event 4"):
        verdict()


@pytest.mark.django_db
@pytest.mark.parametrize(("gone", "place"), [(1, 1), (3, 3)])
def test_a_missing_row_is_found(gone, place):
    some_events()
    with unguarded():
        Event.objects.filter(seq=gone).delete()
    with pytest.raises(CommandError, match=f"broken at event {place}"):
        verdict()


@pytest.mark.django_db
def test_a_chain_cut_short_lacks_the_head_that_was_noted():
    noted = bytes(some_events()[-1].hash).hex()
    some_events(2)
    call_command("events", "verify", head=noted, stdout=StringIO())
    with unguarded():
        Event.objects.filter(seq__gte=5).delete()
    assert verdict()
    with pytest.raises(CommandError, match="not on it"):
        call_command("events", "verify", head=noted, stdout=StringIO())
    with pytest.raises(CommandError, match="hexadecimal"):
        call_command("events", "verify", head="nonsense", stdout=StringIO())


@pytest.mark.django_db
def test_verify_says_when_a_trigger_is_missing():
    some_events()
    on = " ON accounts_event" if connection.vendor == "postgresql" else ""
    execute(f"DROP TRIGGER accounts_event_no_delete{on}")
    with pytest.raises(CommandError, match="no accounts_event_no_delete"):
        verdict()


@pytest.mark.django_db
def test_an_empty_trail_is_whole_and_its_triggers_stand():
    assert append_only.missing(connection) == []
    assert trail.verify().head == GENESIS
    assert "0 events" in verdict()


@pytest.mark.django_db
def test_tail_prints_the_last_events_oldest_first():
    some_events(3)
    record(actor=None, verb=Verb.CALL_OUT_ENDED, target=None, at=TEN_AM, reason="done")
    out = StringIO()
    call_command("events", "tail", "2", stdout=out)
    third, fourth = out.getvalue().splitlines()
    assert third.startswith("3  2026-11-22T10:00:00+00:00  00000000-0000-0000-0000-000000000001")
    assert fourth == "4  2026-11-22T10:00:00+00:00  the program  call_out_ended  done"


WORKER = """
import sys, threading, uuid, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from accounts.models import Group
from accounts.trail import record
from accounts.verbs import Verb

def work():
    for _ in range(50):
        record(actor=None, verb=Verb.SIGNED_IN, target=Group(), at=timezone.now())
    connection.close()

threads = [threading.Thread(target=work) for _ in range(int(sys.argv[2]))]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
if not threads:
    call_command("events", "verify")
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("processes", "threads"), [(1, 4), (4, 1)])
def test_four_at_once_make_one_unbroken_chain(processes, threads):
    name = str(connection.settings_dict["NAME"])
    program = [sys.executable, "-c", WORKER, name]
    workers = [subprocess.Popen([*program, str(threads)]) for _ in range(processes)]
    assert [worker.wait(timeout=60) for worker in workers] == [0] * processes
    said = subprocess.run([*program, "0"], capture_output=True, text=True, check=True)
    assert said.stdout.startswith("The chain of 200 events is whole.")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_put_off_outside_a_transaction():
    with pytest.raises(transaction.TransactionManagementError), trail.put_off():
        some_events(1)
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_what_is_put_off_is_written_at_the_end_in_its_order_and_after_an_error_not_at_all():
    some_events(2)
    with trail.put_off():
        first = some_events(1)
        with trail.put_off():
            some_events(1)
        assert first[0].seq is None
        assert Event.objects.count() == 2
    assert first[0].seq == 3
    with pytest.raises(ZeroDivisionError), trail.put_off():
        len(some_events(1)) / 0
    some_events(1)
    assert Event.objects.count() == 5
    assert "5 events is whole" in verdict()
