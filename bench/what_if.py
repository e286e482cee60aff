"""What would happen if: a call-out to a whole made-up network, played by the real planner."""

import sys
from datetime import UTC, datetime
from random import Random
from zoneinfo import ZoneInfo

from bench import measuring
from phonetree.ladder import EMERGENCY
from phonetree.what_if.made_up import Shape, network
from phonetree.what_if.people import Assumptions
from phonetree.what_if.result import Result
from phonetree.what_if.scenario import Scenario, Sender
from phonetree.what_if.several import several

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FAST = Sender(texts_per_second=100, segments_per_second=300, calls_per_second=20)


def play(people: int) -> Result:
    """One call-out to so many people in residences of 250; the same dice each time."""
    trees = tuple(network(Shape(people=people), Random(1)))  # noqa: S311 - dice, not secrets
    asked = Scenario(EMERGENCY, trees, NOON, ZoneInfo("Europe/London"), FAST)
    return several(asked, Assumptions(), seed=1, runs=1).runs[0]


def main(people: int) -> None:
    """Seconds, those of a core, and how much happened."""
    found: list[Result] = []
    took, busy = measuring.spent(lambda: found.append(play(people)))
    result = found[0]
    measuring.tell(
        {"took": took, "busy": busy, "events": result.events, "reached": result.reached,
         "people": result.people, "mb": measuring.peak_mb()}
    )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))
