"""What a text means that is no answer to a call-out: digits that we asked for, 7, 7 and a name, 70.

Nobody proves by a text who they are. So a text offers, names, confirms and stops; nobody begins to
lead by one, and no number changes. A yes, a no and a stop each need digits that only this phone was
told: somebody who writes under a made-up number cannot know them.
"""

from datetime import datetime

from messaging.answers import Answer, Kind, digits_of
from messaging.inbound import Taken, one_by_one, say_back
from messaging.models import Inbound
from residences import asking, naming, namings, neighbours
from residences.errands import raise_errands
from residences.leading import step_down
from residences.models import (
    ErrandKind,
    Leadership,
    LinkTo,
    Nomination,
    Question,
    Resident,
    Round,
    Topic,
)
from residences.neighbours import Named
from residences.numbers import confirm
from residences.saying import new_link, said

NAME = "residences.replies"
OFFER, STOP = "7", "70"  # the only words of ours that nobody has to be asked for
MOST_OPEN = 10  # questions of one phone that are looked at
SAYS = {Kind.SAFE: "1", Kind.HELP: "2"}


@one_by_one
def handle(inbound: Inbound, answer: Answer, now: datetime) -> Taken | None:
    """Takes what we asked this phone for; None for all else."""
    if inbound.phone_id is None or inbound.channel != "text":
        return None
    digits = digits_of(inbound.body or "")
    for question in _open(inbound):
        if takes(question, answer, digits):
            return _answered(question, answer, digits, now)
    if digits == OFFER:
        return _offered(inbound, now)
    if named := neighbours.read(inbound.body or ""):
        return _named(inbound, named, now)
    return _wants_to_stop(inbound, now) if digits == STOP else None


def claims(inbound: Inbound, answer: Answer, over: datetime | None) -> bool:
    """Whether a text is meant for us although this phone is in a call-out.

    While the call-out runs only digits that fit nothing else are, for words may be a call for help;
    once it is over, also a neighbour's name and an answer to a question that we asked since. A 1 or a 2 in a running call-out costs no query here.
    """
    if inbound.phone_id is None or inbound.channel != "text":
        return False
    if answer.kind is Kind.UNKNOWN:
        digits = digits_of(inbound.body or "")
        asked = digits and any(takes(one, answer, digits) for one in _open(inbound))
        return bool(asked) or _is_word(inbound, digits, over)
    if answer.kind not in SAYS or over is None:
        return False
    digits = digits_of(inbound.body or "")
    return any(one.asked_at >= over and takes(one, answer, digits) for one in _open(inbound))


def _is_word(inbound: Inbound, digits: str, over: datetime | None) -> bool:
    """Whether this is a 7, or 7 and a name, where a round is open, or a 70 by somebody who leads."""
    names = over is not None and neighbours.read(inbound.body or "") is not None
    if digits not in {OFFER, STOP} and not names:
        return False
    people = Resident.objects.here().filter(lines__phone=inbound.phone_id)
    if digits == STOP:
        return Leadership.objects.filter(resident__in=people).exists()
    rounds = Round.objects.open(inbound.received_at)
    return rounds.filter(branch__residents__in=people).exists()


def _open(inbound: Inbound) -> list[Question]:
    questions = Question.objects.open(inbound.received_at).filter(phone=inbound.phone_id)
    return list(questions.select_related("nomination", "round__branch")[:MOST_OPEN])


def takes(question: Question, answer: Answer, digits: str) -> bool:
    """Whether this is an answer to this question."""
    match question.topic:
        case Topic.STILL_YOU:
            return (answer.kind in SAYS and answer.people is None) or answer.kind is Kind.OPT_OUT
        case Topic.LEAD:
            return digits in {question.code + "1", question.code + "0"}
        case Topic.STOP:
            return digits == question.code
    return any(str(one.number) == digits for one in _standing(question))


def _standing(question: Question) -> list[Nomination]:
    return naming.candidates(question.round.branch) if question.round else []


def _answered(question: Question, answer: Answer, digits: str, now: datetime) -> Taken:
    if question.topic != Topic.NAME and not asking.settle(question, _short(answer, digits), now):
        return Taken(by=NAME)
    match question.topic:
        case Topic.STILL_YOU:
            return _still_you(question, answer, now)
        case Topic.LEAD if question.nomination:
            yes = digits.endswith("1")
            naming.answer(nomination=question.nomination, yes=yes, how="text", now=now)
            return _thanks(question, "noted_talk" if yes else "noted")
        case Topic.STOP:
            for one in question.people.all():
                step_down(resident=one, how="text", now=now)
            return _thanks(question, "lead_stopped")
    chosen = next(one for one in _standing(question) if str(one.number) == digits)
    if someone := question.people.order_by("joined_at", "pk").first():
        naming.back(nomination=chosen, by=someone)
    return _thanks(question, "noted")


def _short(answer: Answer, digits: str) -> str:
    return digits[-1:] if digits else "stop" if answer.kind is Kind.OPT_OUT else ""


def _still_you(question: Question, answer: Answer, now: datetime) -> Taken:
    if answer.kind is Kind.OPT_OUT:
        return Taken(by=NAME)
    if answer.kind is Kind.SAFE:
        confirm(question=question, now=now)
        return _thanks(question, "noted")
    raise_errands(question.people.all(), ErrandKind.CHANGE, now)
    return _thanks(question, "noted_talk")


def _thanks(question: Question, key: str) -> Taken:
    return Taken(by=NAME, reply=said(key, question.language), language=question.language)


# What nobody has to be asked for -------------------------------------------------------------------


def _people(inbound: Inbound) -> list[Resident]:
    people = Resident.objects.here().filter(lines__phone=inbound.phone_id)
    return list(people.order_by("joined_at", "pk"))


def _offered(inbound: Inbound, now: datetime) -> Taken | None:
    """They offer themselves; on a shared phone a page asks which of them."""
    people = [one for one in _people(inbound) if _may_offer(one, now)]
    if not people:
        return None
    tongue = people[0].reads
    if len(people) > 1:
        link = new_link(people[0], LinkTo.NAME, now)
        return Taken(by=NAME, reply=said("name_somebody", tongue, link=link), language=tongue)
    naming.offer(resident=people[0], how="text", now=now)
    return Taken(by=NAME, reply=said("noted_talk", tongue), language=tongue)


def _named(inbound: Inbound, named: Named, now: datetime) -> Taken | None:
    """They name a neighbour, or who of them is meant; what fits nobody a person reads as well."""
    people = _people(inbound)
    by = next((one for one in people if naming.round_of(one, now)), None)
    if by is None or inbound.phone_id is None:
        return None
    if namings.had_enough(by, now):
        return _told("named_enough", by)
    who = neighbours.found(named, by)
    if len(who) == 1 and who[0] in people and not named.is_number:
        offered = naming.offer(resident=who[0], how="text", now=now)
        return _told("noted_talk", by) if offered else None
    if len(who) > 1 and not named.is_number:
        return _told("named_twins", by)
    naming.name(whom=who[0] if len(who) == 1 else None, by=by, now=now)
    thanks = _told("named_noted", by)
    if len(who) == 1:
        return thanks
    say_back([(inbound.phone_id, thanks)], now)
    return None  # it waits in the inbox: somebody there may know who that is


def _told(key: str, by: Resident) -> Taken:
    return Taken(by=NAME, reply=said(key, by.reads), language=by.reads)


def _may_offer(resident: Resident, now: datetime) -> bool:
    branch_round = naming.round_of(resident, now)
    return branch_round is not None and not naming.leads(resident, branch_round.branch)


def _wants_to_stop(inbound: Inbound, now: datetime) -> Taken | None:
    """Who leads is told a number to send back, so that nobody else can stop them."""
    leaders = [one for one in _people(inbound) if one.leaderships.exists()]
    if not leaders or inbound.phone is None:
        return None
    question = asking.ask_to_stop(inbound.phone, leaders, now)
    words = said("lead_stop", question.language, code=question.code)
    return Taken(by=NAME, reply=words, language=question.language)
