"""Gathers the facts for coverage.py: three queries, however many residences and people there are."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Case, CharField, Count, Exists, OuterRef, QuerySet, Value, When

from residences.coverage import LOAD_CAP, BranchCover, Carrier, Cover, Reach, overloaded
from residences.models import Branch, LeaderRank, Leadership, Residence, Resident, ResidentPhone


def with_reach(people: QuerySet[Resident]) -> QuerySet[Resident]:
    """The same people, each with `reach`: by phone, or why not."""
    lines = ResidentPhone.objects.filter(resident=OuterRef("pk"))
    willing = lines.filter(phone__opted_out_at=None)
    return people.annotate(
        reach=Case(
            When(Exists(willing.filter(phone__dead_since=None)), then=Value(Reach.REACHABLE.value)),
            When(~Exists(lines), then=Value(Reach.NO_PHONE.value)),
            When(Exists(willing), then=Value(Reach.DEAD.value)),
            default=Value(Reach.OPTED_OUT.value),
            output_field=CharField(),
        )
    )


def survey(residences: Iterable[Residence]) -> dict[UUID, Cover]:
    """How well each of these residences is covered."""
    covers = {residence.pk: Cover() for residence in residences}
    branches: dict[UUID, BranchCover] = {}
    for branch in Branch.objects.filter(residence__in=covers):
        branches[branch.pk] = BranchCover(branch.pk, branch.word, branch.position)
        covers[branch.residence_id].branches.append(branches[branch.pk])
    _count_people(covers, branches)
    _count_leaders(branches)
    return covers


def _count_people(covers: dict[UUID, Cover], branches: dict[UUID, BranchCover]) -> None:
    people = Resident.objects.here().filter(residence__in=covers)
    columns = ("residence_id", "branch_id", "reach", "reads")
    grouped = with_reach(people).values(*columns).annotate(many=Count("pk")).order_by()
    read: dict[UUID, Counter[str]] = defaultdict(Counter)
    for residence, branch, reach, tag, count in grouped.values_list(*columns, "many"):
        cover = branches[branch] if branch in branches else covers[residence].nowhere
        cover.reach[Reach(reach)] += count
        read[residence][tag] += count
    for residence, tongues in read.items():
        most_first = sorted(tongues.items(), key=lambda pair: (-pair[1], pair[0]))
        covers[residence].reads.update(most_first)


def _count_leaders(branches: dict[UUID, BranchCover]) -> None:
    led = Leadership.objects.filter(branch__in=branches, resident__left_at=None)
    caps: dict[UUID, int] = {}
    leads: dict[UUID, set[UUID]] = defaultdict(set)
    rows = led.order_by().values_list(
        "branch_id", "rank", "resident", "resident__leader_facts__cap"
    )
    for branch, rank, resident, cap in rows:
        if rank == LeaderRank.LEADER:
            branches[branch].leaders += 1
        else:
            branches[branch].deputies += 1
        caps[resident] = LOAD_CAP if cap is None else cap
        leads[resident].add(branch)
    others = {pk: max(one.people - one.leaders - one.deputies, 0) for pk, one in branches.items()}
    over = overloaded(others, (Carrier(caps[one], frozenset(leads[one])) for one in leads))
    for pk, one in branches.items():
        one.over = pk in over
