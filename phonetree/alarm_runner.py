"""The engine's part of alarms: phones that are rung once more, and what ends by itself."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from phonetree.alarm_leaders import begin_if_they_agree
from phonetree.alarm_reports import move, not_proved, note, ring, ring_again_at, set_wake
from phonetree.alarm_rules import AlarmState, Event, by_itself
from phonetree.models.alarms import Alarm

AT_ONCE = 50  # alarms looked at in one turn


def tick(now: datetime) -> None:
    """One small question when there is nothing to do."""
    due = Alarm.objects.filter(wake_at__lte=now).order_by("wake_at", "id")
    for pk in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        if not begin_if_they_agree(pk, now):
            look(pk, now)


@transaction.atomic
def look(pk: UUID, now: datetime) -> None:
    """What is due about one alarm, by one engine of several."""
    rows = Alarm.objects.select_for_update(skip_locked=True)
    alarm = rows.filter(pk=pk, wake_at__lte=now).first()
    if alarm is None:
        return
    if alarm.ends_at is not None and alarm.ends_at <= now:
        _end(alarm, now)
        return
    for witness in alarm.witnesses.filter(proved_at=None, denied_at=None):
        again = ring_again_at(alarm, witness)
        if again is not None and again <= now:
            ring(witness, now)
    set_wake(alarm)


def _end(alarm: Alarm, now: datetime) -> None:
    if by_itself(AlarmState(alarm.state)) is Event.UNPROVED:
        not_proved(alarm, now)
    elif move(alarm, Event.EXPIRED, now):
        note(alarm, now)
