"""The same question with other dice: what happens mostly, and between which ends it lies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from statistics import fmean

from phonetree.unswept import unswept
from phonetree.what_if.people import Assumptions, Tree, cast
from phonetree.what_if.result import HOWS, Result
from phonetree.what_if.scenario import Scenario
from phonetree.what_if.world import simulate


@dataclass(frozen=True)
class Several:
    """Results of one question with different dice; never empty, everybody the same in each."""

    runs: tuple[Result, ...]

    @property
    def people(self) -> int:
        """How many people there are."""
        return self.runs[0].people

    @property
    def last_reach(self) -> float:
        """When the last person was reached in any of them."""
        return max(run.last_reach for run in self.runs)

    @property
    def ended_at(self) -> float:
        """When all of them were over."""
        return max(run.ended_at for run in self.runs)

    def curve(self, moments: Sequence[float], hows: Sequence[str] = HOWS) -> list[float]:
        """People reached until each moment, in the middle of the runs."""
        curves = [run.curve(moments, hows) for run in self.runs]
        return [fmean(at_once) for at_once in zip(*curves, strict=True)]

    def spread(self, moments: Sequence[float]) -> list[tuple[int, int]]:
        """The fewest and the most people reached until each moment."""
        curves = [run.curve(moments) for run in self.runs]
        return [(min(at_once), max(at_once)) for at_once in zip(*curves, strict=True)]

    def when(self, share: float) -> float | None:
        """After how many seconds this share of everybody was reached, in the middle; None: never."""
        wanted, so_far = share * self.people * len(self.runs), 0
        reaches = [(reach.at, reach.people) for run in self.runs for reach in run.reaches]
        for at, people in sorted(reaches):
            so_far += people
            if so_far >= wanted:
                return at
        return None

    def mean(self, what: Callable[[Result], float]) -> float:
        """The middle of one number."""
        return fmean(what(run) for run in self.runs)


def several(scenario: Scenario, assumed: Assumptions, *, seed: int, runs: int) -> Several:
    """So many runs; the dice of one run are the same whatever the ladder, sender or helpers."""
    dice = (Random(f"{seed} {n}") for n in range(runs))  # noqa: S311 - dice, not secrets
    return Several(tuple(_run(scenario, assumed, one) for one in dice))


@unswept()
def _run(scenario: Scenario, assumed: Assumptions, dice: Random) -> Result:
    trees: tuple[Tree, ...] = tuple(cast(tree, assumed, dice) for tree in scenario.trees)
    return simulate(replace(scenario, trees=trees))
