"""A text in one language as whoever works on it meets it: what stands there and what they may do."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.core.exceptions import ValidationError

from accounts.models import User
from translations import (
    actions,
    differences,
    glossary,
    grid,
    languages,
    meaning,
    memory,
    placeholders,
    talking,
    writers,
)
from translations.differences import Stretch
from translations.forms import (
    BackForm,
    CommentForm,
    DeskForm,
    KeepForm,
    MarkForm,
    ReadForm,
    RevertForm,
    SettleForm,
    WriteForm,
)
from translations.hints import Hint, Rule, hints
from translations.languages import Language
from translations.memory import Memory
from translations.models import SOURCE, Comment, Text, Translation
from translations.wording import State, state_of
from translations.writers import Writer

BY_LINK: dict[str, type[DeskForm]] = {
    "write": WriteForm,
    "check": ReadForm,
    "back": BackForm,
    "comment": CommentForm,
}
DEEDS: dict[str, type[DeskForm]] = BY_LINK | {
    "keep": KeepForm,
    "settle": SettleForm,
    "again": RevertForm,
    "mark": MarkForm,
}


@dataclass
class Desk:
    """One text, one language, one person."""

    text: Text
    tag: str
    row: Translation | None
    by: Writer
    now: datetime
    beside: str = ""  # a second language to work from

    @property
    def language(self) -> Language:
        return languages.get(self.tag)

    @property
    def is_source(self) -> bool:
        return self.tag == SOURCE

    @property
    def state(self) -> State:
        return state_of(self.text, self.row)

    @property
    def look(self) -> grid.Look:
        return grid.LOOKS[self.state]

    @cached_property
    def may_write(self) -> bool:
        """True where they may do anything here."""
        return writers.may_write_in(self.by, self.tag, self.now)

    @property
    def may_replace(self) -> bool:
        """True unless a link would undo what people checked."""
        return self.may_write and (isinstance(self.by, User) or self.state != "checked")

    @property
    def own(self) -> bool:
        return self.row is not None and writers.lent(self.row, "written", self.by)

    @property
    def is_stranger(self) -> bool:
        """True where they neither wrote it nor handed out the link by which it came."""
        row = self.row
        return row is not None and not self.own and not writers.made_the_link(row, self.by)

    @property
    def may_check(self) -> bool:
        """True where their reading is what the words wait for."""
        if self.row is None or self.state != "draft" or not (self.is_stranger and self.may_write):
            return False
        if self.row.first_at is None or self.row.needs == 1:
            return True
        return bool(self.row.back) and not writers.lent(self.row, "first", self.by)

    @property
    def may_tell_back(self) -> bool:
        """True where somebody still has to say in English what critical words say."""
        row = self.row
        waits = row is not None and self.state == "draft" and row.needs > 1
        return waits and self.is_stranger and self.may_write

    @cached_property
    def may_keep(self) -> bool:
        """True where they can say that the English still means the same."""
        row = self.row
        if row is None or self.state != "stale" or not isinstance(self.by, User):
            return False
        wrote = {*meaning.changers(self.text, row.source_version), row.written_by_id}
        return self.may_write and self.by.pk not in wrote

    @property
    def seen_as(self) -> str:
        """The mark of what stands on their screen."""
        return actions.seen(self.text, self.row.words) if self.row else ""

    @cached_property
    def changes(self) -> list[Stretch]:
        """What is new in the English since these words were written."""
        return differences.since(self.text, self.row)

    @cached_property
    def comments(self) -> list[Comment]:
        return list(talking.comments_on(self.text, self.tag))

    @cached_property
    def rules(self) -> list[Rule]:
        """What the glossary says about the words of this English."""
        return glossary.rules_in(self.text.words, glossary.rules_for(self.tag))

    @property
    def hints(self) -> list[Hint]:
        """What a second look at the words that stand there is worth."""
        return self.hints_on(self.row.words) if self.row and self.state != "stale" else []

    def hints_on(self, words: str) -> list[Hint]:
        """The same of words that somebody is writing."""
        return hints(source=self.text.words, words=words, tag=self.tag, rules=self.rules)

    @cached_property
    def memories(self) -> list[Memory]:
        """What we said before that is much the same; only for whoever may write."""
        return [] if self.is_source or not self.may_write else memory.like(self.text, self.tag)

    @property
    def places(self) -> list[str]:
        """The places of the English, as they are typed."""
        return [f"{{{name}}}" for name in sorted(placeholders.names(self.text.words))]

    @cached_property
    def others(self) -> list[Translation]:
        """Current words in other languages, to work from."""
        rows = self.text.translations.current().exclude(language__in=[self.tag, SOURCE])
        return sorted(rows, key=lambda row: languages.get(row.language).english)

    @property
    def second(self) -> Translation | None:
        """The words in the second language that was asked for."""
        return next((row for row in self.others if row.language == self.beside), None)

    def form(self, do: str, data: object = None) -> DeskForm:
        """The form of a deed, with what was sent."""
        return DEEDS[do](data, text=self.text, language=self.tag, row=self.row)


def row_of(text: Text, tag: str) -> Translation | None:
    """The words with all who had a hand in them."""
    return Translation.objects.filter(text=text, language=tag).with_people().first()


@dataclass(frozen=True)
class Preview:
    """Words that somebody is writing, as they would look, and what is wrong with them."""

    words: str
    wrong: list[str]
    hints: list[Hint]


def preview(seat: Desk, words: str) -> Preview:
    """Nothing is kept."""
    said = actions.tidy(words)
    try:
        actions.refuse_wrong(seat.text, said, seat.tag, numbers_too=not seat.is_source)
    except ValidationError as refusal:
        return Preview(said, refusal.messages, seat.hints_on(said))
    return Preview(said, [], seat.hints_on(said))
