"""From a proposal to the hand-over: confirm, accept, decline, hold, hand over, take back."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from accounts.models import User
from accounts.trail import Deed, record, record_many
from accounts.verbs import Verb
from donations.actions import close_if_empty, locked, move, reopen
from donations.facts import Kind
from donations.models import (
    HOLDS,
    Checkup,
    ClosedHow,
    DeclineReason,
    Facilities,
    Match,
    MatchState,
    Need,
    Offer,
    What,
)
from donations.refused import FitsNoMore, NothingOfIt, NotSoMany, TooLate
from donations.rules import Home, refusals
from donations.saying import tell_lapsed, tell_ready
from donations.turns import release
from residences.models import ResidentPhone

TO_ANSWER = timedelta(days=3)  # a text may lie for a day, and the next in the queue waits
TO_FETCH = timedelta(days=7)  # a week has one day that suits
LOOKED_AT_AGAIN = ("wiped", "screen", "battery", "activation_lock")  # before anybody else gets it
CODES = range(6000, 7000)  # what an answer by text begins with; residences ask with other digits


@transaction.atomic
def confirm_match(*, match: Match, by: User, now: datetime) -> None:
    """A person agrees: it is promised and kept, and they are asked whether they want it.

    Refuses TooLate, NotSoMany when the stock is promised by now, FitsNoMore when facts have changed.
    """
    offer = locked(match.offer)
    _still_fits(match, now)
    if match.quantity > offer.free:
        raise NotSoMany
    _move(
        match,
        [MatchState.PROPOSED],
        state=MatchState.CONFIRMED,
        code=_new_code(match),
        confirmed_at=now,
        confirmed_by=by,
        held_until=now + TO_ANSWER,
    )
    tell_ready(match, now)
    _record(match, by, Verb.MATCH_CONFIRMED, now)


def _still_fits(match: Match, now: datetime) -> None:
    need = match.need
    if need.closed_at is not None or need.resident.left_at is not None:
        raise TooLate
    facilities = Facilities.objects.filter(residence=need.residence_id).first()
    home = facilities.home() if facilities else Home()
    found = refusals(Kind(need.kind), match.offer.facts, need.facts, home, timezone.localdate(now))
    if found:
        raise FitsNoMore(found)


def _new_code(match: Match) -> str:
    """Digits that no other open promise on their phones begins with."""
    phones = ResidentPhone.objects.filter(resident=match.need.resident_id).values("phone")
    asked = Q(state__in=HOLDS) | Q(checkup__isnull=False, checkup__answered_at=None)
    taken = Match.objects.filter(asked, need__resident__lines__phone__in=phones)
    used = set(taken.values_list("code", flat=True))
    return secrets.choice([code for one in CODES if (code := str(one)) not in used])


@transaction.atomic
def reject(*, match: Match, by: User, now: datetime) -> None:
    """A person sets a proposal aside; it is not made again, the need keeps its place. Refuses TooLate."""
    _move(match, [MatchState.PROPOSED], state=MatchState.WITHDRAWN, ended_at=now)
    release([match.need_id], now)
    _record(match, by, Verb.MATCH_WITHDRAWN, now, "rejected")


@transaction.atomic
def accept(*, match: Match, by: User | None, now: datetime) -> None:
    """They want it: it is kept until they can have fetched it. Refuses TooLate."""
    facilities = Facilities.objects.filter(residence=match.need.residence_id).first()
    until = now + TO_FETCH
    if facilities and facilities.next_on:
        days = (facilities.next_on - timezone.localdate(now)).days + 1
        until = max(until, now + timedelta(days=days))
    _move(
        match,
        [MatchState.CONFIRMED],
        state=MatchState.ACCEPTED,
        answered_at=now,
        held_until=until,
    )
    _record(match, by, Verb.MATCH_ACCEPTED, now)


@transaction.atomic
def decline(*, match: Match, reason: DeclineReason, by: User | None, now: datetime) -> None:
    """They do not want it. Their need stays where it is in the queue. Refuses TooLate."""
    _move(
        match,
        HOLDS,
        state=MatchState.DECLINED,
        decline_reason=reason,
        answered_at=now,
        ended_at=now,
    )
    release([match.need_id], now)
    _record(match, by, Verb.MATCH_DECLINED, now, str(reason))


def say_why(*, match: Match, reason: DeclineReason) -> None:
    """They add why they said no; it changes nothing else."""
    Match.objects.filter(pk=match.pk, state=MatchState.DECLINED).update(decline_reason=reason)


@transaction.atomic
def withdraw(*, match: Match, by: User, now: datetime) -> None:
    """A promise is taken back: it broke, it was lost. Refuses TooLate."""
    _move(match, HOLDS, state=MatchState.WITHDRAWN, ended_at=now)
    release([match.need_id], now)
    _record(match, by, Verb.MATCH_WITHDRAWN, now)


@transaction.atomic
def lapse(now: datetime, most: int = 500) -> int:
    """How many promises came to their end without an answer; their needs keep their place."""
    rows = Match.objects.lapsed(now).select_for_update(of=("self",))
    over = list(rows.select_related("need__resident").order_by("held_until", "pk")[:most])
    if over:
        Match.objects.filter(pk__in=[one.pk for one in over], state__in=HOLDS).update(
            state=MatchState.EXPIRED, ended_at=now
        )
        release([one.need_id for one in over], now)
        tell_lapsed(over, now)
        record_many([Deed(actor=None, verb=Verb.MATCH_LAPSED, target=one) for one in over], at=now)
    return len(over)


@transaction.atomic
def hand_over(*, match: Match, by: User | None, now: datetime, quantity: int | None = None) -> None:
    """They have it, or so much of it. Refuses TooLate, NotSoMany; the need closes when it is met."""
    count = match.quantity if quantity is None else quantity
    if count < 1:
        raise NothingOfIt
    if count > match.quantity:
        raise NotSoMany
    offer = locked(match.offer)
    _move(match, HOLDS, state=MatchState.HANDED_OVER, quantity=count, ended_at=now)
    move(offer, What.OUT, count, by, now)
    close_if_empty(offer, now)
    _close_if_met(match.need, now)
    _record(match, by, Verb.MATCH_HANDED_OVER, now)


def _close_if_met(need: Need, now: datetime) -> None:
    given = Match.objects.filter(need=need, state=MatchState.HANDED_OVER)
    if (given.aggregate(n=Sum("quantity"))["n"] or 0) >= need.quantity:
        Need.objects.filter(pk=need.pk, closed_at=None).update(
            closed_at=now, closed_how=ClosedHow.MET
        )


@transaction.atomic
def take_back(*, match: Match, by: User | None, now: datetime) -> None:
    """It came back: it does not work, it does not suit. Their need opens again in its old place."""
    locked(match.offer)
    _move(match, [MatchState.HANDED_OVER], state=MatchState.RETURNED)
    Checkup.objects.filter(match=match, answered_at=None).delete()  # nobody is asked any more
    comes_back(match, by, now)
    reopen(match.need)
    _record(match, by, Verb.MATCH_RETURNED, now)


def comes_back(match: Match, by: User | None, now: datetime) -> Offer:
    """What was handed over is in stock again: a phone under a label of its own, all else as before.

    Nobody is proposed a phone that came back before it was looked at and wiped again.
    """
    offer = back = match.offer
    if offer.kind == Kind.PHONE:
        facts = {key: value for key, value in offer.facts.items() if key not in LOOKED_AT_AGAIN}
        back = Offer.objects.create(
            group_id=offer.group_id,
            appeal_id=offer.appeal_id,
            kind=offer.kind,
            facts=facts,
            split_from=offer,
            made_by=by or offer.made_by,
            made_at=now,
        )
        record(actor=by, verb=Verb.OFFER_LOGGED, target=back, at=now)
    move(back, What.RETURNED, match.quantity, by, now)
    close_if_empty(back, now)
    return back


def _move(match: Match, allowed: Sequence[MatchState], **fields: Any) -> None:
    """Changes the match if it still stands at one of those, else refuses TooLate."""
    if not Match.objects.filter(pk=match.pk, state__in=allowed).update(**fields):
        raise TooLate
    match.refresh_from_db(fields=list(fields))


def _record(match: Match, by: User | None, verb: Verb, now: datetime, reason: str = "") -> None:
    record(actor=by, verb=verb, target=match, reason=reason, at=now)
