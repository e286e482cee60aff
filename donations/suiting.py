"""What is promised, looked at again: whether it still suits, how long it may wait, and what is taken back."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.trail import Deed, record_many
from accounts.verbs import Verb
from donations.dates import ENDS, first_end
from donations.facts import Kind
from donations.models import Facilities, Match, MatchState, Need
from donations.rules import Home, Refusal, refusals
from donations.saying import tell_taken
from donations.turns import release

# Of the way and the day, not of the thing: a run that is off breaks no promise.
OF_THE_WAY = frozenset({Refusal.NO_HAND_OVER, Refusal.ROUTE_CLOSED})


def kept(facts: Mapping[str, Any], until: datetime) -> datetime:
    """Until then, but no longer than the last day on which anybody may have it."""
    end = first_end(facts)
    if end is None or end.key not in ENDS:
        return until
    return min(until, datetime.combine(end.on, time.max, timezone.get_current_timezone()))


def unfit(
    matches: Sequence[Match],
    now: datetime,
    *,
    in_hand: bool = False,
    but: frozenset[Refusal] = OF_THE_WAY,
) -> dict[UUID, list[Refusal]]:
    """By match, why it does not suit them any more: on the next day known there, or `in_hand` today.

    A service is measured by the day that was agreed.
    As many queries for one as for hundreds; `offer` and `need` have been fetched with them.
    """
    today = timezone.localdate(now)
    homes, avoids = _homes(matches), _avoided(matches)
    found = {}
    for match in matches:
        home = homes.get(match.need.residence_id, Home())
        home = replace(home, next_on=today) if in_hand else home
        needs = _with(match.need, avoids[match.need.resident_id])
        day = timezone.localdate(match.agreed_at) if match.agreed_at else today
        why = refusals(Kind(match.need.kind), match.offer.facts, needs, home, day)
        if left := [one for one in why if one not in but]:
            found[match.pk] = left
    return found


def _homes(matches: Sequence[Match]) -> dict[UUID, Home]:
    known = Facilities.objects.filter(residence__in={one.need.residence_id for one in matches})
    return {one.residence_id: one.home() for one in known}


def _avoided(matches: Sequence[Match]) -> dict[UUID, set[str]]:
    """What each of them avoids, by whichever need they said it: their turn of a rota is another one."""
    eaters = {one.need.resident_id for one in matches if one.need.kind == Kind.FOOD}
    avoids: dict[UUID, set[str]] = defaultdict(set)
    for need in Need.objects.filter(resident__in=eaters, kind=Kind.FOOD, closed_at=None):
        avoids[need.resident_id].update(need.facts.get("avoids", ()))
    return avoids


def _with(need: Need, avoids: set[str]) -> dict[str, Any]:
    facts = need.facts
    if need.kind != Kind.FOOD or not avoids:
        return facts
    return {**facts, "avoids": sorted({*facts.get("avoids", ()), *avoids})}


@transaction.atomic
def withdraw_unfit(*, matches: "QuerySet[Match]", by: User | None, now: datetime) -> int:
    """Of these promises, how many suit nobody's need any more; they are told, and keep their place."""
    rows = matches.filter(pk__in=Match.objects.holding().values("pk"))
    held = rows.select_for_update(of=("self",)).select_related("offer", "need__resident")
    there = list(held.order_by("pk"))
    why = unfit(there, now)
    over = [one for one in there if one.pk in why]
    if over:
        ended = {"state": MatchState.WITHDRAWN, "ended_at": now}
        Match.objects.filter(pk__in=[one.pk for one in over]).update(**ended)
        release([one.need_id for one in over], now)
        tell_taken(over, now)
        verb = Verb.MATCH_WITHDRAWN
        record_many([Deed(actor=by, verb=verb, target=one, reason="unfit") for one in over], at=now)
    return len(over)
