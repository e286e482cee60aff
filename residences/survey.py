"""Gathers the facts for coverage.py: four queries, however many residences and people there are."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Case, CharField, Count, Exists, OuterRef, QuerySet, Value, When

from residences.coverage import BranchCover, Cover, Reach
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
    columns = ("residence_id", "branch_id", "reach", "many")
    grouped = with_reach(people).values("residence_id", "branch_id", "reach")  # type: ignore[misc]
    for residence, branch, reach, count in (
        grouped.annotate(many=Count("pk")).order_by().values_list(*columns)
    ):
        cover = branches[branch] if branch in branches else covers[residence].nowhere
        cover.reach[Reach(reach)] += count
    tongues = people.values_list("residence_id", "reads").annotate(many=Count("pk"))
    for residence, tag, count in tongues.order_by("-many", "reads"):
        covers[residence].reads[tag] = count


def _count_leaders(branches: dict[UUID, BranchCover]) -> None:
    led = Leadership.objects.filter(branch__in=branches, resident__left_at=None)
    for branch, rank, count in (
        led.values_list("branch_id", "rank").annotate(many=Count("pk")).order_by()
    ):
        if rank == LeaderRank.LEADER:
            branches[branch].leaders = count
        else:
            branches[branch].deputies = count
