"""What came of a simulation: who was reached when and how, and what it took."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from phonetree.outcomes import REACHED, Outcome, Reason

HOWS = ("text", "key", "leader", "person")  # as recipients keep it: by text, in our call, by people


@dataclass(frozen=True, slots=True)
class Reach:
    """Some people reached at one moment."""

    at: float  # seconds from the start
    people: int
    how: str
    rung: int  # place of the rung whose text or call they answered; -1 for leaders and volunteers


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened to somebody, kept only where a handful of people is followed."""

    at: float
    who: int  # place among the tree's people
    what: str


@dataclass
class Load:
    """What it asked of people who help."""

    looked: int = 0  # people looked for by leaders, or rung by volunteers
    found: int = 0
    most: int = 0  # for one leader; for volunteers: most people waiting at once
    helpers: int = 0  # leaders who were given a list; volunteers there were
    replaced: int = 0  # leaders who were replaced
    leaderless: int = 0  # branches that nobody led in the end


@dataclass
class Sent:
    """What went out."""

    texts: int = 0
    calls: int = 0
    lists: int = 0  # texts to leaders: your list, please lead now
    replies: int = 0  # our thanks
    segments: int = 0
    calls_taken: int = 0
    longest_wait: dict[str, float] = field(default_factory=dict)  # seconds, by channel
    last_out: dict[str, float] = field(default_factory=dict)


@dataclass
class Result:
    """Everything that is counted; people, unless it says phones."""

    people: int
    phones: int  # recipients: phones, and people without one
    ended_at: float  # when the last call-out was over
    outcomes: dict[Outcome, int]
    reasons: dict[Reason, int]
    reaches: list[Reach]
    sent: Sent
    leaders: Load
    volunteers: Load
    events: int  # how much happened, for those who measure
    trace: list[Happened] = field(default_factory=list)

    @property
    def reached(self) -> int:
        """How many people were reached."""
        return sum(count for outcome, count in self.outcomes.items() if outcome in REACHED)

    @property
    def last_reach(self) -> float:
        """When the last person was reached; 0 if nobody was."""
        return self.reaches[-1].at if self.reaches else 0

    def reached_by(self, seconds: float, hows: Sequence[str] = HOWS) -> int:
        """How many people were reached until then, in these ways."""
        return sum(
            reach.people for reach in self.reaches if reach.at <= seconds and reach.how in hows
        )

    def curve(self, moments: Sequence[float], hows: Sequence[str] = HOWS) -> list[int]:
        """People reached until each of these moments; one pass whatever their number."""
        chosen = [reach for reach in self.reaches if reach.how in hows]
        ats = [reach.at for reach in chosen]
        sums = [0, *accumulate(reach.people for reach in chosen)]
        return [sums[bisect_right(ats, moment)] for moment in moments]

    def when(self, share: float) -> float | None:
        """After how many seconds this share of everybody was reached; None: never."""
        wanted, so_far = share * self.people, 0
        for reach in self.reaches:
            so_far += reach.people
            if so_far >= wanted:
                return reach.at
        return None

    def by_rung(self) -> Counter[tuple[str, int]]:
        """People by how they were reached and by the rung that did it."""
        counts: Counter[tuple[str, int]] = Counter()
        for reach in self.reaches:
            counts[reach.how, reach.rung] += reach.people
        return counts
