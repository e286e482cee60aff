"""When a number has failed so often, or so finally, that somebody must ask in person. No framework."""

from collections.abc import Mapping
from datetime import timedelta

# The provider's code, and how often it must have come since somebody last answered from the phone
# (research, callouts.md §1): 30003 is a phone that is off, and three times off is another matter.
THRESHOLDS: Mapping[str, int] = {
    "30005": 1,
    "30006": 1,
    "21211": 1,
    "21614": 1,
    "30003": 3,
}

TOGETHER = 4  # numbers of one branch: fewer are a family whose phones are off
SHARE = 0.75  # of those that were tried
WITHIN = timedelta(hours=6)  # who is driven away is out of reach for an evening, not for minutes


def failed_together(failed: int, tried: int) -> bool:
    """Whether so many numbers of one branch failed within a few hours that people may be gone."""
    return failed >= TOGETHER and failed >= SHARE * tried


def must_ask(codes: Mapping[str, int], dead_code: str = "") -> str:
    """The code because of which somebody must ask; empty while the number may still work.

    `codes` counts what came since the phone was last answered; `dead_code` is what the network
    said when it gave the number up for good.
    """
    if dead_code:
        return dead_code
    over = (code for code, most in THRESHOLDS.items() if codes.get(code, 0) >= most)
    return next(over, "")
