"""Two leaders who live there prove one alarm: everybody is called out, though no coordinator woke.

The engine does it, for a call in which digits are pressed must not wait for it.
"""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from phonetree.alarm_actions import call_everybody_out
from phonetree.alarm_forms import INCIDENT
from phonetree.alarm_news import tell
from phonetree.alarm_rules import LEADERS_HOLD, AlarmState, Proof, leaders_agree
from phonetree.models import CallOut, CallOutState, Line
from phonetree.models.alarms import Alarm
from residences.holding import acting
from residences.models import AlarmPin, Residence


def begin_if_they_agree(pk: UUID, now: datetime) -> bool:
    """True when it was theirs to begin, and is under way or held."""
    waiting = Alarm.objects.filter(pk=pk, state=AlarmState.PROVED, ends_at__gt=now).first()
    if waiting is None or not leaders_agree(proofs(waiting, now), now):
        return False
    if not Line.now().leaders_confirm:
        return False
    try:
        return _begin(waiting, now)
    except ValidationError:  # the house has closed, or something else came first: people see it
        return False


@transaction.atomic
def _begin(alarm: Alarm, now: datetime) -> bool:
    residence = Residence.objects.select_for_update(no_key=True).get(pk=alarm.residence_id)
    alarm = Alarm.objects.select_for_update().get(pk=alarm.pk)
    if not alarm.may_be_confirmed(now):
        return False
    call_out = call_everybody_out(
        alarm=alarm, residence=residence, by=None, text_key=INCIDENT, now=now
    )
    alarm.refresh_from_db()
    if alarm.state == AlarmState.CONFIRMED:
        until = now + LEADERS_HOLD
        held = CallOut.objects.filter(pk=call_out.pk, state=CallOutState.HOLDING)
        held.update(hold_until=until, wake_at=until)
        tell(alarm, now)
    return True


def proofs(alarm: Alarm, now: datetime) -> list[Proof]:
    """Whose digits proved it, and whether they lead there now."""
    proved = alarm.witnesses.filter(proved_at__isnull=False, proved_by__isnull=False)
    people = [pk for pk in proved.values_list("proved_by", flat=True) if pk]
    leads = acting(now).filter(resident__in=people, branch__residence=alarm.residence_id)
    leaders = set(leads.values_list("resident", flat=True))
    chosen = AlarmPin.objects.filter(resident__in=people).values_list("resident", "chosen_at")
    return [Proof(pk, pk in leaders, chosen_at) for pk, chosen_at in chosen]
