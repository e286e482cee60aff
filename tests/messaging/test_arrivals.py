"""What has just come in is lost by nothing, and handled once."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError

from messaging import arrivals, inbound, quick
from messaging.arrivals import Came
from messaging.inbound import handle_waiting, receive
from messaging.models import Inbound
from messaging.turns import HANDLING
from tests.messaging import build
from tests.messaging.build import LEILA, OMAR, TEN_AM, heard
from vault import current, keyring

WORDS = "where do we go now?"


def came(sid: str = "", body: bytes | None = b"sealed", digest: bytes | None = b"d") -> Came:
    return Came(uuid4(), sid or f"SM{uuid4().hex}", "text", digest, body, TEN_AM)


def text(body: str, number: str = OMAR) -> None:
    sid = f"SM{uuid4().hex}"
    receive(provider_id=sid, channel="text", sender=number, body=body, at=TEN_AM, now=TEN_AM)


def lines() -> Path:
    return Path(settings.DATA_DIR, arrivals.LINES)


def waiting() -> list[Came]:
    return [one.came for one in arrivals.first(100)]


def test_they_are_given_in_their_order_until_they_are_dropped():
    several = [came(), came(body=None, digest=None), came()]
    for one in several:
        arrivals.put(one)
    assert waiting() == several
    assert [one.came for one in arrivals.first(2)] == several[:2]
    arrivals.drop(arrivals.first(2)[-1])
    assert waiting() == several[2:]
    assert arrivals.any_waits()


def test_once_all_are_dropped_the_file_is_empty():
    arrivals.put(came())
    assert lines().stat().st_size > 0
    arrivals.drop(arrivals.first(1)[-1])
    assert lines().stat().st_size == 0
    assert not arrivals.any_waits()
    again = came()
    arrivals.put(again)
    assert waiting() == [again]


def test_many_threads_put_down_each_line_whole():
    several = [came(f"SM{place:032x}", bytes(20_000)) for place in range(200)]
    found = []
    with ThreadPoolExecutor(8) as threads:
        done = [threads.submit(arrivals.put, one) for one in several]
        while not all(one.done() for one in done) or arrivals.any_waits():
            if batch := arrivals.first(7):
                found += [one.came for one in batch]
                arrivals.drop(batch[-1])
    assert sorted(found) == sorted(several)


def test_half_a_line_of_a_full_disk_spoils_no_other(caplog):
    first, second = came(), came()
    arrivals.put(first)
    with lines().open("ab") as file:
        file.write(b'\n["half a li')
    arrivals.put(second)
    assert waiting() == [first, second]
    assert "cannot be read" in caplog.text


def test_where_nothing_can_be_read_nothing_waits_for_ever():
    with lines().open("ab") as file:
        file.write(b'\n["half a li\n')
    assert arrivals.any_waits()
    assert arrivals.first(10) == []
    assert not arrivals.any_waits()


def test_a_mark_that_a_power_cut_left_behind_the_end_hides_nothing():
    for _ in range(9):
        arrivals.put(came())
    end = arrivals.first(9)[-1].end
    arrivals.drop(arrivals.first(9)[-1])
    Path(settings.DATA_DIR, arrivals.MARK).write_text(f"{end:020}")
    late = came()
    arrivals.put(late)
    assert arrivals.any_waits()
    assert waiting() == [late]


def test_a_full_disk_is_told_to_whoever_brings_something(monkeypatch):
    monkeypatch.setattr(os, "write", lambda _file, line: len(line) // 2)
    with pytest.raises(OSError, match="No space"):
        arrivals.put(came())


@pytest.mark.django_db
def test_only_its_owner_reads_the_file_and_no_word_stands_open_in_it():
    with HANDLING.passing(wait=True):
        text(WORDS)
    written = lines().read_bytes()
    assert lines().stat().st_mode & 0o077 == 0
    assert WORDS.encode() not in written
    assert OMAR[1:].encode() not in written
    build.phone(OMAR)
    assert handle_waiting(TEN_AM) == 1
    assert Inbound.objects.get().body == WORDS


@pytest.mark.django_db
def test_what_was_handled_before_somebody_died_is_not_handled_again():
    build.phone(OMAR)
    with HANDLING.passing(wait=True):
        text("1")
    (left,) = waiting()
    assert handle_waiting(TEN_AM) == 1
    arrivals.put(left)  # as if they had died before it was dropped
    assert handle_waiting(TEN_AM) == 0
    assert not arrivals.any_waits()
    assert len(heard.answers) == Inbound.objects.count() == 1


@pytest.mark.django_db
def test_while_the_database_is_away_texts_are_kept(monkeypatch, caplog):
    def away(*_: object) -> None:
        raise OperationalError("the database is away")

    build.phone(OMAR)
    build.phone(LEILA)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(quick, "store_inbound", away)
        text("2")
        text("1", LEILA)
    assert "kept" in caplog.text
    assert Inbound.objects.count() == 0
    assert inbound.handle_waiting(TEN_AM + timedelta(seconds=1)) == 2
    assert Inbound.objects.filter(handled_by="tests").count() == 2


@pytest.mark.django_db
def test_what_no_row_can_hold_stands_in_nobodys_way(caplog):
    build.phone(OMAR)
    build.phone(LEILA)
    text("1")
    with HANDLING.passing(wait=True):
        spoiled = came(digest=None)._replace(id=Inbound.objects.get().pk)  # an id that is taken
        arrivals.put(spoiled)
        text("2", LEILA)
    assert handle_waiting(TEN_AM) == 1
    assert not arrivals.any_waits()
    assert f"{spoiled.provider_id} cannot be stored" in caplog.text
    assert [one.kind.name for one in heard.answers] == ["SAFE", "HELP"]


@pytest.fixture
def key_file(tmp_path, settings):
    settings.KEY_FILE = tmp_path / "keys.json"
    keyring.make_new(settings.KEY_FILE, demo=True)
    return settings.KEY_FILE


@pytest.mark.django_db
def test_no_key_is_retired_while_words_wait_that_it_seals(key_file, capsys):
    with HANDLING.passing(wait=True):
        text("2 please help")
        call_command("keys", "add")
        text("1", LEILA)
        call_command("keys", "rotate")
        assert "Key 1: 1 left." in capsys.readouterr().out
        long_ago = time.time() - 120
        os.utime(key_file, (long_ago, long_ago))
        with pytest.raises(CommandError, match="1 in texts that wait to be handled"):
            call_command("keys", "retire", "1")
    assert handle_waiting(TEN_AM) == 2
    assert "2 please help" in {one.body for one in Inbound.objects.all()}
    call_command("keys", "rotate")
    call_command("keys", "retire", "1")
    current.reload()
    assert {one.body for one in Inbound.objects.all()} == {"2 please help", "1"}


def test_what_cannot_be_read_or_has_no_words_is_counted_under_no_key():
    arrivals.put(came(body=None))
    with lines().open("ab") as file:
        file.write(b'\n["half a li\n')
    assert arrivals.holder().count_by_key() == {}
