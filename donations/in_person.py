"""Promises to people whom no text reaches: their leader tells them, or whoever looks after them."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from donations.models import HOLDS, Match, MatchState
from residences.holding import acting
from residences.models import Leadership, Resident, ResidentPhone

STILL_SHOWN = timedelta(days=7)  # after it lapsed: somebody has yet to tell them
TOLD_AGAIN = timedelta(hours=6)  # their list shows all of them; a round of a rota is one text
MOST = 100


def unreached(rows: "QuerySet[Match]") -> "QuerySet[Match]":
    """Those of these that are promised to somebody whom no text reaches."""
    reaches = ResidentPhone.objects.filter(
        resident=OuterRef("need__resident"), phone__opted_out_at=None, phone__dead_since=None
    )
    return rows.filter(~Exists(reaches), need__resident__left_at=None)


def to_tell(rows: "QuerySet[Match]", now: datetime) -> list[Match]:
    """Of these what is promised, and what lapsed this week, to people whom no text reaches."""
    live = rows.filter(state__in=HOLDS) | rows.filter(
        state=MatchState.EXPIRED, ended_at__gt=now - STILL_SHOWN
    )
    found = unreached(live).select_related("need__resident", "need__residence", "offer")
    order = ("need__residence__code_name", "need__resident__joined_at", "confirmed_at", "pk")
    return list(found.order_by(*order)[:MOST])


def near(leader: Resident, now: datetime) -> list[Match]:
    """What is promised to such people in the branches that this resident leads."""
    branches = acting(now).filter(resident=leader).values("branch")
    rows = Match.objects.holding().filter(need__resident__branch__in=branches)
    mine = unreached(rows).exclude(need__resident=leader).select_related("need__resident")
    return list(mine.order_by("confirmed_at", "pk")[:MOST])


def leaders_of(branch: UUID | None, now: datetime) -> list[Resident]:
    """Leader and deputy of a branch, the leader first; none whose number just changed."""
    rows = acting(now).filter(branch=branch) if branch else Leadership.objects.none()
    return [row.resident for row in rows.select_related("resident__leader_facts")]


def told_lately(match: Match, now: datetime) -> bool:
    """Whether the leader there has just been told of another such promise."""
    branch = match.need.resident.branch_id
    others = Match.objects.holding().filter(
        need__resident__branch=branch, confirmed_at__gt=now - TOLD_AGAIN
    )
    return branch is not None and unreached(others.exclude(pk=match.pk)).exists()
