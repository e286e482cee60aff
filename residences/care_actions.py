"""Who looks after a residence, and until when: closed and opened again, given and taken."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from accounts.models import Group, User
from accounts.trail import record
from accounts.verbs import Verb
from residences import refusals
from residences.models import Residence

Keeping = Residence.groups.through


@transaction.atomic
def close_residence(*, residence: Residence, by: User, now: datetime) -> Residence:
    """The residence, which no call-out is offered any more; its people go when their time is over."""
    residence = _alone_with(residence)
    if residence.closed_at:
        return residence
    _refuse_while_busy(residence)
    _set_closed(residence, now)
    _note(Verb.RESIDENCE_CLOSED, residence, by, now)
    return residence


@transaction.atomic
def open_again(*, residence: Residence, by: User, now: datetime) -> Residence:
    """The residence in use again, with those of its people who are still kept."""
    residence = _alone_with(residence)
    if residence.closed_at:
        _set_closed(residence, None)
        _note(Verb.RESIDENCE_OPENED, residence, by, now)
    return residence


@transaction.atomic
def give_residence(*, residence: Residence, group: Group, by: User, now: datetime) -> list[Group]:
    """Everybody who looks after it: this group too from now on."""
    residence = _alone_with(residence)
    if group in groups_of(residence):
        raise refusals.LooksAfterItAlready
    residence.groups.add(group)
    _note(Verb.RESIDENCE_GIVEN, residence, by, now, group)
    return groups_of(residence)


@transaction.atomic
def take_residence(*, residence: Residence, group: Group, by: User, now: datetime) -> list[Group]:
    """Everybody who looks after it: this group no more."""
    residence = _alone_with(residence)
    if group not in takeable(residence, by):
        raise refusals.NotYoursToTake
    if len(groups_of(residence)) == 1:
        raise refusals.LastGroup
    _refuse_while_busy(residence)
    residence.groups.remove(group)
    _note(Verb.RESIDENCE_TAKEN, residence, by, now, group)
    return groups_of(residence)


def groups_of(residence: Residence) -> list[Group]:
    """The groups that look after it, first who has done so longest."""
    kept = Keeping.objects.filter(residence=residence).select_related("group")
    return [one.group for one in kept.order_by("pk")]


def takeable(residence: Residence, user: User) -> list[Group]:
    """Groups that this coordinator may take it from: their own, and whoever came after it.

    So a group that was asked to help cannot shut out the one that asked.
    """
    groups, mine = groups_of(residence), set(user.groups_as("coordinator"))
    first = next((place for place, group in enumerate(groups) if group.pk in mine), len(groups))
    return groups[first:]


def _alone_with(residence: Residence) -> Residence:
    """The residence as it is now; whoever else would change it, or call out there, waits."""
    return Residence.objects.select_for_update().get(pk=residence.pk)


def _refuse_while_busy(residence: Residence) -> None:
    for name in settings.BUSY_CHECKS:
        import_string(name)(residence)


def _set_closed(residence: Residence, at: datetime | None) -> None:
    residence.closed_at = at
    residence.save(update_fields=["closed_at"])


def _note(
    verb: Verb, residence: Residence, by: User, now: datetime, group: Group | None = None
) -> None:
    record(actor=by, verb=verb, target=group or residence, residence_id=residence.pk, at=now)
