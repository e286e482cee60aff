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
_NUMBER = re.compile(r"\+?\d[\d\s().\-]{5,}\d")


class TellsWhere(ValidationError):
    """Words that say where people live; not which residence: it may be another group's."""

    def __init__(self) -> None:
        words = _("These words look like a residence’s real name or address. Use the code name.")
        super().__init__(words, code="telling")


def refuse_real_places(words: str) -> None:
    """Refuses words with the real name or the address of any residence; one query."""
    said = folded(words)
    homes = Residence.objects.only("real_name", "address")
    if any(_tells(part, said) for home in homes for part in _parts(home)):
        raise TellsWhere


def _tells(name: str, said: str) -> bool:
    """Whether it stands there: not “Park” in “parking”, but joined to Arabic letters too."""
    if name not in said:  # of thousands of names, nearly always
        return False
    return re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", said) is not None


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


def _parts(home: Residence) -> list[str]:
    """The real name, and each part of the address with a number: a house, a postcode; never a town."""
    parts = [folded(part) for part in re.split(r"[,\n]", home.address or "")]
    names = [folded(home.real_name or ""), *(one for one in parts if re.search(r"\d", one))]
    return [one for one in names if len(one) >= LONG]


def stands(name: str, said: str) -> bool:
    """Whether a folded name stands in folded words; a short one only as a word of its own."""
    return name in said if len(name) >= LONG else _is_word(name, said)


def _is_word(name: str, said: str) -> bool:
    return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said) is not None


def folded(words: str) -> str:
    """The words as they are compared: one form of each letter, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split())
