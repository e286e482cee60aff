"""Whether somebody must be told that nothing goes out, and who: facts come in, an answer goes out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

PATIENCE = timedelta(seconds=60)  # the engine turns every second; a turn of two is a long one
AGAIN = timedelta(minutes=15)  # between two alarms, whatever happens in between
RETRY = timedelta(minutes=1)  # when the provider took none of them
TOLD = 2  # people at a time; fifteen minutes later the next two


class Why(StrEnum):
    """What stands still."""

    ENGINE = "engine"  # it gives no sign of life
    STUCK = "stuck"  # it lives, and yet nothing leaves
    PROVIDER = "provider"  # it tries, and the provider takes nothing


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be seen without the engine."""

    due_since: datetime | None  # what has waited for longest of all that should be under way
    beat_at: datetime | None  # the engine's last sign of life
    moved_at: datetime | None  # when the provider last took something
    out_since: datetime | None = None  # since when every try ended without an answer


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who is ready to be told."""

    id: UUID
    since: datetime
    told_at: datetime | None


def is_silent(beat_at: datetime | None, now: datetime, patience: timedelta = PATIENCE) -> bool:
    """Whether the engine gave no sign of life for so long."""
    return beat_at is None or now - beat_at >= patience


def why(facts: Facts, now: datetime, patience: timedelta = PATIENCE) -> Why | None:
    """What stands still, when something is due for so long and nothing has moved; else None."""
    due = facts.due_since is not None and now - facts.due_since >= patience
    if is_silent(facts.beat_at, now, patience):
        return Why.ENGINE if due else None
    if facts.out_since is not None and now - facts.out_since >= patience:
        return Why.PROVIDER  # what was tried is due no more, and arrived nowhere
    if not due:
        return None
    if facts.moved_at is None or now - facts.moved_at >= patience:
        return Why.STUCK
    return None


def may_tell(last: datetime | None, now: datetime, again: timedelta = AGAIN) -> bool:
    """Whether the last alarm is long enough ago."""
    return last is None or now - last >= again


def who(candidates: Iterable[Candidate], most: int = TOLD) -> list[UUID]:
    """Those whose turn it is: never told first, then told longest ago, then ready for longest."""
    turn = sorted(
        candidates,
        key=lambda one: (one.told_at is not None, one.told_at or one.since, one.since, one.id),
    )
    return [one.id for one in turn[:most]]
