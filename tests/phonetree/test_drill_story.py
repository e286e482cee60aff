"""Drills from the timetable to the plot, through make-believe phones that expect every message."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.core import mail

from accounts.models import Event
from messaging.models import Message
from phonetree import drill_runner, runner
from phonetree.actions import start_call_out
from phonetree.drill_actions import EndsAtNight, end_schedule, plan_drills, skip_drill
from phonetree.ladder import LADDERS
from phonetree.ladder_actions import change_ladder
from phonetree.models import CallOut, CallOutState, DrillResult, PlannedDrill
from residences.care_actions import close_residence
from tests import build
from tests.watched import WatchedStreet, forget_street

OMAR, LEYLA, SARA = (f"+4477009000{n:02}" for n in range(1, 4))
MONDAY = datetime(2026, 11, 9, 10, 0, tzinfo=UTC)
DRILL_DAY = datetime(2026, 11, 12, 11, 0, tzinfo=UTC)


@pytest.fixture
def street(db, settings):
    settings.SEGMENTS_PER_SECOND = settings.CALLS_PER_SECOND = 0
    forget_street()
    build.texts()
    street = WatchedStreet(MONDAY, runner.tick, drill_runner.tick)
    yield street
    street.nothing_else()
    forget_street()


@pytest.fixture
def amina(db):
    return build.person("coordinator", name="Amina")


@pytest.fixture
def home(amina):
    home = build.residence(amina, code_name="Heron")
    east, west = build.branch(home, "East"), build.branch(home, "West")
    build.resident(home, OMAR, branch=east, reads="ar", leads=1, alias="Bright Moss")
    build.resident(home, LEYLA, branch=west, reads="fa", leads=1, alias="Quiet Plum")
    return home


@pytest.fixture
def plan(amina, home, street):
    def plan(where=None, **facts):
        facts = {"first_on": date(2026, 11, 12), "at": time(11), "every_weeks": 4, **facts}
        return plan_drills(key=uuid4(), by=amina, now=street.now, where=where or home, **facts)

    return plan


def planned():
    return PlannedDrill.objects.order_by("due_at").first()


def is_drill(number, street, language):
    street.gets(number, build.mark_of_a_drill(language))


def test_a_drill_is_announced_begins_by_itself_and_its_results_are_kept(home, street, plan):
    plan()
    street.pass_time(days=2, hours=0.9)
    assert mail.outbox == []  # the day before is soon enough
    street.pass_time(hours=0.2)
    (letter,) = mail.outbox
    assert "Heron" not in letter.subject
    assert "Heron: Thursday 12 November, 11:00." in letter.body
    street.pass_time(DRILL_DAY.timestamp() - street.now.timestamp() - 60)
    street.nothing_else()
    street.pass_time(61)
    call_out = CallOut.objects.get()
    assert call_out.state == CallOutState.HOLDING  # the same seconds in which it can be stopped
    street.pass_time(15)
    is_drill(OMAR, street, "ar")
    is_drill(LEYLA, street, "fa")
    street.pass_time(60)
    street.says(OMAR, "١")
    street.gets(OMAR)
    street.pass_time(minutes=3)
    street.gets(OMAR, "/l/")  # the leader of West is silent, so the nearest one leads
    street.says(LEYLA, "۱")
    street.gets(LEYLA)
    street.turn()
    result = DrillResult.objects.get()
    assert result.curve.shares == [50, 100, 100, 100]
    assert result.whole
    assert [(row["word"], row["reached"]) for row in result.branches] == [
        ("East", [1, 1, 1, 1]),
        ("West", [0, 1, 1, 1]),
    ]
    assert set(result.languages) == {"ar", "fa"}
    assert result.channels["text"]["people"] == 2
    assert planned().call_out == call_out
    following = PlannedDrill.objects.coming().get()
    assert following.due_at == DRILL_DAY + timedelta(weeks=4)


def test_a_skipped_day_sends_nothing_and_the_timetable_goes_on(amina, street, plan):
    plan()
    skip_drill(planned=planned(), by=amina, now=street.now)
    street.pass_time(days=4)
    assert not CallOut.objects.exists()
    assert PlannedDrill.objects.coming().get().due_at == DRILL_DAY + timedelta(weeks=4)
    assert mail.outbox == []


def test_an_ended_timetable_sends_nothing_ever(amina, street, plan):
    end_schedule(schedule=plan(), by=amina, now=street.now)
    street.pass_time(days=60)
    assert not CallOut.objects.exists()
    assert planned().reason == "ended"


def test_once_is_once(street, plan, home):
    schedule = plan(every_weeks=0)
    street.sleep(days=3, hours=1)
    street.pass_time(15)
    is_drill(OMAR, street, "ar")
    is_drill(LEYLA, street, "fa")
    for number in (OMAR, LEYLA):
        street.says(number, "1")
        street.gets(number)
    street.pass_time(days=60)
    schedule.refresh_from_db()
    assert schedule.next_at is None
    assert CallOut.objects.count() == 1


def test_while_a_call_out_is_under_way_it_moves_to_the_next_day_and_tells_so(
    amina, home, street, plan
):
    plan()
    street.sleep(days=3, hours=0.9)
    street.turn()
    mail.outbox.clear()
    emergency = start_call_out(
        residence=home, by=amina, title="", urgency="emergency", text_key="stay_inside",
        now=street.now,
    )  # fmt: skip
    CallOut.objects.filter(pk=emergency.pk).update(wake_at=None)  # its texts are not the point
    street.pass_time(minutes=10)
    assert planned().due_at == DRILL_DAY + timedelta(days=1)
    assert (planned().postponed, planned().state) == (1, "planned")
    assert Event.objects.filter(verb="drill_postponed").count() == 1
    CallOut.objects.filter(pk=emergency.pk).update(state="ended")
    street.turn()
    assert "It was moved, for a call-out was under way." in mail.outbox[0].body


@pytest.mark.parametrize(("down", "begins"), [(5.9, True), (6.1, False)])
def test_after_a_downtime_it_is_made_up_for_within_six_hours_or_said_to_be_missed(
    street, plan, down, begins
):
    plan()
    street.sleep(days=3, hours=1 + down)
    street.turn()
    assert CallOut.objects.exists() is begins
    assert planned().reason == ("" if begins else "late")
    assert PlannedDrill.objects.coming().count() == 1


def test_a_drill_whose_hour_slipped_into_the_night_is_left_out(street, plan):
    plan(at=time(19))
    street.sleep(days=3, hours=9 + 2.5)  # it is half past nine
    street.turn()
    assert not CallOut.objects.exists()
    assert planned().reason == "night"


@pytest.mark.parametrize(
    ("first_on", "moments"),
    [
        (date(2026, 10, 22), ["2026-10-22T10:00", "2026-10-29T11:00"]),  # clocks go back between
        (date(2027, 3, 25), ["2027-03-25T11:00", "2027-04-01T10:00"]),  # and on again
    ],
)
def test_across_a_clock_change_it_keeps_its_hour_on_the_wall(street, plan, first_on, moments):
    street.now = datetime(first_on.year, first_on.month, first_on.day - 2, tzinfo=UTC)
    plan(first_on=first_on, every_weeks=1)
    PlannedDrill.objects.update(state="skipped", reason="person")
    street.pass_time(days=5)
    PlannedDrill.objects.coming().update(state="skipped", reason="person")
    found = PlannedDrill.objects.order_by("due_at").values_list("due_at", flat=True)
    assert [one.strftime("%Y-%m-%dT%H:%M") for one in found] == moments


def test_a_group_drills_all_its_residences_at_once_also_one_that_came_later(
    amina, home, street, plan
):
    group = amina.roles.get().group
    plan(where=group)
    later = build.residence(amina, code_name="Larch")
    build.resident(later, SARA, branch=build.branch(later), reads="en")
    street.sleep(days=2, hours=2)
    street.turn()  # it is announced
    street.sleep(hours=23)
    street.pass_time(15)
    is_drill(OMAR, street, "ar")
    is_drill(LEYLA, street, "fa")
    is_drill(SARA, street, "en")
    assert CallOut.objects.filter(is_drill=True).count() == 2
    assert {call_out.started_by for call_out in CallOut.objects.all()} == {amina}


def test_who_does_not_look_after_it_any_more_drills_nobody(amina, street, plan):
    plan()
    amina.roles.all().delete()
    street.sleep(days=3, hours=1)
    street.turn()
    assert not CallOut.objects.exists()
    assert planned().reason == "left"


def test_a_drill_of_an_edited_ladder_does_not_go_on_into_the_night(amina, home, plan, street):
    group = amina.roles.get().group
    longer = replace(LADDERS["drill"], lasts=3 * 3600)
    change_ladder(
        ladder=longer, based_on=None, urgency="drill", group=group, by=amina, now=street.now
    )
    for where in (home, group):
        with pytest.raises(EndsAtNight):
            plan(where=where, at=time(19))
    assert plan(where=home, at=time(18)).at == time(18)


def test_a_ladder_made_longer_after_the_planning_keeps_a_drill_out_of_the_night(
    amina, plan, street
):
    plan(at=time(19))
    longer = replace(LADDERS["drill"], lasts=3 * 3600)
    group = amina.roles.get().group
    change_ladder(
        ladder=longer, based_on=None, urgency="drill", group=group, by=amina, now=street.now
    )
    street.sleep(days=3, hours=9)
    street.turn()
    assert not CallOut.objects.exists()
    assert planned().get_reason_display().startswith("Its ladder was made longer")


def test_a_house_that_has_closed_since_has_no_drill(amina, home, street, plan):
    plan()
    close_residence(residence=home, by=amina, now=street.now)
    street.sleep(days=3, hours=1)
    street.turn()
    assert not CallOut.objects.exists()
    assert planned().reason == "closed"


def test_an_empty_house_has_no_drill(amina, street, plan):
    plan(where=build.residence(amina))
    street.sleep(days=3, hours=1)
    street.turn()
    assert PlannedDrill.objects.get(state="skipped").reason == "nobody"


def test_a_second_engine_finds_nothing_left_to_do(street, plan, home):
    plan()
    street.sleep(days=3, hours=1)
    stale = PlannedDrill.objects.select_related("residence", "schedule__made_by").get()
    street.turn()
    drill_runner.settle(stale, street.now)
    drill_runner.postpone(stale, street.now, street.now)
    assert CallOut.objects.count() == 1
    assert PlannedDrill.objects.get(pk=stale.pk).state == "started"
    assert Message.objects.count() == 0


def test_a_mail_server_that_is_away_keeps_no_drill_from_beginning(
    street, plan, monkeypatch, caplog
):
    def away(*_args, **_more):
        raise ConnectionRefusedError

    monkeypatch.setattr("phonetree.drill_news.get_connection", away)
    plan()
    street.sleep(days=2, hours=2)
    street.turn()
    assert "ConnectionRefusedError" in caplog.text
    street.sleep(hours=23)
    street.turn()
    assert CallOut.objects.count() == 1
