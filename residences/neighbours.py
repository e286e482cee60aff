"""Whom somebody means by "7" and a name or a number: read from their text, found among neighbours.

What a text looks like decides how it is taken, never whether we know whom it names: who tries
numbers or names out hears the same of all of them, but of a name that several have.
"""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from messaging.answers import plain
from messaging.phones import digest_of, parse_number
from residences.aliases import folded
from residences.models import Resident

LONGEST = 40  # letters, as in the form where people choose what they are called
MOST_WORDS = 4  # what is longer is a sentence, and for a person
_NAMING = re.compile(r"7[\s:.,،;؛\-–—#]+(\S.*)", re.DOTALL)
_NUMBER = re.compile(r"\+?[0-9][0-9\s().\-‐-―/]{5,}")
_EDGES = " \t\r\n.,،:;؛!\"'«»“”"


@dataclass(frozen=True, slots=True)
class Named:
    """What somebody wrote after the 7: a number, or what their neighbour is called."""

    words: str

    @property
    def is_number(self) -> bool:
        """True for a phone number, however it is spelled."""
        return _NUMBER.fullmatch(self.words) is not None


def read(body: str) -> Named | None:
    """The name or number after a 7; None for every other text."""
    said = plain(body).strip()
    if not said.startswith("7") or (found := _NAMING.fullmatch(said)) is None:
        return None
    words = found[1].strip(_EDGES)
    named = Named(words)
    if named.is_number:
        return named
    is_name = any(sign.isalpha() for sign in words) and len(words.split()) <= MOST_WORDS
    return named if is_name and len(words) <= LONGEST else None


def found(named: Named, by: Resident) -> list[Resident]:
    """The people of this residence who may be meant; whose branch it is comes first."""
    here = by.residence.residents.here()
    if named.is_number:
        digest = _digest(named.words)
        return list(here.filter(lines__phone__digest=digest).distinct()) if digest else []
    wanted = folded(named.words)
    rows = here.only("pk", "alias", "branch", "residence")
    alike = [one for one in rows if folded(one.alias) == wanted]
    return [one for one in alike if one.branch_id == by.branch_id] or alike


def _digest(number: str) -> bytes | None:
    try:
        return digest_of(parse_number(number))
    except ValidationError:
        return None
