"""Solves anew who gets what: gathers in few queries, asks the rules, writes down in bulk."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from accounts.models import Group, User
from accounts.trail import record
from accounts.verbs import Verb
from donations.allocation import Outcome, Reason, Supply, Wish, allocate, drawn
from donations.bits import numbers
from donations.facts import Kind
from donations.models import (
    HOLDS,
    Allocation,
    Appeal,
    Facilities,
    Match,
    MatchState,
    Need,
    Offer,
    Policy,
    Waiting,
)
from donations.rules import Home, Refusal
from donations.uses import Uses
from residences.refusals import KeyUsed

BATCH = 500
MOST_DRAWN = 300  # numbers of one draw on its public page


@dataclass(frozen=True, slots=True)
class Field:
    """What was gathered for one time of giving out."""

    needs: dict[UUID, Need]
    offers: list[Any]  # with their stock
    homes: dict[UUID, Home]
    held: Mapping[UUID, int]  # by need: how much is kept for it, or handed over
    had: Mapping[tuple[UUID, str], int]  # by resident and kind: how much they were given before
    declined: Mapping[UUID, list[Offer]]
    today: date


@dataclass(frozen=True, slots=True)
class Solved:
    """What came out, with all that is needed to say why."""

    found: Field
    uses: Uses
    by_key: Mapping[UUID, Wish]
    outcome: Outcome
    places: Mapping[UUID, int]


@transaction.atomic
def propose(
    *,
    group: Group,
    by: User | None,
    now: datetime,
    request_key: UUID | None = None,
    kind: Kind | None = None,
) -> Allocation:
    """Who would get what of this group's things. Promises stay, other proposals are made anew.

    Kinds are independent of one another, so one alone can be solved anew. The queries are as many for ten needs as for ten thousand, but for the batches of what is written.
    The same request_key proposes once. Refuses KeyUsed.
    """
    Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    if known := _asked_before(request_key, group):
        return known
    before = _forget_proposals(group, kind)
    found = _gather(group, now, kind)
    uses = Uses(((Kind(one.kind), one.facts) for one in found.offers), found.today)
    wishes = list(_wishes(found, uses))
    seed, is_public = seed_of(group)
    outcome = allocate(wishes, _supplies(found, uses), uses.can_use, seed)
    by_key = {one.key: one for one in wishes}
    solved = Solved(found, uses, by_key, outcome, _places(outcome, by_key))
    _write(solved, group, now, kind=kind, before=before)
    done = Allocation.objects.create(
        pk=request_key or uuid4(),
        group=group,
        kind=kind or "",
        seed=seed,
        asked_by=by,
        at=now,
        needs=len(wishes),
        served=len({one.wish for one in outcome.given}),
        units=sum(one.quantity for one in outcome.given),
        drawn=_to_publish(wishes, seed) if is_public else None,
    )
    record(actor=by, verb=Verb.MATCHES_PROPOSED, target=done, at=now)
    return done


Same = tuple[UUID, UUID, int]


def _forget_proposals(group: Group, kind: Kind | None) -> dict[Same, UUID]:
    """Those of the queue. Nothing hangs on a proposal of the queue, so it is one statement.

    Gives their keys: what is proposed again just so keeps its own, and a page that shows it holds.
    """
    offers = _of_kind(Offer.objects.filter(group=group), kind)
    queue = offers.filter(Q(appeal=None) | Q(appeal__policy=Policy.QUEUE))
    rows = Match.objects.filter(offer__in=queue.values("pk"), state=MatchState.PROPOSED)
    locked = rows.select_for_update(of=("self",)).order_by("pk")  # confirmed meanwhile, it stays
    keys = locked.values_list("offer", "need", "quantity", "pk")
    before = {(offer, need, count): pk for offer, need, count, pk in keys}
    rows._raw_delete(rows.db)
    return before


def _of_kind(rows: Any, kind: Kind | None) -> Any:
    return rows if kind is None else rows.filter(kind=kind)


def _asked_before(key: UUID | None, group: Group) -> Allocation | None:
    known = Allocation.objects.filter(pk=key).first() if key else None
    if known and known.group_id != group.pk:
        raise KeyUsed
    return known


def seed_of(group: Group) -> tuple[str, bool]:
    """What the lot is drawn with, and whether anybody can read it: never chosen.

    It is published with the appeal, or the group's own key.
    """
    appeals = (
        Appeal.objects.open().filter(group=group, policy=Policy.QUEUE).order_by("made_at", "pk")
    )
    first = appeals.values_list("seed", "published_at").first()
    return (first[0], first[1] is not None) if first else (str(group.pk), False)


def draws_with(appeal: Appeal) -> bool:
    """Whether lots are drawn with what this appeal publishes, or were."""
    in_use = appeal.policy == Policy.QUEUE and seed_of(appeal.group)[0] == appeal.seed
    return in_use or Allocation.objects.drawn_for(appeal).exists()


def _to_publish(wishes: list[Wish], seed: str) -> dict[str, list[list[str]]] | None:
    """The order that the lot gave, by the numbers of needs; nothing where no lot decided."""
    left = MOST_DRAWN
    found: dict[str, list[list[str]]] = {}
    for kind, bands in drawn(wishes, seed).items():
        for keys in bands:
            if len(keys) <= left:
                found.setdefault(kind, []).append([str(key) for key in keys])
                left -= len(keys)
    return found or None


def _gather(group: Group, now: datetime, kind: Kind | None) -> Field:
    today = timezone.localdate(now)
    needs = _of_kind(Need.objects.open().wished().of_group(group.pk), kind)
    offers = _of_kind(Offer.objects.ready(today).filter(group=group), kind)
    offers = offers.filter(Q(appeal=None) | Q(appeal__policy=Policy.QUEUE))
    homes = Facilities.objects.filter(residence__groups=group)
    mine = Match.objects.filter(need__closed_at=None, need__residence__groups=group)
    has = (*HOLDS, MatchState.HANDED_OVER, MatchState.PROPOSED)  # those last by other groups
    kept = mine.filter(state__in=has)
    return Field(
        needs={one.pk: one for one in needs.order_by("pk")},
        offers=[one for one in offers.with_stock() if one.there > 0],
        homes={one.residence_id: one.home() for one in homes},
        held=_sums(kept.order_by().values_list("need").annotate(n=Sum("quantity"))),
        had=_had(group),
        declined=_declined(mine),
        today=today,
    )


def _sums(rows: Iterable[tuple[UUID, int]]) -> dict[UUID, int]:
    return dict(rows)


def _had(group: Group) -> dict[tuple[UUID, str], int]:
    given = Match.objects.filter(
        state=MatchState.HANDED_OVER,
        need__residence__groups=group,
        need__resident__needs__closed_at=None,
    )
    rows = given.order_by().values_list("need__resident", "need__kind", "pk", "quantity").distinct()
    counts: Counter[tuple[UUID, str]] = Counter()
    for resident, kind, _match, quantity in rows:
        counts[resident, kind] += quantity
    return counts


def _declined(mine: Any) -> dict[UUID, list[Offer]]:
    """What was turned down for a need is not proposed for it again, nor anything just like it."""
    rows: dict[UUID, list[Offer]] = defaultdict(list)
    for match in mine.turned_down().select_related("offer"):
        rows[match.need_id].append(match.offer)
    return rows


def _supplies(found: Field, uses: Uses) -> list[Supply]:
    return [
        Supply(one.pk, one.kind, uses.of_thing(Kind(one.kind), one.facts), max(one.free, 0))
        for one in found.offers
    ]


def _wishes(found: Field, uses: Uses) -> Iterable[Wish]:
    nowhere = Home()
    for need in found.needs.values():
        left = need.quantity - found.held.get(need.pk, 0)
        if left < 1:
            continue
        declined = [uses.find(Kind(one.kind), one.facts) for one in found.declined.get(need.pk, ())]
        home = found.homes.get(need.residence_id, nowhere)
        sort = uses.of_need(
            Kind(need.kind), need.facts, home, [one for one in declined if one is not None]
        )
        yield Wish(
            key=need.pk,
            kind=need.kind,
            sort=sort,
            quantity=left,
            urgency=need.urgency,
            opened_on=timezone.localdate(need.opened_at),
            share=found.had.get((need.resident_id, need.kind), 0),
        )


def _write(
    solved: Solved, group: Group, now: datetime, *, kind: Kind | None, before: Mapping[Same, UUID]
) -> None:
    wishes, today = solved.by_key, solved.found.today
    sizes = Counter(one.kind for one in wishes.values())
    matches = [
        Match(
            pk=before.get((one.supply, one.wish, one.quantity)) or uuid4(),
            offer_id=one.supply,
            need_id=one.wish,
            quantity=one.quantity,
            state=MatchState.PROPOSED,
            why=_why(wishes[one.wish], solved.places[one.wish], sizes, today),
            proposed_at=now,
        )
        for one in solved.outcome.given
    ]
    Match.objects.bulk_create(matches, batch_size=BATCH)
    told = Waiting.objects.filter(need__residence__groups=group)
    (told if kind is None else told.filter(need__kind=kind)).delete()
    Waiting.objects.bulk_create(_waiting(solved, now), batch_size=BATCH)


def _places(outcome: Outcome, by_key: Mapping[Any, Wish]) -> dict[Any, int]:
    """Each one's place in the queue for their kind, from 1."""
    counts: Counter[str] = Counter()
    places = {}
    for key in outcome.queue:
        counts[by_key[key].kind] += 1
        places[key] = counts[by_key[key].kind]
    return places


def _why(wish: Wish, place: int, sizes: Mapping[str, int], today: date) -> dict[str, int]:
    """Why they are proposed, as things stand now."""
    return {
        "place": place,
        "of": sizes[wish.kind],
        "urgency": wish.urgency,
        "days": (today - wish.opened_on).days,
        "share": wish.share,
    }


def _waiting(solved: Solved, now: datetime) -> list[Waiting]:
    found, uses = solved.found, solved.uses
    kept, free = Counter[int](), Counter[int]()
    for one in found.offers:
        number = uses.of_thing(Kind(one.kind), one.facts)
        kept[number] += one.reserved
        free[number] += max(one.free, 0)

    @cache
    def promised(sort: int) -> int:
        return sum(kept[one] for one in numbers(uses.can_use(sort)))

    return [
        Waiting(
            need_id=key,
            reason=why.reason,
            place=solved.places[key],
            there=why.there,
            suits=why.suits,
            promised=promised(solved.by_key[key].sort),
            refusals=_refusals(solved, found.needs[key], why.reason, free),
            found_at=now,
        )
        for key, why in solved.outcome.why_not.items()
    ]


def _refusals(
    solved: Solved, need: Need, reason: Reason, free: Mapping[int, int]
) -> dict[str, int]:
    """What keeps all that is there from them, when nothing suits."""
    if reason is not Reason.NOTHING_SUITS:
        return {}
    home = solved.found.homes.get(need.residence_id, Home())
    refused = solved.uses.refused(Kind(need.kind), need.facts, home, free)
    found = {str(refusal): count for refusal, count in refused.items()}
    declined = solved.found.declined.get(need.pk, ())
    alike = {solved.uses.find(Kind(one.kind), one.facts) for one in declined}
    if count := sum(free[one] for one in alike if one is not None):
        found[str(Refusal.DECLINED)] = count
    return found
