"""The English changed: did what it means change? If not, a translation keeps its state."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from translations import actions, writers
from translations.models import SOURCE, FormerTranslation, Text, Translation


class OwnChange(ValidationError):
    """Whoever changed the English does not say that nothing changed."""

    def __init__(self) -> None:
        super().__init__(
            _("You changed the English since. Somebody else has to say whether it means the same."),
            code="own_change",
        )


@transaction.atomic
def keep_meaning(*, translation: Translation, seen_as: str, by: User, now: datetime) -> Translation:
    """The translation as it was trusted before, by the word of somebody who read both again."""
    text, _words = actions.begin(translation.text, "", by, translation.language, now)
    row = text.translations.select_for_update(of=("self",)).get(pk=translation.pk)
    if row.source_version == text.version:
        return row
    if writers.lent(row, "written", by):
        raise actions.OwnWork
    if by.pk in changers(text, row.source_version):
        raise OwnChange
    if seen_as != actions.seen(text, row.words):
        raise actions.Changed
    actions.refuse_wrong(text, row.words, row.language)
    row.source_version, row.kept_by, row.kept_at = text.version, by, now
    row.save(update_fields=["source_version", "kept_by", "kept_at"])
    record(actor=by, verb=Verb.TRANSLATION_KEPT, target=row, at=now)
    return row


def changers(text: Text, since: int) -> set[object]:
    """Who changed the English after this version."""
    past = FormerTranslation.objects.filter(
        text=text, language=SOURCE, source_version__gt=since, written_by__isnull=False
    )
    now = text.translations.filter(language=SOURCE, source_version__gt=since)
    return {*past.values_list("written_by", flat=True), *now.values_list("written_by", flat=True)}
