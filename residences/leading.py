"""Leading a branch: taking over, stepping down, and never leaving a branch to nobody."""

from collections.abc import Iterable
from datetime import datetime, time
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from residences.errands import raise_errands
from residences.holding import held
from residences.models import (
    Branch,
    ErrandKind,
    LeaderFacts,
    LeaderRank,
    Leadership,
    LinkTo,
    Resident,
)
from residences.saying import Post, phones_of


@transaction.atomic
def fill(branches: Iterable[UUID], by: User | None, now: datetime) -> list[Leadership]:
    """The deputies who lead now, one for each of these branches that lost its leader."""
    rows = Branch.objects.select_for_update().filter(pk__in=list(branches))
    promoted = [one for branch in rows.order_by("pk") if (one := _promote(branch, by, now))]
    tell_who_leads([one.resident for one in promoted], now)
    return promoted


def _promote(branch: Branch, by: User | None, now: datetime) -> Leadership | None:
    """The first deputy leads; one whose number changed today only if there is no other."""
    led = list(branch.leaderships.filter(resident__left_at=None).select_related("resident"))
    if not led or any(one.rank == LeaderRank.LEADER for one in led):
        return None
    waiting = held((one.resident_id for one in led), now)
    chosen = min(led, key=lambda one: (one.resident_id in waiting, one.since, one.pk))
    chosen.rank = LeaderRank.LEADER
    chosen.save(update_fields=["rank"])
    record(
        actor=by,
        verb=Verb.DEPUTY_PROMOTED,
        target=chosen.resident,
        residence_id=branch.residence_id,
        at=now,
    )
    return chosen


def tell_who_leads(people: Iterable[Resident], now: datetime) -> None:
    """Each is told by day that they look after people now, and how to stop; who is held is not."""
    chosen = {one.pk: one for one in people}
    waiting = held(chosen, now)
    phones = phones_of(chosen)
    post = Post(now)
    for pk, one in chosen.items():
        if pk not in waiting:
            post.add(one, phones.get(pk), "lead_begins", link=LinkTo.HELPER)
    post.write()


@transaction.atomic
def step_down(*, resident: Resident, how: str, now: datetime) -> bool:
    """True if they led something; their deputies lead now, and coordinators are told."""
    led = list(resident.leaderships.select_for_update())
    if not led:
        return False
    branches = [one.branch_id for one in led]
    resident.leaderships.all().delete()
    raise_errands([resident], ErrandKind.STOPPED, now)
    record(actor=None, verb=Verb.LEADER_STOOD_DOWN, target=resident, reason=how, at=now)
    fill(branches, None, now)
    return True


@transaction.atomic
def note_facts(
    *,
    resident: Resident,
    by: User | None,
    now: datetime,
    languages: list[str],
    rung_from: time | None,
    rung_until: time | None,
    cap: int,
) -> LeaderFacts:
    """What this leader told us: languages, hours, how many people they can look after."""
    facts, _new = LeaderFacts.objects.update_or_create(
        resident=resident,
        defaults={
            "languages": languages,
            "rung_from": rung_from,
            "rung_until": rung_until,
            "cap": cap,
        },
    )
    record(actor=by, verb=Verb.RESIDENT_CHANGED, target=resident, reason="leader_facts", at=now)
    return facts
