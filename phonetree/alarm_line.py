"""An alarm raised by a key when somebody rings us: we hang up, and ring the number that we know."""

from datetime import datetime, timedelta

from messaging import actions as messaging
from messaging.models import Message
from messaging.pace import span
from messaging.voice import Heard, Script
from phonetree.alarm_replies import SAYS
from phonetree.alarm_reports import Source, report
from phonetree.alarm_rules import Next
from phonetree.line_words import ALARM, RING_BACK, Tongue
from phonetree.models.line import CallIn, Line
from phonetree.on_shift import Caller, caller_of
from residences import pins
from residences.saying import said

KEY = "5"
HANGS_UP = timedelta(seconds=8)  # before we ring back: the line must be free


def offer(call: CallIn, tongue: Tongue, now: datetime) -> tuple[Heard, ...]:
    """That 5 raises an alarm, for a phone on which somebody has digits to prove one."""
    if call.phone_id is None or not pins.can_be_asked(call.phone_id, now):
        return ()
    return tongue.heard(ALARM) if Line.now().takes_alarms else ()


def take_key(call: CallIn, now: datetime) -> Script | None:
    """The last words of this call; None where alarms are not taken."""
    caller = caller_of(call.phone_id)
    if caller is None or not Line.now().takes_alarms:
        return None
    decided = report(Source(call.inbound, caller, "key", wait=HANGS_UP), now)
    if decided is Next.LEAVE:
        return None
    if decided in SAYS:
        write(caller, said(SAYS[decided], caller.reads), now)
    words = RING_BACK if decided is Next.RING else "alarm_told"
    return Script(Tongue(call.language).heard(words))


def write(caller: Caller, words: str, now: datetime) -> None:
    """The same in a text, which needs no voice. No limit holds it up."""
    text = Message(
        phone_id=caller.phone,
        channel="text",
        purpose="reply",
        is_emergency=True,
        language=caller.reads,
        body=words,
        priority=1,
        due_at=now,
        expires_at=now + span(timedelta(minutes=30)),
        made_at=now,
        changed_at=now,
    )
    messaging.queue_messages(messages=[text])
