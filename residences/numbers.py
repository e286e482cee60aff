"""Deeds about numbers: a new one is written down, an old one is right after all, or there is none."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from phonenumber_field.phonenumber import PhoneNumber

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from messaging.models import Phone
from residences import actions
from residences.asking import ask_still_you
from residences.errands import finish_about_numbers, raise_errands
from residences.models import DoneHow, ErrandKind, Question, Resident, ResidentPhone
from residences.number_history import note_ended


@transaction.atomic
def record_number(
    *,
    people: Iterable[Resident],
    number: PhoneNumber,
    why: str,
    by: User,
    now: datetime,
    old: Phone | None = None,
) -> Phone:
    """The phone that these people have now; the old one ended, and the new one is asked by text."""
    someone = list(people)
    for one in someone:
        end_number(resident=one, phone=old, why=why, by=by, now=now)
        actions.add_phones(resident=one, numbers=[number], by=by, now=now)
    finish_about_numbers(someone, DoneHow.NEW_NUMBER, by, now)
    ask_still_you(someone, now)
    return Phone.objects.with_number(number).get()


@transaction.atomic
def end_number(
    *, resident: Resident, phone: Phone | None, why: str, by: User | None, now: datetime
) -> None:
    """This number is no longer theirs; its end and the reason are remembered for a month."""
    for line in resident.lines.filter(phone=phone).select_related("phone", "resident"):
        note_ended(line, why=why, by=by, now=now)
        line.delete()
        record(
            actor=by,
            verb=Verb.PHONE_REMOVED,
            target=line.phone,
            residence_id=resident.residence_id,
            reason=why,
            at=now,
        )


@transaction.atomic
def no_phone(*, resident: Resident, why: str, by: User, now: datetime) -> None:
    """They have none of their numbers any more."""
    for line in resident.lines.select_related("phone"):
        end_number(resident=resident, phone=line.phone, why=why, by=by, now=now)
    finish_about_numbers([resident], DoneHow.NO_PHONE, by, now)


@transaction.atomic
def still_right(*, resident: Resident, by: User | None, now: datetime) -> None:
    """Somebody asked them: the number works, so it is tried again, and they are asked by text."""
    Phone.objects.filter(lines__resident=resident).update(dead_since=None, dead_code="")
    finish_about_numbers([resident], DoneHow.SAME_NUMBER, by, now)
    ask_still_you([resident], now)


@transaction.atomic
def confirm(*, question: Question, now: datetime) -> None:
    """They said: yes, still me. The day is written to their phone, and nobody has to ask."""
    people = list(question.people.all())
    lines = ResidentPhone.objects.filter(phone=question.phone_id, resident__in=people)
    lines.update(confirmed_on=now.date())
    finish_about_numbers(people, DoneHow.ANSWERED, None, now)
    raise_errands([one for one in people if one.left_at], ErrandKind.WHERE, now)
    for one in people:
        record(actor=None, verb=Verb.NUMBER_CONFIRMED, target=one, at=now)
