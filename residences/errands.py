"""Errands: what somebody has to ask another face to face, until it is done."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from residences.models import DoneHow, Errand, ErrandKind, Resident

# Once their number is settled, nothing of this kind is left to ask.
ABOUT_NUMBERS = [ErrandKind.NUMBER, ErrandKind.SILENT, ErrandKind.CHANGE]


def raise_errands(
    people: Iterable[Resident],
    kind: ErrandKind,
    now: datetime,
    *,
    found: Mapping[UUID, tuple[UUID, str]] | None = None,
) -> None:
    """One errand of this kind for each person, unless one of it is open already.

    `found` names, by person, the phone that it is about and what the provider said of it.
    """
    facts = found or {}
    rows = [
        Errand(
            residence_id=one.residence_id,
            branch_id=None if one.left_at else one.branch_id,  # nobody there can ask who left
            resident=one,
            phone_id=facts.get(one.pk, (None, ""))[0],
            code=facts.get(one.pk, (None, ""))[1],
            kind=kind,
            made_at=now,
        )
        for one in people
    ]
    Errand.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)


@transaction.atomic
def finish(*, errand: Errand, how: DoneHow, by: User | None, now: datetime) -> bool:
    """True for the first who says that it is done; a number that waited on it is erased."""
    done = Errand.objects.filter(pk=errand.pk, done_at=None).update(
        done_at=now, done_how=how, done_by=by, found_number=None
    )
    if done:
        record(
            actor=by,
            verb=Verb.TASK_DONE,
            target=errand,
            residence_id=errand.residence_id,
            reason=str(errand.kind),
            at=now,
        )
    return bool(done)


def finish_about_numbers(
    people: Iterable[Resident], how: DoneHow, by: User | None, now: datetime
) -> None:
    """Whatever was to be asked about these people's numbers is done."""
    waiting = Errand.objects.open().filter(resident__in=list(people), kind__in=ABOUT_NUMBERS)
    for errand in waiting:
        finish(errand=errand, how=how, by=by, now=now)


def write_down(errand: Errand, number: str) -> None:
    """What a leader found out waits, sealed, until a coordinator takes it over."""
    errand.found_number = number
    errand.save(update_fields=["found_number"])
