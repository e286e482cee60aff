"""What a leader asks for a neighbour: who lives in the branches that they lead, and the deed.

A leader sees an alias and what they ask themselves; nothing that anybody asked before.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.trail import put_off
from donations.actions import open_need
from donations.facts import Kind
from donations.models import Need, OpenedHow
from donations.refused import AskedLately, NotNearThem
from donations.saying import tell_asked_for
from residences.holding import acting
from residences.models import Resident

AGAIN = timedelta(days=7)  # whoever takes it off their list is not asked for again at once
MOST = 100  # people on a page for old phones


def people_near(leader: Resident, now: datetime) -> QuerySet[Resident]:
    """Who lives in the branches that this resident leads; nobody while their number is held."""
    branches = acting(now).filter(resident=leader).values("branch")
    people = Resident.objects.here().filter(branch__in=branches).exclude(pk=leader.pk)
    return people.order_by("joined_at", "pk")


@transaction.atomic
@put_off()  # the trail is locked last, after the text to them is written
def ask_for(
    *,
    leader: Resident,
    resident: Resident,
    kind: Kind,
    now: datetime,
    quantity: int = 1,
    said: Mapping[str, Any] | None = None,
) -> None:
    """A need of a neighbour, who is told of it. What they asked for themselves stays as they said it.

    However often it is pressed, the leader cannot tell whether they had asked before.
    Refuses NotNearThem, AskedLately, WrongFacts.
    """
    if not people_near(leader, now).filter(pk=resident.pk).exists():
        raise NotNearThem
    Resident.objects.select_for_update(no_key=True).get(pk=resident.pk)  # asked twice, it is once
    theirs = Need.objects.filter(resident=resident, kind=kind)
    if theirs.open().wished().exists():
        return
    if theirs.filter(opened_how=OpenedHow.LEADER, opened_at__gt=now - AGAIN).exists():
        raise AskedLately  # and they took it off
    how = OpenedHow.LEADER
    need = open_need(resident=resident, kind=kind, how=how, now=now, quantity=quantity, said=said)
    tell_asked_for(need, now)
