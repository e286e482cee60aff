"""Deeds that change a ladder: change, confirm, refuse, back to the shipped one; all are kept."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.models import Group, User
from accounts.trail import record
from accounts.verbs import Verb
from phonetree.actions import NotYourOwn, TooLate
from phonetree.ladder import LADDERS, Ladder, spelled
from phonetree.ladder_checks import flaws
from phonetree.ladder_choice import ladder_of, ladder_of_network
from phonetree.ladder_words import sentence
from phonetree.models import (
    LadderState,
    LadderStep,
    LadderVersion,
    LadderVersionQuerySet,
    Urgency,
)

NEED_A_SECOND = {Urgency.EMERGENCY}  # nobody changes alone how people are rung in an emergency


class NothingChanged(ValidationError):
    """The ladder is in force already."""

    def __init__(self) -> None:
        super().__init__(_("This is the ladder already. Nothing was changed."), code="unchanged")


class ChangedMeanwhile(ValidationError):
    """Two people changed it at the same time."""

    def __init__(self) -> None:
        words = _("Somebody else changed this ladder meanwhile. Look at it before you change it.")
        super().__init__(words, code="meanwhile")


class Flawed(ValidationError):
    """What forbids the ladder, in sentences."""

    def __init__(self, ladder: Ladder, urgency: str) -> None:
        found = [one for one in flaws(ladder, urgency) if one.serious]
        super().__init__([ValidationError(sentence(one), code=one.flaw) for one in found])


@transaction.atomic
def change_ladder(
    *,
    group: Group | None,
    urgency: str,
    ladder: Ladder,
    by: User | None,
    based_on: UUID | None,
    now: datetime,
) -> LadderVersion:
    """The new version: in force, or waiting for another coordinator.

    `based_on` is the newest version that they saw; sent twice it acts once. Refuses Flawed,
    NothingChanged and ChangedMeanwhile. Without a group it is the network's, changed by a command.
    """
    rows = _locked(group, urgency)
    newest = newest_of(rows)
    if newest and newest.pk != based_on and newest.made_by == by and newest.ladder == ladder:
        return newest
    if based_on != (newest.pk if newest else None):
        raise ChangedMeanwhile
    if any(one.serious for one in flaws(ladder, urgency)):
        raise Flawed(ladder, urgency)
    if ladder == (newest.ladder if newest else _default(group, urgency)):
        raise NothingChanged
    waits = group is not None and urgency in NEED_A_SECOND
    version = _write(group, urgency, by=by, now=now, ladder=ladder, rows=rows, waits=waits)
    verb = Verb.LADDER_PROPOSED if waits else Verb.LADDER_CHANGED
    record(actor=by, verb=verb, target=version, at=now)
    return version


@transaction.atomic
def confirm_ladder(*, version: LadderVersion, by: User, now: datetime) -> None:
    """Another coordinator agrees: it is in force. Refuses the one who made it, and TooLate."""
    rows = _locked(version.group, version.urgency)
    if version.made_by_id == by.pk:
        raise NotYourOwn
    _retire(rows.in_force(), LadderState.REPLACED, now)
    _move(rows.filter(pk=version.pk), state=LadderState.IN_FORCE, confirmed_by=by, in_force_at=now)
    record(actor=by, verb=Verb.LADDER_CONFIRMED, target=version, at=now)


@transaction.atomic
def refuse_ladder(*, version: LadderVersion, by: User, now: datetime) -> None:
    """It is not taken; the one in force stays. Refuses TooLate."""
    rows = _locked(version.group, version.urgency)
    _move(rows.filter(pk=version.pk), state=LadderState.REFUSED, ended_at=now)
    record(actor=by, verb=Verb.LADDER_REFUSED, target=version, at=now)


@transaction.atomic
def back_to_shipped(
    *, group: Group | None, urgency: str, by: User | None, now: datetime
) -> LadderVersion:
    """The ladder that the program brings along is in force, at once: it was read by many.

    Refuses NothingChanged where it is in force and nothing else waits.
    """
    rows = _locked(group, urgency)
    newest = newest_of(rows)
    if (newest.ladder if newest else _default(group, urgency)) == LADDERS[urgency]:
        raise NothingChanged
    version = _write(group, urgency, by=by, now=now, ladder=None, rows=rows, waits=False)
    record(actor=by, verb=Verb.LADDER_RESET, target=version, at=now)
    return version


def newest_of(rows: LadderVersionQuerySet) -> LadderVersion | None:
    """What waits for another coordinator, else what is in force; what the next change builds on."""
    standing = rows.filter(state__in=[LadderState.PROPOSED, LadderState.IN_FORCE])
    return standing.order_by("-number").prefetch_related("steps").first()


def _default(group: Group | None, urgency: str) -> Ladder:
    chosen = ladder_of(group, urgency) if group else ladder_of_network(urgency)
    return chosen.ladder


def _locked(group: Group | None, urgency: str) -> LadderVersionQuerySet:
    """Every version of this ladder; whoever changes the same one waits for us."""
    if group is not None:
        Group.objects.select_for_update().get(pk=group.pk)
    return LadderVersion.objects.filter(group=group, urgency=urgency)


def _move(rows: LadderVersionQuerySet, **fields: object) -> None:
    if not rows.proposed().update(**fields):
        raise TooLate


def _retire(rows: LadderVersionQuerySet, state: LadderState, now: datetime) -> None:
    rows.update(state=state, ended_at=now)


def _write(
    group: Group | None,
    urgency: str,
    *,
    by: User | None,
    now: datetime,
    ladder: Ladder | None,
    rows: LadderVersionQuerySet,
    waits: bool,
) -> LadderVersion:
    """A new version takes the place of whatever waited, and of the one in force unless it waits."""
    number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    _retire(rows.proposed(), LadderState.REFUSED, now)
    if not waits:
        _retire(rows.in_force(), LadderState.REPLACED, now)
    version = LadderVersion.objects.create(
        group=group,
        urgency=urgency,
        number=number,
        state=LadderState.PROPOSED if waits else LadderState.IN_FORCE,
        is_shipped=ladder is None,
        made_by=by,
        made_at=now,
        in_force_at=None if waits else now,
        **(_facts(ladder) if ladder else {}),
    )
    LadderStep.objects.bulk_create(_steps(version, ladder) if ladder else [])
    return version


def _facts(ladder: Ladder) -> dict[str, object]:
    return {
        "leader_patience": ladder.leader_patience,
        "tell_again": ladder.tell_again,
        "lasts": ladder.lasts,
        "quiet_begins": ladder.quiet.begins if ladder.quiet else None,
        "quiet_ends": ladder.quiet.ends if ladder.quiet else None,
        "quiet_because": ladder.quiet_because,
    }


def _steps(version: LadderVersion, ladder: Ladder) -> list[LadderStep]:
    return [
        LadderStep(
            quiet=spelled(step.quiet),
            version=version,
            place=place,
            kind=step.kind,
            who=step.who,
            after=step.after,
            times=step.times,
            every=step.every,
        )
        for place, step in enumerate(ladder.steps)
    ]
