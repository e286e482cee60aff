"""Bringing a list of residents in: first what it would do, then doing exactly that.

`check` writes nothing. `bring_in` checks again under a lock and writes in bulk, so that the
number of queries does not grow with each row. import_matching.py says who counts as known.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import SystemRandom

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.trail import Deed, record_many
from accounts.verbs import Verb
from messaging.figures import gather_anew
from messaging.models import Phone
from messaging.phones import digest_of
from residences import consent, refusals
from residences.columns import Field, Table
from residences.import_aliases import Aliases
from residences.import_facts import Facts, keys_of, read_number
from residences.import_matching import Change, Incoming, Matching, compare
from residences.import_rows import BadRow, Person, Rules, read_row
from residences.models import Branch, Residence, Resident, ResidentPhone
from residences.number_history import note_imported
from residences.words import spoken

AT_ONCE = 500  # rows in one statement
MOST_BRANCHES = 12  # new ones in one list, before we ask whether they are rooms
CHANGEABLE = (
    "branch",
    "reads",
    "speaks",
    "prefers_call",
    "consent_on",
    "consent_version",
    "consent_channel",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What somebody chose for the whole list."""

    fields: tuple[Field, ...]  # for each column
    consent_on: date | None  # for rows that name no day; None: such rows stay out
    consent_channel: str
    default_language: str = ""
    on_paper: bool = False  # they all said yes to that, too
    meanings: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Checked:
    """What bringing the list in would do."""

    matching: Matching
    bad: list[BadRow]
    rows: int
    new_branches: list[str]
    without_number: int
    moved_away: int  # new rows with a number or an alias of somebody who has moved away since
    stopped: int  # numbers that have said stop: they stay on the list and are not texted

    @property
    def good(self) -> int:
        """How many rows can go in, the unchanged ones counted too."""
        return self.rows - len(self.bad)

    @property
    def good_written(self) -> str:
        """The same for a button: 1,874."""
        return f"{self.good:,}"

    @property
    def many_branches(self) -> bool:
        """More new branches than a building has floors: this column holds something else."""
        return len(self.new_branches) > MOST_BRANCHES

    @property
    def writes(self) -> int:
        """How many people would be added or changed."""
        return len(self.matching.new) + len(self.matching.changed)

    @property
    def counts(self) -> dict[str, int]:
        """New, changed, same, repeated and bad: together every row of the list."""
        matching = self.matching
        return {
            "new": len(matching.new),
            "changed": len(matching.changed),
            "same": len(matching.same),
            "repeated": len(matching.repeated),
            "bad": len(self.bad),
        }


class BadRowsLeft(refusals.Refused):
    """Raised when some rows are bad and nobody said to go on without them."""

    sentence = _("Some rows are not good yet. Mend them, or bring in only the good rows.")


def check(*, residence: Residence, table: Table, choices: Choices, today: date) -> Checked:
    """What bringing this list in would do, and every row that is wrong. Writes nothing."""
    return _check(residence, read_list(table=table, choices=choices, today=today))[0]


def read_list(*, table: Table, choices: Choices, today: date) -> list[Person | BadRow]:
    """Each row as a person, or what is wrong with it. Needs no database, so it holds no lock."""
    rules = Rules(
        parse=read_number,
        today=today,
        since=consent.SINCE,
        default_language=choices.default_language,
        said_yes_on=choices.consent_on,
        meanings=choices.meanings,
        headings=tuple(table.headings),
    )
    return [read_row(row, choices.fields, rules) for row in table.rows]


def _check(residence: Residence, rows: Sequence[Person | BadRow]) -> tuple[Checked, Facts]:
    facts = Facts(residence)
    incoming = [Incoming(row, keys_of(row)) for row in rows if isinstance(row, Person)]
    facts.find_phones({key for row in incoming for key in row.keys})
    matching = compare(incoming, facts.known)
    bad = [row for row in rows if isinstance(row, BadRow)] + matching.bad
    written = [row.person for row in matching.new] + [change.person for change in matching.changed]
    checked = Checked(
        matching=matching,
        bad=sorted(bad, key=lambda row: row.number),
        rows=len(rows),
        new_branches=facts.new_branches(written),
        without_number=sum(not row.keys for row in matching.new),
        moved_away=facts.count_moved_away(matching.new),
        stopped=facts.stopped,
    )
    return checked, facts


def bring_in(
    *,
    residence: Residence,
    rows: Sequence[Person | BadRow],
    choices: Choices,
    good_rows: bool,
    by: User,
    now: datetime,
) -> Checked:
    """What was done. With bad rows it does nothing, unless it is asked for only the good ones."""
    with transaction.atomic():
        here = Residence.objects.select_for_update().get(pk=residence.pk)  # one list at a time
        if here.closed_at:
            raise refusals.IsClosed
        checked, facts = _check(residence, rows)
        if checked.bad and not good_rows:
            raise BadRowsLeft
        _Writer(facts, choices, by, now).write(checked)
    return checked


class _Writer:
    """Writes what was checked, many rows at a time."""

    def __init__(self, facts: Facts, choices: Choices, by: User, now: datetime) -> None:
        self.facts, self.choices, self.by, self.now = facts, choices, by, now
        self.deeds: list[Deed] = []

    def write(self, checked: Checked) -> None:
        """Branches first, then phones, then people, then the lines between them, then the trail."""
        matching = checked.matching
        self._add_branches(checked.new_branches)
        self._add_phones(
            [row.person for row in matching.new] + [c.person for c in matching.changed]
        )
        lines = self._add_people(matching.new)
        changed = self._change_people(matching.changed)
        ResidentPhone.objects.bulk_create(lines + changed, batch_size=AT_ONCE)
        gather_anew(Phone, Resident, ResidentPhone, rows=len(lines))
        note_imported(changed, by=self.by, now=self.now)
        self._note(Verb.RESIDENTS_IMPORTED, self.facts.residence)
        record_many(self.deeds, at=self.now)

    def _note(self, verb: Verb, target: Model) -> None:
        residence = self.facts.residence.pk
        self.deeds.append(Deed(actor=self.by, verb=verb, target=target, residence_id=residence))

    def _add_branches(self, words: list[str]) -> None:
        taken = [branch.position for branch in self.facts.branches.values()]
        first = max(taken, default=-1) + 1
        new = [
            Branch(residence=self.facts.residence, word=word, position=place)
            for place, word in enumerate(words, first)
        ]
        for branch in Branch.objects.bulk_create(new, batch_size=AT_ONCE):
            self.facts.branches[spoken(branch.word)] = branch
            self._note(Verb.BRANCH_ADDED, branch)

    def _add_phones(self, people: list[Person]) -> None:
        numbers = {digest_of(number): number for person in people for number in person.phones}
        new = [Phone.of(n) for key, n in numbers.items() if key not in self.facts.phones]
        # somebody else may add the same number in the same moment: then theirs is taken
        Phone.objects.bulk_create(new, batch_size=AT_ONCE, ignore_conflicts=True)
        self.facts.find_phones(numbers.keys())

    def _add_people(self, rows: list[Incoming]) -> list[ResidentPhone]:
        aliases = Aliases(
            taken=[person.alias for person in self.facts.known],
            asked_for=[row.person.alias for row in rows if row.person.alias],
            chance=SystemRandom(),
        )
        people = [self._resident(row.person, aliases.give(row.person.alias)) for row in rows]
        Resident.objects.bulk_create(people, batch_size=AT_ONCE)
        for person in people:
            self._note(Verb.RESIDENT_ADDED, person)
        return [
            ResidentPhone(resident=person, phone_id=self.facts.phones[key])
            for person, row in zip(people, rows, strict=True)
            for key in row.keys
        ]

    def _resident(self, person: Person, alias: str) -> Resident:
        said_yes_on = person.consent_on or self.choices.consent_on
        assert said_yes_on is not None  # noqa: S101 - such a row is bad, and stays out
        return Resident(
            residence=self.facts.residence,
            branch=self.facts.branch_of(person),
            alias=alias,
            reads=person.reads,
            speaks=person.speaks,
            prefers_call=person.prefers_call,
            consent_version=consent.version(on_paper=self.choices.on_paper),
            consent_on=said_yes_on,
            consent_channel=self.choices.consent_channel,
        )

    def _change_people(self, changes: list[Change]) -> list[ResidentPhone]:
        wanted = {change.pk: change for change in changes}
        here = Resident.objects.filter(residence=self.facts.residence)
        people = [one for one in here if one.pk in wanted] if wanted else []
        for one in people:
            self._apply(wanted[one.pk], one)
            self._note(Verb.RESIDENT_CHANGED, one)
        Resident.objects.bulk_update(people, CHANGEABLE, batch_size=AT_ONCE)
        return [
            ResidentPhone(resident_id=change.pk, phone_id=self.facts.phones[key])
            for change in changes
            for key in change.new_keys
        ]

    def _apply(self, change: Change, one: Resident) -> None:
        person = change.person
        for column in change.columns - {"branch"}:
            setattr(one, column, getattr(person, column))
        if "branch" in change.columns:
            one.branch = self.facts.branch_of(person)
        if "consent_on" in change.columns:
            if self.choices.on_paper:  # a yes of before is not taken back by a list
                one.consent_version = consent.version(on_paper=True)
            one.consent_channel = self.choices.consent_channel
