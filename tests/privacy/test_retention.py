"""What is over its time goes, what is not stays, and a second run finds nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import Event, Invitation, Token
from messaging import lookouts
from messaging.models import Beat, Inbound, Message, Phone
from phonetree.board import board
from phonetree.models import Answer, Attempt, CallOut, Link, Recipient, Section, Task, Wording
from privacy import jobs
from residences.models import Residence, Resident, ResidentPhone
from tests import build
from tests.privacy.conftest import DAWIT, OMAR, SARA, TEN_AM, came_at_ten, days, everything

PEOPLE = (Recipient, Recipient.people.through, Answer, Attempt, Task, Link)
KEPT = (CallOut, Wording, Section, Residence, Resident, ResidentPhone, Phone)


def counts(*models):
    return [model.objects.count() for model in models]


def message(phone, state="accepted", **fields):
    """A message to this phone, as old as the tests' day."""
    sent = state in {"accepted", "sent", "delivered"}
    fields = {"purpose": "system", "language": "en", "body": "Hello", **fields}
    return Message.objects.create(
        phone=phone,
        channel="text",
        state=state,
        provider_id=f"SM{uuid4().hex}" if sent else None,
        due_at=TEN_AM,
        made_at=TEN_AM,
        changed_at=TEN_AM,
        **fields,
    )


def test_after_eight_days_the_words_that_came_in_are_gone_and_nobody_is(over):
    people, kept = counts(*PEOPLE[:-1]), counts(*KEPT)
    assert Inbound.objects.filter(body__isnull=True).count() == 0
    jobs.run(TEN_AM + days(8))
    assert Inbound.objects.count() == Inbound.objects.filter(body__isnull=True).count() == 2
    assert not Message.objects.exclude(body__isnull=True).exists()
    assert counts(*PEOPLE[:-1]) == people
    assert counts(*KEPT) == kept
    assert not Link.objects.exists()


@pytest.mark.parametrize("after", [31, 121])
def test_after_a_month_nobody_is_left_of_a_call_out_but_counts(over, after):
    kept = counts(*KEPT)
    jobs.run(TEN_AM + days(after))
    assert counts(*PEOPLE, Message, Inbound) == [0] * 8
    assert counts(*KEPT) == kept
    over.refresh_from_db()
    assert {
        tag: {k: n for k, n in c.items() if n} for tag, c in over.results["languages"].items()
    } == {
        "ar": {"safe": 1},
        "fa": {"help": 1},
        "ti": {"missed": 1},
    }


def test_the_account_shows_the_same_numbers_when_its_people_are_gone(over, amina):
    before = board(over, TEN_AM)
    jobs.run(TEN_AM + days(31))
    over.refresh_from_db()
    after = board(over, TEN_AM)
    assert before.tally == after.tally
    assert after.tally.counts == {"safe": 1, "help": 1, "missed": 1, "ring": 0, "wait": 0}
    assert [limb.tally for limb in after.limbs] == [limb.tally for limb in before.limbs]
    assert (after.texts, after.calls, after.cost) == (before.texts, before.calls, before.cost)
    assert after.texts == 3
    page = build.client(amina).get(reverse("phonetree:account", args=[over.pk]))
    assert "1 safe, 1 need help, 1 not reached" in page.text
    assert "we deleted who it was, and kept the numbers" in page.text
    assert "Nobody is missing" not in page.text


def test_a_late_report_does_not_keep_a_message_longer_than_its_call_out(over):
    Message.objects.update(changed_at=TEN_AM + days(1))
    jobs.run(TEN_AM + days(30.5))
    assert not Attempt.objects.exists()
    assert not Message.objects.filter(about=over.pk).exists()


@pytest.mark.parametrize("page", ["board", "account", "call_list", "list"])
def test_pages_of_a_call_out_stay_open_when_its_people_are_gone(over, amina, page):
    jobs.run(TEN_AM + days(31))
    args = [] if page == "list" else [over.pk]
    seen = build.client(amina).get(reverse(f"phonetree:{page}", args=args))
    assert seen.status_code == 200
    assert "Nobody is" not in seen.text


def test_counts_survive_a_run_in_many_small_batches(over, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 1)
    before = board(over, TEN_AM).tally
    jobs.run(TEN_AM + days(31))
    over.refresh_from_db()
    assert board(over, TEN_AM).tally == before


def test_a_call_out_that_nobody_ended_keeps_its_people_for_two_months(over):
    CallOut.objects.update(state="waiting", stopped_at=None)
    jobs.run(TEN_AM + days(59))
    assert Recipient.objects.count() == 3
    jobs.run(TEN_AM + days(60))
    assert Recipient.objects.count() == 0


def test_after_two_years_the_call_out_itself_is_gone(over):
    jobs.run(TEN_AM + days(729))
    assert counts(CallOut, Wording)[0] == 1
    jobs.run(TEN_AM + days(730))
    assert counts(CallOut, Wording, Section) == [0, 0, 0]


def test_who_left_is_deleted_after_a_fortnight_with_their_number(over):
    gone = Resident.objects.get(lines__phone=Phone.objects.with_number(SARA).get())
    Resident.objects.filter(pk=gone.pk).update(left_at=TEN_AM)
    jobs.run(TEN_AM + days(13))
    assert Resident.objects.count() == 3
    jobs.run(TEN_AM + days(14))
    assert Resident.objects.count() == 2
    assert not Phone.objects.with_number(SARA).exists()
    assert board(over, TEN_AM).tally.counts["missed"] == 1


def test_a_closed_residence_keeps_its_code_name_only(over):
    home = Residence.objects.get()
    home.real_name, home.address, home.closed_at = "Grand", "1 High Street", TEN_AM
    home.save()
    jobs.run(TEN_AM + days(15))
    assert counts(Resident, Phone) == [0, 0]
    assert Residence.objects.get().real_name == "Grand"
    jobs.run(TEN_AM + days(365))
    home = Residence.objects.get()
    assert (home.real_name, home.address) == (None, None)


def test_a_number_that_said_stop_is_known_for_a_year_so_that_no_list_brings_it_back(db):
    stopped, other = build.phone(OMAR), build.phone(SARA)
    held = build.resident(build.residence(), DAWIT).phones.get()
    Phone.objects.filter(pk__in=[stopped.pk, held.pk]).update(opted_out_at=TEN_AM)
    came_at_ten()
    jobs.run(TEN_AM + days(121))
    assert set(Phone.objects.all()) == {stopped, held}
    jobs.run(TEN_AM + days(365))
    assert set(Phone.objects.all()) == {held}
    assert other not in Phone.objects.all()


def test_a_phone_that_still_waits_for_a_reply_is_not_deleted(db):
    waits, silent = build.phone(OMAR), build.phone(SARA)
    unread = build.phone(DAWIT)
    message(waits, "due")
    Inbound.objects.create(
        provider_id="SM1", channel="text", phone=unread, body="?", received_at=TEN_AM
    )
    came_at_ten()
    jobs.run(TEN_AM + days(14))
    assert set(Phone.objects.all()) == {waits, unread}
    assert silent not in Phone.objects.all()


@pytest.mark.parametrize(("state", "kept"), [("due", True), ("cancelled", False), ("sent", False)])
def test_words_that_stayed_behind_go_a_day_after_they_went_out(db, state, kept):
    build.resident(build.residence(), OMAR)
    one = message(build.phone(OMAR), state)
    jobs.run(TEN_AM + days(0.9))
    assert Message.objects.get(pk=one.pk).body == "Hello"
    jobs.run(TEN_AM + days(1))
    assert (Message.objects.get(pk=one.pk).body is not None) == kept
    jobs.run(TEN_AM + days(30))
    assert not Message.objects.exists()


def test_what_opens_nothing_any_more_is_deleted(db):
    asker = build.person("coordinator")
    ends = {"made_at": TEN_AM - days(7), "expires_at": TEN_AM}
    group = asker.roles.get().group
    Invitation.objects.create(
        digest=b"1", email="new@example.org", name="New", group=group, kind="volunteer", **ends
    )
    Token.objects.create(digest=b"2", user=asker, name="a program", **ends)
    Session.objects.create(session_key="s", session_data="", expire_date=TEN_AM)
    jobs.run(TEN_AM - timedelta(seconds=1))
    assert counts(Invitation, Token, Session) == [1, 1, 1]
    jobs.run(TEN_AM + days(7))
    assert counts(Invitation, Token, Session) == [0, 1, 0]
    jobs.run(TEN_AM + days(30))
    assert counts(Invitation, Token, Session) == [0, 0, 0]


def test_ended_counts_of_sign_in_attempts_do_not_lie_about(db):
    cache.set("198.51.100.7", 1, timeout=60)
    jobs.run(timezone.now() + days(1))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM shared_cache")
        assert cursor.fetchone() == (0,)


def test_a_second_run_does_nothing_and_writes_nothing(over):
    assert sum(one.rows for one in jobs.run(TEN_AM + days(121))) > 0
    before = everything()
    assert sum(one.rows for one in jobs.run(TEN_AM + days(121))) == 0
    assert everything() == before
    assert Event.objects.filter(verb="retention_applied").count() == 1


def test_a_dry_run_changes_nothing_and_counts_what_a_run_would_do(over):
    before, then = everything(), TEN_AM + days(121)
    would = jobs.run(then, dry_run=True)
    assert everything() == before
    assert jobs.run(then) == would
    assert {one.table: one.rows for one in would if one.rows}["phonetree.Recipient"] == 3


def test_the_command_prints_counts(over, capsys):
    before = everything()
    call_command("retention", "run", "--dry-run")
    printed = capsys.readouterr().out
    assert everything() == before
    assert "phonetree.Recipient: rows, 30 days after call_out__stopped_at" in printed
    assert printed.rstrip().endswith("rows would go")


def test_the_engine_runs_it_once_a_day_and_asks_one_question_otherwise(
    over, django_assert_num_queries
):
    jobs.tick(TEN_AM + days(31))
    assert Recipient.objects.count() == 0
    build.phone(DAWIT)
    Phone.objects.update(made_at=TEN_AM)
    with django_assert_num_queries(1):
        jobs.tick(TEN_AM + days(31.9))
    assert Phone.objects.with_number(DAWIT).exists()
    jobs.tick(TEN_AM + days(32))
    assert not Phone.objects.with_number(DAWIT).exists()


def test_it_waits_while_a_call_out_is_under_way_but_not_for_ever(over):
    CallOut.objects.update(state="live")
    Beat.mark("retention", TEN_AM + days(30))
    jobs.tick(TEN_AM + days(32))
    assert Recipient.objects.exists()
    jobs.tick(TEN_AM + days(33))
    assert not Recipient.objects.exists()


def test_a_run_that_failed_is_tried_again_within_hours(over, settings):
    good = settings.CACHES
    settings.CACHES = {"default": {"BACKEND": good["default"]["BACKEND"]}}
    with pytest.raises(KeyError):
        jobs.tick(TEN_AM + days(1))
    settings.CACHES = good
    jobs.tick(TEN_AM + days(1.1))
    assert Beat.objects.get(pk="retention").at == TEN_AM + days(1.1)


def test_the_phone_of_a_lookout_stays_as_long_as_they_are_told_on_it(amina):
    lookouts.name_lookout(user=amina, number=OMAR, now=TEN_AM)
    came_at_ten()
    jobs.run(TEN_AM + days(400))
    assert Phone.objects.with_number(OMAR).exists()
    lookouts.stop_looking_out(user=amina, now=TEN_AM + days(400))
    assert not Phone.objects.with_number(OMAR).exists()
