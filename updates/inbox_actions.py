"""Deeds of those who read the inbox: take it, leave it, answer, done."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from messaging.actions import queue_messages
from messaging.hours import NIGHT
from messaging.models import Inbound, Message, Phone
from messaging.statuses import State
from residences.models import Residence, Resident
from residences.telling import refuse_real_places
from translations.own_words import refuse_what_tells
from translations.wording import words_for
from updates.inbox import DONE
from updates.models import Reply, Thread

MOST_BY_PEOPLE = 20  # to one phone in a day: more is no conversation but a slip or a quarrel
JUST_WROTE = timedelta(hours=1)  # who wrote in the night so lately is awake
PURPOSE = "inbox"
PRIORITY = 3  # before updates, after call-outs that cannot wait


class AskedForNoTexts(ValidationError):
    """They said STOP, or the number is gone."""

    def __init__(self) -> None:
        super().__init__(
            _("No text may go to this phone. Go and see them, or ask their leader to."),
            code="no_texts",
        )


class Enough(ValidationError):
    """Too many for one day."""

    def __init__(self) -> None:
        super().__init__(
            _("%(most)d texts went to this phone today. Go and see them instead."),
            code="enough",
            params={"most": MOST_BY_PEOPLE},
        )


class TakenBySomebody(ValidationError):
    """Two do not answer the same."""

    def __init__(self, who: User) -> None:
        super().__init__(_("%(who)s sees to it already."), code="taken", params={"who": who})


@transaction.atomic
def take(*, phone: Phone, by: User, now: datetime) -> Thread:
    """ "I see to it", for the first who says so; refuses TakenBySomebody."""
    thread = _thread(phone, now)
    free = Q(taken_by=None) | Q(taken_by=by)
    if not Thread.objects.filter(free, pk=thread.pk).update(
        taken_by=by, taken_at=now, changed_at=now
    ):
        thread.refresh_from_db()
        if thread.taken_by:
            raise TakenBySomebody(thread.taken_by)
    thread.refresh_from_db()
    _record(thread, by, Verb.TASK_TAKEN, now)
    return thread


@transaction.atomic
def leave(*, phone: Phone, by: User, now: datetime) -> None:
    """Somebody else may see to it."""
    Thread.objects.filter(phone=phone, taken_by=by).update(
        taken_by=None, taken_at=None, changed_at=now
    )


@transaction.atomic
def done(*, phone: Phone, by: User, now: datetime) -> int:
    """How many things waited and now do not; what comes next waits again."""
    thread = _thread(phone, now)
    waiting = Inbound.objects.filter(phone=phone, handled_by="", handled_at__isnull=False)
    seen = waiting.update(handled_by=DONE)
    Thread.objects.filter(pk=thread.pk).update(taken_by=None, taken_at=None, changed_at=now)
    if seen:
        _record(thread, by, Verb.TASK_DONE, now)
    return seen


@transaction.atomic
def reply(
    *,
    phone: Phone,
    by: User,
    now: datetime,
    language: str,
    text_key: str = "",
    words: str = "",
) -> Reply:
    """A text to this phone: ready-made or in own words. Refuses what no phone may show or get."""
    phone = Phone.objects.select_for_update().get(pk=phone.pk)  # two replies at once count as two
    if phone.opted_out_at or phone.dead_since:
        raise AskedForNoTexts
    _refuse_too_many(phone, now)
    thread = _thread(phone, now)
    if thread.taken_by and thread.taken_by != by:
        raise TakenBySomebody(thread.taken_by)
    if text_key:
        ready = words_for([text_key], [language])[text_key, language]
        body, said_in = ready.words, ready.language
    else:
        refuse_what_tells(words, language)
        refuse_real_places(words)
        body, said_in = words, language
    message = _message(phone, body, said_in, now)
    queue_messages(messages=[message])
    made = Reply.objects.create(
        thread=thread,
        message=message,
        text_key=text_key,
        body=None if text_key else body,
        language=language if text_key else said_in,
        written_by=by,
        written_at=now,
    )
    Thread.objects.filter(pk=thread.pk).update(changed_at=now)
    _record(thread, by, Verb.REPLY_SENT, now)
    return made


def goes_at(phone: Phone, now: datetime) -> datetime:
    """At once; at night in the morning, unless they wrote within the last hour."""
    awake = Inbound.objects.filter(phone=phone, received_at__gt=now - JUST_WROTE).exists()
    return now if awake else NIGHT.end_after(now, ZoneInfo(settings.TIME_ZONE))


def _message(phone: Phone, body: str, language: str, now: datetime) -> Message:
    return Message(
        phone=phone,
        channel="text",
        purpose=PURPOSE,
        language=language,
        body=body,
        priority=PRIORITY,
        due_at=goes_at(phone, now),
        made_at=now,
        changed_at=now,
    )


def _refuse_too_many(phone: Phone, now: datetime) -> None:
    since = now - timedelta(days=1)
    sent = Message.objects.filter(phone=phone, purpose=PURPOSE, made_at__gt=since)
    if sent.exclude(state=State.CANCELLED).count() >= MOST_BY_PEOPLE:
        raise Enough


def _thread(phone: Phone, now: datetime) -> Thread:
    return Thread.objects.select_related("taken_by").get_or_create(
        phone=phone, defaults={"changed_at": now}
    )[0]


def _record(thread: Thread, by: User, verb: Verb, now: datetime) -> None:
    homes = Residence.objects.visible_to(by)
    home = Resident.objects.filter(phones=thread.phone_id, residence__in=homes)
    pk = home.values_list("residence", flat=True).first()
    record(actor=by, verb=verb, target=thread, residence_id=pk, at=now)
