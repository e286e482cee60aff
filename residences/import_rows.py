"""One row of a list: a person that can be brought in, or everything that is wrong with it.

No framework: what a phone number is comes in as a function, today's date as a date.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from residences.aliases import LONGEST_ALIAS
from residences.columns import Cells, Field, Row, letters
from residences.import_languages import Unsure, find
from residences.import_numbers import MOST_NUMBERS, numbers_in
from residences.import_text import (
    LONGEST_CELL,
    bad_signs,
    clean,
    fold,
    has_letters,
    has_long_number,
    masked,
    plain_digits,
)
from residences.words import HARMLESS, names_a_room, tidy
from translations import languages

LONGEST_BRANCH = 30  # characters: the column's width
FIRST_YEAR = 2000  # an earlier year is a slip, or another calendar
EXCEL_BEGINS = date(1899, 12, 30)  # day 0 of a date that a spreadsheet has turned into a number

_YES_WORDS = (
    "yes|y|ye|yeah|true|1|x|ok|call|calls|phone|ring|voice|given|agreed|consented|signed|oui|si|sim|ja"
    "|po|evet|haa|erê|да|так|نعم|بله|بلی|آره|هو|ارێ|እወ|አዎ|হ্যাঁ|có|是"
)
_NO_WORDS = (
    "no|n|false|0|text|texts|sms|message|none|refused|declined|non|não|nein|jo|hayır|maya|na|нет|ні|لا"
    "|نه|نخیر|نا|ኣይፋል|አይ|না|không|否"
)
_YES = {fold(word) for word in _YES_WORDS.split("|")} | {"✓", "✔", "☑"}
_NO = {fold(word) for word in _NO_WORDS.split("|")} | {"✗", "✘", "☐"}
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$")
_BRITISH = re.compile(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})$")
_NAMED = ("%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y", "%d %b %y", "%a %d %b %Y", "%A %d %B %Y")
_SERIAL = re.compile(r"^[345]\d{4}(?:\.\d+)?$")


class NotANumber(Exception):
    """Raised by the function that reads numbers; carries a sentence."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a code, the field it is about, and what the sentence needs.

    `heading` and `letter` say which column of the list it stands in, where it stands in one.
    """

    code: str
    column: Field | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    heading: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What rows are read by."""

    parse: Callable[[str], str]  # E.164, or NotANumber
    today: date
    since: date = date(FIRST_YEAR, 1, 1)  # nobody can have said yes before
    default_language: str = ""  # for rows that name none; empty: such rows are bad
    said_yes_on: date | None = None  # for rows that name no day; None: such rows are bad
    meanings: Mapping[str, str] = field(default_factory=dict)
    headings: tuple[str, ...] = ()  # what the list calls its columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A row that can be brought in. Only what is in `said` changes somebody who is known."""

    number: int
    alias: str
    phones: tuple[str, ...] = field(repr=False)
    reads: str
    speaks: str
    branch: str
    prefers_call: bool
    consent_on: date | None
    said: frozenset[Field]


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that stays out, and why."""

    number: int
    problems: tuple[Problem, ...]


def read_row(row: Row, fields: tuple[Field, ...], rules: Rules) -> Person | BadRow:
    """The person in this row, or everything that is wrong with it at once."""
    number, cells = row
    reader = _Reader(cells, fields, rules)
    person = reader.person(number)
    if reader.problems:
        return BadRow(number=number, problems=tuple(reader.problems))
    return person


class _Reader:
    """Reads the cells of one row and notes what is wrong on the way."""

    def __init__(self, cells: Cells, fields: tuple[Field, ...], rules: Rules) -> None:
        self.rules, self.fields = rules, fields
        self.problems: list[Problem] = []
        self.cells: dict[Field, dict[int, str]] = {}  # by what they hold, then by their place
        for place, (kind, cell) in enumerate(zip(fields, cells, strict=False)):
            if len(cell) > LONGEST_CELL and kind is not Field.LEAVE_OUT:
                self._wrong("too_long", kind, place)
            elif cell.strip():
                self.cells.setdefault(kind, {})[place] = cell

    def person(self, number: int) -> Person:
        phones, alias = self._phones(), self._alias()
        reads, speaks, said = self._languages()
        if not alias and not phones and not self.problems:
            self._wrong("nobody", None)
        branch = self._branch()
        person = Person(
            number=number,
            alias=alias,
            phones=phones,
            reads=reads,
            speaks=speaks,
            branch=branch,
            prefers_call=self._prefers_call(),
            consent_on=self._consent(),
            said=said | self._other_facts(branch),
        )
        if not phones and not said & {Field.READS, Field.SPEAKS} and not self.problems:
            self._wrong("nobody", None)  # a heading inside the list, a total, a remark
        if not self.rules.said_yes_on and self._lacks_a_day():
            self._wrong("date_missing", Field.CONSENT)
        return person

    def _other_facts(self, branch: str) -> frozenset[Field]:
        told = {Field.PREFERS_CALL, Field.BRANCH} if branch else {Field.PREFERS_CALL}
        return frozenset(self.cells) & told

    def _lacks_a_day(self) -> bool:
        text = self._text(Field.CONSENT)
        nobody = any(problem.code == "nobody" for problem in self.problems)
        return not nobody and (not text or yes_or_no(text) is True)

    def _wrong(
        self, code: str, kind: Field | None, place: int | None = None, **values: object
    ) -> None:
        if place is None and kind in self.fields:
            place = self.fields.index(kind)
        heading = "" if place is None else "".join(self.rules.headings[place : place + 1])
        letter = letters(place) if heading and place is not None else ""
        self.problems.append(Problem(code, kind, values, masked(clean(heading)), letter))

    def _text(self, kind: Field) -> str:
        return clean("\n".join(self.cells.get(kind, {}).values()))

    def _phones(self) -> tuple[str, ...]:
        read: dict[str, None] = {}
        for place, cell in self.cells.get(Field.PHONE, {}).items():
            numbers = numbers_in(cell)
            if numbers.lost:
                self._wrong(numbers.lost, Field.PHONE, place)
            read |= dict.fromkeys(self._numbers(numbers.written, place))
            if len(read) > MOST_NUMBERS:
                self._wrong("phone_many", Field.PHONE, place)
                break
        return tuple(read)

    def _numbers(self, cell: Iterable[str], place: int) -> Iterator[str]:
        for written in cell:
            try:
                yield self.rules.parse(written)
            except NotANumber as refusal:
                facts = {"why": refusal.args[0], "written": masked(written)}
                self._wrong("phone_bad", Field.PHONE, place, **facts)

    def _alias(self) -> str:
        alias = self._text(Field.ALIAS)
        if len(alias) > LONGEST_ALIAS:
            self._wrong("alias_long", Field.ALIAS, most=LONGEST_ALIAS)
        elif has_long_number(alias):
            self._wrong("alias_number", Field.ALIAS)
        elif signs := bad_signs(alias):
            self._wrong("alias_signs", Field.ALIAS, signs=signs)
        elif not has_letters(alias):
            return ""  # a dash or a dot stands for nothing
        return alias

    def _branch(self) -> str:
        whole = tidy(self._text(Field.BRANCH))
        if names_a_room(whole):
            self._wrong("branch_room", Field.BRANCH)
        elif len(whole) > LONGEST_BRANCH:
            self._wrong("branch_long", Field.BRANCH, most=LONGEST_BRANCH)
        elif signs := bad_signs(whole, but=HARMLESS):
            self._wrong("branch_signs", Field.BRANCH, signs=signs)
        elif not has_letters(whole):
            return ""
        return whole

    def _languages(self) -> tuple[str, str, frozenset[Field]]:
        reads, speaks = self._language(Field.READS), self._language(Field.SPEAKS)
        said = {kind for kind, tag in ((Field.READS, reads), (Field.SPEAKS, speaks)) if tag}
        if reads and not speaks and languages.get(reads).reads:
            said.add(Field.SPEAKS)  # spoken only: what is read follows from it
            speaks = reads
        reads = reads or speaks or self.rules.default_language
        if not reads:
            unsure = any(problem.code.startswith("language") for problem in self.problems)
            if not unsure and self.cells:
                self._wrong("language_missing", Field.READS)
            return "", "", frozenset(said)
        return languages.reading_of(reads), speaks or reads, frozenset(said)

    def _language(self, kind: Field) -> str:
        word = self._text(kind)
        if not word or not fold(word):
            return ""
        found = find(word, self.rules.meanings)
        if isinstance(found, Unsure):
            perhaps = found.perhaps
            self._wrong(f"language_{found.kind}", kind, word=found.word, perhaps=perhaps)
            return ""
        return found

    def _prefers_call(self) -> bool:
        said = yes_or_no(self._text(Field.PREFERS_CALL))
        if said is None:
            self._wrong("yes_or_no", Field.PREFERS_CALL)
        return bool(said)

    def _consent(self) -> date | None:
        text = self._text(Field.CONSENT)
        if not text or (said := yes_or_no(text)):
            return None
        if said is False:
            self._wrong("consent_no", Field.CONSENT)
            return None
        day = read_day(plain_digits(text))
        if day is None or day.year < FIRST_YEAR:
            self._wrong("date_unclear", Field.CONSENT)
        elif day < self.rules.since:
            self._wrong("date_early", Field.CONSENT)
        elif day > self.rules.today:
            self._wrong("date_to_come", Field.CONSENT)
        return day


def yes_or_no(text: str) -> bool | None:
    """What was said, in any of our languages; empty is no, and None is neither."""
    words = fold(text) or text
    if not words or words in _NO:
        return False
    return True if words in _YES else None


def read_day(text: str) -> date | None:
    """The day, written the British way, the ISO way, or as a spreadsheet counts days."""
    try:
        if found := _ISO.match(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _BRITISH.match(text):
            year = int(found[3])
            return date(year + 2000 if year < 100 else year, int(found[2]), int(found[1]))
        if _SERIAL.match(text):
            return EXCEL_BEGINS + timedelta(days=int(float(text)))
    except ValueError:
        return None
    return _named_day(re.sub(r"(?<=\d)(st|nd|rd|th)\b|,", "", text))


def _named_day(text: str) -> date | None:
    for form in _NAMED:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None
