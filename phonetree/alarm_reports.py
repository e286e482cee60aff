"""What phones report: an alarm begins, they are rung back, and press their digits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.trail import record
from accounts.verbs import Verb
from messaging import actions as messaging
from messaging.models import Inbound, Message, Phone
from messaging.pace import span
from phonetree import alarm_rules as rules
from phonetree.alarm_news import tell
from phonetree.alarm_rules import AlarmState, Event, Next, Report
from phonetree.line_words import OF_ALARMS, tongue_of
from phonetree.models import UNDER_WAY, CallOut, CallOutState, Urgency
from phonetree.models.alarms import Alarm, AlarmReason, Witness
from phonetree.on_shift import Caller
from phonetree.quick import locked
from phonetree.reports import latest_recipients, note_words
from residences import pins
from residences.models import Residence, Resident

PURPOSE = "alarm"  # of the call that asks for digits; settings.CALL_SCRIPTS leads to alarm_call.py
GOOD_FOR = timedelta(minutes=2)  # such a call: later it would frighten, and prove nothing
VERBS = {
    AlarmState.PROVED: Verb.ALARM_PROVED,
    AlarmState.CONFIRMED: Verb.ALARM_CONFIRMED,
    AlarmState.VOUCHED: Verb.ALARM_CONFIRMED,
    AlarmState.JOINED: Verb.ALARM_JOINED,
    AlarmState.DECLINED: Verb.ALARM_DECLINED,
    AlarmState.EXPIRED: Verb.ALARM_EXPIRED,
}


@dataclass(frozen=True)
class Source:
    """Where a report comes from."""

    inbound: Inbound
    caller: Caller
    how: str  # text, key, ring
    wait: timedelta = timedelta(0)  # before we ring back: who rang us must hang up first


@transaction.atomic
def report(source: Source, now: datetime) -> Next:
    """What is done about a report of this phone; it never sends anything to anybody else."""
    home = Residence.objects.select_for_update(no_key=True).get(pk=source.caller.residences[0])
    emergency = emergency_in(home.pk)
    alarm = _current(home.pk, emergency)
    witness = alarm.witnesses.filter(phone=source.caller.phone).first() if alarm else None
    facts = _facts(source, emergency, witness, now)
    decided = rules.heard(facts, now, span(rules.RING_AGAIN))
    if decided in {Next.WAIT, Next.LEAVE}:
        return decided
    is_new = alarm is None
    if alarm is None:
        alarm = _begin(home, decided, emergency, now)
    if witness is None:
        witness = _add(alarm, source, now)
    if decided is Next.RING:
        ring(witness, now + span(source.wait))
        set_wake(alarm)
    elif decided is Next.JOIN:
        _on_the_board(source, now)
    elif is_new:
        tell(alarm, now, but=source.caller.phone)
    if is_new:  # last: it takes the trail's lock
        record(actor=None, verb=Verb.ALARM_RAISED, target=alarm, at=now, reason=alarm.state)
    return decided


def emergency_in(residence: UUID) -> CallOut | None:
    """The call-out about an emergency that is under way there and no drill."""
    states = [state for state in UNDER_WAY if state != CallOutState.WAITING]
    found = CallOut.objects.filter(residence=residence, urgency=Urgency.EMERGENCY, is_drill=False)
    return found.filter(state__in=states).first()


def _current(residence: UUID, emergency: CallOut | None) -> Alarm | None:
    """The alarm to which a report belongs: an open one, or the one behind what is under way."""
    belongs = Q(state__in=rules.OPEN)
    if emergency is not None:
        belongs |= Q(call_out=emergency)
    return Alarm.objects.select_for_update().filter(belongs, residence=residence).first()


def _facts(
    source: Source, emergency: CallOut | None, witness: Witness | None, now: datetime
) -> Report:
    phone = source.caller.phone
    willing = Phone.objects.filter(pk=phone, opted_out_at=None).exists()
    lately = Witness.objects.filter(phone=phone, at__gt=now - rules.DAY)
    return Report(
        can_prove=willing and pins.can_be_asked(phone, now),
        today=lately.exclude(alarm__state__in=rules.USEFUL).count(),
        emergency=emergency is not None,
        is_known=witness is not None,
        is_done=bool(witness and (witness.proved_at or witness.denied_at)),
        rings=witness.rings if witness else 0,
        rung_at=witness.rung_at if witness else None,
    )


def _begin(home: Residence, decided: Next, emergency: CallOut | None, now: datetime) -> Alarm:
    first = {Next.RING: AlarmState.ASKED, Next.SHOW: AlarmState.UNPROVED}
    state = first.get(decided, AlarmState.JOINED)
    ends = rules.ends_at(state, now, span(rules.ASKED_FOR))
    joined = state is AlarmState.JOINED
    return Alarm.objects.create(
        residence=home,
        state=state.value,
        raised_at=now,
        ends_at=ends,
        wake_at=ends,
        settled_at=now if joined else None,
        call_out=emergency if joined else None,
    )


def _add(alarm: Alarm, source: Source, now: datetime) -> Witness:
    phone = source.caller.phone
    people = Resident.objects.here().filter(lines__phone=phone, residence=alarm.residence_id)
    branch = people.order_by("joined_at", "pk").values_list("branch", flat=True).first()
    return Witness.objects.create(
        alarm=alarm,
        inbound=source.inbound,
        phone_id=phone,
        branch_id=branch,
        language=tongue_of(source.caller.speaks, source.caller.reads, *OF_ALARMS).tag,
        how=source.how,
        at=now,
    )


def _on_the_board(source: Source, now: datetime) -> None:
    """Whoever raises an alarm in the middle of a call-out stands at the top until somebody looks."""
    (found,) = latest_recipients([(source.caller.phone, source.inbound.received_at)])
    if found is None or source.how != "text":
        return
    if recipient := locked([found.recipient_id]).get(found.recipient_id):
        note_words(recipient=recipient, inbound=source.inbound, now=now)


def ring(witness: Witness, at: datetime) -> None:
    """We ring the number that we know, whatever number a report pretended to come from."""
    if witness.phone_id is None:  # it was forgotten meanwhile
        return
    witness.rings, witness.rung_at = witness.rings + 1, at
    witness.save(update_fields=["rings", "rung_at"])
    call = Message(
        phone_id=witness.phone_id,
        channel="call",
        purpose=PURPOSE,
        is_emergency=True,  # no limit holds it up: without it nobody can prove anything
        about=witness.pk,
        language=witness.language,
        priority=0,
        due_at=at,
        expires_at=at + span(GOOD_FOR),
        made_at=at,
        changed_at=at,
    )
    messaging.queue_messages(messages=[call])


def set_wake(alarm: Alarm) -> None:
    """The engine looks at it when it ends by itself, or when a phone is rung once more."""
    silent = alarm.witnesses.filter(proved_at=None, denied_at=None)
    again = (ring_again_at(alarm, one) for one in silent)
    moments = [moment for moment in (alarm.ends_at, *again) if moment]
    alarm.wake_at = min(moments, default=None)
    alarm.save(update_fields=["wake_at"])


def ring_again_at(alarm: Alarm, witness: Witness) -> datetime | None:
    """When this phone is rung once more; never when it has brought wrong digits."""
    if witness.tries:
        return None
    state = AlarmState(alarm.state)
    return rules.rings_again_at(state, witness.rings, witness.rung_at, span(rules.RING_AGAIN))


def move(alarm: Alarm, event: Event, now: datetime, **fields: object) -> bool:
    """True for the one that moves it; what has moved on meanwhile stays as it is."""
    state = rules.LEADS_TO[event]
    ends = rules.ends_at(state, now)
    values = {"state": state, "ends_at": ends, "wake_at": ends, **fields}
    moved = Alarm.objects.filter(pk=alarm.pk, state__in=rules.FROM[event]).update(**values)
    if moved:
        alarm.refresh_from_db()
    return bool(moved)


def note(alarm: Alarm, now: datetime) -> None:
    """The trail learns where the alarm stands; called last, for it takes the trail's lock."""
    if verb := VERBS.get(AlarmState(alarm.state)):
        record(actor=alarm.settled_by, verb=verb, target=alarm, at=now, reason=alarm.reason)


# Digits that were pressed --------------------------------------------------------------------------


class Pressed(Enum):
    """What our call says next."""

    DONE = "done"  # somebody is told, whether the digits were right or there were too many wrong
    AGAIN = "again"
    DENIED = "denied"


@transaction.atomic
def take_digits(witness: Witness, digits: str, now: datetime) -> Pressed:
    """Their digits prove the alarm; wrong ones never do, and after some nobody asks any more."""
    alarm = Alarm.objects.select_for_update().get(pk=witness.alarm_id)
    witness = Witness.objects.select_for_update().get(pk=witness.pk)
    if alarm.state not in rules.OPEN or witness.phone_id is None or witness.proved_at:
        return Pressed.DONE
    if digits == pins.NOT_ME:
        return _denied(alarm, witness, now)
    tried, who = pins.try_pin(phone=witness.phone_id, pin=digits, now=now)
    if tried is pins.Tried.RIGHT:
        return _proved(alarm, witness, who, now)
    witness.tries += 1
    witness.save(update_fields=["tries"])
    again = tried is pins.Tried.WRONG and witness.tries % rules.MOST_TRIES > 0
    if not again:
        not_proved(alarm, now)
    pins.note_locked(witness.phone_id, now)
    return Pressed.AGAIN if again else Pressed.DONE


def _proved(alarm: Alarm, witness: Witness, who: Resident | None, now: datetime) -> Pressed:
    witness.proved_at, witness.proved_by = now, who
    witness.save(update_fields=["proved_at", "proved_by"])
    if emergency := emergency_in(alarm.residence_id):
        joined = {"proved_at": now, "settled_at": now, "call_out": emergency}
        if move(alarm, Event.JOINED, now, **joined):
            note(alarm, now)
    elif move(alarm, Event.PROVED, now, proved_at=now):
        tell(alarm, now, but=witness.phone_id)
        note(alarm, now)
    elif (
        alarm.state == AlarmState.PROVED
    ):  # perhaps a second leader: the engine looks (alarm_leaders)
        alarm.wake_at = now
        alarm.save(update_fields=["wake_at"])
    return Pressed.DONE


def _denied(alarm: Alarm, witness: Witness, now: datetime) -> Pressed:
    """It was not them: nothing is left of it unless another phone reported it too."""
    witness.denied_at = now
    witness.save(update_fields=["denied_at"])
    alone = not alarm.witnesses.filter(denied_at=None).exists()
    declined = {"settled_at": now, "reason": AlarmReason.NOT_THEM}
    if alone and move(alarm, Event.DECLINED, now, **declined):
        note(alarm, now)
    return Pressed.DENIED


def not_proved(alarm: Alarm, now: datetime) -> None:
    """Nobody showed that it is theirs: coordinators are told that somebody asks for help."""
    if move(alarm, Event.UNPROVED, now):
        tell(alarm, now)
