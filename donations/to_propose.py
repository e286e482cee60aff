"""Where things are free and people wait for them: for a line on pages, and for the engine after a no.

Something counts as news for a need until things of its kind were proposed anew after it: it was
asked for since, or a thing came, came back, was ready, was put right, or was not wanted. A proof that
rests on what is another now (a need, a day, a kettle) is gone, as if nothing had been proposed.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum, Value, When
from django.utils import timezone

from accounts.models import Group
from donations.facts import Kind
from donations.models import (
    ADDS,
    ENDED,
    LIVE,
    Allocation,
    Match,
    MatchState,
    Movement,
    Need,
    Offer,
    Policy,
)
from donations.proposing import propose
from messaging.pace import span

LOOKS_BACK = timedelta(days=1)  # a no of before is found by whoever reads the page
SETTLES = timedelta(seconds=10)  # by then a no stands written: it carries the time of its batch
BY_QUEUE = Q(offer__appeal=None) | Q(offer__appeal__policy=Policy.QUEUE)


@dataclass(frozen=True, slots=True)
class Ready:
    """So much of a group's things is free, and so many people wait for such."""

    group: Group
    things: int
    people: int


@dataclass(frozen=True, slots=True)
class _Free:
    """What of one kind lies free in a group, and since when that is so."""

    group: UUID
    kind: str
    things: int
    since: datetime


def ready(groups: QuerySet[Group], now: datetime) -> list[Ready]:
    """By group, where proposing may serve somebody; one query while nothing is there, else five."""
    free = _free(groups, now)
    if not free:
        return []
    waiting = _waiting(free)
    kinds = set(waiting.values_list("residence__groups", "kind").distinct())
    people = dict(
        waiting.values_list("residence__groups").annotate(n=Count("resident", distinct=True))
    )
    things: Counter[UUID] = Counter()
    for one in free:
        things[one.group] += one.things if (one.group, one.kind) in kinds else 0
    return [Ready(one, things[one.pk], people[one.pk]) for one in groups if people.get(one.pk)]


def _free(groups: QuerySet[Group], now: datetime) -> list[_Free]:
    offers = Offer.objects.ready(timezone.localdate(now)).filter(group__in=groups.values("pk"))
    things = offers.filter(Q(appeal=None) | Q(appeal__policy=Policy.QUEUE)).values("pk")
    came = _came(things)
    gone = _gone(things) if came else {}
    found = []
    for key, (count, since) in came.items():
        taken, ended = gone.get(key, (0, None))
        if count > taken:
            found.append(_Free(*key, count - taken, max(since, ended or since)))
    return found


Key = tuple[UUID, str]  # group and kind
BY = ("offer__group", "offer__kind")


def _came(things: Any) -> dict[Key, tuple[int, datetime]]:
    """By group and kind how much is there, and when something last came, was put right or was ready."""
    signed = Case(When(what__in=ADDS, then=F("quantity")), default=-F("quantity"))
    rows = Movement.objects.filter(offer__in=things).order_by().values_list(*BY)
    news = {
        "at": Max("at", filter=Q(what__in=ADDS)),
        "put_right": Max("offer__changed_at"),
        "ready": Max("offer__ready_on"),
    }
    return {
        (group, kind): (count, max(at, put_right or at, _morning_of(ready) if ready else at))
        for group, kind, count, at, put_right, ready in rows.annotate(n=Sum(signed), **news)
    }


def _morning_of(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())


def _gone(things: Any) -> dict[Key, tuple[int, datetime | None]]:
    """How much of it is proposed or promised, and when somebody last did not want or get it."""
    rows = Match.objects.filter(offer__in=things).order_by().values_list(*BY)
    held = Sum("quantity", filter=Q(state__in=LIVE))
    ended = Max("ended_at", filter=Q(state__in=ENDED))
    return {
        (group, kind): (count or 0, at)
        for group, kind, count, at in rows.annotate(n=held, at=ended)
    }


def _waiting(free: list[_Free]) -> QuerySet[Need]:
    """Needs with nothing proposed or promised that might be served by now."""
    meant = Q()
    mine = Match.objects.filter(need=OuterRef("pk"))
    for one in free:
        asked_since = Q(waiting=None) | Q(waiting__found_at__lt=F("opened_at"))
        theirs = mine.filter(state=MatchState.DECLINED, ended_at__gte=one.since)  # their own no
        news = (asked_since | Q(waiting__found_at__lt=one.since)) & ~Exists(theirs)
        meant |= news & Q(residence__groups=one.group, kind=one.kind)
    rows = Need.objects.open().wished().filter(meant, residence__closed_at=None)
    return rows.exclude(Exists(mine.filter(state__in=LIVE))).order_by()


# After a no ---------------------------------------------------------------------------------------


def after_a_no(now: datetime) -> int:
    """What somebody did not want, or did not fetch, is proposed to the next: that kind of that group.

    Nobody's deed, and nothing is promised: a person still confirms. One query when there is none.
    """
    pairs = list(_not_wanted(now))
    for group, kind in pairs:
        propose(group=Group.objects.get(pk=group), kind=Kind(kind), by=None, now=now)
    return len(pairs)


def _not_wanted(now: datetime) -> QuerySet[Match, tuple[UUID, str]]:
    since = Allocation.objects.filter(group=OuterRef("offer__group"), appeal=None)
    saw_it = Q(at__gte=OuterRef("ended_at") + Value(span(SETTLES)))
    since = since.filter(saw_it, Q(kind="") | Q(kind=OuterRef("offer__kind")))
    settled = Q(ended_at__gt=now - LOOKS_BACK, ended_at__lte=now - span(SETTLES))
    rows = Match.objects.filter(BY_QUEUE, settled, state__in=ENDED, offer__closed_at=None)
    pairs = rows.exclude(Exists(since)).order_by().values_list("offer__group", "offer__kind")
    return pairs.distinct()
