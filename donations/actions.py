"""Deeds of those who log what is given and what is needed; giving it out is in giving.py."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum

from accounts.models import Group, User
from accounts.trail import record
from accounts.verbs import Verb
from donations import facts
from donations.facts import Kind
from donations.models import (
    HOLDS,
    Appeal,
    ClosedHow,
    HandOverPoint,
    Match,
    MatchState,
    Movement,
    Need,
    Offer,
    OpenedHow,
    Pledge,
    Policy,
    Reason,
    Urgency,
    UrgencyWhy,
    Waiting,
    What,
)
from donations.refused import (
    HasMoved,
    NeedsItsReason,
    NeedsReason,
    NotAlike,
    NothingOfIt,
    NotSoMany,
    WrongFacts,
)
from donations.suiting import withdraw_unfit
from residences.models import Resident
from residences.refusals import KeyUsed
from translations.languages import READING

TONGUES = frozenset(READING)


@transaction.atomic
def log_offer(
    *,
    group: Group,
    kind: Kind,
    said: Mapping[str, Any],
    by: User,
    now: datetime,
    quantity: int = 1,
    appeal: Appeal | None = None,
    place: HandOverPoint | None = None,
    ready_on: date | None = None,
    request_key: uuid.UUID | None = None,
    pledge: Pledge | None = None,
) -> Offer:
    """What somebody gave, with its label. The same request_key gives the same offer.

    A thing that nobody can use as it is is kept all the same: `rules.of_the_thing` says what to
    tell the giver, or the repair table. Refuses WrongFacts, NothingOfIt, KeyUsed.
    """
    if known := _sent_before(request_key, by):
        return known
    if quantity < 1:
        raise NothingOfIt
    offer = Offer.objects.create(
        group=group,
        appeal=appeal,
        kind=kind,
        facts=_checked(facts.check_offer(kind, said, TONGUES)),
        place=place,
        ready_on=ready_on,
        request_key=request_key or uuid.uuid4(),
        made_by=by,
        made_at=now,
    )
    move(offer, What.IN, quantity, by, now)
    _keep_pledge(offer, pledge)
    record(actor=by, verb=Verb.OFFER_LOGGED, target=offer, at=now)
    return offer


def _keep_pledge(offer: Offer, pledge: Pledge | None) -> None:
    """What it is of, only if whoever wrote it wants to know that somebody has it."""
    if pledge is not None and pledge.thank_by and pledge.thanked_at is None:
        pledge.offers.add(offer)


def _sent_before(key: uuid.UUID | None, by: User) -> Offer | None:
    known = Offer.objects.filter(request_key=key).first() if key else None
    if known and known.made_by_id != by.pk:
        raise KeyUsed
    return known


def _checked(found: facts.Checked) -> dict[str, Any]:
    if found.wrong:
        raise WrongFacts(found.wrong)
    return found.facts


def move(
    offer: Offer,
    what: What,
    quantity: int,
    by: User | None,
    now: datetime,
    *,
    reason: str = "",
) -> None:
    """Write down that so much came or went."""
    Movement.objects.create(offer=offer, what=what, quantity=quantity, reason=reason, by=by, at=now)


def locked(offer: Offer) -> Any:
    """The offer with its stock, which nobody else changes until this transaction ends."""
    Offer.objects.select_for_update(no_key=True).get(pk=offer.pk)
    return Offer.objects.with_stock().get(pk=offer.pk)


def close_if_empty(offer: Offer, now: datetime) -> None:
    """An offer of which nothing is left is open no more."""
    there = Offer.objects.with_stock().get(pk=offer.pk).there
    Offer.objects.filter(pk=offer.pk).update(closed_at=None if there else now)


@transaction.atomic
def split_offer(*, offer: Offer, quantity: int, by: User, now: datetime) -> Offer:
    """So much of it under a label of its own. Refuses NotSoMany; never touches what is promised."""
    held = locked(offer)
    if quantity < 1:
        raise NothingOfIt
    if quantity > held.free or quantity == held.there:
        raise NotSoMany
    part = Offer.objects.create(
        group_id=offer.group_id,
        appeal_id=offer.appeal_id,
        kind=offer.kind,
        facts=offer.facts,
        place_id=offer.place_id,
        ready_on=offer.ready_on,
        split_from=offer,
        made_by=by,
        made_at=now,
    )
    move(offer, What.SPLIT_OFF, quantity, by, now)
    move(part, What.JOINED, quantity, by, now)
    part.pledges.add(*offer.pledges.all())
    record(actor=by, verb=Verb.OFFER_SPLIT, target=part, at=now)
    return part


@transaction.atomic
def join_offers(*, into: Offer, offer: Offer, by: User, now: datetime) -> None:
    """All that is free of one under the label of the other. Refuses NotAlike, NotSoMany."""
    first, second = sorted([into, offer], key=lambda one: one.pk)
    both = {one.pk: locked(one) for one in (first, second)}
    held = both[offer.pk]
    if into.pk == offer.pk or _sort_of(both[into.pk]) != _sort_of(held):
        raise NotAlike
    if held.free < 1:
        raise NotSoMany
    move(offer, What.SPLIT_OFF, held.free, by, now)
    move(into, What.JOINED, held.free, by, now)
    into.pledges.add(*offer.pledges.all())
    close_if_empty(offer, now)
    close_if_empty(into, now)  # opens one that was empty
    record(actor=by, verb=Verb.OFFERS_JOINED, target=into, at=now)


def _sort_of(offer: Offer) -> tuple[Any, ...]:
    """What two must share to lie under one label: also whose turn it is, and from when."""
    return (offer.group_id, offer.kind, offer.facts, offer.appeal_id, offer.ready_on)


@transaction.atomic
def scrap(
    *, offer: Offer, quantity: int, by: User, now: datetime, reason: Reason | None = None
) -> None:
    """So much of it is thrown away. Refuses NotSoMany."""
    if quantity < 1:
        raise NothingOfIt
    if quantity > locked(offer).free:
        raise NotSoMany
    move(offer, What.SCRAPPED, quantity, by, now, reason=reason or "")
    close_if_empty(offer, now)
    record(actor=by, verb=Verb.OFFER_SCRAPPED, target=offer, at=now)


@transaction.atomic
def count_offer(
    *, offer: Offer, counted: int, by: User, now: datetime, reason: Reason | None = None
) -> int:
    """Somebody counted what lies there; a difference is written down with its reason.

    Refuses NotSoMany below what is promised, NeedsItsReason for a difference without one.
    """
    held = locked(offer)
    if counted < held.reserved:
        raise NotSoMany
    difference: int = counted - held.there
    if difference and reason is None:
        raise NeedsItsReason
    if difference:
        what = What.COUNTED_UP if difference > 0 else What.COUNTED_DOWN
        move(offer, what, abs(difference), by, now, reason=reason or "")
        close_if_empty(offer, now)
        record(actor=by, verb=Verb.OFFER_COUNTED, target=offer, at=now)
    return difference


@transaction.atomic
def change_facts(*, offer: Offer, said: Mapping[str, Any], by: User, now: datetime) -> None:
    """What is known of it by now: looked up, wiped, repaired. Whom it does not suit any more is told.

    Refuses WrongFacts.
    """
    found = _checked(facts.check_offer(Kind(offer.kind), said, TONGUES))
    Offer.objects.filter(pk=offer.pk).update(facts=found, changed_at=now)
    offer.facts, offer.changed_at = found, now
    withdraw_unfit(matches=Match.objects.filter(offer=offer), by=by, now=now)
    record(actor=by, verb=Verb.OFFER_CHANGED, target=offer, at=now)


# Needs ------------------------------------------------------------------------------------------


@transaction.atomic
def open_need(
    *,
    resident: Resident,
    kind: Kind,
    how: OpenedHow,
    now: datetime,
    quantity: int = 1,
    said: Mapping[str, Any] | None = None,
    by: User | None = None,
) -> Need:
    """What they need; one that they said already keeps its place, and what is said now is added to it.

    `Need.added` says which facts that changed.
    What a rota opened for their turn is none that they said: theirs stands beside it.
    Refuses HasMoved, NothingOfIt, WrongFacts.
    """
    if resident.left_at is not None:
        raise HasMoved
    if quantity < 1:
        raise NothingOfIt
    wanted = _checked(facts.check_need(kind, said or {}, TONGUES))
    Resident.objects.select_for_update(no_key=True).get(
        pk=resident.pk
    )  # said twice at once, it is one need
    said_before = Need.objects.wished().filter(resident=resident, kind=kind, closed_at=None)
    if known := said_before.select_for_update(no_key=True).first():
        _add(known, wanted, by, now)
        return known
    need = Need(
        resident=resident,
        residence_id=resident.residence_id,
        kind=kind,
        quantity=quantity,
        opened_at=now,
        opened_how=how,
    )
    need.facts = wanted
    need.save(force_insert=True)
    record(actor=by, verb=Verb.NEED_OPENED, target=need, at=now)
    return need


def _add(need: Need, wanted: Mapping[str, Any], by: User | None, now: datetime) -> None:
    """Nothing of what they said is lost: somebody else may have said less."""
    known = need.facts
    merged = facts.added_to(Kind(need.kind), known, wanted)
    need.added = tuple(key for key in merged if merged[key] != known.get(key))
    if need.added:
        change_need(need=need, said=merged, by=by, now=now)


@transaction.atomic
def change_need(
    *,
    need: Need,
    said: Mapping[str, Any] | None,
    by: User | None,
    now: datetime,
    quantity: int | None = None,
) -> None:
    """What suits them by now (None: as before), and how many; the place stays.

    What is promised and does not suit is taken back, and why they have nothing yet is found anew.
    Refuses WrongFacts, NothingOfIt.
    """
    if quantity is not None and quantity < 1:
        raise NothingOfIt
    known = Need.objects.select_for_update(no_key=True).get(pk=need.pk)  # also said elsewhere
    need.sealed_facts, need.quantity = known.sealed_facts, known.quantity
    if said is not None:
        need.facts = _checked(facts.check_need(Kind(need.kind), said, TONGUES))
    _change(need, known, quantity, now)
    theirs = Match.objects.filter(need__resident=need.resident_id, need__kind=need.kind)
    withdraw_unfit(matches=theirs, by=by, now=now)
    close_if_met(need, now)
    record(actor=by, verb=Verb.NEED_CHANGED, target=need, at=now)


def _change(need: Need, known: Need, quantity: int | None, now: datetime) -> None:
    if quantity is not None and quantity < need.quantity:  # no more is proposed than they want
        queue = Q(offer__appeal=None) | Q(offer__appeal__policy=Policy.QUEUE)
        Match.objects.filter(queue, need=need, state=MatchState.PROPOSED).delete()
    need.quantity = quantity or need.quantity
    need.save(update_fields=["sealed_facts", "quantity"])
    if (need.facts, need.quantity) != (known.facts, known.quantity):
        Waiting.objects.filter(need=need).delete()


def close_if_met(need: Need, now: datetime) -> None:
    """A need is open no more when as many were handed over as it is for."""
    given = Match.objects.filter(need=need, state=MatchState.HANDED_OVER)
    if (given.aggregate(n=Sum("quantity"))["n"] or 0) >= need.quantity:
        Need.objects.filter(pk=need.pk, closed_at=None).update(
            closed_at=now, closed_how=ClosedHow.MET
        )


@transaction.atomic
def close_need(*, need: Need, how: ClosedHow, by: User | None, now: datetime) -> None:
    """It is open no more, and what was kept for it is free again; a second time nothing happens."""
    closed = Need.objects.filter(pk=need.pk, closed_at=None).update(closed_at=now, closed_how=how)
    if not closed:
        return
    live = Match.objects.filter(need=need)
    live.filter(state=MatchState.PROPOSED).delete()
    live.filter(state__in=HOLDS).update(state=MatchState.WITHDRAWN, ended_at=now)
    record(actor=by, verb=Verb.NEED_CLOSED, target=need, reason=str(how), at=now)


def reopen(need: Need, *, said: OpenedHow | None = None) -> None:
    """A need that was met is open again in its old place, unless they asked anew meanwhile.

    What only a rota opened stays closed, unless they `said` that they still need it: then it is theirs.
    """
    how = said if need.opened_how == OpenedHow.ROTA else OpenedHow(need.opened_how)
    again = Need.objects.wished().filter(resident=need.resident_id, kind=need.kind, closed_at=None)
    if how and not again.exists():
        Need.objects.filter(pk=need.pk, closed_how=ClosedHow.MET).update(
            closed_at=None, closed_how="", opened_how=how
        )


@transaction.atomic
def set_urgency(
    *, need: Need, urgency: Urgency, why: UrgencyWhy | None, by: User, now: datetime
) -> None:
    """A person says that this comes before others, and why. Refuses NeedsReason."""
    if urgency != Urgency.USUAL and why is None:
        raise NeedsReason
    reason = why if why and urgency != Urgency.USUAL else ""
    Need.objects.filter(pk=need.pk).update(urgency=urgency, urgency_why=reason, urgency_by=by)
    need.refresh_from_db(fields=["urgency", "urgency_why", "urgency_by"])
    record(actor=by, verb=Verb.URGENCY_SET, target=need, reason=str(reason), at=now)
