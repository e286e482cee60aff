"""Who of a list is known already, and what the list would change. No framework.

The rule, in this order; each known person is taken at most once:
1. same alias and just the same numbers ("Omar" is also "Omar 2": a taken alias gets a number);
2. same alias and at least one same number;
3. same alias, where the list or what we hold has no number at all;
4. no alias: same numbers and nothing else different, then same numbers by position, the first
   row with these numbers being the person who has been here longest.
An alias as it stands comes before one with a number behind it.
An empty cell changes nothing, and numbers are only ever added.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from residences.aliases import LONGEST_ALIAS, folded, numbered
from residences.columns import Field
from residences.import_rows import BadRow, Person, Problem
from residences.words import spoken

_NUMBERED = re.compile(r"^(.*\S) ([1-9][0-9]{0,4})$")
Keys = frozenset[bytes]  # the blind indexes of numbers: enough to compare, nothing to read


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Somebody who lives there already."""

    pk: UUID
    alias: str
    keys: Keys
    reads: str
    speaks: str
    branch: str
    prefers_call: bool
    consent_on: date


@dataclass(frozen=True, slots=True)
class Incoming:
    """A row that could come in, with the indexes of its numbers."""

    person: Person
    keys: Keys


@dataclass(frozen=True, slots=True)
class Change:
    """What a row changes about somebody: columns by name, and numbers to add."""

    pk: UUID
    person: Person
    columns: frozenset[str]
    new_keys: Keys


@dataclass(slots=True)
class Matching:
    """Where each good row belongs."""

    new: list[Incoming] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: list[Person] = field(default_factory=list)
    repeated: list[Person] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)


def compare(rows: Iterable[Incoming], known: Iterable[Known]) -> Matching:
    """The rows, sorted by what bringing them in would do; `known` in the order of arrival."""
    matching = Matching()
    single = list(_once(rows, matching))
    shelf = _Shelf(known)
    found: dict[int, Known] = {}
    steps = (
        shelf.exactly,
        shelf.exactly_but_renamed,
        shelf.same_alias,
        shelf.numbered_alias,
        shelf.without_number,
        shelf.numbered_without_number,
        shelf.twin,
        shelf.by_position,
    )
    for step in steps:
        for place, row in enumerate(single):
            if place not in found and (person := step(row)):
                found[place] = shelf.take(person)
    for place, row in enumerate(single):
        _sort(row, found.get(place), matching)
    return matching


def _sort(row: Incoming, known: Known | None, matching: Matching) -> None:
    if known is None:
        matching.new.append(row)
        return
    columns, new_keys = frozenset(_differences(row.person, known)), row.keys - known.keys
    if columns or new_keys:
        matching.changed.append(Change(known.pk, row.person, columns, new_keys))
    else:
        matching.same.append(row.person)


def _differences(person: Person, known: Known) -> Iterator[str]:
    """Names of the columns that this row would change; only what it says can change anything."""
    if Field.READS in person.said and person.reads != known.reads:
        yield "reads"
    if Field.SPEAKS in person.said and person.speaks != known.speaks:
        yield "speaks"
    if Field.BRANCH in person.said and spoken(person.branch) != spoken(known.branch):
        yield "branch"
    if Field.PREFERS_CALL in person.said and person.prefers_call != known.prefers_call:
        yield "prefers_call"
    if person.consent_on and person.consent_on > known.consent_on:
        yield "consent_on"


def _once(rows: Iterable[Incoming], matching: Matching) -> Iterator[Incoming]:
    """Rows without those that name a person whom an earlier row has named."""
    seen: dict[tuple[str, bytes], Incoming] = {}
    for row in rows:
        marks = [(folded(row.person.alias), key) for key in row.keys or {b""}]
        earlier = next((seen[mark] for mark in marks if mark in seen), None)
        if not row.person.alias or earlier is None:
            seen.update(dict.fromkeys(marks, row))
            yield row
        elif _facts(earlier) == _facts(row):
            matching.repeated.append(row.person)
        else:
            problem = Problem("differs", None, {"other": earlier.person.number})
            matching.bad.append(BadRow(number=row.person.number, problems=(problem,)))


def _facts(row: Incoming) -> tuple[object, ...]:
    person = row.person
    return (
        row.keys,
        person.reads,
        person.speaks,
        spoken(person.branch),
        person.prefers_call,
        person.consent_on,
    )


class _Shelf:
    """The people who are known, until a row takes them."""

    def __init__(self, known: Iterable[Known]) -> None:
        self.free: dict[UUID, Known] = {person.pk: person for person in known}
        self.by_key: dict[bytes, list[Known]] = {}
        self.by_alias: dict[str, list[Known]] = {}
        self.by_stem: dict[str, list[Known]] = {}  # only those with a number behind
        for person in self.free.values():
            self.by_alias.setdefault(folded(person.alias), []).append(person)
            if found := _NUMBERED.match(person.alias):
                self.by_stem.setdefault(_stem(found[1]), []).append(person)
            for key in person.keys:
                self.by_key.setdefault(key, []).append(person)

    def take(self, person: Known) -> Known:
        return self.free.pop(person.pk)

    def _free(self, people: Iterable[Known]) -> list[Known]:
        return [person for person in people if person.pk in self.free]

    def exactly(self, row: Incoming) -> Known | None:
        alias, fits = folded(row.person.alias), self._exact(row)
        return next((one for one in fits if folded(one.alias) == alias), None)

    def exactly_but_renamed(self, row: Incoming) -> Known | None:
        alias, fits = row.person.alias, self._exact(row)
        return next((one for one in fits if _renamed(alias, one.alias)), None)

    def _exact(self, row: Incoming) -> list[Known]:
        """Those who hold each number of a row with an alias, and no other."""
        return [one for one in self._sharing(row) if one.keys == row.keys]

    def same_alias(self, row: Incoming) -> Known | None:
        alias = folded(row.person.alias)
        return next((one for one in self._sharing(row) if folded(one.alias) == alias), None)

    def numbered_alias(self, row: Incoming) -> Known | None:
        alias = row.person.alias
        return next((one for one in self._sharing(row) if _renamed(alias, one.alias)), None)

    def _sharing(self, row: Incoming) -> list[Known]:
        """Those who hold any number of a row with an alias."""
        keys = row.keys if row.person.alias else ()
        return self._free(person for key in keys for person in self.by_key.get(key, ()))

    def without_number(self, row: Incoming) -> Known | None:
        same = self._free(self.by_alias.get(folded(row.person.alias), ()))
        return next((person for person in same if not row.keys or not person.keys), None)

    def numbered_without_number(self, row: Incoming) -> Known | None:
        same = self._free(self.by_stem.get(_stem(row.person.alias), ()))
        fits = (person for person in same if not row.keys or not person.keys)
        return next((one for one in fits if _renamed(row.person.alias, one.alias)), None)

    def twin(self, row: Incoming) -> Known | None:
        fits = (one for one in self._holders(row) if one.keys == row.keys)
        return next((one for one in fits if not any(_differences(row.person, one))), None)

    def by_position(self, row: Incoming) -> Known | None:
        return next(iter(self._holders(row)), None)

    def _holders(self, row: Incoming) -> list[Known]:
        """Those who hold every number of a row without alias."""
        if row.person.alias or not row.keys:
            return []
        first = next(iter(row.keys))
        return [one for one in self._free(self.by_key.get(first, ())) if row.keys <= one.keys]


def _renamed(asked: str, alias: str) -> bool:
    """Whether this alias is the one asked for with a number behind it."""
    found = _NUMBERED.match(alias)
    if not found or not asked:
        return False
    return folded(numbered(asked, int(found[2]))) == folded(alias)


def _stem(alias: str) -> str:
    """So much of an alias as no number behind it cuts off."""
    return folded(alias)[: LONGEST_ALIAS - 10]
