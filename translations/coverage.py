"""For whom a text is written: how many people read each language, and who has nothing to read."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import RoleKind, User
from translations import languages
from translations.languages import Language

FEW = 5  # fewer might be known to whoever hears of them; translators are told no smaller number
CLOSE = (RoleKind.COORDINATOR, RoleKind.VOLUNTEER)  # they know these people anyway


@dataclass(frozen=True, slots=True)
class Readers:
    """So many people who read a language, as somebody may be told."""

    language: Language
    people: int
    exact: bool

    @property
    def said(self) -> str:
        """The same in words."""
        return people(self.people, exact=self.exact)


def readers(user: User) -> dict[str, Readers]:
    """For each language that people read, how many; the most read first, in one query."""
    count: Callable[[User], Mapping[str, int]] = import_string(settings.READERS)
    folded: Counter[str] = Counter()
    for tag, number in count(user).items():
        folded[languages.reading_of(tag)] += number
    exact = user.has_role(*CLOSE)
    return {tag: Readers(languages.get(tag), number, exact) for tag, number in folded.most_common()}


def without(found: Mapping[str, Readers], written: Iterable[str]) -> list[Readers]:
    """Those who can read none of what is written in these languages."""
    can = set(written)
    return [one for tag, one in found.items() if tag not in can]


def together(some: Iterable[Readers]) -> str:
    """How many people they are, in words; empty for nobody."""
    rows = list(some)
    return people(sum(one.people for one in rows), exact=rows[0].exact) if rows else ""


def people(number: int, *, exact: bool) -> str:
    """A number of people in words that tell on nobody."""
    if 0 < number < FEW and not exact:
        return _("fewer than %(n)s people") % {"n": FEW}
    return ngettext("%(n)s person", "%(n)s people", number) % {"n": number}
