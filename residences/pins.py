"""Digits for an alarm: chosen by whoever uses them, tried a few times, never shown.

They are few, so a stolen database must not be enough to try them all: the digest is keyed with the
vault's keys, which lie elsewhere, and bound to the person.
"""

import secrets
from datetime import datetime
from enum import Enum
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

import vault
from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from messaging.answers import digits_of
from residences.holding import held
from residences.models import AlarmPin, LinkTo, Resident
from residences.refusals import Refused
from residences.saying import Post, new_link, phones_of, said

FIGURES = 4
NOT_ME = "0" * FIGURES  # said in our call by whoever raised nothing: nobody's digits
MOST_WRONG = 5  # in a row, in however many calls
KIND = "residences.alarm_pin"
UP, DOWN = "01234567890", "09876543210"


class NotFour(Refused):
    sentence = _("Please write the same four digits twice.")
    field = "pin"


class TooEasy(Refused):
    sentence = _("These are too easy to guess. Please choose others.")
    field = "pin"


class NoPhone(Refused):
    sentence = _("They have no phone to which a link could go.")


class NewNumber(Refused):
    sentence = _("Their number is new. They can choose digits tomorrow.")


class Tried(Enum):
    """What came of digits that were pressed."""

    RIGHT = "right"
    WRONG = "wrong"
    CLOSED = "closed"  # nobody on this phone has digits that may be tried now


def clean(first: str, second: str) -> str:
    """The digits as they are kept, in whatever script they were written; refuses what is no use."""
    pin = digits_of(first)
    if len(pin) != FIGURES or pin != digits_of(second):
        raise NotFour
    if len(set(pin)) == 1 or pin in UP or pin in DOWN:
        raise TooEasy
    return pin


@transaction.atomic
def choose(*, resident: Resident, pin: str, now: datetime) -> AlarmPin:
    """These are their digits from now on; earlier ones are forgotten, and no try is counted yet."""
    row, _new = AlarmPin.objects.update_or_create(
        resident=resident,
        defaults={
            "digest": _digest(resident.pk, pin),
            "as_leader": resident.leaderships.exists(),
            "chosen_at": now,
            "wrong": 0,
            "locked_at": None,
        },
    )
    record(actor=None, verb=Verb.ALARM_PIN_CHOSEN, target=resident, at=now)
    return row


def _digest(resident: UUID, pin: str) -> bytes:
    return vault.link_digest(f"{resident}:{pin}", KIND)


@transaction.atomic
def try_pin(*, phone: UUID, pin: str, now: datetime) -> tuple[Tried, Resident | None]:
    """Whose digits these are, of the people on this phone; a wrong try counts for all of them.

    What was locked is written into the trail by note_locked, which is called last.
    """
    rows = list(_usable(phone, now).select_for_update(of=("self",)).select_related("resident"))
    right = None
    for row in rows:
        if secrets.compare_digest(bytes(row.digest), _digest(row.resident_id, pin)):
            right = row
    if right is not None:
        AlarmPin.objects.filter(pk=right.pk).update(wrong=0, locked_at=None)
        return Tried.RIGHT, right.resident
    for row in rows:
        _count_wrong(row, now)
    return (Tried.WRONG if rows else Tried.CLOSED), None


def _count_wrong(row: AlarmPin, now: datetime) -> None:
    row.wrong = 1 if row.locked_at else row.wrong + 1
    row.locked_at = now if row.wrong >= MOST_WRONG else None
    row.save(update_fields=["wrong", "locked_at"])


def note_locked(phone: UUID, now: datetime) -> None:
    """A line for each person on this phone whose digits were tried too often just now."""
    locked = AlarmPin.objects.on(phone).filter(locked_at=now).select_related("resident")
    for row in locked:
        record(actor=None, verb=Verb.ALARM_PIN_LOCKED, target=row.resident, at=now)


def can_be_asked(phone: UUID, now: datetime) -> bool:
    """Whether somebody on this phone has digits that may be tried now."""
    return _usable(phone, now).exists()


def _usable(phone: UUID, now: datetime) -> "QuerySet[AlarmPin]":
    """Never those of somebody whose number came within a day: a SIM card may be stolen."""
    rows = AlarmPin.objects.filter(
        pk__in=AlarmPin.objects.on(phone).usable(now).values("pk")  # so that it can be locked
    )
    waiting = held(rows.values_list("pk", flat=True), now)
    return rows.exclude(pk__in=waiting).order_by("pk")


@transaction.atomic
def send_link(*, resident: Resident, by: User, now: datetime) -> None:
    """They get a link, by day, to a page on which they choose digits."""
    phone = phones_of([resident.pk]).get(resident.pk)
    if phone is None:
        raise NoPhone
    if held([resident.pk], now):
        raise NewNumber
    post = Post(now)
    post.add(resident, phone, "pin_choose", link=LinkTo.PIN)
    post.write()
    record(actor=by, verb=Verb.LINK_MADE, target=resident, reason="alarm_pin", at=now)


def reply_with_link(resident: Resident, now: datetime) -> str:
    """What we write to somebody who leads and asks for digits."""
    return said("pin_choose", resident.reads, link=new_link(resident, LinkTo.PIN, now))


@transaction.atomic
def remove(*, resident: Resident, by: User, now: datetime) -> None:
    """They have no digits any more."""
    if AlarmPin.objects.filter(resident=resident).delete()[0]:
        record(actor=by, verb=Verb.ALARM_PIN_REMOVED, target=resident, at=now)


def forget_ended() -> None:
    """Digits of people who left, or who chose them as leaders and lead no more, are deleted."""
    ended = Q(resident__left_at__isnull=False) | Q(
        as_leader=True, resident__leaderships__isnull=True
    )
    AlarmPin.objects.filter(ended).delete()
