"""Questions by text: each to one phone, answered by digits that were made for it or fit nothing else."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from messaging.models import Phone
from residences.models import LinkTo, Nomination, Question, Resident, Round, Topic
from residences.saying import Post, by_phone

LASTS = {
    Topic.STILL_YOU: timedelta(days=7),
    Topic.LEAD: timedelta(days=14),
    Topic.STOP: timedelta(hours=1),
    Topic.NAME: timedelta(days=14),
}


def ask_still_you(people: Iterable[Resident], now: datetime) -> int:
    """How many phones are asked whether number and language are right; each phone once."""
    phones = by_phone(people)
    older = Question.objects.filter(
        phone__in=[phone for phone, _some in phones], topic=Topic.STILL_YOU, answered_at=None
    )
    older.update(expires_at=now, chased_at=now)  # one question at a time
    post = Post(now)
    for phone, some in phones:
        question = _question(Topic.STILL_YOU, phone, some[0], now)
        post.add(some[0], phone, "still_you", link=LinkTo.STILL_YOU, question=question)
        question.asked_at = post.letters[-1].due_at
        question.expires_at = question.asked_at + LASTS[Topic.STILL_YOU]
        _save(question, some)
    post.write()
    return len(phones)


def ask_to_lead(nomination: Nomination, phone: Phone | None, now: datetime) -> None:
    """Somebody who was named is asked whether they would; without a phone a person must ask."""
    if phone is None:
        return
    someone = nomination.resident
    question = _question(Topic.LEAD, phone, someone, now, nomination=nomination)
    question.code = _new_code(phone, now, digits=3)
    _save(question, [someone])
    yes, no = question.code + "1", question.code + "0"
    post = Post(now)
    post.add(someone, phone, "lead_asked", link=LinkTo.LEAD, question=question, yes=yes, no=no)
    post.write()


def ask_to_stop(phone: Phone, people: list[Resident], now: datetime) -> Question:
    """Whoever asked to stop is told a number; only who holds this phone can send it back."""
    question = _question(Topic.STOP, phone, people[0], now)
    question.code = _new_code(phone, now, digits=4)
    return _save(question, people)


def ask_whom_to_name(
    branch_round: Round, people: Iterable[Resident], now: datetime, *, names: str = ""
) -> int:
    """How many phones are asked whom people turn to; with names, which of these."""
    post = Post(now)
    for phone, some in by_phone(people):
        question = _question(Topic.NAME, phone, some[0], now, round=branch_round)
        _save(question, some)
        if names:
            post.add(some[0], phone, "name_list", question=question, list=names)
        else:
            post.add(some[0], phone, "name_somebody", link=LinkTo.NAME, question=question)
    return len(post.write())


def settle(question: Question, answer: str, at: datetime) -> bool:
    """True for the first answer; a question is answered once."""
    return (
        Question.objects.filter(pk=question.pk, answered_at=None).update(
            answered_at=at, answer=answer
        )
        == 1
    )


def _question(
    topic: Topic,
    phone: Phone,
    resident: Resident,
    now: datetime,
    *,
    nomination: Nomination | None = None,
    round: Round | None = None,  # noqa: A002 - the column's name
) -> Question:
    return Question(
        topic=topic,
        phone=phone,
        language=resident.reads,
        nomination=nomination,
        round=round,
        asked_at=now,
        expires_at=now + LASTS[topic],
    )


def _save(question: Question, people: Iterable[Resident]) -> Question:
    question.save(force_insert=True)
    question.people.set(people)
    return question


def _new_code(phone: Phone, now: datetime, *, digits: int) -> str:
    """Digits that begin like no other code this phone was told and still may send."""
    open_codes = Question.objects.open(now).filter(phone=phone).values_list("code", flat=True)
    taken = {code[:3] for code in open_codes}
    least = 10 ** (digits - 1)
    while True:
        code = str(least + secrets.randbelow(9 * least))
        if code[:3] not in taken:
            return code
