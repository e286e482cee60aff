"""What coordinators say about a text itself: lives may hang on it; it may be shown outside."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleKind, User
from accounts.trail import record
from accounts.verbs import Verb
from translations.models import SOURCE, Text, Translation


class NotACoordinator(ValidationError):
    """Translators translate; what a text is, coordinators say."""

    def __init__(self) -> None:
        super().__init__(_("Only coordinators can do this."), code="not_a_coordinator")


@transaction.atomic
def mark_text(*, text: Text, is_critical: bool, is_public: bool, by: User, now: datetime) -> Text:
    """The text; once lives may hang on it, whoever has checked a translation was its first reader."""
    if not by.has_role(RoleKind.COORDINATOR):
        raise NotACoordinator
    row = Text.objects.select_for_update().get(pk=text.pk)
    if (row.is_critical, row.is_public) == (is_critical, is_public):
        return row
    if row.is_critical != is_critical:
        _read_anew(row, 2 if is_critical else 1)
    row.is_critical, row.is_public = is_critical, is_public
    row.save(update_fields=["is_critical", "is_public", "updated_at"])
    record(actor=by, verb=Verb.TEXT_MARKED, target=row, at=now)
    return row


def _read_anew(text: Text, readers: int) -> None:
    rows = text.translations.exclude(language=SOURCE)
    if readers > 1:
        once = rows.filter(Q(first_at=None) | Q(back=""), state=Translation.CHECKED)
        once.update(
            state=Translation.DRAFT,
            first_by=F("checked_by"),
            first_link=F("checked_link"),
            first_at=F("checked_at"),
            checked_by=None,
            checked_link=None,
            checked_at=None,
        )
    rows.update(needs=readers)
