"""Who rings whom when the phones are ours no more: the tree as sheets of paper, one for a branch."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from uuid import UUID

from messaging.models import Phone
from residences import consent
from residences.holding import held
from residences.models import Branch, Residence, Resident
from residences.roll import Limb, Person, limbs
from residences.survey import survey
from translations import languages


@dataclass(frozen=True)
class Neighbour:
    """One person on a sheet: the phone to ring, or none; whether it stands there already."""

    alias: str
    speaks: str
    phone: Phone | None
    repeats: bool = False
    is_deputy: bool = False
    is_last: bool = False
    withheld: bool = False  # they have a phone, and have not said yes to paper

    @property
    def rung(self) -> bool:
        """Whether this line has a number of its own."""
        return self.phone is not None and not self.repeats


@dataclass(frozen=True)
class Sheet:
    """One branch: who leads, whom they ring and in which order, in which languages."""

    key: str
    place: str
    branch: str  # empty for people who live in no branch
    tag: str  # the language of whoever holds the sheet
    leader: Neighbour | None
    people: list[Neighbour]
    tongues: list[str]  # the holder's first, then the one that most people read
    holder: Neighbour | None = None  # the leader, or the deputy where nobody leads
    held: tuple[
        str, ...
    ] = ()  # who leads here and gets no sheet: their number changed within a day

    @property
    def everybody(self) -> list[Neighbour]:
        """Each person once, in the order of the sheet."""
        return [*([self.leader] if self.leader else []), *self.people]

    @property
    def deputies(self) -> list[Neighbour]:
        """Who steps in."""
        return [one for one in self.people if one.is_deputy]


def sheets(
    residence: Residence, branch: Branch | None = None, *, now: datetime | None = None
) -> list[Sheet]:
    """Every branch where somebody lives, or only one; as many queries whatever their number.

    With a moment, who is held then (residences.holding) leads no sheet and gets no card.
    """
    cover = survey([residence])[residence.pk]
    every = limbs(residence, cover.everywhere())
    known = {one.resident.pk: one for limb in every for one in limb.people}
    chosen = [limb for limb in every if branch is None or limb.cover.pk == branch.pk]
    waiting = held(known, now) if now else set()
    drawn = [_Drawing(residence, limb, known, waiting) for limb in chosen]
    return [one.sheet() for one in drawn if one.leader or one.others]


@dataclass
class _Drawing:
    """A sheet in the making."""

    residence: Residence
    limb: Limb
    known: dict[UUID, Person]
    waiting: set[UUID]  # leaders who are held
    numbers: set[UUID] = field(default_factory=set)  # phones that stand on the sheet already

    @property
    def leader(self) -> Person | None:
        return self._person(self.limb.leader)

    @property
    def deputies(self) -> list[Person]:
        return [one for one in map(self._person, self.limb.deputies) if one]

    @property
    def held(self) -> tuple[str, ...]:
        led = [one for one in (self.limb.leader, *self.limb.deputies) if one]
        return tuple(one.alias for one in led if one.pk in self.waiting)

    @property
    def others(self) -> list[Person]:
        """Whom the leader rings: the deputies first, wherever they live."""
        chief = self.leader.resident.pk if self.leader else None
        first = {one.resident.pk: one for one in self.deputies}
        rest = {one.resident.pk: one for one in self.limb.people}
        return [one for pk, one in (first | rest).items() if pk != chief]

    def _person(self, resident: Resident | None) -> Person | None:
        if resident is None or resident.pk in self.waiting:
            return None
        return self.known.get(resident.pk)

    def sheet(self) -> Sheet:
        leader = self._neighbour(self.leader) if self.leader else None
        deputies = {one.resident.pk for one in self.deputies}
        people = [
            self._neighbour(one, is_deputy=one.resident.pk in deputies)
            for one in _in_order(self.others)
        ]
        tag = self._tag()
        return Sheet(
            key=str(self.limb.cover.pk or "nowhere"),
            place=self.residence.code_name,
            branch=self.limb.cover.word if self.limb.cover.pk else "",
            tag=tag,
            leader=leader,
            people=_with_last(people),
            tongues=_tongues(tag, self.others),
            holder=leader or next((one for one in people if one.is_deputy), None),
            held=self.held,
        )

    def _tag(self) -> str:
        holders = [one for one in (self.leader, *self.deputies) if one]
        return languages.reading_of(holders[0].resident.reads) if holders else "en"

    def _neighbour(self, person: Person, *, is_deputy: bool = False) -> Neighbour:
        phone = phone_on_paper(person)
        repeats = phone is not None and phone.pk in self.numbers
        if phone:
            self.numbers.add(phone.pk)
        return Neighbour(
            alias=person.resident.alias,
            speaks=person.resident.speaks,
            phone=phone,
            repeats=repeats,
            is_deputy=is_deputy,
            withheld=phone is None and best_phone(person) is not None,
        )


def best_phone(person: Person) -> Phone | None:
    """The newest of their phones that works; none of somebody who asked to be left alone."""
    lines = sorted((one["line"] for one in person.phones), key=lambda line: (line.since, line.pk))
    working = [
        line.phone for line in lines if not line.phone.opted_out_at and not line.phone.dead_since
    ]
    return working[-1] if working else None


def phone_on_paper(person: Person) -> Phone | None:
    """The same; none of somebody who has not said yes to paper: their leader goes and knocks."""
    said_yes = consent.allows_paper(person.resident.consent_version)
    return best_phone(person) if said_yes else None


def _in_order(people: list[Person]) -> list[Person]:
    """Those who share a phone side by side, those without one at the end, else as they come."""
    beside: dict[UUID | None, list[Person]] = {}
    for one in people:
        phone = phone_on_paper(one)
        beside.setdefault(phone.pk if phone else None, []).append(one)
    without = beside.pop(None, [])
    return [*chain.from_iterable(beside.values()), *without]


def _with_last(people: list[Neighbour]) -> list[Neighbour]:
    """The same, the last of them who can be rung marked: they ring the leader back."""
    rung = [place for place, one in enumerate(people) if one.rung]
    last = rung[-1] if rung else None
    return [
        replace(one, is_last=True) if place == last else one for place, one in enumerate(people)
    ]


def _tongues(tag: str, people: Iterable[Person]) -> list[str]:
    read = Counter(languages.reading_of(one.resident.reads) for one in people)
    return list(dict.fromkeys([tag, *(tongue for tongue, _many in read.most_common())]))
