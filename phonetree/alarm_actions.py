"""What coordinators do about an alarm: confirm it, or say what it was."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from phonetree import rings
from phonetree.actions import start_call_out
from phonetree.alarm_reports import emergency_in, move, note
from phonetree.alarm_rules import USEFUL, AlarmState, Event
from phonetree.models import CallOut, Line, Urgency
from phonetree.models.alarms import Alarm, AlarmReason, Witness
from residences.models import Residence
from translations.models import Text


class MovedOn(ValidationError):
    """Somebody was quicker, or the time is over."""

    def __init__(self, alarm: Alarm) -> None:
        sentence = _("This alarm has moved on: %(state)s.")
        state = alarm.get_state_display()
        super().__init__(sentence, code="moved_on", params={"state": state})


class NotHeard(ValidationError):
    """Nobody pressed the right digits, and nobody says that they know."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Nobody pressed the right digits. Ring somebody who is there first, and say here"
                " that you heard it from them."
            ),
            code="not_heard",
        )


class YourOwn(ValidationError):
    """Whoever raised it cannot be the second person."""

    def __init__(self) -> None:
        super().__init__(
            _("This alarm came from your own phone. Somebody else must confirm it."), code="own"
        )


@transaction.atomic
def confirm_alarm(
    *, alarm: Alarm, by: User, text_key: str, now: datetime, heard: bool = False
) -> CallOut:
    """The second person agrees: the ready-made text goes out as a call-out, with its ten seconds.

    What nobody proved is confirmed by who `heard` from somebody there that it is true. Where an
    emergency is under way already the alarm becomes part of it, and no second one begins. What is
    less urgent there makes way without a word. Refuses MovedOn, NotHeard and YourOwn.
    """
    residence = Residence.objects.select_for_update(no_key=True).get(pk=alarm.residence_id)
    alarm = Alarm.objects.select_for_update().get(pk=alarm.pk)
    if not (alarm.may_be_confirmed(now) or alarm.may_be_vouched_for(now)):
        raise MovedOn(alarm)
    if not (alarm.may_be_confirmed(now) or heard or emergency_in(residence.pk)):
        raise NotHeard
    if is_own(alarm, by):
        raise YourOwn
    return call_everybody_out(alarm=alarm, residence=residence, by=by, text_key=text_key, now=now)


def call_everybody_out(
    *, alarm: Alarm, residence: Residence, by: User | None, text_key: str, now: datetime
) -> CallOut:
    """The call-out of an alarm, or the one that is under way; both rows are locked."""
    settled = {"settled_at": now, "settled_by": by}
    if under_way := emergency_in(residence.pk):
        move(alarm, Event.JOINED, now, call_out=under_way, **settled)
        note(alarm, now)
        return under_way
    call_out = start_call_out(
        residence=residence,
        by=by,
        title=Text.objects.get(key=text_key).title,
        urgency=Urgency.EMERGENCY,
        text_key=text_key,
        request_key=alarm.pk,
        ring_means=rings.usual(Line.now()),
        now=now,
    )
    became = Event.CONFIRMED if alarm.state == AlarmState.PROVED else Event.VOUCHED
    move(alarm, became, now, call_out=call_out, **settled)
    note(alarm, now)
    return call_out


def is_own(alarm: Alarm, by: User) -> bool:
    """Whether it came from a phone of theirs, or from nobody else's."""
    return Witness.objects.filter(alarm=alarm, phone__helpers__user=by).exists()


@transaction.atomic
def decline_alarm(*, alarm: Alarm, by: User, reason: str, now: datetime) -> None:
    """Somebody says what it was, also afterwards: a false alarm is counted as one. Refuses MovedOn."""
    alarm = Alarm.objects.select_for_update().get(pk=alarm.pk)
    if alarm.state in USEFUL and not alarm.reason:
        Alarm.objects.filter(pk=alarm.pk).update(reason=reason)
        record(actor=by, verb=Verb.ALARM_DECLINED, target=alarm, at=now, reason=reason)
        return
    settled = {"settled_at": now, "settled_by": by, "reason": AlarmReason(reason)}
    if not move(alarm, Event.DECLINED, now, **settled):
        raise MovedOn(alarm)
    note(alarm, now)
