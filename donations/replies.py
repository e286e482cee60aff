"""What a text means that is about things: a need, a question why, a yes or a no to what is there.

Nobody proves by a text who they are. A need costs nothing to say; a yes or a no needs digits that
only this phone was told.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Sum

from donations import checkups, giving, keywords, run_saying, saying
from donations.actions import change_need, open_need
from donations.keywords import Wanted
from donations.models import DeclineReason, Match, MatchState, Need, OpenedHow
from messaging.answers import Answer, digits_of
from messaging.answers import Kind as Said
from messaging.inbound import Taken, one_by_one
from messaging.models import Inbound
from messaging.pressing import pressing
from residences.models import LinkTo, Resident
from residences.saying import new_link

NAME = "donations.replies"
CODE = 4  # digits before the one that answers
WHY = {
    "2": DeclineReason.HAS_ONE,
    "3": DeclineReason.NOT_SUITABLE,
    "4": DeclineReason.CANNOT_COME,
}
MOST_NEEDS = 3  # of one phone in one answer: a text has room for as many


@one_by_one
def handle(inbound: Inbound, answer: Answer, now: datetime) -> Taken | None:
    """Takes what is about things; None for all else, without a query for what is plainly not."""
    if inbound.phone_id is None or inbound.channel != "text" or answer.kind is not Said.UNKNOWN:
        return None
    body = inbound.body or ""
    digits = digits_of(body)
    if _is_answer(digits):
        return _answered(inbound, digits, now)
    meant = keywords.said(body)
    worded = not any(char.isdigit() for char in body)
    if meant is None or (worded and pressing([inbound.phone_id], now)):
        return None  # while a call-out waits for this phone, a person reads its words
    return _asked(inbound, meant, now)


def _is_answer(digits: str) -> bool:
    return len(digits) == CODE + 1 and int(digits[:CODE]) in giving.CODES


def _people(inbound: Inbound) -> list[Resident]:
    people = Resident.objects.here().filter(lines__phone=inbound.phone_id)
    return list(people.order_by("joined_at", "pk"))


def _asked(inbound: Inbound, meant: Wanted | str, now: datetime) -> Taken | None:
    """Who shares a phone needs things together: what is noted is noted for the first of them.

    Whatever they asked, the answer ends with the link to their own page.
    """
    people = _people(inbound)
    if not people:
        return None
    tongue = people[0].reads
    if isinstance(meant, Wanted):
        words = _noted(people, meant, now)
    elif meant == keywords.WHEN:
        words = saying.why_not_yet(_open(people), tongue)
    else:
        words = saying.menu(tongue)
    link = new_link(people[0], LinkTo.GIFTS, now)
    return Taken(by=NAME, reply=f"{words}\n{link}", language=tongue)


def _open(people: list[Resident]) -> list[Need]:
    needs = Need.objects.open().wished().filter(resident__in=people).select_related("waiting")
    return list(needs.order_by("opened_at", "pk")[:MOST_NEEDS])


def _noted(people: list[Resident], wanted: Wanted, now: datetime) -> str:
    """Said a second time it is no second need: it is told how the first stands, or changed.

    What was said before stays when no answer comes to the question that is asked back.
    """
    tongue = people[0].reads
    open_now = Need.objects.open().wished().filter(resident__in=people, kind=wanted.kind)
    known = open_now.select_related("resident", "waiting").order_by("opened_at", "pk").first()
    if known and wanted.is_bare:
        return saying.why_not_yet([known], tongue)
    if known and wanted.count:  # so many are needed now, besides those that they have by now
        had = known.matches.filter(state=MatchState.HANDED_OVER).aggregate(n=Sum("quantity"))["n"]
        quantity = wanted.count + (had or 0)
        change_need(need=known, said=None, quantity=quantity, by=None, now=now)
        return saying.noted(known, tongue, count=wanted.count)
    need = open_need(
        resident=known.resident if known else people[0],
        kind=wanted.kind,
        how=OpenedHow.TEXT,
        quantity=wanted.count or 1,
        said=dict([wanted.answer]) if wanted.answer else {},
        now=now,
    )
    return saying.noted(need, tongue)


# Yes and no --------------------------------------------------------------------------------------


def _answered(inbound: Inbound, digits: str, now: datetime) -> Taken | None:
    """The last promise with these digits that was made to somebody on this phone."""
    told = Match.objects.filter(
        code=digits[:CODE], need__resident__lines__phone=inbound.phone_id
    ).select_related("need__resident")
    match = told.order_by("-confirmed_at").first()
    if match is None:
        return None
    tongue = match.need.resident.reads
    return Taken(by=NAME, reply=_words(match, digits[CODE], tongue, now), language=tongue)


def _words(match: Match, last: str, tongue: str, now: datetime) -> str:
    try:
        return _done(match, last, tongue, now)
    except ValidationError:  # it has moved on
        return saying.over(tongue)


def _done(match: Match, last: str, tongue: str, now: datetime) -> str:
    if match.state in {MatchState.HANDED_OVER, MatchState.RETURNED}:
        return _works(match, last, tongue, now)
    if last == saying.YES:
        if match.state != MatchState.ACCEPTED:  # a second yes is thanked for like the first
            giving.accept(match=match, by=None, now=now)
        return run_saying.day_of(match, tongue) or saying.kept(match, tongue)
    reason = WHY.get(last, DeclineReason.UNSAID)
    if match.state == MatchState.DECLINED:
        giving.say_why(match=match, reason=reason)
    else:
        giving.decline(match=match, reason=reason, by=None, now=now)
    return saying.declined(match, tongue)


def _works(match: Match, last: str, tongue: str, now: datetime) -> str:
    """Whether what they have works, once they were asked; nothing else is said with these digits."""
    if last not in {saying.YES, saying.BROKEN}:
        return saying.over(tongue)
    checkups.answer(match=match, works=last == saying.YES, by=None, now=now)
    return saying.works(last, tongue)
