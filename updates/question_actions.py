"""Deeds of a question that comes again: plan, confirm, skip the next, end."""

import uuid
from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Group, User
from accounts.timetable import Timetable
from accounts.trail import record
from accounts.verbs import Verb
from messaging.hours import NIGHT
from residences.audience import audience
from residences.models import Branch, Residence
from residences.refusals import KeyUsed, Refused
from translations.own_words import OwnWords
from updates.actions import OWN_TO_ALONE, NobodyToReach, NotYourOwn, TooLate, words_of
from updates.models import Question


class AtNight(Refused):
    sentence = _("Nobody is asked at night. Choose an hour from 8:00 to 20:00.")
    field = "hour"


class InThePast(Refused):
    sentence = _("This has passed already. Choose a later day or hour.")
    field = "first_on"


@transaction.atomic
def plan_question(
    *,
    key: uuid.UUID,
    by: User,
    now: datetime,
    where: Residence | Group,
    title: str,
    first_on: date,
    at: time,
    every_weeks: int,
    open_days: int,
    branches: Collection[Branch] = (),
    language: str = "",
    text_key: str = "",
    own: OwnWords | None = None,
) -> Question:
    """A question with its timetable; own words to many wait for a second coordinator first."""
    if twin := _sent_before(key, by):
        return twin
    question = Question(
        pk=key,
        **_place(where),
        language=language,
        title=title,
        first_on=first_on,
        at=at,
        every_weeks=every_weeks,
        open_days=open_days,
        next_at=first_moment(first_on, at, now),
        made_by=by,
        made_at=now,
        **words_of(text_key, own),
    )
    if _people_asked(question, branches) > OWN_TO_ALONE and own:
        question.waits, question.next_at = True, None
    question.save(force_insert=True)
    question.branches.set(branches)
    _record(question, by, Verb.QUESTION_PLANNED, now)
    return question


def _sent_before(key: uuid.UUID, by: User) -> Question | None:
    twin = Question.objects.filter(pk=key).first()
    if twin and twin.made_by_id != by.pk:
        raise KeyUsed
    return twin


def _place(where: Residence | Group) -> dict[str, Any]:
    is_home = isinstance(where, Residence)
    return {"residence": where if is_home else None, "group": None if is_home else where}


def first_moment(first_on: date, at: time, now: datetime) -> datetime:
    """When it is asked first; refuses the night and the past."""
    if NIGHT.covers_clock(at):
        raise AtNight
    begins = next(Timetable(first_on, at).moments(_zone()))
    if begins <= now:
        raise InThePast
    return begins


def _people_asked(question: Question, branches: Collection[Branch]) -> int:
    """How many people it concerns; refuses a question that would reach nobody."""
    found = audience(residences_of(question), branches, question.language)
    if not found.reachable:
        raise NobodyToReach
    return found.people


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def residences_of(question: Question) -> list[Residence]:
    """Where it is asked, as things are now."""
    homes = Residence.objects.open()
    if question.group_id:
        return list(homes.filter(groups=question.group_id))
    return [home for home in [question.residence] if home and home.closed_at is None]


@transaction.atomic
def confirm_question(*, question: Question, by: User, now: datetime) -> None:
    """The second coordinator agrees: it is asked from its next day on."""
    if by.pk == question.made_by_id:
        raise NotYourOwn
    coming = question.timetable.next_after(now, _zone())
    waiting = Question.objects.going().filter(pk=question.pk, waits=True)
    if coming is None or not waiting.update(waits=False, next_at=coming, confirmed_by=by):
        raise TooLate
    question.refresh_from_db()
    _record(question, by, Verb.QUESTION_APPROVED, now)


@transaction.atomic
def skip_next(*, question: Question, by: User, now: datetime) -> None:
    """The next day is left out; the timetable goes on."""
    if question.next_at is None:
        raise TooLate
    following = question.timetable.next_after(question.next_at, _zone())
    as_it_stood = Question.objects.going().filter(pk=question.pk, next_at=question.next_at)
    if not as_it_stood.update(next_at=following):
        raise TooLate
    question.refresh_from_db()
    _record(question, by, Verb.QUESTION_SKIPPED, now)


@transaction.atomic
def end_question(*, question: Question, by: User, now: datetime) -> None:
    """It is not asked any more; a round that is open goes on until it closes."""
    going = Question.objects.going().filter(pk=question.pk)
    if not going.update(ended_at=now, ended_by=by, next_at=None, waits=False):
        raise TooLate
    question.refresh_from_db()
    _record(question, by, Verb.QUESTION_ENDED, now)


def _record(question: Question, by: User, verb: Verb, now: datetime) -> None:
    record(actor=by, verb=verb, target=question, residence_id=question.residence_id, at=now)
