"""What stands in the house of the walk: one of each thing that is private to a group."""

from dataclasses import replace
from datetime import time, timedelta
from uuid import uuid4

from accounts import clock
from accounts.models import Group, User
from messaging.models import Inbound
from phonetree.actions import start_call_out
from phonetree.alarm_rules import AlarmState
from phonetree.drill_actions import plan_drills
from phonetree.ladder import EMERGENCY
from phonetree.ladder_actions import change_ladder
from phonetree.models import CallOut, CallOutState, LadderVersion, PlannedDrill
from phonetree.models.alarms import Alarm, Witness
from phonetree.models.line import Voicemail
from phonetree.models.shifts import Shift
from residences import pins
from residences.models import Residence, Resident
from tests import build
from translations.models import Recording, Text
from updates.actions import start_update
from updates.models import Question as AskedOften
from updates.models import Update
from updates.question_actions import plan_question

TYPED = "Vanadium Numbat 07700 900984"  # what somebody writes into a form


def live_call_out(home: Residence, by: User) -> CallOut:
    now = clock.now()
    call_out = start_call_out(
        residence=home,
        by=by,
        title="Incident at the door",
        urgency="emergency",
        text_key="incident_at_door",
        now=now,
    )
    CallOut.objects.filter(pk=call_out.pk).update(state=CallOutState.LIVE, live_at=now)
    call_out.recipients.update(listed_at=now, base_at=now)
    call_out.refresh_from_db()
    return call_out


def planned_drill(home: Residence, by: User) -> PlannedDrill:
    now = clock.now()
    day = (now + timedelta(days=2)).date()
    schedule = plan_drills(
        key=uuid4(), by=by, now=now, where=home, first_on=day, at=time(11), every_weeks=4
    )
    found: PlannedDrill = schedule.planned.get()
    return found


def some_update(home: Residence, by: User) -> Update:
    return start_update(
        by=by, now=clock.now(), residences=[home], title="Meeting", text_key="update_meeting"
    )


def some_question(home: Residence, by: User) -> AskedOften:
    now = clock.now()
    day = (now + timedelta(days=2)).date()
    return plan_question(
        key=uuid4(), by=by, now=now, where=home, title="Internet", first_on=day, at=time(17),
        every_weeks=1, open_days=3, text_key="question_internet",
    )  # fmt: skip


def writes_in(omar: Resident) -> None:
    """Something of his waits in the inbox."""
    now = clock.now()
    Inbound.objects.create(
        provider_id="SMcanary",
        channel="text",
        phone=omar.phones.get(),
        body=TYPED,
        received_at=now,
        handled_at=now,
    )


def some_recording(by: User, listener: User, key: str = "incident_at_door") -> Recording:
    return Recording.objects.create(
        text=Text.objects.get(key=key),
        language="ar",
        sound=b"RIFF",
        source_version=1,
        made_by=by,
        made_at=clock.now(),
        approved_by=listener,
        approved_at=clock.now(),
    )


def some_voicemail(omar: Resident) -> Voicemail:
    now = clock.now()
    return Voicemail.objects.create(
        phone=omar.phones.get(),
        residence=omar.residence,
        language="ar",
        seconds=7,
        sound=b"RIFF",
        made_at=now,
        kept_at=now,
        erased_at=now,
    )


def some_alarm(omar: Resident) -> Alarm:
    """He raised it and proved it; it waits for a second person."""
    now = clock.now()
    alarm = Alarm.objects.create(
        residence=omar.residence, state=AlarmState.PROVED, raised_at=now, proved_at=now,
        ends_at=now + timedelta(days=1),
    )  # fmt: skip
    Witness.objects.create(
        alarm=alarm, phone=omar.phones.get(), branch=omar.branch, language="ar", how="text",
        at=now, proved_at=now, proved_by=omar,
    )  # fmt: skip
    pins.choose(resident=omar, pin="2580", now=now)
    return alarm


def some_shift(user: User, number: str) -> Shift:
    now = clock.now()
    hours = timedelta(hours=4)
    return build.helper(user, number, "ar", shift=(now - hours, now + hours)).shifts.get()


def changed_ladder(group: Group) -> LadderVersion:
    return change_ladder(
        group=group,
        urgency="emergency",
        ladder=replace(EMERGENCY, leader_patience=180),
        by=build.person("coordinator", group=group),
        based_on=None,
        now=clock.now(),
    )
