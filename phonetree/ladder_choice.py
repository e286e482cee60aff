"""Which ladder a call-out climbs: the group's own, else the network's, else the shipped one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from accounts.models import Group, User
from phonetree.ladder import LADDERS, Ladder
from phonetree.models import LadderVersion
from residences.models import Residence


@dataclass(frozen=True)
class Chosen:
    """A ladder, and the version that it comes from; None is the shipped one."""

    ladder: Ladder
    version: LadderVersion | None = None

    def to_data(self) -> dict[str, Any]:
        """What is frozen into a call-out: the ladder, and which version it was."""
        return {**self.ladder.to_data(), "version": str(self.version.pk) if self.version else None}


def ladder_for(residence: Residence, by: User | None, urgency: str) -> Chosen:
    """The ladder of the group for which they act at this residence.

    Who coordinates several groups that look after it acts for the first by name that has a ladder.
    Where nobody who signs in began it, that is the first of all that look after it.
    """
    groups = residence.groups.all()
    if by is not None:
        groups = groups.filter(pk__in=by.groups_as("coordinator"))
    return _chosen(Q(group__in=groups.values("pk")), urgency)


def ladder_of(group: Group, urgency: str) -> Chosen:
    """The ladder that a group climbs now."""
    return _chosen(Q(group=group), urgency)


def ladder_of_network(urgency: str) -> Chosen:
    """The ladder of groups that have none of their own."""
    return _chosen(Q(), urgency, only_network=True)


def ladders_of(groups: Iterable[UUID]) -> dict[tuple[UUID | None, str], LadderVersion]:
    """Every version in force, by group (None: the network's) and urgency; two queries for any number."""
    rows = LadderVersion.objects.in_force().filter(Q(group__in=list(groups)) | Q(group=None))
    rows = rows.select_related("made_by", "confirmed_by").prefetch_related("steps")
    return {(row.group_id, row.urgency): row for row in rows}


def _chosen(whose: Q, urgency: str, *, only_network: bool = False) -> Chosen:
    rows = LadderVersion.objects.in_force().filter(urgency=urgency)
    rows = rows.filter(Q(group=None) if only_network else whose | Q(group=None))
    rows = rows.order_by(F("group__name").asc(nulls_last=True)).prefetch_related("steps")
    version = rows.select_related("group").first()
    return Chosen(version.ladder, version) if version else Chosen(LADDERS[urgency])
