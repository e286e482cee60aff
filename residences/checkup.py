"""Gathers the facts for health.py: eight queries, however many residences, branches and people."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import Role, RoleKind
from residences.coverage import LOAD_CAP, Reach
from residences.daytime import Hours
from residences.health import SILENT_AFTER, BranchFacts, Finding, Helper, HomeFacts, findings
from residences.holding import held
from residences.models import (
    Branch,
    LeaderFacts,
    LeaderRank,
    Leadership,
    Nomination,
    Residence,
    Resident,
    ResidentPhone,
    Standing,
)
from residences.survey import with_reach

Homes = dict[UUID, HomeFacts]
Branches = dict[UUID, BranchFacts]


def checkup(residences: Iterable[Residence], now: datetime) -> Homes:
    """What there is to know about the trees of these residences."""
    homes: Homes = {residence.pk: HomeFacts() for residence in residences}
    branches: Branches = {}
    for branch in Branch.objects.filter(residence__in=homes):
        branches[branch.pk] = BranchFacts(branch.pk, branch.word)
        homes[branch.residence_id].branches.append(branches[branch.pk])
    _count_people(homes, branches)
    _find_helpers(branches, now)
    _count_named(branches)
    _count_numbers(homes, now)
    _count_coordinators(homes)
    return homes


def findings_of(residence: Residence, now: datetime) -> list[Finding]:
    """What is wrong in one residence, the most pressing first."""
    return findings(checkup([residence], now)[residence.pk])


def _count_people(homes: Homes, branches: Branches) -> None:
    people = with_reach(Resident.objects.here().filter(residence__in=homes))
    columns = ("residence_id", "branch_id", "reads", "speaks", "reach")
    grouped = people.values(*columns).annotate(many=Count("pk")).order_by()
    for residence, branch, reads, speaks, reach, many in grouped.values_list(*columns, "many"):
        home = homes[residence]
        if branch in branches:
            branches[branch].tongues[reads, speaks] += many
        else:
            home.nowhere += many
        home.no_phone += many if reach == Reach.NO_PHONE else 0


def _find_helpers(branches: Branches, now: datetime) -> None:
    led = Leadership.objects.filter(branch__in=branches, resident__left_at=None)
    rows = list(led.select_related("resident__leader_facts"))
    ids = {row.resident_id for row in rows}
    lines = _lines(ids)
    waiting = held(ids, now)
    for row in rows:
        mine = lines.get(row.resident_id, [])
        branches[row.branch_id].helpers.append(
            Helper(
                resident=row.resident_id,
                is_leader=row.rank == LeaderRank.LEADER,
                alias=str(row.resident.alias),
                tongues=tongues_of(row.resident),
                phones=frozenset(line.phone_id for line in mine),
                cap=cap_of(row.resident),
                held=row.resident_id in waiting,
                silent=bool(mine) and all(_is_silent(line, now) for line in mine),
            )
        )


def _lines(residents: Iterable[UUID]) -> dict[UUID, list[ResidentPhone]]:
    found: dict[UUID, list[ResidentPhone]] = {}
    for line in ResidentPhone.objects.filter(resident__in=residents).select_related("phone"):
        found.setdefault(line.resident_id, []).append(line)
    return found


def _is_silent(line: ResidentPhone, now: datetime) -> bool:
    return max(line.phone.reached_at or line.since, line.since) < now - SILENT_AFTER


def facts_of(resident: Resident) -> LeaderFacts | None:
    """What they told us as a leader, if anything."""
    return getattr(resident, "leader_facts", None)


def tongues_of(resident: Resident) -> frozenset[str]:
    """The languages that a leader speaks: what they told us, else what they read and speak."""
    facts = facts_of(resident)
    return frozenset((facts.languages if facts else []) or [resident.speaks, resident.reads])


def cap_of(resident: Resident) -> int:
    """How many people they can look after."""
    facts = facts_of(resident)
    return facts.cap if facts else LOAD_CAP


def hours_of(resident: Resident) -> Hours | None:
    """When a leader can be rung; at any hour of the day when they did not say."""
    facts = facts_of(resident)
    if facts is None or facts.rung_from is None or facts.rung_until is None:
        return None
    return facts.rung_from, facts.rung_until


def _count_named(branches: Branches) -> None:
    rows = Nomination.objects.open().filter(branch__in=branches)
    for branch, standing, many in (
        rows.values_list("branch_id", "standing").annotate(many=Count("pk")).order_by()
    ):
        if standing == Standing.WILLING:
            branches[branch].willing = many
        else:
            branches[branch].asked = many


def not_reached(now: datetime) -> Q:
    """People with a phone from which nobody has answered for a month, nor is it new."""
    lines = ResidentPhone.objects.filter(resident=OuterRef("pk"))
    since = now - SILENT_AFTER
    alive = lines.filter(Q(since__gte=since) | Q(phone__reached_at__gte=since))
    willing = lines.filter(phone__opted_out_at=None, phone__dead_since=None)
    return Q(Exists(willing) & ~Exists(alive))


def _count_numbers(homes: Homes, now: datetime) -> None:
    """Numbers, each once however many people share it: those that died, those nobody answers from."""
    silent = Q(
        phone__dead_since=None, resident__in=Resident.objects.filter(not_reached(now)).values("pk")
    )
    lines = ResidentPhone.objects.filter(
        resident__residence__in=homes, resident__left_at=None, phone__opted_out_at=None
    )
    counts = lines.values_list("resident__residence").annotate(
        silent=Count("phone", filter=silent, distinct=True),
        dead=Count("phone", filter=~Q(phone__dead_since=None), distinct=True),
    )
    for residence, many, dead in counts.order_by():
        homes[residence].not_reached, homes[residence].dead = many, dead


def _count_coordinators(homes: Homes) -> None:
    roles = Role.objects.filter(
        kind=RoleKind.COORDINATOR, user__is_active=True, group__residences__in=homes
    )
    counts = roles.values_list("group__residences").annotate(many=Count("user", distinct=True))
    for residence, many in counts.order_by():
        if residence in homes:
            homes[residence].coordinators = many
