"""Deeds of those who translate leaflets, read them twice, and look after their facts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from string import ascii_lowercase

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleKind, User
from accounts.trail import record
from accounts.verbs import Verb
from leaflets import opening
from leaflets.editions import Edition
from leaflets.models import Fact, FactKind, Part
from translations import actions as texts
from translations import languages
from translations.models import Translation

MOST_FACTS = 60
_CHECKED = (
    "value", "hours", "answers", "changed_at", "value_at", "source", "checked_on", "checked_by",
)  # fmt: skip
_RIGHT = {
    FactKind.NUMBER: re.compile(r"\d{2,15}"),
    FactKind.KEYS: re.compile(r"\d{1,4}"),
    FactKind.DAYS: re.compile(r"\d{1,3}"),
}


class WrongWordsInParts(ValidationError):
    """The words of some parts break rules; the refusal of each by its place."""

    def __init__(self, found: dict[str, ValidationError]) -> None:
        super().__init__({place: refusal.messages for place, refusal in found.items()})


class NotACoordinator(ValidationError):
    """Only coordinators say what a number is."""

    def __init__(self) -> None:
        super().__init__(_("Only coordinators can change facts."), code="not_a_coordinator")


class WrongValue(ValidationError):
    """No such number can be rung, or no such number of days be meant."""

    def __init__(self) -> None:
        super().__init__(_("Please write digits and spaces only."), code="value")


class WrongHours(ValidationError):
    """No days and hours can be read in it."""

    def __init__(self) -> None:
        super().__init__(
            _("Please write hours like this: Mon-Fri 09:00-17:00; Sat 10:00-12:00. Or: always."),
            code="hours",
        )


class SameTitle(ValidationError):
    """Nobody could tell them apart; the button may have been pressed twice."""

    def __init__(self) -> None:
        super().__init__(_("There is a number of this title already."), code="twice")


class TooManyFacts(ValidationError):
    """Nobody could keep them all true."""

    def __init__(self) -> None:
        super().__init__(_("There are as many numbers as we can keep true."), code="too_many")


@transaction.atomic
def write_parts(
    *, edition: Edition, words: Mapping[str, tuple[str, int]], by: User, now: datetime
) -> int:
    """How many parts were written; all of them or, if one is refused, none.

    `words` holds for the name of a part what it shall say, and the English that this follows.
    """
    tag, wrong, written = edition.language.tag, dict[str, ValidationError](), 0
    before = {piece.part.name: (piece.words.words, piece.words.state) for piece in edition.pieces}
    for part in (piece.part for piece in edition.pieces):
        said, version = words.get(part.name, ("", 0))
        if said.strip() and (said.strip() != before[part.name][0] or _is_behind(before, part)):
            try:
                texts.write_translation(
                    text=part.text, language=tag, words=said, source_version=version, by=by, now=now
                )
            except ValidationError as refusal:
                wrong[part.name] = refusal
            else:
                written += 1
    if wrong:
        raise WrongWordsInParts(wrong)
    return written


def _is_behind(before: Mapping[str, tuple[str, str]], part: Part) -> bool:
    """True where the same words again say something new: that they fit the English of now."""
    return before[part.name][1] in {"stale", "missing"}


@transaction.atomic
def check_parts(
    *, edition: Edition, seen: Mapping[str, str], by: User, now: datetime
) -> list[Translation]:
    """The parts that a second person has read, checked; all of them or, if one is refused, none."""
    parts = {piece.part.name: piece.part for piece in edition.pieces}
    return [
        texts.check_translation(
            translation=parts[name].text.translations.get(language=edition.language.tag),
            seen_as=seen_as,
            by=by,
            now=now,
        )
        for name, seen_as in seen.items()
    ]


@dataclass(frozen=True, slots=True)
class Card:
    """When somebody answers a number, and the tags of the languages that they speak."""

    hours: str = ""
    answers: tuple[str, ...] = ()


@transaction.atomic
def check_fact(
    *, fact: Fact, value: str, source: str, by: User, now: datetime, card: Card | None = None
) -> Fact:
    """The fact as somebody found it today, changed or confirmed; every edition says it from now on.

    Without a card its hours and languages stay as they are.
    """
    if not by.has_role(RoleKind.COORDINATOR):
        raise NotACoordinator
    row = Fact.objects.select_for_update().get(pk=fact.pk)
    before, card_before = row.value, (row.hours, _in_order(row.answers))
    row.value = _right_value(FactKind(row.kind), value)
    if card and row.kind == FactKind.NUMBER:
        row.hours, row.answers = _right_hours(card.hours), _in_order(card.answers)
    is_new = (before, card_before) != (row.value, (row.hours, _in_order(row.answers)))
    row.changed_at = now if is_new else row.changed_at
    row.value_at = now if row.value != before else row.value_at
    row.source = source.strip()
    row.checked_on, row.checked_by = timezone.localdate(now), by
    row.save(update_fields=_CHECKED)
    record(actor=by, verb=Verb.FACT_CHANGED if is_new else Verb.FACT_CHECKED, target=row, at=now)
    return row


def _in_order(tags: Iterable[str]) -> list[str]:
    """Each language once, as the registry has them: in whichever order they are named, it is the same."""
    named = set(tags)
    return [tag for tag in languages.SPOKEN if tag in named]


@transaction.atomic
def add_fact(*, title: str, value: str, source: str, by: User, now: datetime, card: Card) -> Fact:
    """A number of our own, which leaflets can name from now on by its key."""
    if not by.has_role(RoleKind.COORDINATOR):
        raise NotACoordinator
    if Fact.objects.count() >= MOST_FACTS:
        raise TooManyFacts
    tidy = " ".join(title.split())
    facts = {
        "kind": FactKind.NUMBER,
        "title": tidy,
        "value": _right_value(FactKind.NUMBER, value),
        "hours": _right_hours(card.hours),
        "answers": _in_order(card.answers),
        "source": source.strip(),
        "checked_on": timezone.localdate(now),
        "checked_by": by,
    }
    if Fact.objects.filter(title__iexact=tidy).exists():
        raise SameTitle
    number, is_new = Fact.objects.get_or_create(key=_key_of(tidy), defaults=facts)
    if not is_new:  # somebody was quicker by a hair
        raise SameTitle
    record(actor=by, verb=Verb.FACT_CHANGED, target=number, at=now)
    return number


def _key_of(title: str) -> str:
    """What words name it: letters and lines between them, for that is what places are made of."""
    plain = re.sub(r"[^a-z]+", "_", slugify(title)).strip("_")[:26].strip("_") or "number"
    taken = set(Fact.objects.filter(key__startswith=plain).values_list("key", flat=True))
    taken.add("add")  # its page would be that on which numbers are added
    endings = ("", *(f"_{letter}" for letter in ascii_lowercase))
    free = (plain + ending for ending in endings if plain + ending not in taken)
    if key := next(free, None):
        return key
    raise TooManyFacts


def _right_value(kind: FactKind, typed: str) -> str:
    tidy = " ".join(typed.split())
    if not tidy.isascii() or not _RIGHT[kind].fullmatch(tidy.replace(" ", "")):
        raise WrongValue
    return tidy


def _right_hours(typed: str) -> str:
    try:
        return opening.tidy(typed)
    except opening.NotHours:
        raise WrongHours from None
