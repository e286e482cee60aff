"""`manage.py ladder`: show a ladder, check a file, set the network's, go back to the shipped one."""

import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import clock
from accounts.models import Group
from phonetree import ladder_actions as deeds
from phonetree.ladder import LADDERS, Ladder
from phonetree.ladder_checks import flaws
from phonetree.ladder_choice import ladder_of, ladder_of_network
from phonetree.ladder_files import BadLadder, read_ladder, write_ladder
from phonetree.ladder_words import rules_in_words, rungs_in_words, sentence
from phonetree.models import LadderVersion


class Command(BaseCommand):
    """Ladders on the command line; the network's own is changed only here."""

    help = "Shows and checks ladders, and sets the one of groups that have none of their own."

    def add_arguments(self, parser: CommandParser) -> None:
        """show, check, set or shipped."""
        does = parser.add_subparsers(dest="does", required=True)
        show = does.add_parser("show", help="in words, or as the JSON that set and check read")
        show.add_argument("--group", help="the ladder of this group, not the network's")
        show.add_argument("--json", action="store_true")
        check = does.add_parser("check", help="say what is wrong with a file")
        set_ = does.add_parser("set", help="make a file the network's ladder")
        shipped = does.add_parser("shipped", help="the network's ladder is the shipped one again")
        for one in (show, check, set_, shipped):
            one.add_argument("urgency", choices=sorted(LADDERS))
        for one in (check, set_):
            one.add_argument("file", help="JSON, or - for what comes in")

    def handle(self, *, does: str, urgency: str, **facts: Any) -> None:
        """Does it."""
        getattr(self, f"_{does}")(urgency, **facts)

    def _show(self, urgency: str, group: str | None, json: bool, **_: Any) -> None:  # noqa: FBT001
        ladder = ladder_that_holds(urgency, group)
        if json:
            self.stdout.write(write_ladder(ladder), ending="")
            return
        for line in in_words(ladder, urgency):
            self.stdout.write(line)

    def _check(self, urgency: str, file: str, **_: Any) -> None:
        ladder = ladder_in(file)
        for line in in_words(ladder, urgency):
            self.stdout.write(line)
        if any(one.serious for one in flaws(ladder, urgency)):
            raise CommandError("This ladder cannot be used.")

    def _set(self, urgency: str, file: str, **_: Any) -> None:
        rows = LadderVersion.objects.filter(group=None, urgency=urgency)
        newest = deeds.newest_of(rows)
        version = _or_words(
            deeds.change_ladder,
            ladder=ladder_in(file),
            based_on=newest.pk if newest else None,
            urgency=urgency,
        )
        self.stdout.write(
            f"Version {version.number} of the network's {urgency} ladder is in force."
        )

    def _shipped(self, urgency: str, **_: Any) -> None:
        _or_words(deeds.back_to_shipped, urgency=urgency)
        self.stdout.write(f"The network's {urgency} ladder is the shipped one again.")


def _or_words(deed: Any, **facts: Any) -> LadderVersion:
    try:
        version: LadderVersion = deed(group=None, by=None, now=clock.now(), **facts)
    except ValidationError as refusal:
        raise CommandError(" ".join(refusal.messages)) from None
    return version


def ladder_that_holds(urgency: str, group: str | None) -> Ladder:
    """The ladder of the group of this name, or the network's."""
    if group is None:
        return ladder_of_network(urgency).ladder
    found = Group.objects.filter(name=group).first()
    if found is None:
        raise CommandError(f"There is no group {group!r}.")
    return ladder_of(found, urgency).ladder


def ladder_in(file: str) -> Ladder:
    """The ladder in a file; - is what comes in."""
    try:
        words = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        return read_ladder(words)
    except (OSError, UnicodeDecodeError) as trouble:
        raise CommandError(f"Cannot read {file}: {trouble}") from None
    except BadLadder as trouble:
        raise CommandError(str(trouble)) from None


def in_words(ladder: Ladder, urgency: str) -> list[str]:
    """A ladder and its flaws, line by line."""
    told = [f"{rung.when}: {rung.words}" for rung in rungs_in_words(ladder)]
    told += rules_in_words(ladder)
    return told + [f"! {sentence(one)}" for one in flaws(ladder, urgency)]
