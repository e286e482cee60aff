"""The line: what somebody who rings our number hears, and who talks to them.

Each turn of a call comes here and gets the next stretch of it. While a call-out is live and a
missed call is an answer, nobody picks up at all (rings.py).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from messaging import quick, spending
from messaging.incoming import OVER, Turn
from messaging.models import Inbound
from messaging.voice import Dial, Gather, GoOn, Heard, Pause, Record, Say, Script
from phonetree import alarm_line, missed, missed_rules, rings, voice, voicemail
from phonetree.line_words import (
    AGAIN,
    FIRST,
    KEPT,
    NOTHING_NEW,
    SPEAK,
    TALK,
    WAIT,
    Tongue,
    for_helper,
    for_strangers,
    news_for,
    takes_keys,
    tongue_of,
)
from phonetree.models import Recipient
from phonetree.models.line import CallIn, Line
from phonetree.on_shift import LONGEST_CALL, Caller, caller_of, claim_next
from phonetree.reports import latest_recipients
from phonetree.spoken import wording_heard

NAME = "phonetree.line"
KEY, PEOPLE, TALK_TO, DIALLED, ASKS, ACCEPT = "key", "people", "talk", "dialled", "asks", "accept"
RECORDED, RECORDING = "recorded", "recording"
SOMEBODY, YES = "0", "1"
HOUR = timedelta(hours=1)
MOST_TURNS = 25  # a phone that lies on its keys must not talk to us all night
QUIET = 6  # seconds in which somebody may still press a key


def script(inbound: Inbound, turn: Turn, now: datetime) -> Script | None:
    """The next stretch of this call; None to turn it away, which costs the caller nothing."""
    if not turn.stage:
        return pick_up(inbound, now)
    with transaction.atomic():
        calls = CallIn.objects.select_for_update(of=("self",)).select_related("ringing")
        call = calls.filter(pk=inbound.pk).first()
        if call is None or call.is_stranger:
            return None
        call.turns += 1
        call.save(update_fields=["turns"])
        if turn.stage == OVER or call.turns > MOST_TURNS:
            voicemail.end_call(call, now)
            if turn.stage == OVER:
                missed.note_over(call, turn, now)
            return Script()
        said = STAGES.get(turn.stage, _nothing)(call, turn, now)
        if said.is_last and turn.stage not in BESIDE:
            voicemail.end_call(call, now)
        return said


@transaction.atomic
def pick_up(inbound: Inbound, now: datetime) -> Script | None:
    """The first words, unless the ring was an answer, or too many ring."""
    if rings.was_counted(inbound):
        return None
    caller = caller_of(inbound.phone_id)
    call = CallIn.objects.filter(pk=inbound.pk).first()
    if call is None:
        if _too_many(inbound, now, is_stranger=caller is None):
            if caller is not None:
                missed.turned_away(inbound, caller, now)
            return None
        call = _begun(inbound, caller, now)
    if caller is None:
        voicemail.end_call(call, now)
        return Script((Pause(1), *for_strangers()))
    said = menu(call, now)
    # It rings on for a moment: a pause that comes first is before the provider picks up.
    return replace(said, parts=(Pause(missed_rules.FREE_RING.seconds), *said.parts))


def _begun(inbound: Inbound, caller: Caller | None, now: datetime) -> CallIn:
    inbound.handled_by = NAME
    quick.note_taken(inbound)
    return CallIn.objects.create(
        inbound=inbound,
        phone_id=inbound.phone_id,
        is_stranger=caller is None,
        language=tongue_of(caller.speaks, caller.reads, *FIRST).tag if caller else "en",
        began_at=now,
    )


def _too_many(inbound: Inbound, now: datetime, *, is_stranger: bool) -> bool:
    """All together, of one phone, and of strangers: what the line's limits say."""
    line, lately = Line.now(), CallIn.objects.filter(began_at__gt=now - HOUR)
    if CallIn.objects.under_way(now - LONGEST_CALL).count() >= line.at_once:
        return True
    if is_stranger and spending.why_closed(spending.allowed_now(), now, as_known=True):
        return True  # a resident is picked up whatever it costs: it may be an emergency
    if is_stranger:
        return lately.filter(is_stranger=True).count() >= line.strangers_an_hour
    return lately.filter(phone=inbound.phone_id).count() >= line.an_hour


# What they hear --------------------------------------------------------------------------------


def menu(call: CallIn, now: datetime, *, again: bool = False) -> Script:
    """The last call-out with its keys, and that 0 leads to somebody; twice.

    Who is told nothing of the 0, for nothing speaks their language, is put through by waiting.
    """
    tongue, recipient = Tongue(call.language), _recipient(call, now)
    talk = tongue.heard(TALK)
    news = news_for(recipient, tongue) if recipient else ()
    if not news and not talk:
        return put_through(call, now)
    first: tuple[Heard, ...] = tongue.heard(AGAIN) if again else ()
    alarm = alarm_line.offer(call, tongue, now)
    said = (Pause(1), *first, *(news or tongue.heard(NOTHING_NEW)), *talk, *alarm)
    asked = Gather(said, KEY, seconds=QUIET)
    return Script((asked, asked) if talk else (asked, asked, GoOn(TALK_TO)))


def _recipient(call: CallIn, now: datetime) -> Recipient | None:
    if call.phone_id is None:
        return None
    (found,) = latest_recipients([(call.phone_id, now)])
    return Recipient.objects.get(pk=found.recipient_id) if found else None


def take_key(call: CallIn, turn: Turn, now: datetime) -> Script:
    """1, 2, 3 answer the last call-out, 0 leads to somebody, 5 is an alarm, all else says it again."""
    if turn.digits == SOMEBODY:
        return put_through(call, now)
    if turn.digits == alarm_line.KEY and (said := alarm_line.take_key(call, now)):
        return said
    recipient = _recipient(call, now)
    if turn.digits in voice.KEYS and recipient and takes_keys(recipient):
        source = call.inbound.provider_id
        said = voice.take_key(source, recipient, wording_heard(recipient), turn.digits, now)
        return _and_talk(call, said)
    return menu(call, now, again=turn.digits != voice.REPEAT)


def count_people(call: CallIn, turn: Turn, now: datetime) -> Script:
    """How many they are, on a shared phone."""
    recipient = _recipient(call, now)
    if recipient is None:
        return menu(call, now)
    source = call.inbound.provider_id
    said = voice.count_people(source, recipient, wording_heard(recipient), turn.digits, now)
    return _and_talk(call, said)


def _and_talk(call: CallIn, said: Script) -> Script:
    """The same, and that they may still talk to somebody."""
    talk = Tongue(call.language).heard(TALK)
    return Script((*said.parts, Gather(talk, KEY, seconds=QUIET))) if talk else said


# Who talks to them -----------------------------------------------------------------------------


def put_through(call: CallIn, now: datetime) -> Script:
    """Rings the next volunteer on shift who speaks their language; when none is left, a tone."""
    if call.ended_at is not None:
        _wanted_somebody(call, now)
        return Script()
    line, caller = Line.now(), caller_of(call.phone_id)
    helper = claim_next(caller, call.tried, now) if caller else None
    tongue, first = Tongue(call.language), not call.tried
    call.wants_somebody, call.ringing = True, helper
    if helper is not None:
        call.tried = [*call.tried, str(helper.pk)]
    call.save(update_fields=["wants_somebody", "ringing", "tried"])
    if helper is None or helper.phone is None:
        return take_message(tongue, line)
    wait = tongue.heard(WAIT) if first else ()
    return Script((*wait, Dial(helper.phone.number, DIALLED, ASKS, seconds=line.ring_seconds)))


def _wanted_somebody(call: CallIn, now: datetime) -> None:
    """Their wish and the end of their call come in any order: somebody is to ring them back."""
    if not call.wants_somebody and not call.taken_by_id:
        call.wants_somebody = True
        call.save(update_fields=["wants_somebody"])
        voicemail.keep(call, recording="", seconds=0, now=now)


def take_message(tongue: Tongue, line: Line) -> Script:
    """They speak after the tone, which needs no language."""
    if not line.takes_messages:
        return Script(tongue.heard(NOTHING_NEW))
    record = Record(RECORDED, RECORDING, seconds=voicemail.LONGEST)
    return Script((*tongue.heard(SPEAK), record))


def ask_helper(call: CallIn, _turn: Turn, _now: datetime) -> Script:
    """Whoever picked up must press a key: an answering machine never does."""
    caller = caller_of(call.phone_id)
    tag = caller.speaks if caller else call.language
    asked = Gather((Pause(1), for_helper(call.inbound, tag)), ACCEPT, seconds=QUIET)
    return Script((asked, asked))


def accept(call: CallIn, turn: Turn, now: datetime) -> Script:
    """The volunteer takes the call: they are connected; without the key they are not."""
    if turn.digits != YES or call.ringing is None or call.ended_at is not None:
        return Script()
    call.taken_by, call.taken_at = call.ringing, now
    call.save(update_fields=["taken_by", "taken_at"])
    return Script((Say("You are connected.", "en-GB"),), ends=False)


def after_dial(call: CallIn, turn: Turn, now: datetime) -> Script:
    """They have talked: goodbye; nobody came: the next one; they have gone: nothing."""
    if call.taken_by_id or turn.hung_up:
        return Script()
    return put_through(call, now)


def keep_message(call: CallIn, turn: Turn, now: datetime) -> Script:
    """What they said becomes a task."""
    voicemail.keep(call, recording=turn.recording, seconds=turn.seconds, now=now)
    return Script(Tongue(call.language).heard(KEPT))


def _nothing(_call: CallIn, _turn: Turn, _now: datetime) -> Script:
    return Script()


Stage = Callable[[CallIn, Turn, datetime], Script]
STAGES: dict[str, Stage] = {
    KEY: take_key,
    PEOPLE: count_people,
    TALK_TO: lambda call, _turn, now: put_through(call, now),
    DIALLED: after_dial,
    ASKS: ask_helper,
    ACCEPT: accept,
    RECORDED: keep_message,
    RECORDING: keep_message,
}
BESIDE = {ASKS, ACCEPT, RECORDING}  # said to somebody else: the call itself goes on
