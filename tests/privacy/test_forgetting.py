"""Somebody who asks to be forgotten is forgotten, down to the bytes of the file."""

import sqlite3
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from accounts.models import Event
from messaging.models import Inbound, Message, Phone
from phonetree.board import board
from phonetree.models import Answer, CallOut, Link, Recipient
from privacy import jobs
from privacy.actions import forget
from residences.models import Resident
from tests import build
from tests.privacy.conftest import LEYLA, OMAR, SARA, TEN_AM

sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="looks into SQLite's file")


def who_has(number):
    return Resident.objects.get(lines__phone__in=Phone.objects.with_number(number))


def person_page(recipient):
    return reverse("phonetree:person", args=[recipient.call_out_id, recipient.pk])


def test_nothing_of_them_is_left_and_what_was_counted_stays(over, amina):
    omar = who_has(OMAR)
    before = board(over, TEN_AM).tally
    forget(resident=omar, by=amina, now=TEN_AM)
    assert not Resident.objects.filter(pk=omar.pk).exists()
    assert not Phone.objects.with_number(OMAR).exists()
    assert Inbound.objects.get(phone=None).body is None
    assert board(over, TEN_AM).tally == before
    assert [answer.outcome for answer in Answer.objects.all()] == ["needs_help"]
    assert Message.objects.exists()
    pages = [
        reverse("phonetree:board", args=[over.pk]),
        person_page(Recipient.objects.get(people=None)),
    ]
    assert all("Name deleted" in build.client(amina).get(page).text for page in pages)


def test_the_page_that_deletes_somebody_does_what_it_says(over, amina):
    omar = who_has(OMAR)
    browser, before = build.client(amina), board(over, TEN_AM).tally
    address = reverse("residences:resident_remove", args=[omar.pk])
    assert "What they answered in past call-outs goes." in browser.get(address).text
    page = browser.post(address, follow=True)
    assert "In past call-outs they are a number in a sum." in page.text
    assert not Phone.objects.with_number(OMAR).exists()
    assert not Resident.objects.filter(pk=omar.pk).exists()
    assert not Link.objects.filter(recipient__people=omar).exists()
    assert [answer.outcome for answer in Answer.objects.all()] == ["needs_help"]
    assert board(over, TEN_AM).tally == before


def test_of_a_number_that_said_stop_only_the_seal_stays(over, amina):
    omar, phone = who_has(OMAR), Phone.objects.with_number(OMAR).get()
    Phone.objects.filter(pk=phone.pk).update(opted_out_at=TEN_AM)
    assert phone.messages.exists()
    forget(resident=omar, by=amina, now=TEN_AM)
    assert Phone.objects.with_number(OMAR).get().opted_out_at
    for rows in (phone.messages, phone.inbound, phone.recipients, phone.lines):
        assert not rows.exists()
    assert [answer.outcome for answer in Answer.objects.all()] == ["needs_help"]
    jobs.run(TEN_AM + timedelta(days=364))
    assert Phone.objects.with_number(OMAR).exists()
    jobs.run(TEN_AM + timedelta(days=365))
    assert not Phone.objects.with_number(OMAR).exists()


def test_the_trail_says_that_somebody_was_forgotten_and_by_whom(over, amina):
    omar = who_has(OMAR)
    forget(resident=omar, by=amina, now=TEN_AM)
    event = Event.objects.get(verb="person_forgotten")
    assert (event.actor_id, event.target_id) == (amina.pk, omar.pk)
    assert event.residence_id == omar.residence_id


def test_a_phone_that_somebody_else_has_stays_with_its_answers(street, launch, amina):
    home = build.residence(amina)
    floor = build.branch(home)
    omar = build.resident(home, OMAR, branch=floor)
    build.resident(home, OMAR, branch=floor)
    launch(home)
    street.pass_time(20)
    street.answers(OMAR, "1")
    forget(resident=omar, by=amina, now=street.now)
    assert Phone.objects.with_number(OMAR).get().lines.count() == 1
    assert Answer.objects.count() == 1
    assert Recipient.objects.get().people_count == 2


def test_a_call_out_goes_on_when_somebody_in_it_is_forgotten(street, launch, amina):
    home = build.residence(amina)
    floor = build.branch(home)
    omar = build.resident(home, OMAR, branch=floor)
    build.resident(home, LEYLA, branch=floor)
    launch(home)
    street.pass_time(20)
    forget(resident=omar, by=amina, now=street.now)
    street.answers(LEYLA, "1")
    street.pass_time(hours=2)
    assert CallOut.objects.get().state == "ended"
    assert sorted(r.outcome for r in Recipient.objects.all()) == ["safe", "unreachable"]
    assert len(street.received(OMAR)) == 1


def files() -> bytes:
    """The database's file and its log of changes, as a thief would read them."""
    name = Path(connection.settings_dict["NAME"])
    log = name.with_name(name.name + "-wal")
    return name.read_bytes() + (log.read_bytes() if log.exists() else b"")


def stored(table: str, column: str) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return [bytes(value) for (value,) in cursor.fetchall()]


@sqlite
@pytest.mark.django_db(transaction=True)
def test_no_byte_of_their_number_or_alias_is_left_in_the_file():
    home = build.residence()
    omar = build.resident(home, OMAR)
    secrets = [
        *stored("messaging_phone", "number"),
        *stored("messaging_phone", "digest"),
        *stored("residences_resident", "alias"),
    ]
    build.resident(home, SARA)
    assert len(secrets) == 3
    assert all(secret in files() for secret in secrets)
    call_command("forget_person", str(omar.pk))
    assert not [secret for secret in secrets if secret in files()]
    assert Phone.objects.with_number(SARA).exists()


@sqlite
@pytest.mark.django_db(transaction=True)
def test_what_somebody_still_reads_is_overwritten_within_hours():
    build.resident(build.residence(), OMAR)
    reader = sqlite3.connect(connection.settings_dict["NAME"])
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM messaging_phone").fetchone() == (1,)
    (number,) = stored("messaging_phone", "number")
    forget(resident=who_has(OMAR), by=None, now=TEN_AM)
    jobs.tick(TEN_AM)
    assert number in files()
    reader.close()
    jobs.tick(TEN_AM + timedelta(minutes=59))
    assert number in files()
    jobs.tick(TEN_AM + timedelta(hours=1))
    assert number not in files()


@pytest.mark.django_db
def test_the_command_says_when_there_is_nobody_to_forget():
    with pytest.raises(CommandError, match="no resident with this id"):
        call_command("forget_person", str(uuid4()))


@pytest.mark.django_db
def test_a_number_that_they_had_before_is_forgotten_with_them():
    omar = build.resident(build.residence(), OMAR)
    omar.number_changes.create(old=build.phone(LEYLA), is_new=False, at=TEN_AM)
    forget(resident=omar, by=None, now=TEN_AM)
    assert not Phone.objects.exists()
