"""Who lives in the demo network: households, phones, languages, leaders. Pure: a seed decides."""

from collections import Counter
from dataclasses import dataclass, field, replace
from random import Random
from uuid import UUID

from translations import languages
from website.demo.names import Names
from website.demo.places import PLACES, Place

SEED = 2020_09_03
NUMBERS = 999  # +44 7700 900000 to 900998; the last of the thousand is our own sender
LEADER, DEPUTY = 1, 2
CROWD = 26  # people in a branch that is too much for its leader and deputy
HAS_NO_PHONE, HAS_TWO_PHONES = 0.05, 0.03  # shares of households
PREFERS_CALL = 0.10
READS_ENGLISH = 0.03  # share of others who would rather read English
MOVED_AWAY = 2  # people of each larger residence who left, and stay on its books for now
OPTED_OUT, REACHED = 5, 0.7
CHANNELS = ("face", "face", "face", "text", "call", "page")


@dataclass(frozen=True, slots=True)
class Line:
    """One phone."""

    id: UUID
    number: str
    opted_out_days: int | None = None
    dead_days: int | None = None
    reached_days: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """One resident."""

    id: UUID
    alias: str
    branch: str
    speaks: str
    reads: str
    prefers_call: bool
    consent: str
    here_days: int
    phones: tuple[UUID, ...]
    left_days: int | None = None
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """A residence and its people."""

    id: UUID
    place: Place
    people: list[Person]


@dataclass(slots=True)
class Network:
    """Everything that the demo holds."""

    homes: list[Home] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def network(seed: int = SEED) -> Network:
    """The same network for the same seed."""
    return _Teller(seed).tell()


class _Teller:
    """Makes up one network, from one stream of chance."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - invented lives need no secret chance
        self._free = list(range(NUMBERS))
        self._random.shuffle(self._free)
        self._lines: list[Line] = []

    def tell(self) -> Network:
        homes = [self._home(place) for place in PLACES]
        self._spoil_some_lines()
        return Network(homes, self._lines)

    def _id(self) -> UUID:
        return UUID(int=self._random.getrandbits(128), version=4)

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _home(self, place: Place) -> Home:
        names = Names(self._random)
        people: list[Person] = []
        while len(people) < place.people:
            people += self._household(place, _next_branch(place, people), names)
        return Home(self._id(), place, self._some_gone(self._led(place, people)))

    def _household(self, place: Place, branch: str, names: Names) -> list[Person]:
        family = self._chance(place.families / 100)
        size = self._random.choice((2, 3, 3, 4, 4, 5)) if family else 1
        spoken = self._random.choices(list(place.mix), list(place.mix.values()))[0]
        phones = self._phones(size)
        here = self._random.randint(4, 420)
        return [self._person(names.next(), branch, spoken, phones, here) for _ in range(size)]

    def _phones(self, people: int) -> tuple[UUID, ...]:
        if people == 1 and self._chance(HAS_NO_PHONE):
            return ()
        lines = 2 if self._chance(HAS_TWO_PHONES) else 1
        return tuple(self._line() for _ in range(lines))

    def _line(self) -> UUID:
        reached = self._random.randint(0, 60) if self._chance(REACHED) else None
        number = f"+447700900{self._free.pop():03}"
        self._lines.append(Line(self._id(), number, reached_days=reached))
        return self._lines[-1].id

    def _person(
        self, alias: str, branch: str, spoken: str, phones: tuple[UUID, ...], here: int
    ) -> Person:
        reads = "en" if self._chance(READS_ENGLISH) else languages.reading_of(spoken)
        return Person(
            id=self._id(),
            alias=alias,
            branch=branch,
            speaks=spoken,
            reads=reads,
            prefers_call=self._chance(PREFERS_CALL),
            consent=self._random.choice(CHANNELS),
            here_days=here,
            phones=phones,
        )

    def _led(self, place: Place, people: list[Person]) -> list[Person]:
        """The same people, with a leader and a deputy in each branch that has one."""
        ranks: dict[UUID, int] = {}
        for branch in place.branches:
            if branch in place.leaderless:
                continue
            leader, deputy = self._two_who_can_lead([p for p in people if p.branch == branch])
            ranks[leader.id] = LEADER
            if deputy and branch not in place.deputyless:
                ranks[deputy.id] = DEPUTY
        return [replace(person, rank=ranks.get(person.id)) for person in people]

    def _two_who_can_lead(self, branch: list[Person]) -> tuple[Person, Person | None]:
        """Two with a phone each, of two households where there are two."""
        able = [person for person in branch if person.phones]
        leader = self._random.choice(able)
        others = [person for person in able if person.phones != leader.phones]
        return leader, self._random.choice(others) if others else None

    def _some_gone(self, people: list[Person]) -> list[Person]:
        """The same people, a few of whom have moved away."""
        if len(people) < 50:
            return people
        single = [p for p in people if p.rank is None and len(p.phones) < 2]
        gone = {p.id for p in self._random.sample(single, MOVED_AWAY)}
        return [
            replace(p, left_days=min(p.here_days - 1, 3)) if p.id in gone else p for p in people
        ]

    def _spoil_some_lines(self) -> None:
        """One number that the network no longer knows, and a few people who texted STOP."""
        chosen = self._random.sample(range(len(self._lines)), OPTED_OUT + 1)
        for place in chosen[1:]:
            self._lines[place] = replace(self._lines[place], opted_out_days=place % 40 + 1)
        self._lines[chosen[0]] = replace(self._lines[chosen[0]], dead_days=9, reached_days=None)


def _next_branch(place: Place, people: list[Person]) -> str:
    """Where the next household moves in: a crowded branch until it is, else the emptiest."""
    living = Counter(person.branch for person in people)
    for branch in place.crowded:
        if living[branch] < CROWD:
            return branch
    return min(place.branches, key=lambda branch: living[branch])
