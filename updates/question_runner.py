"""The engine's part of questions: ask those whose day has come, once, whatever runs beside."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from accounts.timetable import Due, due
from residences.models import Residence
from translations.own_words import OwnWords
from updates.actions import NobodyToReach, start_update
from updates.models import Question, Trouble
from updates.question_actions import residences_of


def tick(now: datetime) -> None:
    """Asks what is due; one small question of its own when nothing is."""
    coming = Question.objects.filter(next_at__lte=now).select_related("made_by", "residence")
    troubles = list[Exception]()
    for question in coming.order_by("next_at", "id")[:20]:
        try:
            ask(question, now)
        except Exception as trouble:  # one question never keeps another
            troubles.append(trouble)
    if troubles:
        raise troubles[0]


@transaction.atomic
def ask(question: Question, now: datetime) -> None:
    """One round; of several engines one begins it. What came too late is left out, and said so."""
    planned = question.next_at
    if planned is None:
        return
    following = question.timetable.next_after(now, ZoneInfo(settings.TIME_ZONE))
    as_it_stood = Question.objects.filter(pk=question.pk, next_at=planned)
    if not as_it_stood.update(next_at=following, trouble="", trouble_at=None):
        return
    trouble = _trouble(question, planned, now)
    if trouble is None:
        try:
            with transaction.atomic():
                _start(question, planned, now)
        except NobodyToReach:
            trouble = Trouble.NOBODY
    if trouble:
        Question.objects.filter(pk=question.pk).update(trouble=trouble, trouble_at=planned)


def _trouble(question: Question, planned: datetime, now: datetime) -> Trouble | None:
    if due(planned, now) is Due.MISSED:
        return Trouble.LATE
    by = question.made_by
    runs = set(Residence.objects.run_by(by).values_list("pk", flat=True)) if by.is_active else set()
    return None if {home.pk for home in residences_of(question)} <= runs else Trouble.LEFT


def _start(question: Question, planned: datetime, now: datetime) -> None:
    own = OwnWords(question.words, question.words_language) if question.words else None
    start_update(
        by=question.made_by,
        now=now,
        residences=residences_of(question),
        branches=list(question.branches.all()),
        language=question.language,
        title=question.title,
        text_key=question.text_key,
        own=own,
        question=question,
        # The same planned moment gives the same round, however often it is begun.
        request_key=uuid.uuid5(question.pk, planned.isoformat()),
    )
