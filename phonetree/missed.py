"""Missed calls that raise an alarm: who hangs up at once, and whom nobody could pick up.

Every other meaning of a ring comes first: it is offered to the rooms, and what is an answer to a
call-out is counted (rings.py) before anything here is asked.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from messaging import quick
from messaging.answers import Answer, Kind
from messaging.inbound import Taken, one_by_one
from messaging.incoming import Turn
from messaging.models import Inbound
from messaging.pace import span
from phonetree import alarm_line, missed_rules, rings, voicemail
from phonetree.alarm_reports import Source, report
from phonetree.alarm_rules import Next
from phonetree.missed_rules import Missed, Switches
from phonetree.models.line import CallIn, Line
from phonetree.on_shift import Caller, caller_of
from phonetree.reports import latest_recipients
from residences import pins
from residences.holding import acting
from residences.saying import said

NAME, HOW = "phonetree.missed", "ring"
SAYS = {Next.RING: "alarm_rang", Next.SHOW: "alarm_rang_seen", Next.JOIN: "alarm_rang_seen"}


def leaders_ring_alarms() -> bool:
    """Whether one missed call of a leader raises an alarm, as things are set."""
    line = Line.now()
    return line.takes_alarms and line.leaders_ring_alarms


def note_over(call: CallIn, turn: Turn, now: datetime) -> None:
    """A call that we picked up is over: perhaps it was none. Called once, in its transaction."""
    rang = now - call.began_at
    talked = None if turn.talked is None else timedelta(seconds=turn.talked)
    pressed = call.turns > 1
    if pressed or not missed_rules.is_missed(rang=rang / settings.CLOCK_SPEED, talked=talked):
        return
    CallIn.objects.filter(pk=call.pk).update(was_missed=True)
    caller = caller_of(call.phone_id)
    if caller and _take(call.inbound, caller, now) is Next.LEAVE:
        voicemail.keep(call, recording="", seconds=0, now=now)  # a person sees it, and rings back


def turned_away(inbound: Inbound, caller: Caller, now: datetime) -> None:
    """The line was full, or they had rung too often: for them it is a missed call."""
    if _take(inbound, caller, now, wait=alarm_line.HANGS_UP) not in {None, Next.LEAVE}:
        inbound.handled_by = NAME
        quick.note_taken(inbound)


@one_by_one
def handle(inbound: Inbound, answer: Answer, now: datetime) -> Taken | None:
    """Takes a call of which we learn when it is over; one that we could pick up costs no question."""
    if answer.kind is not Kind.RANG or inbound.phone_id is None:
        return None
    age = now - inbound.received_at
    if not span(missed_rules.SURE) <= age <= span(missed_rules.NO_NEWS):
        return None
    caller = caller_of(inbound.phone_id)
    if caller is None or CallIn.objects.filter(pk=inbound.pk).exists():
        return None
    decided = _take(inbound, caller, now)
    return None if decided in {None, Next.LEAVE} else Taken(by=NAME)


def _take(
    inbound: Inbound, caller: Caller, now: datetime, wait: timedelta = timedelta(0)
) -> Next | None:
    """What is done about it; None for a missed call that means nothing. Rung back after `wait`."""
    line = Line.now()
    switches = Switches(line.leaders_ring_alarms, line.residents_ring_alarms)
    if not line.takes_alarms or not (switches.proving or switches.others):
        return None
    facts = _facts(inbound, caller, now)
    if not missed_rules.raises(facts, switches, now, settings.CLOCK_SPEED):
        return None
    decided = report(Source(inbound, caller, HOW, wait), now)
    if decided in SAYS:
        alarm_line.write(caller, said(SAYS[decided], caller.reads), now)
    return decided


def _facts(inbound: Inbound, caller: Caller, now: datetime) -> Missed:
    (latest,) = latest_recipients([(caller.phone, now)])
    leads = acting(now).filter(resident__lines__phone=caller.phone)
    return Missed(
        can_prove=leads.exists() or pins.can_be_asked(caller.phone, now),
        before=_before(inbound, caller, now),
        is_called_out=latest is not None
        and latest.stopped_at is None
        and rings.may_answer(latest.recipient_id, now),
        called_out_at=latest.stopped_at if latest else None,
    )


def _before(inbound: Inbound, caller: Caller, now: datetime) -> int:
    """Other missed calls of this phone a moment ago, but those that a room understood."""
    since = now - span(missed_rules.TWICE_IN)
    rows = Inbound.objects.filter(phone=caller.phone, channel="call", received_at__gt=since)
    missed = Q(call_in__was_missed=True) | Q(call_in=None, handled_by__in=["", NAME])
    return rows.filter(missed).exclude(pk=inbound.pk).count()
