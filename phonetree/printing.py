"""The phone tree on paper, with numbers in clear: one file, one line in the trail."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import paper
from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from messaging.models import Phone
from phonetree import missed, sheet_data
from phonetree.printed import Printing
from phonetree.sheet_words import Found, find, unchecked
from phonetree.sheets import Sheet, sheets
from residences.models import Branch, Residence
from translations.language_names import named
from translations.languages import Language

REASONS = [
    ("phones_down", _("So that it works when phones or computers do not")),
    ("tree_changed", _("People or numbers have changed since the last sheets")),
    ("drill_on_paper", _("For a drill on paper")),
    ("asked_by_leaders", _("The leaders asked for it")),
]
DEFAULT_TEXT = "incident_at_door"  # what a paper tree is for, while nothing else was chosen
BY_COMMAND = "by_command"  # on the machine itself


class NobodyThere(ValidationError):
    """Nobody lives in what was chosen."""

    def __init__(self) -> None:
        super().__init__(_("Nobody lives there, so there is nothing to print."), code="nobody")


class Unchecked(ValidationError):
    """Words are on the sheets that no second reader has checked, and nobody said that this is known."""

    def __init__(self, tongues: Collection[Language]) -> None:
        words = _("No second reader has checked these words in: %(languages)s.")
        names = ", ".join(map(named, tongues))
        super().__init__(words, code="unchecked", params={"languages": names})


class Unprintable(ValidationError):
    """Something on a sheet has letters that we cannot print."""

    def __init__(self, signs: Collection[str], places: Collection[str]) -> None:
        words = _("We cannot print %(signs)s. Change the alias in %(places)s that holds it.")
        named = ", ".join(f"{sign} ({_points(sign)})" for sign in signs)
        params = {"signs": named, "places": ", ".join(places)}
        super().__init__(words, code="unprintable", params=params)


@dataclass(frozen=True)
class Tree:
    """The sheets of a residence and the words for them, before anything is shown in clear."""

    sheets: list[Sheet]
    found: Found
    text_key: str

    @property
    def unchecked(self) -> list[Language]:
        """Languages with words on these sheets that no second reader has checked."""
        return unchecked(self.sheets, self.found, self.text_key)

    @property
    def held(self) -> list[str]:
        """Who leads and gets neither sheet nor card, because their number changed within a day."""
        return list(dict.fromkeys(alias for sheet in self.sheets for alias in sheet.held))


def gather(
    residence: Residence, text_key: str, branch: Branch | None = None, *, now: datetime
) -> Tree:
    """The tree as it is now."""
    drawn = sheets(residence, branch, now=now)
    if not drawn:
        raise NobodyThere
    return Tree(drawn, find(drawn, text_key), text_key)


def preview(tree: Tree, *, now: datetime, dots_per_inch: int) -> list[bytes]:
    """Pictures of the pages, every number masked."""
    edition = _edition(tree, now, lambda phone: str(phone.number))
    try:
        return paper.pictures(
            sheet_data.TEMPLATE,
            sheet_data.data(tree.sheets, edition),
            dots_per_inch=dots_per_inch,
        )
    except paper.MissingLetters as missing:
        raise _unprintable(missing, tree.sheets) from None


def versions(tree: Tree, *, now: datetime) -> dict[str, str]:
    """The code at the foot of each sheet, by the sheet's key."""
    edition = _edition(tree, now, lambda phone: str(phone.number))
    return {sheet.key: sheet_data.version(sheet, edition) for sheet in tree.sheets}


def print_tree(
    *,
    residence: Residence,
    by: User | None,
    reason: str,
    text_key: str,
    now: datetime,
    branch: Branch | None = None,
    unchecked_is_known: bool = False,
) -> bytes:
    """The PDF of all sheets and cards; who made it, why and how much is on it stands in the trail.

    It is set before the line is written, so that nobody waits for the trail meanwhile, and given
    away only after.
    """
    tree = gather(residence, text_key, branch, now=now)
    if tree.unchecked and not unchecked_is_known:
        raise Unchecked(tree.unchecked)
    shown: list[Phone] = []

    def shows(phone: Phone) -> str:
        shown.append(phone)
        return sheet_data.in_clear(phone.number.reveal(reason=reason))

    edition = _edition(tree, now, shows)
    try:
        pdf = paper.typeset(sheet_data.TEMPLATE, sheet_data.data(tree.sheets, edition))
    except paper.MissingLetters as missing:
        raise _unprintable(missing, tree.sheets) from None
    _note(residence, by, reason, edition, tree.sheets, numbers=len(shown), now=now)
    return pdf


def _edition(tree: Tree, now: datetime, shows: sheet_data.Shows) -> sheet_data.Edition:
    today = timezone.localdate(now)
    return sheet_data.Edition(
        text_key=tree.text_key,
        found=tree.found,
        made_on=today,
        shows=shows,
        rings_raise_alarms=missed.leaders_ring_alarms(),
    )


@transaction.atomic
def _note(
    residence: Residence,
    by: User | None,
    reason: str,
    edition: sheet_data.Edition,
    printed: list[Sheet],
    *,
    numbers: int,
    now: datetime,
) -> None:
    made = Printing.objects.create(
        residence=residence,
        made_by=by,
        made_at=now,
        reason=reason,
        text_key=edition.text_key,
        sheets=len(printed),
        people=sum(len(sheet.everybody) for sheet in printed),
        numbers=numbers,
        destroy_on=edition.destroy_on,
    )
    record(
        actor=by,
        verb=Verb.TREE_PRINTED,
        target=made,
        residence_id=residence.pk,
        reason=reason,
        at=now,
    )


def _unprintable(missing: paper.MissingLetters, printed: list[Sheet]) -> Unprintable:
    places = [
        sheet.branch or str(_("no branch"))
        for sheet in printed
        if any(sign in one.alias for one in sheet.everybody for sign in missing.signs)
    ]
    return Unprintable(missing.signs, places or [printed[0].place])


def _points(sign: str) -> str:
    return " ".join(f"U+{ord(one):04X}" for one in sign)
