"""The words on the sheets: labels in the holder's language, the message in each one read there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from django.utils.translation import gettext as _

from phonetree.sheets import Sheet
from translations import languages
from translations.wording import State, Words, words_for

PREFIX = "paper_"
STEPS = ("ring", "tick", "go", "steps_in", "back")
KEYS = ("key_1", "key_2", "key_3")  # 1 safe, 2 needs help, 3 cannot talk
LABELS = (
    "title", "leader", "deputy", "nobody", "say", "name", "number", "safe", "help", "no_answer",
    "no_number", "same_number", "rings_back", "us", "danger", "alarm", "keep", "made", "destroy", "version",
    "draft", "look_after", "keys",
)  # fmt: skip
EVERY = (*LABELS, *STEPS, *KEYS)
Found = Mapping[tuple[str, str], Words]


@dataclass(frozen=True)
class Labels:
    """All labels in one language. In English where even one of them is lacking in the other."""

    words: dict[str, str]
    language: languages.Language
    wanted: languages.Language
    is_checked: bool

    @property
    def is_foreign(self) -> bool:
        """True where the holder gets English because nobody has written theirs."""
        return self.language.tag != self.wanted.tag

    def day(self, day: date) -> str:
        """The day of the week, as this language calls it."""
        return format_date(day, "EEEE", locale=self.language.locale)


def find(sheets: Iterable[Sheet], text_key: str) -> Found:
    """Every word that these sheets need, in two queries."""
    some = list(sheets)
    tags = {"en", *(tag for sheet in some for tag in (sheet.tag, *sheet.tongues))}
    return words_for([*(PREFIX + key for key in EVERY), text_key], tags)


def labels(found: Found, tag: str) -> Labels:
    """The labels for somebody who reads this."""
    own = {key: found[PREFIX + key, tag] for key in EVERY}
    used = tag
    if any(one.state == "missing" for one in own.values()):
        used, own = "en", {key: found[PREFIX + key, "en"] for key in EVERY}
    return Labels(
        words={key: one.words for key, one in own.items()},
        language=languages.get(used),
        wanted=languages.get(tag),
        is_checked=all(one.state == "checked" for one in own.values()),
    )


def mark(state: State) -> str | None:
    """What stands beside words that nobody has checked, for whoever hands the sheet out."""
    if state == "checked":
        return None
    return _("NOT WRITTEN YET") if state == "missing" else _("DRAFT")


def unchecked(sheets: Iterable[Sheet], found: Found, text_key: str) -> list[languages.Language]:
    """The languages in which something on these sheets has not been checked."""
    tags: dict[str, None] = {}
    for sheet in sheets:
        if not labels(found, sheet.tag).is_checked:
            tags[sheet.tag] = None
        tags |= {
            tongue: None for tongue in sheet.tongues if found[text_key, tongue].state != "checked"
        }
    return [languages.get(tag) for tag in tags]
