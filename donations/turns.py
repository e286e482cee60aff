"""Giving out by an appeal that is no queue: a rota of identical packs, or equal shares of a pot.

What comes out is proposed, as in the queue: a person confirms, and everybody may say no.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone

from accounts.models import Group, User
from accounts.trail import record
from accounts.verbs import Verb
from donations.allocation import draw, equal_shares, rota
from donations.facts import Kind
from donations.models import (
    HOLDS,
    LIVE,
    Allocation,
    Appeal,
    ClosedHow,
    Facilities,
    Match,
    MatchState,
    Need,
    Offer,
    OpenedHow,
    Policy,
    Turn,
)
from donations.refused import AllGone, NobodyToAllot, TooLate
from donations.rules import Home, refusals
from residences.models import Resident
from residences.refusals import KeyUsed

BATCH = 500


@transaction.atomic
def give_out(
    *, appeal: Appeal, by: User, now: datetime, request_key: UUID | None = None
) -> Allocation:
    """Who gets what of this appeal's things, by its policy; what was only proposed is made anew.

    The same request_key gives out once. Refuses NobodyToAllot, AllGone, TooLate, KeyUsed.
    """
    Group.objects.select_for_update(no_key=True).get(pk=appeal.group_id)
    if known := Allocation.objects.filter(pk=request_key).first() if request_key else None:
        if known.appeal_id != appeal.pk:
            raise KeyUsed
        return known
    if appeal.policy not in DEALS:
        raise NobodyToAllot
    if appeal.closed_at is not None and not appeal.offers.filter(closed_at=None).exists():
        raise TooLate
    _forget_proposals(appeal, now)
    stock = _stock(appeal, now)
    if not stock:
        raise AllGone
    matches, asked = DEALS[Policy(appeal.policy)](appeal, stock, now)
    done = Allocation.objects.create(
        pk=request_key or uuid4(),
        group_id=appeal.group_id,
        appeal=appeal,
        seed=appeal.seed,
        asked_by=by,
        at=now,
        needs=asked,
        served=len({one.need_id for one in matches}),
        units=sum(one.quantity for one in matches),
    )
    record(actor=by, verb=Verb.MATCHES_PROPOSED, target=done, at=now)
    return done


def _forget_proposals(appeal: Appeal, now: datetime) -> None:
    """Proposals of before, with the turns that they were."""
    proposed = Match.objects.filter(offer__appeal=appeal, state=MatchState.PROPOSED)
    # Ours from here on: one that somebody confirms this very moment is a promise, and stays.
    old = dict(proposed.select_for_update(of=("self",)).values_list("pk", "need_id"))
    Turn.objects.filter(match__in=old).delete()
    Match.objects.filter(pk__in=old).delete()
    release(old.values(), now)


def release(needs: Iterable[UUID], now: datetime) -> None:
    """Needs that nobody said, but a rota opened, end when nothing is proposed or promised for them."""
    held = Match.objects.filter(need__in=list(needs), state__in=LIVE).values("need")
    rota_only = Need.objects.filter(pk__in=list(needs), opened_how=OpenedHow.ROTA, closed_at=None)
    rota_only.exclude(pk__in=held).update(closed_at=now, closed_how=ClosedHow.WITHDRAWN)


def _stock(appeal: Appeal, now: datetime) -> list[Any]:
    """What came in for it and is free, what came first first."""
    offers = Offer.objects.ready(timezone.localdate(now)).filter(appeal=appeal).with_stock()
    return [one for one in offers.order_by("made_at", "pk") if one.free > 0]


def _homes(group: UUID) -> dict[UUID, Home]:
    rows = Facilities.objects.filter(residence__groups=group)
    return {row.residence_id: row.home() for row in rows}


# A rota -------------------------------------------------------------------------------------------


def _rota(appeal: Appeal, stock: list[Any], now: datetime) -> tuple[list[Match], int]:
    """Round the list of everybody who lives there, beginning after the last who had their turn."""
    people = list(
        Resident.objects.here()
        .filter(residence__groups=appeal.group_id, residence__closed_at=None)
        .order_by("residence__code_name", "joined_at", "pk")
    )
    wishes = _wishes(people, {one.kind for one in stock})
    waits = _nothing_held(wishes)
    busy = _busy(appeal, people)
    homes, today = _homes(appeal.group_id), timezone.localdate(now)

    def takes(someone: Resident) -> Any:
        home = homes.get(someone.residence_id, Home())
        for offer in stock:
            known = wishes.get((someone.pk, offer.kind))
            facts = known.facts if known else {}
            if offer.free and not refusals(Kind(offer.kind), offer.facts, facts, home, today):
                return offer
        return None

    matches: list[Match] = []
    by_key = {one.pk: one for one in people}
    packs = sum(one.free for one in stock)
    able = {one.pk for one in people if one.pk not in busy and takes(one)}
    for key in rota([one.pk for one in people], _last(appeal, by_key), packs, able.__contains__):
        offer = takes(by_key[key])  # what is left by now
        if offer is not None:
            offer.free -= 1
            need = waits.get((key, offer.kind)) or _for_turn(by_key[key], offer.kind, now)
            matches.append(_proposed(offer, need, 1, {"turn": len(matches) + 1}, now))
    return _kept(appeal, matches), len(people)


Wishes = dict[tuple[UUID, str], Need]  # by resident and kind


def _wishes(people: Sequence[Resident], kinds: set[str]) -> Wishes:
    """What these people said that they need: what suits them counts for a pack as well."""
    rows = Need.objects.wished().filter(resident__in=people, kind__in=kinds, closed_at=None)
    return {(row.resident_id, row.kind): row for row in rows}


def _nothing_held(wishes: Wishes) -> Wishes:
    """Those that a pack may be for: nothing else is proposed or promised for them."""
    keys = [one.pk for one in wishes.values()]
    has = set(Match.objects.filter(need__in=keys, state__in=LIVE).values_list("need", flat=True))
    return {key: one for key, one in wishes.items() if one.pk not in has}


def _busy(appeal: Appeal, people: Sequence[Resident]) -> set[UUID]:
    """To whom something of this appeal is promised already."""
    held = Match.objects.holding().filter(offer__appeal=appeal, need__resident__in=people)
    return set(held.values_list("need__resident", flat=True))


def _last(appeal: Appeal, people: Mapping[UUID, Resident]) -> UUID | None:
    """Who of those that live here had the last turn."""
    turns = Turn.objects.filter(appeal=appeal, resident__in=list(people)).order_by("-number")
    return turns.values_list("resident", flat=True).first()


def _for_turn(someone: Resident, kind: str, now: datetime) -> Need:
    return Need(
        resident=someone,
        residence_id=someone.residence_id,
        kind=kind,
        opened_at=now,
        opened_how=OpenedHow.ROTA,
    )


def _kept(appeal: Appeal, matches: list[Match]) -> list[Match]:
    """Needs, proposals and turns, in three statements however many there are."""
    fresh = [one.need for one in matches if one.need._state.adding]
    Need.objects.bulk_create(fresh, batch_size=BATCH)
    Match.objects.bulk_create(matches, batch_size=BATCH)
    first = Turn.objects.filter(appeal=appeal).aggregate(n=Max("number"))["n"] or 0
    turns = [
        Turn(appeal=appeal, resident_id=one.need.resident_id, match=one, number=first + place)
        for place, one in enumerate(matches, start=1)
    ]
    Turn.objects.bulk_create(turns, batch_size=BATCH)
    return matches


def _proposed(offer: Any, need: Need, quantity: int, why: dict[str, int], now: datetime) -> Match:
    return Match(
        offer=offer,
        need=need,
        quantity=quantity,
        state=MatchState.PROPOSED,
        why=why,
        proposed_at=now,
    )


# Equal shares -------------------------------------------------------------------------------------


def _shares(appeal: Appeal, stock: list[Any], now: datetime) -> tuple[list[Match], int]:
    """The same for everybody who asked, and for nobody more than they asked for; the rest stays."""
    homes, today = _homes(appeal.group_id), timezone.localdate(now)
    waiting = Need.objects.open().wished().of_group(appeal.group_id)
    matches: list[Match] = []
    asked = 0
    for kind in sorted({one.kind for one in stock}):
        offers = [one for one in stock if one.kind == kind]
        needs = {
            need.pk: need
            for need in waiting.filter(kind=kind)
            if _suits_all(offers, need, homes.get(need.residence_id, Home()), today)
        }
        most = _left(needs)
        shares = equal_shares(sum(one.free for one in offers), most)
        asked += len(most)
        order = sorted(most, key=lambda key: draw(appeal.seed, key))
        for key in order:
            why = {"share": shares[key], "of": len(most)}
            matches += _taken(offers, needs[key], shares[key], why, now)
    Match.objects.bulk_create(matches, batch_size=BATCH)
    return matches, asked


def _suits_all(offers: Sequence[Any], need: Need, home: Home, today: Any) -> bool:
    """Shares are equal only of what all of them can use."""
    kind = Kind(need.kind)
    return not any(refusals(kind, one.facts, need.facts, home, today) for one in offers)


def _left(needs: Mapping[UUID, Need]) -> dict[UUID, int]:
    """How much each still lacks."""
    has = (*HOLDS, MatchState.HANDED_OVER, MatchState.PROPOSED)
    rows = Match.objects.filter(need__in=list(needs), state__in=has).order_by().values_list("need")
    held = Counter(dict(rows.annotate(n=Sum("quantity"))))
    left = {key: need.quantity - held[key] for key, need in needs.items()}
    return {key: most for key, most in left.items() if most > 0}


def _taken(
    offers: Sequence[Any], need: Need, share: int, why: dict[str, int], now: datetime
) -> list[Match]:
    taken = []
    for offer in offers:
        part = min(share, offer.free)
        if part:
            offer.free -= part
            share -= part
            taken.append(_proposed(offer, need, part, why, now))
    return taken


DEALS = {Policy.ROTA: _rota, Policy.SHARES: _shares}
