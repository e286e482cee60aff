"""Deeds of a call-out: start, confirm, cancel, stand down, end, and what people report."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from phonetree import census as census_of
from phonetree.census import Census
from phonetree.closing import drop_unsent
from phonetree.ladder import Ladder
from phonetree.ladder_choice import ladder_for
from phonetree.launch import freeze_tree
from phonetree.models import CallOut, CallOutState, RingMeans, Urgency, Wording
from phonetree.unswept import unswept
from phonetree.wordings import FreeText, freeze
from residences.models import Residence

HOLD_READY_MADE = timedelta(seconds=10)  # time to see a slip and stop it
HOLD_FREE = timedelta(seconds=60)  # free words deserve a longer look
FREE_TO_ALONE = 25  # people; beyond this free words need a second coordinator (ASVS 5 2.3.5)
CALM_WITHIN = timedelta(hours=24)  # later, "it is calm again" would be news of today


class AlreadyRunning(ValidationError):
    """One call-out at a time in a residence."""

    def __init__(self) -> None:
        super().__init__(_("A call-out is already under way here."), code="already_running")


class NobodyToReach(ValidationError):
    """Nobody lives in what was chosen."""

    def __init__(self) -> None:
        super().__init__(_("Nobody lives there, so there is nobody to reach."), code="nobody")


class PlaceIsClosed(ValidationError):
    """Nobody is called where the house has closed."""

    def __init__(self) -> None:
        super().__init__(
            _("This residence is closed: nobody is called there any more."), code="closed"
        )


class TooLate(ValidationError):
    """The call-out is past the point at which this could be done."""

    def __init__(self) -> None:
        super().__init__(_("It is too late for that: this call-out has moved on."), code="too_late")


class KeyUsed(ValidationError):
    """The key of the request belongs to somebody else's call-out."""

    def __init__(self) -> None:
        super().__init__(_("This form was already sent. Open it again."), code="key_used")


class AnotherUnderWay(ValidationError):
    """An all clear now would be taken for word about the call-out that is under way."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Another call-out is under way here: people would read “all clear” as word about it."
                " Stop that one instead."
            ),
            code="another_under_way",
        )


class LongOver(ValidationError):
    """An all clear so late would be taken for news of today."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This call-out ended more than a day ago: people would wonder what “all clear” is"
                " about. Write them a new message instead."
            ),
            code="long_over",
        )


class NotYourOwn(ValidationError):
    """Somebody else must confirm."""

    def __init__(self) -> None:
        super().__init__(_("Another coordinator must confirm: not you yourself."), code="own")


@unswept()
@transaction.atomic
def start_call_out(
    *,
    residence: Residence,
    by: User | None,
    title: str,
    urgency: str,
    now: datetime,
    text_key: str = "",
    free: FreeText | None = None,
    branches: Collection[uuid.UUID] | None = None,
    request_key: uuid.UUID | None = None,
    ring_means: str = RingMeans.SAFE,
) -> CallOut:
    """A frozen call-out: held for some seconds, or waiting for a second coordinator.

    The same request_key gives the same call-out. Leaders begin one by an alarm, without a user.
    """
    residence = Residence.objects.select_for_update(no_key=True).get(pk=residence.pk)
    key = request_key or uuid.uuid4()
    if existing := _sent_before(key, by):
        return existing
    _make_room(residence, by, now, urgent=makes_room(text_key, urgency))
    if not (census := census_of.take(residence, branches, now=now)).households:
        raise NobodyToReach
    call_out = CallOut.objects.create(
        residence=residence,
        text_key=text_key,
        title=title,
        urgency=urgency,
        is_drill=urgency == Urgency.DRILL,
        ring_means=ring_means,
        request_key=key,
        started_by=by,
        started_at=now,
        ladder=ladder_for(residence, by, urgency).to_data(),
        **(_size(census) | _hold(free, census, now)),
    )
    freeze_tree(call_out, census, _words(call_out, free, census))
    _record(call_out, by, Verb.DRILL_STARTED if call_out.is_drill else Verb.CALL_OUT_STARTED, now)
    return call_out


def makes_room(text_key: str, urgency: str) -> bool:
    """True for a ready-made emergency: what is less urgent there makes way for it."""
    return bool(text_key) and urgency == Urgency.EMERGENCY


def _make_room(residence: Residence, by: User | None, now: datetime, *, urgent: bool) -> None:
    if residence.closed_at:
        raise PlaceIsClosed
    if in_the_way(residence, urgent=urgent):
        raise AlreadyRunning
    for other in makes_way(residence):
        stop = end_call_out if other.state == CallOutState.LIVE else cancel_call_out
        stop(call_out=other, by=by, now=now)


def in_the_way(residence: Residence, *, urgent: bool) -> CallOut | None:
    """The call-out that keeps another from starting here; an emergency only lets another wait.

    A drill, news of today, or what waits for a second coordinator is no reason to leave people
    without word of an emergency.
    """
    under_way = CallOut.objects.filter(residence=residence).under_way()
    return (_pressing(under_way) if urgent else under_way).first()


def makes_way(residence: Residence) -> QuerySet[CallOut]:
    """What is under way here and ends, or is cancelled, without a word when an emergency starts."""
    under_way = CallOut.objects.filter(residence=residence).under_way()
    return under_way.exclude(pk__in=_pressing(under_way).values("pk"))


def _pressing(under_way: QuerySet[CallOut]) -> QuerySet[CallOut]:
    return under_way.filter(urgency=Urgency.EMERGENCY).exclude(state=CallOutState.WAITING)


def _sent_before(key: uuid.UUID, by: User | None) -> CallOut | None:
    existing = CallOut.objects.filter(request_key=key).first()
    if existing and existing.started_by != by:
        raise KeyUsed
    return existing


def _size(census: Census) -> dict[str, Any]:
    return {
        "recipients_total": len(census.households),
        "people_total": census.people,
    }


def _hold(free: FreeText | None, census: Census, now: datetime) -> dict[str, Any]:
    """Free words to many wait for another coordinator; all else is held for some seconds."""
    if free is not None and census.people > FREE_TO_ALONE:
        return {"state": CallOutState.WAITING}
    hold = now + (HOLD_FREE if free else HOLD_READY_MADE)
    return {"state": CallOutState.HOLDING, "hold_until": hold, "wake_at": hold}


def _words(call_out: CallOut, free: FreeText | None, census: Census) -> list[Wording]:
    return freeze(
        text_key=call_out.text_key,
        free=free,
        tongues=census.tags(),
        is_drill=call_out.is_drill,
        ring_counts=call_out.ring_means == RingMeans.SAFE,
    )


@transaction.atomic
def confirm_call_out(*, call_out: CallOut, by: User, now: datetime) -> None:
    """The second coordinator agrees; the hold begins. Refuses the one who started it."""
    if by.pk == call_out.started_by_id:
        raise NotYourOwn
    hold = now + HOLD_FREE
    _move(
        call_out,
        [CallOutState.WAITING],
        state=CallOutState.HOLDING,
        confirmed_by=by,
        hold_until=hold,
        wake_at=hold,
    )
    _record(call_out, by, Verb.CALL_OUT_APPROVED, now)


@transaction.atomic
def cancel_call_out(*, call_out: CallOut, by: User | None, now: datetime) -> None:
    """Nothing is sent. Refuses TooLate once it is live."""
    _move(
        call_out,
        [CallOutState.WAITING, CallOutState.HOLDING],
        state=CallOutState.CANCELLED,
        stopped_at=now,
        stopped_by=by,
        wake_at=None,
    )
    _record(call_out, by, Verb.CALL_OUT_CANCELLED, now)


@transaction.atomic
def stand_down(*, call_out: CallOut, by: User, now: datetime) -> None:
    """It is over: the engine tells exactly those who were told before.

    Also when the call-out has ended, because everybody answered or somebody ended it quietly; but
    not during another one, nor a day later: AnotherUnderWay, LongOver.
    """
    # Nobody starts one now. Not plain FOR UPDATE: an engine that holds this call-out and writes what
    # points at the residence would wait for us, and we for it.
    Residence.objects.select_for_update(no_key=True).get(pk=call_out.residence_id)
    call_out.refresh_from_db()
    if refusal := no_all_clear(call_out, now):
        raise refusal
    _move(
        call_out,
        [CallOutState.LIVE, CallOutState.ENDED],
        state=CallOutState.STOOD_DOWN,
        stopped_at=now,
        stopped_by=by,
        closed_at=None,
        wake_at=now,
    )
    drop_unsent(call_out, now)
    _record(call_out, by, Verb.CALL_OUT_STOOD_DOWN, now)


@transaction.atomic
def end_call_out(*, call_out: CallOut, by: User | None, now: datetime) -> None:
    """No more tries, and no stand-down text: whoever is open was not reached."""
    _move(
        call_out,
        [CallOutState.LIVE],
        state=CallOutState.ENDED,
        stopped_at=now,
        stopped_by=by,
        wake_at=now,
    )
    drop_unsent(call_out, now)
    _record(call_out, by, Verb.CALL_OUT_ENDED, now)


def no_all_clear(call_out: CallOut, now: datetime) -> ValidationError | None:
    """Why nobody may be told now that this call-out is over; None when they may."""
    if call_out.state == CallOutState.LIVE:
        return None
    if call_out.state != CallOutState.ENDED:
        return TooLate()
    others = CallOut.objects.filter(residence=call_out.residence_id).under_way()
    if others.exists():
        return AnotherUnderWay()
    ended = call_out.stopped_at
    return LongOver() if ended and now - ended > CALM_WITHIN else None


def _move(call_out: CallOut, allowed: list[CallOutState], **fields: object) -> None:
    """Changes the state if it is still one of those allowed, else refuses TooLate."""
    moved = CallOut.objects.filter(pk=call_out.pk, state__in=allowed).update(
        version=F("version") + 1, **fields
    )
    if not moved:
        raise TooLate
    call_out.refresh_from_db()


def _record(call_out: CallOut, by: User | None, verb: Verb, now: datetime) -> None:
    record(actor=by, verb=verb, target=call_out, at=now, residence_id=call_out.residence_id)


def frozen_ladder(call_out: CallOut) -> Ladder:
    """The ladder that this call-out climbs."""
    return Ladder.from_data(call_out.ladder)
