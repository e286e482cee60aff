"""Who has never been reached: asked by a call-out or drill of the last month, and never an answer.

Counted from the rows that are there: when a call-out's people are deleted after 30 days, what it
knew of them goes too. A phone keeps when somebody last answered from it, so whoever was reached
once is not on this list again.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from phonetree.models import CallOutState, RecipientPerson
from phonetree.outcomes import REACHED
from residences.coverage import Reach
from residences.models import LeaderRank, Leadership, Residence, Resident, ResidentPhone
from residences.survey import with_reach
from translations.language_names import named

OVER = [CallOutState.ENDED, CallOutState.STOOD_DOWN]
WHAT_TO_DO: dict[Reach, Promise] = {
    Reach.REACHABLE: _("Ask at the door whether the number and the language are right."),
    Reach.NO_PHONE: _("No phone: agree with them who will knock."),
    Reach.DEAD: _("This number does not exist any more: ask for the new one."),
    Reach.OPTED_OUT: _("Asked for no texts: agree with them who will knock."),
}


@dataclass(frozen=True, slots=True)
class Silent:
    """Somebody whom nothing has ever reached, and what to do about it."""

    resident: Resident
    reach: Reach
    leader: str  # the alias of whoever leads their branch; empty without one

    @property
    def todo(self) -> str:
        """What a person should do."""
        return str(WHAT_TO_DO[self.reach])

    @property
    def language(self) -> str:
        """What they read."""
        return named(self.resident.reads)


def never_reached(residence: Residence) -> list[Silent]:
    """Everybody here whom nothing has reached, by branch; two queries, however many they are."""
    rows = with_reach(_never(residence)).select_related("branch")
    people = list(rows.order_by("branch__position", "branch__word", "joined_at", "pk"))
    if not people:
        return []
    leaders = _leaders(residence)
    return [
        Silent(
            resident=one,
            reach=Reach(one.reach),  # type: ignore[attr-defined]
            leader=leaders.get(one.branch_id, "") if one.branch_id else "",
        )
        for one in people
    ]


def _never(residence: Residence) -> "QuerySet[Resident]":
    asked = RecipientPerson.objects.filter(
        resident=OuterRef("pk"), recipient__call_out__state__in=OVER
    )
    reached = RecipientPerson.objects.filter(
        resident=OuterRef("pk"), recipient__outcome__in=list(REACHED)
    )
    answered = ResidentPhone.objects.filter(
        resident=OuterRef("pk"), phone__reached_at__isnull=False
    )
    here = Resident.objects.filter(residence=residence).here()
    return here.filter(Exists(asked), ~Exists(reached), ~Exists(answered))


def _leaders(residence: Residence) -> dict[object, str]:
    rows = Leadership.objects.filter(
        branch__residence=residence, rank=LeaderRank.LEADER, resident__left_at=None
    )
    return {row.branch_id: str(row.resident.alias) for row in rows.select_related("resident")}
