"""Forgetting people."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from messaging.models import Inbound, Message, Phone
from phonetree.models import Answer, Link, Recipient, RecipientPerson
from phonetree.models.line import Voicemail
from phonetree.models.written import Written
from privacy.scrub import scrub
from residences.models import NumberChange, Resident, ResidentPhone


@transaction.atomic
def forget(*, resident: Resident, by: User | None, now: datetime) -> None:
    """The person is gone, and each phone that nobody else has; what call-outs counted stays.

    Of a phone that said STOP the sealed number stays, and nothing that was sent or said.
    """
    record(actor=by, verb=Verb.PERSON_FORGOTTEN, target=resident, at=now)
    phones = _theirs_ever(resident)
    delete_residents([resident.pk])
    shared = ResidentPhone.objects.filter(phone__in=phones).values("phone")
    _forget_phones(Phone.objects.filter(pk__in=phones).exclude(pk__in=shared), now)
    transaction.on_commit(scrub)


def _theirs_ever(resident: Resident) -> list[UUID]:
    """The phones that they have, and those that they had while that is still known."""
    had = NumberChange.objects.filter(resident=resident).values_list("old", flat=True)
    has = resident.phones.values_list("pk", flat=True)
    return [pk for pk in {*has, *had} if pk is not None]


@transaction.atomic
def delete_residents(residents: Collection[UUID]) -> None:
    """These people with their answers and links, where nobody shares their phone."""
    theirs = Recipient.objects.filter(people__in=residents)
    shared = Recipient.objects.filter(pk__in=theirs, persons__in=_others(residents))
    alone = list(theirs.exclude(pk__in=shared).values_list("pk", flat=True))
    Link.objects.filter(recipient__in=alone).delete()
    Answer.objects.filter(recipient__in=alone).delete()
    Written.objects.filter(recipient__in=alone).delete()
    Recipient.objects.filter(pk__in=alone).update(wrote_at=None)
    Resident.objects.filter(pk__in=residents).delete()


def _others(residents: Collection[UUID]) -> "QuerySet[RecipientPerson]":
    return RecipientPerson.objects.exclude(resident__in=residents)


def _forget_phones(phones: "QuerySet[Phone]", now: datetime) -> None:
    # What came in keeps its row for its time, so that the provider's list does not bring it back.
    came_in = Inbound.objects.filter(phone__in=phones)
    came_in.filter(handled_at=None).update(handled_at=now, handled_by="forgotten")
    came_in.update(body=None)
    Voicemail.objects.filter(phone__in=phones).delete()
    _empty(phones.exclude(opted_out_at=None))
    phones.filter(opted_out_at=None).delete()


def _empty(phones: "QuerySet[Phone]") -> None:
    """Only the sealed number and its STOP stay, for their year, so that no list brings it back."""
    Recipient.objects.filter(phone__in=phones).update(phone=None)
    Message.objects.filter(phone__in=phones).delete()
    Inbound.objects.filter(phone__in=phones).update(phone=None)
