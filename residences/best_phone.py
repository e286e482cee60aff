"""Which of somebody's phones is written to and rung: one home for call-outs and for news."""

from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db.models import QuerySet

from residences.models import Resident, ResidentPhone


@dataclass(frozen=True, slots=True)
class BestPhone:
    """One person's best phone, which may be none that works."""

    phone: UUID
    opted_out: bool
    dead: bool
    other: UUID | None = None  # another of theirs that works as well


def best_phones(people: "QuerySet[Resident]") -> dict[UUID, BestPhone]:
    """Of each of these people: one that works before one that does not, the newest first. One query."""
    rows = (
        ResidentPhone.objects.filter(resident__in=people.order_by().values("pk"))
        .order_by("resident_id", "-since")
        .values_list("resident_id", "phone_id", "phone__opted_out_at", "phone__dead_since")
    )
    best = {}
    for resident, owned in groupby(rows.iterator(chunk_size=5_000), key=itemgetter(0)):
        theirs = [BestPhone(pk, out is not None, dead is not None) for _, pk, out, dead in owned]
        first, *rest = sorted(theirs, key=lambda one: (one.opted_out, one.dead))
        works = (one.phone for one in rest if not one.opted_out and not one.dead)
        best[resident] = replace(first, other=next(works, None))
    return best
