"""People are moved: some leave, or go to another residence of ours, and the tree closes behind them."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.trail import Deed, record, record_many
from accounts.verbs import Verb
from residences import leading
from residences.actions import aliases_here
from residences.aliases import folded, numbered
from residences.asking import ask_still_you
from residences.errands import finish
from residences.models import (
    OPEN_STANDINGS,
    Branch,
    DoneHow,
    Errand,
    Leadership,
    Move,
    MoveSign,
    Nomination,
    Residence,
    Resident,
    Standing,
)
from residences.saying import by_phone


@dataclass(slots=True)
class Outlook:
    """What a move would do, before anybody saves it."""

    people: int
    phones: int  # how many are asked by text
    languages: dict[str, int] = field(default_factory=dict)
    led_by_deputies: list[str] = field(default_factory=list)  # branches whose deputy leads now
    left_without: list[str] = field(default_factory=list)  # branches that nobody leads any more
    renamed: list[tuple[str, str]] = field(default_factory=list)  # alias, alias there


def outlook(people: Collection[Resident], to: Residence | None) -> Outlook:
    """What moving these people would do."""
    texted = by_phone(people)
    promoted, bare = _branches_after(people)
    return Outlook(
        people=len(people),
        phones=len(texted),
        languages=dict(Counter(some[0].reads for _phone, some in texted).most_common()),
        led_by_deputies=promoted,
        left_without=bare,
        renamed=[pair for pair in _aliases(people, to).values() if pair[0] != pair[1]],
    )


def _branches_after(people: Collection[Resident]) -> tuple[list[str], list[str]]:
    """Words of the branches that lose their leader: those that a deputy takes over, and the others."""
    gone = {one.pk for one in people}
    lost = Leadership.objects.filter(resident__in=gone).values("branch")
    promoted, bare = [], []
    for branch in Branch.objects.filter(pk__in=lost).prefetch_related("leaderships__resident"):
        here = [one for one in branch.leaderships.all() if one.resident.left_at is None]
        staying = [one for one in here if one.resident_id not in gone]
        if not staying:
            bare.append(branch.word)
        elif all(one.rank != 1 for one in staying) and any(one.rank == 1 for one in here):
            promoted.append(branch.word)
    return promoted, bare


def _aliases(people: Iterable[Resident], to: Residence | None) -> dict[UUID, tuple[str, str]]:
    """The alias of each, and the one there: with a number behind it where somebody has it already."""
    taken = aliases_here(to) if to else set[str]()
    found: dict[UUID, tuple[str, str]] = {}
    for one in people:
        alias, number = str(one.alias), 1
        while folded(alias) in taken:
            number += 1
            alias = numbered(str(one.alias), number)
        if to:
            taken.add(folded(alias))
        found[one.pk] = (str(one.alias), alias)
    return found


@transaction.atomic
def move_people(
    *,
    residence: Residence,
    people: Collection[Resident],
    moved_on: date,
    by: User,
    now: datetime,
    to: Residence | None = None,
    to_branch: Branch | None = None,
    signs: Iterable[MoveSign] = (),
) -> Move:
    """These people live elsewhere now, with their phones and languages; each phone is asked."""
    led = _end_what_they_led(people, now)
    _end_errands(people, by, now)
    if to is None:
        _leave(people, now)
    else:
        _settle_in(people, to, to_branch)
    move = Move.objects.create(
        residence=residence, to=to, moved_on=moved_on, people=len(people), by=by, at=now
    )
    for sign in signs:
        settle_sign(sign=sign, how=MoveSign.MOVED, by=by, now=now)
    _write_trail(residence, people, move, by, now)
    leading.fill(led, by, now)
    ask_still_you(people, now)
    return move


def _leave(people: Collection[Resident], now: datetime) -> None:
    for one in people:
        one.left_at = one.left_at or now
    Resident.objects.bulk_update(people, ["left_at"], batch_size=200)


def _settle_in(people: Collection[Resident], to: Residence, branch: Branch | None) -> None:
    """They live there, under another alias where theirs is taken."""
    for pk, (alias, there) in _aliases(people, to).items():
        one = next(someone for someone in people if someone.pk == pk)
        one.residence, one.branch, one.left_at = to, branch, None
        if there != alias:
            one.alias = there
            one.save(update_fields=["alias"])
    Resident.objects.bulk_update(people, ["residence", "branch", "left_at"], batch_size=200)


def _end_what_they_led(people: Collection[Resident], now: datetime) -> set[UUID]:
    """Branches in which somebody of them led; who was named there is named no more."""
    led = Leadership.objects.filter(resident__in=people)
    branches = set(led.values_list("branch_id", flat=True))
    led.delete()
    Nomination.objects.filter(resident__in=people, standing__in=OPEN_STANDINGS).update(
        standing=Standing.WITHDRAWN, settled_at=now, number=None
    )
    return branches


def _end_errands(people: Collection[Resident], by: User, now: datetime) -> None:
    """Nobody there has to ask them any more: they are asked by text, wherever they are."""
    for errand in Errand.objects.open().filter(resident__in=people):
        finish(errand=errand, how=DoneHow.MOVED, by=by, now=now)


def _write_trail(
    residence: Residence, people: Collection[Resident], move: Move, by: User, now: datetime
) -> None:
    there = move.to_id or residence.pk
    deeds = [
        Deed(actor=by, verb=Verb.RESIDENT_MOVED, target=one, residence_id=residence.pk)
        for one in people
    ]
    reason = "elsewhere" if move.to_id else "unknown"
    whole = Deed(
        actor=by, verb=Verb.RESIDENTS_MOVED, target=move, residence_id=residence.pk, reason=reason
    )
    arrived = Deed(
        actor=by, verb=Verb.RESIDENTS_MOVED, target=move, residence_id=there, reason="arrived"
    )
    record_many([*deeds, whole, *([arrived] if move.to_id else [])], at=now)


@transaction.atomic
def settle_sign(*, sign: MoveSign, how: str, by: User, now: datetime) -> bool:
    """True for the first who says what it was: they moved, or they are here."""
    settled = MoveSign.objects.filter(pk=sign.pk, settled_at=None).update(
        settled_at=now, settled_how=how, settled_by=by
    )
    if settled:
        record(
            actor=by,
            verb=Verb.MOVE_SETTLED,
            target=sign,
            residence_id=sign.residence_id,
            reason=how,
            at=now,
        )
    return bool(settled)
