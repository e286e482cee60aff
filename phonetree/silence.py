"""When silence says that people were moved, and not that each of them lost a phone. No framework."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How many phones of one branch must be silent, which share of those known, for how long."""

    least: int  # phones: a family on two phones that sleeps is no move
    share: float  # of the phones that answered an earlier call-out
    within: timedelta  # after they were texted


# By urgency: an emergency is answered in minutes, what can wait until the evening is not.
THRESHOLDS: Mapping[str, Thresholds] = {
    "emergency": Thresholds(least=4, share=0.75, within=timedelta(minutes=10)),
    "drill": Thresholds(least=4, share=0.75, within=timedelta(minutes=15)),
    "today": Thresholds(least=4, share=0.75, within=timedelta(hours=6)),
}


def fell_silent(known: int, silent: int, thresholds: Thresholds) -> bool:
    """Whether so many silent of so many known phones look like a move."""
    return silent >= thresholds.least and silent >= thresholds.share * known
