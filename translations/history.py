"""What a text said in a language before, and what became new with each writing."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from translations.differences import Stretch, between
from translations.models import SOURCE, FormerTranslation, Text, Translation
from translations.writers import Writer

MOST_KEPT = 50  # of a text in a language: more than anybody reads, and a limit for the database


@dataclass(frozen=True, slots=True)
class Past:
    """Words as they were until somebody wrote them anew."""

    row: FormerTranslation
    writer: Writer | None
    changes: list[Stretch]  # from these words to those that came after


def keep(text: Text, language: str, now: datetime) -> None:
    """Puts what stands there now into the past; the oldest of too many goes."""
    row = text.translations.filter(language=language).first()
    if row is None:
        return
    text.former_translations.create(
        language=language,
        words=row.words,
        source_version=row.source_version,
        was_checked=row.state == Translation.CHECKED,
        machine=row.machine,
        written_by_id=row.written_by_id,
        written_link_id=row.written_link_id,
        written_at=row.written_at,
        replaced_at=now,
    )
    old = list(rows_of(text, language).values_list("pk", flat=True)[MOST_KEPT:])
    text.former_translations.filter(pk__in=old).delete()


def past_of(text: Text, language: str) -> list[Past]:
    """Everything that it said before, the newest first, each with what became of it."""
    rows = rows_of(text, language).select_related("written_by", "written_link")
    after = _now(text, language)
    found = []
    for row in rows:
        found.append(Past(row, row.writer, between(row.words, after)))
        after = row.words
    return found


def rows_of(text: Text, language: str) -> QuerySet[FormerTranslation]:
    """What stood there before, the newest first."""
    past = text.former_translations.filter(language=language)
    return past.order_by("-replaced_at", "-id")


def _now(text: Text, language: str) -> str:
    if language == SOURCE:
        return text.words
    row = text.translations.filter(language=language).first()
    return row.words if row else ""
