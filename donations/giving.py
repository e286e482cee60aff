"""From a proposal to the hand-over: confirm, accept, decline, hold, hand over, take back."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.trail import Deed, record, record_many
from accounts.verbs import Verb
from donations.actions import close_if_empty, close_if_met, locked, move, reopen
from donations.facts import Kind
from donations.models import (
    HOLDS,
    Checkup,
    DeclineReason,
    Facilities,
    Match,
    MatchState,
    Offer,
    What,
)
from donations.refused import FitsNoMore, NothingOfIt, NotSoMany, TooLate
from donations.rules import Refusal
from donations.saying import tell_lapsed, tell_ready, tell_taken
from donations.suiting import OF_THE_WAY, kept, unfit
from donations.turns import release
from residences.models import ResidentPhone

TO_ANSWER = timedelta(days=3)  # a text may lie for a day, and the next in the queue waits
TO_FETCH = timedelta(days=7)  # a week has one day that suits
TO_AGREE = timedelta(days=28)  # on a day for a service: who does it has to be found first
LOOKED_AT_AGAIN = ("wiped", "screen", "battery", "activation_lock")  # before anybody else gets it
BATCH = 500  # rows in one statement
CODES = range(6000, 7000)  # what an answer by text begins with; residences ask with other digits


def confirm_match(*, match: Match, by: User, now: datetime) -> None:
    """A person agrees: it is promised and kept, and they are asked whether they want it.

    Refuses TooLate, NotSoMany when the stock is promised by now, FitsNoMore when facts have changed.
    """
    decided = confirm_all(matches=[match], by=by, now=now)
    for refusal in decided.refused.values():
        raise refusal
    match.refresh_from_db()


@dataclass(slots=True)
class Decided:
    """Of several proposals: which were done, and why the others were not."""

    done: list[Match] = field(default_factory=list)
    refused: dict[UUID, ValidationError] = field(default_factory=dict)


@transaction.atomic
def confirm_all(*, matches: Sequence[Match], by: User, now: datetime) -> Decided:
    """Several at once, each as `confirm_match` has it; as many queries for one as for hundreds."""
    rows = _proposed(matches)
    free, refused = _free(rows), unfit(rows, now, but=frozenset())
    codes, decided = _Codes(rows), Decided()
    decided.refused = {one.pk: TooLate() for one in matches}
    for match in rows:
        if why := _why_not(match, refused.get(match.pk), free[match.offer_id]):
            decided.refused[match.pk] = why
            continue
        free[match.offer_id] -= match.quantity
        match.state, match.code = MatchState.CONFIRMED, codes.new(match)
        match.confirmed_at, match.confirmed_by = now, by
        match.held_until = kept(match.offer.facts, now + TO_ANSWER)
        decided.done.append(match)
        del decided.refused[match.pk]
    fields = ["state", "code", "confirmed_at", "confirmed_by", "held_until"]
    Match.objects.bulk_update(decided.done, fields, batch_size=BATCH)
    tell_ready(decided.done, now)
    record_many(
        [Deed(actor=by, verb=Verb.MATCH_CONFIRMED, target=one) for one in decided.done], at=now
    )
    return decided


def _proposed(matches: Sequence[Match]) -> list[Match]:
    """Those that are still proposed; what they are of is nobody else's until this transaction ends."""
    things = {one.offer_id for one in matches}
    list(
        Offer.objects.select_for_update(no_key=True)
        .filter(pk__in=things)
        .order_by("pk")
        .values_list("pk")
    )
    rows = Match.objects.proposed().filter(pk__in=[one.pk for one in matches])
    found = rows.select_for_update(of=("self",)).select_related("offer", "need__resident")
    return list(found.order_by("pk"))


def _free(rows: Sequence[Match]) -> dict[UUID, int]:
    things = Offer.objects.with_stock().filter(pk__in={one.offer_id for one in rows})
    return dict(things.values_list("pk", "free"))


def _why_not(match: Match, found: Iterable[Refusal] | None, free: int) -> ValidationError | None:
    if match.need.closed_at is not None or match.need.resident.left_at is not None:
        return TooLate()
    if found:
        return FitsNoMore(found)
    return NotSoMany() if match.quantity > free else None


class _Codes:
    """Digits that no other open promise on somebody's phones begins with."""

    def __init__(self, rows: Sequence[Match]) -> None:
        people = {one.need.resident_id for one in rows}
        mine = ResidentPhone.objects.filter(resident__in=people)
        self.phones: dict[UUID, set[UUID]] = defaultdict(set)
        for resident, phone in mine.values_list("resident", "phone"):
            self.phones[resident].add(phone)
        asked = Q(state__in=HOLDS) | Q(checkup__isnull=False, checkup__answered_at=None)
        taken = Match.objects.filter(asked, need__resident__lines__phone__in=mine.values("phone"))
        self.used: dict[UUID, set[str]] = defaultdict(set)
        for phone, code in taken.values_list("need__resident__lines__phone", "code"):
            self.used[phone].add(code)

    def new(self, match: Match) -> str:
        """Such digits; from now on they are taken."""
        phones = self.phones[match.need.resident_id] or {match.need.resident_id}
        used = set[str]().union(*(self.used[one] for one in phones))
        code = secrets.choice([code for one in CODES if (code := str(one)) not in used])
        for one in phones:
            self.used[one].add(code)
        return code


def reject(*, match: Match, by: User, now: datetime) -> None:
    """A person sets a proposal aside; it is not made again, the need keeps its place. Refuses TooLate."""
    if reject_all(matches=[match], by=by, now=now).refused:
        raise TooLate
    match.refresh_from_db()


@transaction.atomic
def reject_all(*, matches: Sequence[Match], by: User, now: datetime) -> Decided:
    """Several at once; as many queries for one as for hundreds."""
    rows = _proposed(matches)
    there = {one.pk for one in rows}
    Match.objects.filter(pk__in=there).update(state=MatchState.WITHDRAWN, ended_at=now)
    release([one.need_id for one in rows], now)
    verb = Verb.MATCH_WITHDRAWN
    record_many([Deed(actor=by, verb=verb, target=one, reason="rejected") for one in rows], at=now)
    return Decided(rows, {one.pk: TooLate() for one in matches if one.pk not in there})


@transaction.atomic
def accept(*, match: Match, by: User | None, now: datetime) -> None:
    """They want it: it is kept until they can have fetched it, or a day is agreed. Refuses TooLate."""
    until = kept(match.offer.facts, _long_enough(match, now))
    said = {"answered_at": now, "held_until": until}
    _move(match, [MatchState.CONFIRMED], state=MatchState.ACCEPTED, **said)
    _record(match, by, Verb.MATCH_ACCEPTED, now)


def _long_enough(match: Match, now: datetime) -> datetime:
    if match.offer.kind == Kind.SERVICE:
        return now + TO_AGREE
    until = now + TO_FETCH
    facilities = Facilities.objects.filter(residence=match.need.residence_id).first()
    if facilities and facilities.next_on:
        days = (facilities.next_on - timezone.localdate(now)).days + 1
        until = max(until, now + timedelta(days=days))
    return until


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
    """A promise is taken back: it broke, it was lost. They are told, and keep their place. Refuses TooLate."""
    _move(match, HOLDS, state=MatchState.WITHDRAWN, ended_at=now)
    release([match.need_id], now)
    tell_taken([match], now)
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
    """They have it, or so much of it; the need closes when it is met.

    Refuses TooLate, NotSoMany, and FitsNoMore: past its use-by, or with what they avoid, nobody gets it.
    """
    count = match.quantity if quantity is None else quantity
    if count < 1:
        raise NothingOfIt
    if count > match.quantity:
        raise NotSoMany
    offer = locked(match.offer)
    _still_suits(match, now)
    _move(match, HOLDS, state=MatchState.HANDED_OVER, quantity=count, ended_at=now)
    move(offer, What.OUT, count, by, now)
    close_if_empty(offer, now)
    close_if_met(match.need, now)
    _record(match, by, Verb.MATCH_HANDED_OVER, now)


def _still_suits(match: Match, now: datetime) -> None:
    """As things stand this minute, whatever they were when it was promised. Refuses FitsNoMore."""
    rows = Match.objects.holding().select_related("offer", "need").filter(pk=match.pk)
    happened = {Refusal.LAPSES} if match.offer.kind == Kind.SERVICE else set()
    if why := unfit(list(rows), now, in_hand=True, but=OF_THE_WAY | happened):
        raise FitsNoMore(why[match.pk])


@transaction.atomic
def take_back(*, match: Match, by: User | None, now: datetime) -> None:
    """It came back: it does not suit. What they said that they need opens again in its old place."""
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
