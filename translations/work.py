"""What waits for a translator in one language: to write, to write anew, to read twice."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from translations import coverage, languages, writers
from translations.coverage import Readers
from translations.languages import Language
from translations.models import Text, Translation, WorkLanguage
from translations.wording import state_of
from translations.writers import Writer

WAITS = ("stale", "missing", "draft")  # in the order in which it should be done
HEADS = {
    "stale": _("The English changed: write it anew"),
    "missing": _("Not written yet"),
    "draft": _("Read twice: somebody else wrote it"),
    "rest": _("Nothing to do for you"),
}


@dataclass(frozen=True, slots=True)
class Pile:
    """Texts that wait for the same."""

    name: str
    rows: list[tuple[Text, Translation | None]]

    @property
    def head(self) -> str:
        """What waits, in words."""
        return str(HEADS[self.name])


def piles(tag: str, by: Writer) -> list[Pile]:
    """Every text in one language by what it waits for, critical ones first; in two queries."""
    texts = Text.objects.order_by("-is_critical", "place", "key")
    rows = Translation.objects.filter(language=languages.get(tag).tag)
    found = {row.text_id: row for row in rows.select_related("written_link")}
    sorted_out: dict[str, list[tuple[Text, Translation | None]]] = {name: [] for name in HEADS}
    for text in texts:
        row = found.get(text.pk)
        sorted_out[_pile(text, row, by)].append((text, row))
    return [Pile(name, some) for name, some in sorted_out.items() if some]


def _pile(text: Text, row: Translation | None, by: Writer) -> str:
    state = state_of(text, row)
    if state not in WAITS:
        return "rest"
    if row is None or state == "stale":
        return state
    return "rest" if not _waits_for(row, by) else "draft"


def _waits_for(row: Translation, by: Writer) -> bool:
    """True unless they wrote it, handed out the link of its writer, or read it already."""
    did = writers.lent(row, "written", by) or writers.lent(row, "first", by)
    return not did and not writers.made_the_link(row, by)


# Of those who sign in -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """What waits for somebody in one of their languages."""

    language: Language
    readers: Readers | None
    piles: list[Pile]

    @property
    def waiting(self) -> int:
        """How many texts wait for them."""
        return sum(len(pile.rows) for pile in self.piles if pile.name != "rest")


def languages_of(user: User) -> list[str]:
    """The languages that they said they work in, in our order."""
    theirs = set(WorkLanguage.objects.filter(user=user).values_list("language", flat=True))
    return [tag for tag in languages.READING if tag in theirs]


@transaction.atomic
def work_in(*, user: User, tags: Iterable[str]) -> None:
    """These and no others."""
    wanted = set(tags)
    WorkLanguage.objects.filter(user=user).exclude(language__in=wanted).delete()
    rows = [WorkLanguage(user=user, language=tag) for tag in sorted(wanted)]
    WorkLanguage.objects.bulk_create(rows, ignore_conflicts=True)


def shares(user: User) -> list[Share]:
    """What waits for them in each of their languages, the most read language first."""
    readers = coverage.readers(user)
    found = [
        Share(languages.get(tag), readers.get(tag), piles(tag, user)) for tag in languages_of(user)
    ]
    return sorted(found, key=lambda share: -(share.readers.people if share.readers else 0))
