"""Where the next run goes, and in which order: pure, and each choice has its reason. No framework.

Large residences always have most things waiting, so counting alone would pass the small ones over
for ever. Whoever was passed over for PATIENCE comes first, the longest first. So with so many
stops on each run nobody waits longer than PATIENCE and as many runs as it takes to go round once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

PATIENCE = timedelta(days=14)  # two weekly runs


class Why(StrEnum):
    """Why a residence is on a run."""

    PASSED_OVER = "passed_over"  # nobody came for two weeks
    SPOILS = "spoils"  # something there would be over before the next run
    MOST = "most"  # things wait, more than elsewhere
    BY_HAND = "by_hand"  # somebody said so


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits for one residence."""

    home: str  # its code name
    things: int
    since: date  # the last time that somebody came, or since when somebody waits
    over_on: date | None = None  # when the first of it is of no use any more


@dataclass(frozen=True, slots=True)
class Chosen:
    """A residence that the run goes to."""

    home: str
    why: Why


def choose(waits: Iterable[Waits], stops: int, day: date, next_day: date) -> list[Chosen]:
    """The residences for a run on this day with so many stops, the first to keep first."""
    there = [one for one in waits if one.things > 0]
    ranked = sorted(there, key=lambda one: _place(one, day, next_day))
    return [Chosen(one.home, _why(one, day, next_day)) for one in ranked[: max(stops, 0)]]


def _why(one: Waits, day: date, next_day: date) -> Why:
    if day - one.since >= PATIENCE:
        return Why.PASSED_OVER
    if one.over_on is not None and one.over_on < next_day:
        return Why.SPOILS
    return Why.MOST


_TIERS = (Why.PASSED_OVER, Why.SPOILS, Why.MOST)


def _place(one: Waits, day: date, next_day: date) -> tuple[int, date, int, str]:
    """Who was passed over: the longest first; all others: most things first."""
    tier = _TIERS.index(_why(one, day, next_day))
    since = one.since if tier == 0 else date.min
    return tier, since, -one.things, one.home


def visits(homes: Sequence[tuple[str, str]], before: Mapping[str, int]) -> list[str]:
    """Homes in the order of the way: as on the runs before, new ones last.

    Each comes with the place where its things are handed over, empty for its own desk; those
    that share a place follow each other.
    """
    far = len(before) + len(homes)
    place_of = dict(homes)

    def known(home: str) -> tuple[int, str]:
        return before.get(home, far), home

    first: dict[str, tuple[int, str]] = {}
    for home, place in sorted(homes, key=lambda one: known(one[0])):
        first.setdefault(place or f"desk of {home}", known(home))
    return sorted(
        place_of, key=lambda home: (first[place_of[home] or f"desk of {home}"], known(home))
    )
