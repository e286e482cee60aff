"""The real name and address of a residence: shown for a reason, and deleted; both stand in the trail."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from residences.models import Residence


@transaction.atomic
def show_address(
    *, residence: Residence, by: User, reason: str, now: datetime
) -> tuple[str | None, str | None]:
    """The real name and the address, with a line in the trail that says who looked and why."""
    _note(Verb.ADDRESS_SHOWN, residence, by, now, reason)
    return residence.real_name, residence.address


@transaction.atomic
def delete_address(*, residence: Residence, by: User, now: datetime) -> None:
    """Neither the real name nor the address is kept any longer."""
    residence.real_name = residence.address = None
    residence.save(update_fields=["real_name", "address"])
    _note(Verb.ADDRESS_DELETED, residence, by, now)


def _note(verb: Verb, residence: Residence, by: User, now: datetime, reason: str = "") -> None:
    place = residence.pk
    record(actor=by, verb=verb, target=residence, residence_id=place, reason=reason, at=now)
