"""`manage.py import_residents`: the import of the pages, for lists on this machine."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import clock
from accounts.models import User
from residences import consent
from residences.columns import Column, Field, Table, match
from residences.import_files import table_in
from residences.import_languages import is_language
from residences.import_limits import NotRead
from residences.import_rows import BadRow
from residences.import_text import fold, masked
from residences.import_words import BANNED, COUNTS, NOT_READ, WRONG, say
from residences.importing import BadRowsLeft, Checked, Choices, bring_in, check, read_list
from residences.models import ConsentChannel, Residence
from translations import languages


class Command(BaseCommand):
    """Brings a list in, or says what it would do."""

    help = "Bring a list of residents in from CSV or XLSX. With bad rows nothing comes in, unless --good-rows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The list, the residence, who does it, and what counts for every row."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--residence", required=True, metavar="CODE", help="its code name")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="a coordinator there")
        parser.add_argument("--dry-run", action="store_true", help="only say what it would do")
        parser.add_argument("--good-rows", action="store_true", help="leave the bad rows out")
        parser.add_argument(
            "--columns",
            default="",
            metavar="alias=Name,phone=Tel",
            help=f"what columns hold, by heading: {', '.join(field.value for field in Field)}",
        )
        parser.add_argument(
            "--channel", choices=ConsentChannel.values, help="how they said yes; always needed"
        )
        parser.add_argument(
            "--said-yes-on",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="when they said yes, for rows without a day of their own",
        )
        parser.add_argument(
            "--on-paper", action="store_true", help="they all said yes to their number on paper"
        )
        parser.add_argument("--language", default="", help="for rows that name none")

    def handle(self, *args: Any, **options: Any) -> None:
        """Says what is wrong, row by row, then does it; fails when bad rows were not allowed."""
        by = User.objects.filter(email=options["by"].lower(), is_active=True).first()
        residence = (
            by and Residence.objects.run_by(by).filter(code_name=options["residence"]).first()
        )
        if not by or not residence:
            raise CommandError("No such residence, or this person is no coordinator there.")
        table = _table(options["file"])
        choices = self._choices(table, options)
        now = clock.now()
        today = timezone.localdate(now)
        checked = check(residence=residence, table=table, choices=choices, today=today)
        self._tell(checked)
        if checked.bad and not options["good_rows"]:
            raise CommandError(str(BadRowsLeft.sentence))
        if not options["dry_run"]:
            rows = read_list(table=table, choices=choices, today=today)
            bring_in(
                residence=residence, rows=rows, choices=choices, by=by, now=now, good_rows=True
            )
            self.stdout.write("Done.")

    def _choices(self, table: Table, options: dict[str, Any]) -> Choices:
        columns = match(table, is_language)
        for column in columns:
            if column.banned:
                self.stdout.write(f"{masked(column.heading)}: {BANNED[column.banned]}")
        fields = _overridden(columns, options["columns"])
        if not {Field.PHONE, Field.ALIAS} & set(fields):
            headings = ", ".join(masked(column.heading) for column in columns)
            raise CommandError(str(NOT_READ["no_person_column"]) % {"headings": headings})
        return Choices(
            fields=fields,
            consent_channel=_channel(options["channel"]),
            consent_on=_day(options["said_yes_on"], fields),
            default_language=_language(options["language"]),
            on_paper=options["on_paper"],
        )

    def _tell(self, checked: Checked) -> None:
        for row in checked.bad:
            for line in _lines(row):
                self.stdout.write(line)
        for kind, count in checked.counts.items():
            self.stdout.write(f"{COUNTS[kind]}: {count}")


def _table(path: Path) -> Table:
    try:
        return table_in(path.read_bytes())
    except OSError as trouble:
        raise CommandError(f"The file cannot be opened: {trouble.strerror}.") from None
    except NotRead as why:
        raise CommandError(str(NOT_READ[why.code])) from None


def _lines(row: BadRow) -> list[str]:
    said = [say(problem) for problem in row.problems]
    return [f"Row {row.number}, {one.column}: {one.wrong} {one.right}" for one in said]


def _overridden(columns: list[Column], told: str) -> tuple[Field, ...]:
    """The fields of the columns, with those that somebody named put in place of the guesses."""
    fields = [column.field for column in columns]
    wanted = [pair.partition("=") for pair in told.split(",") if pair.strip()]
    for name, _equals, heading in wanted:
        field, place = _field(name), _place(columns, heading)
        if field is not Field.PHONE:
            fields = [Field.LEAVE_OUT if other is field else other for other in fields]
        fields[place] = field
    return tuple(fields)


def _field(name: str) -> Field:
    try:
        return Field(name.strip())
    except ValueError:
        known = ", ".join(field.value for field in Field)
        raise CommandError(f"{name.strip()} is none of {known}.") from None


def _place(columns: list[Column], heading: str) -> int:
    found = next((column for column in columns if fold(column.heading) == fold(heading)), None)
    if found is None:
        known = ", ".join(masked(column.heading) for column in columns)
        raise CommandError(f"There is no column {heading.strip()}. Right now there is: {known}.")
    if found.banned:
        raise CommandError(str(BANNED[found.banned]))
    return found.index


def _channel(told: str | None) -> str:
    if not told:
        ways = " or ".join(ConsentChannel.values)
        raise CommandError(
            f"Nobody comes in without a yes. Add how they said it: --channel {ways}."
        )
    return told


def _day(told: date | None, fields: tuple[Field, ...]) -> date | None:
    if not told and Field.CONSENT not in fields:
        raise CommandError(
            "Nobody comes in without a yes, and the list has no column for its day."
            " Add when they said it: --said-yes-on YYYY-MM-DD."
        )
    today = timezone.localdate(clock.now())
    if told and not consent.SINCE <= told <= today:
        raise CommandError(str(WRONG["date_to_come" if told > today else "date_early"]))
    return told


def _language(tag: str) -> str:
    if not tag:
        return ""
    try:
        return languages.get(tag).tag
    except languages.UnknownLanguage:
        raise CommandError(f"There is no language {tag}.") from None
