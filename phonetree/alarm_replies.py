"""A text that raises an alarm: 505 in any digits, or SOS. Only from a phone that we know."""

from datetime import datetime

from messaging.answers import Answer, Kind, digits_of
from messaging.inbound import Taken, one_by_one
from messaging.models import Inbound
from phonetree.alarm_reports import Source, report
from phonetree.alarm_rules import LONGEST, WORDS, Next
from phonetree.models.line import Line
from phonetree.on_shift import caller_of
from residences.saying import said

NAME = "phonetree.alarm_replies"
SAYS = {Next.RING: "alarm_rings", Next.SHOW: "alarm_seen", Next.JOIN: "alarm_seen"}


@one_by_one
def handle(inbound: Inbound, answer: Answer, now: datetime) -> Taken | None:
    """Takes such a text; all else costs no question. We say nothing that is about anybody."""
    if answer.kind is not Kind.UNKNOWN or inbound.phone_id is None:
        return None
    if inbound.channel != "text" or not is_alarm(inbound.body or "") or not Line.now().takes_alarms:
        return None
    caller = caller_of(inbound.phone_id)
    if caller is None:
        return None
    decided = report(Source(inbound, caller, "text"), now)
    if decided is Next.LEAVE:
        return None
    reply = said(SAYS[decided], caller.reads) if decided in SAYS else None
    return Taken(by=NAME, reply=reply, language=caller.reads)


def is_alarm(body: str) -> bool:
    """Whether a text says nothing but the word of an alarm."""
    if len(body) > LONGEST:
        return False
    signs = "".join(sign for sign in body if sign.isalnum())
    return (digits_of(signs) or signs.casefold()) in WORDS
