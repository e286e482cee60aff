"""Deeds of those who translate leaflets, read them twice, and look after their facts."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleKind, User
from accounts.trail import record
from accounts.verbs import Verb
from leaflets.editions import Edition
from leaflets.models import Fact, FactKind, Part
from translations import actions as texts
from translations.models import Translation

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


@transaction.atomic
def check_fact(*, fact: Fact, value: str, source: str, by: User, now: datetime) -> Fact:
    """The fact as somebody found it today, changed or confirmed; every edition says it from now on."""
    if not by.has_role(RoleKind.COORDINATOR):
        raise NotACoordinator
    row = Fact.objects.select_for_update().get(pk=fact.pk)
    tidy = " ".join(value.split())
    if not tidy.isascii() or not _RIGHT[FactKind(row.kind)].fullmatch(tidy.replace(" ", "")):
        raise WrongValue
    verb = Verb.FACT_CHECKED if row.value == tidy else Verb.FACT_CHANGED
    row.value, row.source = tidy, source.strip()
    row.checked_on, row.checked_by = timezone.localdate(now), by
    row.save(update_fields=["value", "source", "checked_on", "checked_by"])
    record(actor=by, verb=verb, target=row, at=now)
    return row
