"""What waits for a translator in one language: to write, to write anew, to read twice."""

from dataclasses import dataclass

from translations import languages, writers
from translations.models import Text, Translation
from translations.wording import state_of
from translations.writers import Writer

WAITS = ("stale", "missing", "draft")  # in the order in which it should be done
HEADS = {
    "stale": "The English changed: write it anew",
    "missing": "Not written yet",
    "draft": "Read twice: somebody else wrote it",
    "rest": "Nothing to do for you",
}


@dataclass(frozen=True, slots=True)
class Pile:
    """Texts that wait for the same."""

    name: str
    rows: list[tuple[Text, Translation | None]]

    @property
    def head(self) -> str:
        """What waits, in words."""
        return HEADS[self.name]


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
