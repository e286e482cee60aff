"""A leader's text with numbers of their list: "13 15" saw them, "-13" takes it back.

"3 5 9" are places on a list: of several lists, the one on which all of these are still to be found.

It is asked before all others and costs nothing unless a text is nothing but such numbers
(numbering.py); a text that is anything else, or comes from somebody who leads nothing, is left alone.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from messaging.answers import Answer, Kind, plain
from messaging.inbound import Taken, one_by_one
from messaging.models import Inbound
from phonetree import numbering, quick, reports
from phonetree.models import Recipient, Section, Wording
from phonetree.numbering import Place, Said
from phonetree.outcomes import MISSING, SAFE, Outcome
from phonetree.quick import Latest
from phonetree.wordings import of_recipient, phrase
from residences.replies import claims

NAME = "phonetree.leader_replies"
TO_FIND = frozenset({Outcome.OPEN, *MISSING})
HELP = frozenset({Outcome.NEEDS_HELP, Outcome.NOT_SAFE_TO_TALK})


@one_by_one
def handle(inbound: Inbound, answer: Answer, now: datetime) -> Taken | None:
    """Takes numbers by somebody who leads a branch in their newest call-out; None for all else."""
    if inbound.phone_id is None or inbound.channel != "text" or answer.kind is not Kind.UNKNOWN:
        return None
    said = numbering.read(plain(inbound.body or ""))
    if said is None:
        return None
    (leader,) = reports.latest_recipients([(inbound.phone_id, inbound.received_at)])
    if leader is None or (led := _led_by(leader)) is None:
        return None
    meant = _numbers_meant(said, led)
    if not meant or claims(inbound, answer, leader.stopped_at):  # a code that we asked for
        return None
    if len(meant) > 1:
        return _which(leader, meant, inbound, now)
    return _done(leader, led, meant[0], inbound, now, undo=said.undo)


def _led_by(leader: Latest) -> list[uuid.UUID] | None:
    """The branches that they lead now, None for nobody's leader."""
    sections = Section.objects.filter(call_out=leader.call_out_id)
    led = [one.pk for one in sections if one.leader_id == leader.recipient_id]
    return led or None


def _on_list(led: Sequence[uuid.UUID], numbers: Sequence[int]) -> bool:
    return Recipient.objects.filter(section__in=led, number__in=numbers).exists()


def _numbers_meant(said: Said, led: Sequence[uuid.UUID]) -> list[list[int]]:
    """The numbers that may be meant: one list of them, or one for each branch that fits as well."""
    if not said.places:
        theirs = not said.may_be_of_things or _on_list(led, said.numbers)
        return [list(said.numbers)] if theirs else []
    lists: dict[uuid.UUID, list[Place]] = {section: [] for section in led}
    rows = Recipient.objects.filter(section__in=led, number__isnull=False).order_by("number")
    for section, number, outcome in rows.values_list("section", "number", "outcome"):
        seen = outcome == Outcome.SEEN_IN_PERSON
        if number is not None:
            meant = seen if said.undo else outcome in TO_FIND
            lists[section].append(Place(number, meant))
    if len(led) == 1:  # what is not on it is named in our answer
        first = [one.number for one in lists[led[0]]]
        found = [numbering.number_at(place, first) for place in said.numbers]
        return [[one for one in found if one is not None]] if first else []
    return numbering.on_lists(said.numbers, lists.values())


def _which(
    leader: Latest, meant: Sequence[Sequence[int]], inbound: Inbound, now: datetime
) -> Taken:
    """Nobody is marked before they say which list; the numbers themselves say it."""
    wording = of_recipient(leader.call_out_id, leader.language)
    if not wording.phrases.get("leader_which"):  # the call-out began before there were such words
        own = quick.locked([leader.recipient_id])[leader.recipient_id]
        reports.note_words(recipient=own, inbound=inbound, now=now)
        return Taken(by=NAME)
    numbers = " / ".join(numbering.spelled(one) for one in meant)
    words = phrase(wording, "leader_which", numbers=numbers)
    return Taken(by=NAME, reply=words, language=leader.language)


@transaction.atomic
def _done(
    leader: Latest,
    led: Sequence[uuid.UUID],
    numbers: Sequence[int],
    inbound: Inbound,
    now: datetime,
    *,
    undo: bool,
) -> Taken:
    rows = Recipient.objects.filter(section__in=led, number__in=numbers)
    rows = rows.select_related("call_out").order_by("pk")
    deed = _take_back if undo else _see
    done = {row.number for row in rows if row.number and deed(row, now)}
    if not rows:  # none of it is on their list, so a person reads what it may mean instead
        own = quick.locked([leader.recipient_id])[leader.recipient_id]
        reports.note_words(recipient=own, inbound=inbound, now=now)
    wording = of_recipient(leader.call_out_id, leader.language)
    words = _words(wording, done, set(numbers) - done, undo=undo)
    if Recipient.objects.open().filter(pk=leader.recipient_id).exists():
        words = f"{words} {phrase(wording, 'leader_yourself')}".rstrip()
    return Taken(by=NAME, reply=words, language=leader.language, is_work=bool(done))


def _see(row: Recipient, now: datetime) -> bool:
    """True for somebody who is seen from now on, or was well already; help is not settled so."""
    if row.outcome in HELP:
        return False
    if row.outcome not in SAFE or row.is_partly_safe:
        outcome = Outcome.SEEN_IN_PERSON
        reports.mark(recipient=row, outcome=outcome, by=None, how="leader", now=now)
    return True


def _take_back(row: Recipient, now: datetime) -> bool:
    if row.outcome != Outcome.SEEN_IN_PERSON:
        return False
    reports.unmark(recipient=row, now=now)
    return True


def _words(wording: Wording, done: set[int], left: set[int], *, undo: bool) -> str:
    parts = []
    if done and undo:
        parts.append(phrase(wording, "leader_unseen", numbers=numbering.spelled(done)))
    elif done:
        facts = {"numbers": numbering.spelled(done), "undo": f"-{min(done)}"}
        parts.append(phrase(wording, "leader_seen", **facts))
    if left:
        parts.append(phrase(wording, "leader_unchanged", numbers=numbering.spelled(left)))
    return " ".join(parts)
