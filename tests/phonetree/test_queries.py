"""What a call-out costs the database: as many questions for thousands of people as for fifty."""

import gc
import os
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from messaging.inbound import receive
from messaging.models import Phone
from phonetree import runner
from phonetree.actions import AlreadyRunning
from phonetree.models import CallOut, Recipient
from phonetree.outcomes import Outcome
from residences.models import Branch, Leadership, Resident, ResidentPhone
from tests import build
from translations import languages

TONGUES = [one.tag for one in languages.LANGUAGES.values() if not one.reads][:13]
FEW, MANY = 50, 900
KB = 1000


def crowd(home, people, floors=5):
    """So many people with a phone each. Their numbers are few, so the indexes are invented."""
    places = Branch.objects.bulk_create(
        Branch(residence=home, word=f"Floor {n}", position=n) for n in range(floors)
    )
    residents = Resident.objects.bulk_create(
        Resident(
            residence=home, branch=places[n % floors], alias=f"Alias {n}",
            reads=TONGUES[n % 13], speaks=TONGUES[n % 13], prefers_call=n % 10 == 0,
            consent_version="1", consent_on="2026-11-01", consent_channel="face",
        )
        for n in range(people)
    )  # fmt: skip
    phones = Phone.objects.bulk_create(
        Phone(number=f"+447700900{n % 999:03}", digest=os.urandom(16)) for n in range(people)
    )
    ResidentPhone.objects.bulk_create(
        ResidentPhone(resident=one, phone=phone)
        for one, phone in zip(residents, phones, strict=True)
    )
    Leadership.objects.bulk_create(
        Leadership(branch=residents[n].branch, resident=residents[n], rank=1 + n // floors)
        for n in range(2 * floors)
    )
    return home


def asked(deed, *facts):
    """The questions that this asks. Rows are written in batches, and then PostgreSQL looks anew."""
    with CaptureQueriesContext(connection) as captured:
        deed(*facts)
    return [one["sql"] for one in captured if not one["sql"].startswith(("INSERT", "ANALYZE"))]


@pytest.fixture
def live(amina, launch, street):
    """A live call-out to so many people, whose first texts are all written."""

    def start(people, floors=5):
        CallOut.objects.under_way().update(state="ended", wake_at=None)
        started = launch(crowd(build.residence(amina), people, floors))
        street.now += timedelta(seconds=11)
        while runner.tick(street.now):
            pass
        started.refresh_from_db()
        return started

    return start


def test_a_launch_asks_as_much_for_many_as_for_few(amina, launch):
    few, many = (crowd(build.residence(amina), people) for people in (FEW, MANY))
    launch(few)
    CallOut.objects.update(state="cancelled", wake_at=None)
    first = asked(launch, few)
    assert len(asked(launch, many)) == len(first) > 5
    assert Recipient.objects.count() == 2 * FEW + MANY


@pytest.fixture
def sweeps():
    """When Python looked for circles of dead objects; it does so after every few new ones."""
    found, before = [], gc.get_threshold()
    gc.set_threshold(50, 1, 1)
    gc.callbacks.append(lambda phase, _: found.append(phase))
    yield found
    gc.callbacks.pop()
    gc.set_threshold(*before)


def test_nothing_is_swept_during_a_launch_and_all_of_it_after(amina, launch, sweeps):
    home = crowd(build.residence(amina), FEW)
    assert sweeps
    sweeps.clear()
    launch(home)
    assert gc.isenabled()
    assert len(sweeps) < 10  # before and after it; swept throughout, there are hundreds
    with pytest.raises(AlreadyRunning):
        launch(home)
    assert gc.isenabled()


def test_a_batch_of_first_texts_asks_as_much_for_many_as_for_few(amina, launch, street):
    counts = []
    for people, floors in ((FEW, 5), (2 * FEW, 20)):
        CallOut.objects.update(state="ended", wake_at=None)
        started = launch(crowd(build.residence(amina), people, floors))
        street.now += timedelta(seconds=11)
        runner.tick(street.now)
        counts.append(len(asked(runner.tick, street.now)))
        assert started.recipients.filter(attempts__isnull=False).distinct().count() == people
    assert counts[0] == counts[1]


def a_turn(started, now):
    """The questions of a turn of this call-out, which is looked at now."""
    CallOut.objects.filter(pk=started.pk).update(wake_at=now)
    found = asked(runner.tick, now)
    started.refresh_from_db()
    assert started.wake_at > now  # the engine did look at it
    return found


def test_a_turn_with_nobody_due_asks_the_same_few_things_of_any_crowd(live, street):
    counts = []
    for people, floors in ((FEW, 5), (MANY, 20)):
        started = live(people, floors)
        street.now += timedelta(seconds=30)
        runner.tick(street.now)
        counts.append(len(a_turn(started, street.now)))
        assert started.recipients.open().count() == people
    assert counts[0] == counts[1] <= 24


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what it counted")
def test_no_question_of_a_turn_with_nobody_due_reads_everybody(live, street):
    started = live(FEW)
    street.now += timedelta(seconds=30)
    runner.tick(street.now)
    questions = [sql for sql in a_turn(started, street.now) if sql.startswith("SELECT")]
    plans = [step for sql in questions for step in plan_of(sql) if "phonetree_recipient " in step]
    assert len(plans) >= 6
    # Each of these goes through a whole call-out; where the index covers, LIMIT 1 ends it at once.
    everybody = r"SCAN|USING INDEX (phonetree_recipient_call_out|recipient_outcome)"
    assert [step for step in plans if re.search(everybody, step)] == []


def plan_of(sql):
    """How SQLite goes about it, step by step."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return [row[3] for row in cursor.fetchall()]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps no such count")
def test_a_vacuum_that_saw_empty_tables_does_not_make_a_call_out_crawl(launch, amina, street):
    started = launch(crowd(build.residence(amina), MANY))
    with connection.cursor() as cursor:  # what a vacuum writes down
        tables = "('phonetree_recipient', 'phonetree_recipientperson', 'messaging_phone')"
        cursor.execute(f"UPDATE pg_class SET reltuples = 0 WHERE relname IN {tables}")
    due = Recipient.objects.filter(call_out=started, outcome="").select_related("phone")
    assert expected_rows(due) < MANY / 10
    street.now += timedelta(seconds=11)
    runner.tick(street.now)
    assert expected_rows(due) > MANY / 2


def expected_rows(queryset):
    """How many rows the database expects to find."""
    return int(re.search(r"rows=(\d+)", queryset.explain())[1])


def test_a_turn_asks_as_much_in_thirteen_languages_as_in_one(live, street):
    counts = []
    for tongues in (1, 13):
        started = live(FEW)
        started.wordings.exclude(language__in=TONGUES[:tongues]).delete()
        street.now += timedelta(seconds=30)
        runner.tick(street.now)
        counts.append(len(a_turn(started, street.now)))
    assert counts[0] == counts[1]


def test_an_answer_asks_as_much_in_a_crowd_as_among_few(live, street):
    counts = []
    for number, people in enumerate((FEW, MANY)):
        started = live(people)
        phone = started.recipients.filter(phone__isnull=False).first().phone
        digits = f"+44770090099{number}"
        Phone.objects.filter(pk=phone.pk).update(digest=Phone.of(digits).digest)
        counts.append(len(asked(answers, digits, street.now)))
        assert started.recipients.get(phone=phone).outcome == Outcome.SAFE
    assert counts[0] == counts[1] <= 25


def answers(number, now):
    """Somebody texts 1."""
    sid = "SM" + os.urandom(16).hex()
    receive(provider_id=sid, channel="text", sender=number, body="1", at=now, now=now)


def in_the_middle(started, now):
    """Every state is on the board: safe, help, cannot talk, not reached, waiting; some wrote."""
    ids = list(started.recipients.order_by("id").values_list("pk", flat=True))
    for place, outcome in enumerate((Outcome.SAFE, Outcome.NEEDS_HELP, Outcome.NOT_SAFE_TO_TALK)):
        Recipient.objects.filter(pk__in=ids[place::5]).update(
            outcome=outcome, outcome_at=now, outcome_how="text", next_at=None, people_here=1
        )
    Recipient.objects.filter(pk__in=ids[3::5]).update(listed_at=now)
    Recipient.objects.filter(pk__in=ids[4::5]).update(wrote_at=now)


def refresh(browser, started):
    """One refresh of the board's moving part."""
    answer = browser.get(reverse("phonetree:live", args=[started.pk]))
    assert answer.status_code == 200
    return answer


def test_a_refresh_of_the_board_asks_as_much_for_thousands_and_stays_small(amina, live, street):
    browser, counts = build.client(amina), []
    for people, floors in ((FEW, 10), (200, 10), (5_000, 250)):
        started = live(people, floors)
        in_the_middle(started, street.now)
        assert len(refresh(browser, started).content) < 60 * KB
        counts.append(len(asked(refresh, browser, started)))
    every_phone = 2  # on a small tree: the phones, and the people on them
    assert counts[0] - every_phone == counts[1] == counts[2] <= 26
