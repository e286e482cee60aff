"""What a text means for the question that is open on its phone."""

import uuid
from datetime import datetime

from django.db import transaction

from messaging.answers import Answer, Kind, number_in
from messaging.inbound import Taken, one_by_one
from messaging.models import Inbound
from messaging.pressing import pressing
from translations import placeholders
from updates.models import Copy, UpdateWording
from updates.routing import REMEMBERED, Asked, Way, way_of
from updates.wordings import numbers_of

NAME = "updates.replies"


@one_by_one
def handle(inbound: Inbound, answer: Answer, now: datetime) -> Taken | None:
    """Takes an answer to a question; None for everything else, and for what a call-out may want."""
    if inbound.phone_id is None or inbound.channel != "text" or answer.kind is not Kind.UNKNOWN:
        return None  # 1, 2, 3, STOP and missed calls cost no question here
    number = number_in(inbound.body or "")
    copy = _asked(inbound.phone_id, inbound.received_at) if number else None
    if copy is None or number is None:
        return None
    wording = _wording(copy)
    asked = Asked(copy.queued_at or now, _closes(copy), numbers_of(wording))
    since = pressing([inbound.phone_id], now).get(inbound.phone_id)
    way = way_of(number, inbound.received_at, asked, since)
    if way is Way.ELSEWHERE:
        return None
    return Taken(by=NAME, reply=_reply(copy, wording, way, number, now), language=copy.language)


def _reply(copy: Copy, wording: UpdateWording, way: Way, number: int, now: datetime) -> str:
    if way is Way.QUESTION:
        return _count(copy, wording, number, now)
    if way is Way.TOO_LATE:
        return _say(wording, "question_over")
    return _say(wording, "question_again", numbers=", ".join(wording.choices))


def _asked(phone_id: uuid.UUID, sent_at: datetime) -> Copy | None:
    """The last question that went to this phone, open or closed some days ago."""
    asked = Copy.objects.filter(
        phone_id=phone_id,
        queued_at__isnull=False,
        update__question__isnull=False,
        update__closes_at__gt=sent_at - REMEMBERED,
    )
    return asked.select_related("update").order_by("-queued_at").first()


def _closes(copy: Copy) -> datetime:
    """When an answer stops to count; a copy that was closed early closed then."""
    closes = copy.update.closes_at
    assert closes is not None  # noqa: S101 - the query above asked for it
    stopped = copy.update.stopped_at
    return min(closes, stopped) if stopped else closes


def _wording(copy: Copy) -> UpdateWording:
    rows = UpdateWording.objects.filter(
        update_id=copy.update_id, language__in=[copy.language, "en"]
    )
    return min(rows, key=lambda one: one.language != copy.language)


@transaction.atomic
def _count(copy: Copy, wording: UpdateWording, number: int, now: datetime) -> str:
    """Counts the answer, the newest of a phone; what we say to it."""
    open_still = Copy.objects.filter(pk=copy.pk, is_open=True)
    if not open_still.update(answer=number, answered_at=now):
        return _say(wording, "question_over")
    meaning = wording.choices[str(number)]
    return _say(wording, "question_thanks", answer=f"{number} {meaning}")


def _say(wording: UpdateWording, key: str, **values: object) -> str:
    return placeholders.fill(wording.phrases[key], values)
