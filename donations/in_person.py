"""Promises to people whom no text reaches: their leader tells them, or whoever looks after them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from donations.models import HOLDS, Match, MatchState, Need
from residences.holding import acting
from residences.models import Resident, ResidentPhone

STILL_SHOWN = timedelta(days=7)  # after it lapsed: somebody has yet to tell them
TOLD_AGAIN = timedelta(hours=6)  # their list shows all of them; a round of a rota is one text
MOST = 100


def _reached(resident: str) -> Exists:
    """Whether a text reaches the resident whom this field names."""
    works = {"phone__opted_out_at": None, "phone__dead_since": None}
    return Exists(ResidentPhone.objects.filter(resident=OuterRef(resident), **works))


def unreached(rows: "QuerySet[Match]") -> "QuerySet[Match]":
    """Those of these that are promised to somebody whom no text reaches."""
    return rows.filter(~_reached("need__resident"), need__resident__left_at=None)


def to_tell(rows: "QuerySet[Match]", now: datetime) -> list[Match]:
    """Of these what is promised, and what ended this week without them, to people whom no text reaches."""
    taken = Q(state=MatchState.WITHDRAWN, confirmed_at__isnull=False, need__closed_at=None)
    ended = Q(state=MatchState.EXPIRED) | taken
    live = rows.filter(Q(state__in=HOLDS) | Q(ended, ended_at__gt=now - STILL_SHOWN))
    found = unreached(live).select_related("need__resident", "need__residence", "offer")
    order = ("need__residence__code_name", "need__resident__joined_at", "confirmed_at", "pk")
    return list(found.order_by(*order)[:MOST])


def near(leader: Resident, now: datetime) -> list[Match]:
    """What is promised to such people in the branches that this resident leads."""
    branches = acting(now).filter(resident=leader).values("branch")
    rows = Match.objects.holding().filter(need__resident__branch__in=branches)
    mine = unreached(rows).exclude(need__resident=leader)
    found = mine.select_related("need__resident", "offer")
    return list(found.order_by("confirmed_at", "pk")[:MOST])


def needs_near(leader: Resident, now: datetime) -> list[Need]:
    """What such people in these branches said that they need."""
    branches = acting(now).filter(resident=leader).values("branch")
    rows = Need.objects.open().wished().filter(~_reached("resident"), resident__branch__in=branches)
    mine = rows.exclude(resident=leader).select_related("resident")
    return list(mine.order_by("opened_at", "pk")[:MOST])


def leaders_of(branches: Iterable[UUID], now: datetime) -> dict[UUID, list[Resident]]:
    """By branch: leader and deputy, the leader first; none whose number just changed."""
    rows = acting(now).filter(branch__in=set(branches)).select_related("resident__leader_facts")
    found: dict[UUID, list[Resident]] = {}
    for row in rows:
        found.setdefault(row.branch_id, []).append(row.resident)
    return found


def told_lately(branches: Iterable[UUID], now: datetime, but: Iterable[Match]) -> set[UUID]:
    """Those of these branches whose leader has just been told of another such promise."""
    others = Match.objects.holding().filter(
        need__resident__branch__in=set(branches), confirmed_at__gt=now - TOLD_AGAIN
    )
    rows = unreached(others.exclude(pk__in=[one.pk for one in but]))
    return set(rows.values_list("need__resident__branch", flat=True))
