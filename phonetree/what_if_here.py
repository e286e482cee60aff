"""What would happen in a real residence: its tree and its words, with people who are assumed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import accumulate, pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from phonetree.census import Census, candidates, ranks_of
from phonetree.ladder import Ladder
from phonetree.models import Wording
from phonetree.outcomes import Outcome
from phonetree.sections import Said, minds_hours, said_by_leaders, together
from phonetree.spoken import can_ring
from phonetree.what_if import geometry
from phonetree.what_if.moments import marks
from phonetree.what_if.people import Assumptions, Person, Tree
from phonetree.what_if.result import HOWS, Result
from phonetree.what_if.sample import fewer, sample, slowed
from phonetree.what_if.scenario import Helpers, Scenario, Sender
from phonetree.what_if.several import Several, several
from phonetree.wordings import LINK_LETTERS, answer_link, text_body, weigh
from residences.models import Residence

MOST_PHONES = 1_500  # simulated while somebody waits for a page; more by the command
MOST_TRIES = 15_000  # phones times rungs: a long ladder is simulated for fewer phones
MOST_RUNS = 12  # with other dice, for the ends between which the truth may lie


def tree_here(
    residence: Residence, census: Census, wordings: Sequence[Wording], urgency: str, now: datetime
) -> Tree:
    """The tree that a launch would freeze now, with what its leaders told us."""
    said, hours = said_by_leaders(residence), minds_hours(urgency)
    return tree_of(census, wordings, ranks_of(residence, now), said, hours=hours)


def tree_of(
    census: Census,
    wordings: Sequence[Wording],
    ranks: dict[UUID, int],
    said: Mapping[UUID, Said],
    *,
    hours: bool,
) -> Tree:
    """The tree that a launch would freeze, with nobody's behaviour drawn yet."""
    places = {branch.pk: place for place, branch in enumerate(census.branches)}
    rung = {wording.language for wording in wordings if can_ring(wording)}
    segments = {wording.language: _segments(wording) for wording in wordings}
    people, seats = list[Person](), dict[UUID, int]()
    elsewhere = False
    for household in census.households:
        place = places.get(household.branch) if household.branch else None
        elsewhere |= place is None
        led = [ranks[person] for person in household.people if person in ranks]
        told = together([said[one] for one in household.people if one in said], hours=hours)
        for person in household.people:
            seats[person] = len(people)
        people.append(
            Person(
                branch=len(places) if place is None else place,
                people=len(household.people),
                rank=min(led, default=0),
                prefers_call=household.prefers_call,
                obstacle=household.obstacle,
                can_call=household.language in rung,
                segments=segments.get(household.language, 1),
                away=told.away,
                cap=told.cap,
            )
        )
    leading = [
        tuple(dict.fromkeys(seats[one] for one in candidates(census, branch) if one in seats))
        for branch in census.branches
    ]
    return Tree(tuple(people), (*leading, ()) if elsewhere else tuple(leading))


def _segments(wording: Wording) -> int:
    return weigh(text_body(wording, shared=False, link=answer_link(LINK_LETTERS))).segments


def our_sender() -> Sender:
    """The sender as the settings have it: we and the provider count segments."""
    return Sender(
        texts_per_second=settings.SEGMENTS_PER_SECOND,
        calls_per_second=settings.CALLS_PER_SECOND,
        segments_per_second=settings.SEGMENTS_PER_SECOND,
    )


@dataclass(frozen=True)
class Asked:
    """What is assumed, and when it begins."""

    starts_at: datetime
    people: Assumptions = field(default_factory=Assumptions)
    helpers: Helpers = field(default_factory=Helpers)
    sender: Sender = field(default_factory=our_sender)
    seed: int = 1


@dataclass(frozen=True)
class Row:
    """How many people are reached after so long: in the middle, at least, at most, by channel."""

    after: int
    reached: int
    least: int
    most: int
    share: int  # percent
    by: dict[str, int]


@dataclass(frozen=True)
class Answer:
    """What would happen, for a page."""

    found: Several
    everybody: int  # people who live there
    phones: int

    @property
    def simulated(self) -> int:
        """People who were simulated; fewer than everybody in a big residence."""
        return self.found.people

    @property
    def is_sample(self) -> bool:
        """True when some branches stood for all."""
        return self.simulated < self.everybody

    @cached_property
    def plot(self) -> geometry.Plot:
        """The picture of it."""
        return geometry.plot(self.found)

    @cached_property
    def rows(self) -> list[Row]:
        """The table beside the picture; numbers are for everybody, also where a sample stood."""
        moments = marks(self.found.ended_at)
        curve, spread = self.found.curve(moments), self.found.spread(moments)
        parts = {how: self.found.curve(moments, [how]) for how in HOWS}
        return [
            Row(
                after=moment,
                reached=self._all(curve[n]),
                least=self._all(spread[n][0]),
                most=self._all(spread[n][1]),
                share=round(100 * curve[n] / self.simulated),
                by=self._parts({how: part[n] for how, part in parts.items()}),
            )
            for n, moment in enumerate(moments)
        ]

    def _parts(self, middle: dict[str, float]) -> dict[str, int]:
        """Whole people by channel, which add up to all that were reached."""
        sums = [self._all(so_far) for so_far in accumulate(middle.values(), initial=0.0)]
        return {
            how: upper - lower for how, (lower, upper) in zip(middle, pairwise(sums), strict=True)
        }

    @property
    def half_after(self) -> int | None:
        """After how many seconds half of them are reached."""
        return _whole(self.found.when(0.5))

    @property
    def most_after(self) -> int | None:
        """After how many seconds nine in ten are reached."""
        return _whole(self.found.when(0.9))

    @property
    def last(self) -> Row:
        """In the end."""
        return self.rows[-1]

    @property
    def left(self) -> int:
        """Who is not reached in the end."""
        return self.everybody - self.last.reached

    @cached_property
    def took(self) -> dict[str, int]:
        """What it took: texts, calls, word to leaders, minutes, pounds, people looked for and rung."""
        mean = self.found.mean
        sent = {
            "texts": mean(lambda run: run.sent.texts + run.sent.replies),
            "calls": mean(lambda run: run.sent.calls),
            "lists": mean(lambda run: run.sent.lists),
            "pounds": mean(_pounds),
            "leaders_looked": mean(lambda run: run.leaders.looked),
            "volunteers_rang": mean(lambda run: run.volunteers.looked),
            "leaders_replaced": mean(lambda run: run.leaders.replaced),
        }
        found = {name: self._all(value) for name, value in sent.items()}
        return found | {
            "most_for_a_leader": round(mean(lambda run: run.leaders.most)),
            "text_minutes": _minutes(mean(lambda run: run.sent.longest_wait.get("text", 0))),
            "call_minutes": _minutes(mean(lambda run: run.sent.longest_wait.get("call", 0))),
            "not_reached": self._all(mean(lambda run: run.outcomes.get(Outcome.UNREACHABLE, 0))),
        }

    def _all(self, of_the_simulated: float) -> int:
        return round(of_the_simulated * self.everybody / self.simulated)


def _whole(seconds: float | None) -> int | None:
    """Nobody knows it to the second: to ten seconds, later to the minute."""
    if seconds is None:
        return None
    size = 10 if seconds < 300 else 60
    return max(size, round(seconds / size) * size)


def _minutes(seconds: float) -> int:
    return -(-round(seconds) // 60)


def _pounds(run: Result) -> float:
    calls = run.sent.calls * settings.PRICE_PER_CALL
    return float(run.sent.segments * settings.PRICE_PER_SEGMENT + calls)


def answer(tree: Tree, ladder: Ladder, asked: Asked) -> Answer | None:
    """What would happen with this ladder in this tree; None when nobody lives there.

    Bounded, for somebody waits: in a big residence some branches stand for all, sender and
    volunteers made smaller to match.
    """
    if not tree.people:
        return None
    most = min(MOST_PHONES, max(100, MOST_TRIES // max(1, len(ladder.rungs))))
    some = sample(tree, most)
    share = len(some.people) / len(tree.people)
    scenario = Scenario(
        ladder=ladder,
        trees=(some,),
        starts_at=asked.starts_at,
        zone=ZoneInfo(settings.TIME_ZONE),
        sender=slowed(asked.sender, share),
        helpers=fewer(asked.helpers, share),
    )
    runs = max(1, min(MOST_RUNS, most // len(some.people)))
    found = several(scenario, asked.people, seed=asked.seed, runs=runs)
    return Answer(found, everybody=tree.heads, phones=len(tree.people))
