"""What somebody's own words would tell whoever picks up a phone: where people live, and who they are.

The real name and the address of any residence are refused, whoever runs it. What may be right in
some words, such as a number to ring or a word that is also somebody's alias, is named to whoever is
about to send them.
"""

import re
import unicodedata
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from residences.models import Residence, Resident

LONG = 4  # letters: so many are found inside other words too, for scripts that join them
_STREETS = (
    "street|str|st|road|rd|lane|ln|avenue|ave|close|drive|crescent|court|terrace|square|gardens"
    "|grove|hill|place|way|row|walk|parade|mews|quay|embankment|wharf|boulevard"
)
_STREET = re.compile(rf"\b\d+\w?\W+(?:[^\W\d]+\W+){{0,4}}(?:{_STREETS})\b")
_POSTCODE = re.compile(r"\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b")
_NUMBER = re.compile(r"\+?\d[\d\s().\-]{5,}\d")


class TellsWhere(ValidationError):
    """Words that say where people live; not which residence: it may be another group's."""

    def __init__(self) -> None:
        words = _("These words look like a residence’s real name or address. Use the code name.")
        super().__init__(words, code="telling")


def refuse_real_places(words: str, homes: Iterable[Residence] | None = None) -> None:
    """Refuses words with the real name or the address of one of these, or of any: one query."""
    said = folded(words)
    if homes is None:
        homes = Residence.objects.only("real_name", "address")
    if any(stands(part, said) for home in homes for part in _parts(home.real_name, home.address)):
        raise TellsWhere


def warnings(words: str, residences: Iterable[Residence]) -> list[str]:
    """What to look at once more before these words go out: names that we know, and numbers."""
    homes, said = list(residences), folded(words)
    people = Resident.objects.here().filter(residence__in=[home.pk for home in homes])
    aliases = (str(one.alias) for one in people.only("alias").iterator(chunk_size=2_000))
    known = [*(home.code_name for home in homes), *aliases]
    found = [
        _("Your words hold “%(name)s”, a name that we use. No names, no places.") % {"name": name}
        for name in dict.fromkeys(known)
        if _is_word(folded(name), said)
    ]
    if _NUMBER.search(said):
        found.append(_("Your words hold a number to ring. It must be nobody’s who lives there."))
    return found


def gives_away(code_name: str, real_name: str | None, address: str | None) -> bool:
    """Whether a code name holds a part of the real name or address, or is one of their words."""
    said = folded(code_name)
    if any(stands(part, said) for part in _parts(real_name, address)):
        return True
    return any(_is_word(said, folded(real or "")) for real in (real_name, address))


def looks_like_an_address(words: str) -> bool:
    """Whether these words hold a street with its number, or a postcode."""
    said = folded(words)
    return bool(_STREET.search(said) or _POSTCODE.search(said))


def _parts(real_name: str | None, address: str | None) -> list[str]:
    """The real name, and each part of the address with a number: a house, a postcode; never a town."""
    parts = [folded(part) for part in re.split(r"[,\n]", address or "")]
    names = [folded(real_name or ""), *(one for one in parts if re.search(r"\d", one))]
    return [one for one in names if len(one) >= LONG]


def stands(name: str, said: str) -> bool:
    """Whether a folded name stands in folded words: not “Park” in “parking”.

    But joined to Arabic letters too; a short one only as a word of its own.
    """
    if name not in said:  # of thousands of names, nearly always
        return False
    if len(name) < LONG:
        return _is_word(name, said)
    return re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", said) is not None


def _is_word(name: str, said: str) -> bool:
    return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said) is not None


def folded(words: str) -> str:
    """The words as they are compared: one form of each letter, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split())
