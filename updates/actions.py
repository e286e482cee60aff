"""Deeds of an update: send, confirm, cancel. It asks for no answer and climbs no ladder."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.timetable import LATE
from accounts.trail import record
from accounts.verbs import Verb
from messaging.hours import NIGHT
from messaging.models import Message
from messaging.statuses import State
from residences.audience import Audience, audience
from residences.models import Branch, Residence
from translations.own_words import OwnWords
from updates.models import NOT_BEGUN, Copy, LeftOut, Question, Update, UpdateState
from updates.wordings import freeze_for

HOLD_READY_MADE = timedelta(seconds=10)  # the same as for a call-out: time to see a slip
HOLD_OWN = timedelta(seconds=60)  # own words deserve a longer look
OWN_TO_ALONE = 25  # people; beyond this own words need a second coordinator (ASVS 5 2.3.5)


class NobodyToReach(ValidationError):
    """No text would reach anybody."""

    def __init__(self) -> None:
        super().__init__(_("No text would reach anybody there."), code="nobody")


class TooLate(ValidationError):
    """It has moved on."""

    def __init__(self) -> None:
        super().__init__(_("It is too late for that: this has moved on."), code="too_late")


class KeyUsed(ValidationError):
    """The key of the request belongs to somebody else."""

    def __init__(self) -> None:
        super().__init__(_("This form was already sent. Open it again."), code="key_used")


class NotYourOwn(ValidationError):
    """Somebody else must confirm."""

    def __init__(self) -> None:
        super().__init__(_("Another coordinator must confirm: not you yourself."), code="own")


class ItsTimeHasPassed(ValidationError):
    """Nobody confirmed it in time."""

    def __init__(self) -> None:
        super().__init__(
            _("Its time has passed while it waited. Cancel it and write it anew."), code="passed"
        )


@transaction.atomic
def start_update(
    *,
    by: User,
    now: datetime,
    residences: Collection[Residence],
    title: str,
    branches: Collection[Branch] = (),
    language: str = "",
    text_key: str = "",
    own: OwnWords | None = None,
    send_at: datetime | None = None,
    question: Question | None = None,
    request_key: uuid.UUID | None = None,
) -> Update:
    """An update with its words frozen: held, or waiting for a second coordinator.

    The same request_key gives the same update. Refuses NobodyToReach and KeyUsed.
    """
    if existing := _sent_before(request_key, by):
        return existing
    found = audience(residences, branches, language)
    if not found.reachable:
        raise NobodyToReach
    update = Update.objects.create(
        question=question,
        language=language,
        title=title,
        request_key=request_key or uuid.uuid4(),
        started_by=by,
        started_at=now,
        send_at=send_at,
        **words_of(text_key, own),
        **size_of(found),
        **_hold(own, found.people, question, send_at, now),
    )
    update.residences.set(residences)
    update.branches.set(branches)
    freeze_for(update, found.languages)
    _record_start(update, now)
    return update


def words_of(text_key: str, own: OwnWords | None) -> dict[str, str]:
    """How the choice of words is written down."""
    if own is None:
        return {"text_key": text_key, "words": "", "words_language": ""}
    return {"text_key": "", "words": own.words, "words_language": own.language}


def size_of(found: Audience) -> dict[str, Any]:
    """How many people and phones, and who is out of reach."""
    return {
        "people_total": found.people,
        "phones_total": len(found.reachable),
        "out_of_reach": {reach.value: people for reach, people in found.out_of_reach.items()},
    }


def _sent_before(key: uuid.UUID | None, by: User) -> Update | None:
    existing = Update.objects.filter(request_key=key).first() if key else None
    if existing and existing.started_by_id != by.pk:
        raise KeyUsed
    return existing


def _hold(
    own: OwnWords | None,
    people: int,
    question: Question | None,
    send_at: datetime | None,
    now: datetime,
) -> dict[str, Any]:
    """Own words to many wait for another coordinator, once; all else is held for some seconds."""
    if own and people > OWN_TO_ALONE and question is None:
        return {"state": UpdateState.WAITING}
    return _held(now + (HOLD_OWN if own else HOLD_READY_MADE), send_at)


def _held(until: datetime, send_at: datetime | None) -> dict[str, Any]:
    """Held until then, until its time has come, and until the night is over."""
    begins = NIGHT.end_after(max(until, send_at or until), ZoneInfo(settings.TIME_ZONE))
    return {"state": UpdateState.HOLDING, "begins_at": begins, "wake_at": begins}


@transaction.atomic
def confirm_update(*, update: Update, by: User, now: datetime) -> None:
    """The second coordinator agrees; the hold begins. Refuses the one who wrote it."""
    if by.pk == update.started_by_id:
        raise NotYourOwn
    if update.send_at and now - update.send_at >= LATE:
        raise ItsTimeHasPassed
    _move(update, [UpdateState.WAITING], confirmed_by=by, **_held(now + HOLD_OWN, update.send_at))
    _record(update, by, Verb.UPDATE_APPROVED, now)


@transaction.atomic
def cancel_update(*, update: Update, by: User, now: datetime) -> None:
    """Nothing goes out any more; what has gone stays gone."""
    _move(
        update,
        [*NOT_BEGUN, UpdateState.SENDING],
        state=UpdateState.CANCELLED,
        stopped_at=now,
        stopped_by=by,
        wake_at=now,
    )
    waiting = Message.objects.filter(about=update.pk, state=State.DUE)
    waiting.update(state=State.CANCELLED, body=None, changed_at=now)
    Copy.objects.filter(update=update, queued_at=None, left_out="").update(left_out=LeftOut.STOPPED)
    Copy.objects.filter(update=update, message__state=State.CANCELLED).update(is_open=False)
    _record(update, by, Verb.UPDATE_CANCELLED, now)


def _record_start(update: Update, now: datetime) -> None:
    if update.question_id:  # the engine asks it, not whoever planned it
        _record(update, None, Verb.QUESTION_ASKED, now)
    else:
        _record(update, update.started_by, Verb.UPDATE_STARTED, now)


def _move(update: Update, allowed: list[UpdateState], **fields: object) -> None:
    """Changes the update if it still stands at one of those, else refuses TooLate."""
    if not Update.objects.filter(pk=update.pk, state__in=allowed).update(**fields):
        raise TooLate
    update.refresh_from_db()


def _record(update: Update, by: User | None, verb: Verb, now: datetime) -> None:
    """One line; it names the residence when there is only one."""
    homes = list(update.residences.values_list("pk", flat=True)[:2])
    home = homes[0] if len(homes) == 1 else None
    record(actor=by, verb=verb, target=update, residence_id=home, at=now)
