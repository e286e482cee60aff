"""When a thing is of no use any more: pure. No framework."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

# After these nobody gets it; best-before is about taste, so it only moves a thing forward.
ENDS = ("use_by", "activate_by", "idle_until", "valid_until", "until")
DATES = (*ENDS, "best_before")
SOON = timedelta(days=14)  # two weekly runs: what ends sooner goes out with the next one


class Lasts(StrEnum):
    """How long a thing is still of use."""

    OVER = "over"
    WEEK = "week"  # within seven days
    MONTH = "month"  # within thirty-one
    LONGER = "longer"
    NO_DATE = "no_date"


@dataclass(frozen=True, slots=True)
class End:
    """The first date of a thing, and which one it is."""

    key: str
    on: date

    def left(self, today: date) -> int:
        """Days until then; below nought when it is past."""
        return (self.on - today).days


def first_end(facts: Mapping[str, Any]) -> End | None:
    """The date after which nobody gets it; else its best-before; None when it has neither."""
    hard = [End(key, date.fromisoformat(facts[key])) for key in ENDS if facts.get(key)]
    if hard:
        return min(hard, key=lambda end: end.on)
    said = facts.get("best_before")
    return End("best_before", date.fromisoformat(said)) if said else None


def lasts(facts: Mapping[str, Any], today: date) -> Lasts:
    """How long it is still of use."""
    end = first_end(facts)
    if end is None:
        return Lasts.NO_DATE
    left = end.left(today)
    if left < 0:
        return Lasts.OVER
    if left <= 7:
        return Lasts.WEEK
    return Lasts.MONTH if left <= 31 else Lasts.LONGER


def ends_soon(facts: Mapping[str, Any], today: date) -> End | None:
    """The date of a thing that is over, or will be before long; else None."""
    end = first_end(facts)
    return end if end and end.on <= today + SOON else None
