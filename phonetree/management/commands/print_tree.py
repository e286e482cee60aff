"""`manage.py print_tree`: the tree on paper, for when there is no browser at hand."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts import clock
from accounts.models import User
from phonetree import printing
from residences.models import Branch, Residence
from translations.models import Text

ONLY_MINE = 0o600  # numbers in clear: nobody else on this machine reads them


class Command(BaseCommand):
    """Writes the sheets and cards of a residence, numbers in clear, into a file of its own."""

    help = (
        "Write the phone tree of a residence, with numbers, as a PDF. It is noted in the trail;"
        " delete the file once it is printed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The residence, the file, and what the page asks too."""
        parser.add_argument("code_name", help="the code name of the residence")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE.pdf")
        parser.add_argument("--branch", default="", help="only this one, by its word")
        parser.add_argument("--text", default=printing.DEFAULT_TEXT, help="what leaders should say")
        parser.add_argument(
            "--by",
            required=True,
            metavar="EMAIL",
            help="the coordinator who asked: the trail says so",
        )
        parser.add_argument(
            "--unchecked",
            action="store_true",
            help="print it though no second reader has checked the words; the sheets say so",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Says how much was printed; writes nothing when something is in the way."""
        by, residence = _who_and_where(options["by"], options["code_name"])
        if not Text.objects.filter(key=options["text"], kind="call_out").exists():
            raise CommandError("There is no such text for call-outs.")
        branch = _branch(residence, options["branch"])
        target = _fresh_file(options["out"])
        try:
            with os.fdopen(target, "wb") as file:
                file.write(_pdf(residence, branch, by, options))
        except BaseException as trouble:
            options["out"].unlink()
            if isinstance(trouble, ValidationError):
                raise CommandError(_words(trouble)) from None
            raise
        made = residence.printings.latest("made_at")
        self.stdout.write(
            f"Sheets: {made.sheets}. Numbers: {made.numbers}. Destroy after {made.destroy_on}."
            " It is noted in the trail. Delete the file once it is printed."
        )


def _pdf(residence: Residence, branch: Branch | None, by: User, options: dict[str, Any]) -> bytes:
    return printing.print_tree(
        residence=residence,
        by=by,
        reason=printing.BY_COMMAND,
        text_key=options["text"],
        branch=branch,
        unchecked_is_known=options["unchecked"],
        now=clock.now(),
    )


def _who_and_where(email: str, code_name: str) -> tuple[User, Residence]:
    by = User.objects.filter(email=email.lower(), is_active=True).first()
    places = Residence.objects.run_by(by) if by else Residence.objects.none()
    residence = places.filter(code_name=code_name, closed_at=None).first()
    if by is None or residence is None:
        raise CommandError("No such residence, or this person is no coordinator there.")
    return by, residence


def _branch(residence: Residence, word: str) -> Branch | None:
    if not word:
        return None
    branch = residence.branches.filter(word=word).first()
    if branch is None:
        words = ", ".join(residence.branches.values_list("word", flat=True))
        raise CommandError(f"No such branch. There are: {words}.")
    return branch


def _fresh_file(path: Path) -> int:
    """A new file that only its owner reads; one that is there already is never written over."""
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, ONLY_MINE)
    except FileExistsError:
        raise CommandError("This file is there already. Choose another name.") from None
    except OSError as trouble:
        raise CommandError(f"The file cannot be made: {trouble.strerror}.") from None


def _words(refusal: ValidationError) -> str:
    words = " ".join(refusal.messages)
    return f"{words} Add --unchecked if this is known." if refusal.code == "unchecked" else words
