"""Who writes and reads: people who sign in, and whoever holds a link for one language."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from accounts.models import RoleKind, User
from translations.models import SOURCE, Text, Translation, TranslatorLink

WRITERS = (RoleKind.TRANSLATOR, RoleKind.COORDINATOR)
Writer = User | TranslatorLink


def may_write(user: User) -> bool:
    """True for those who write, translate and check."""
    return user.has_role(*WRITERS)


def may_write_in(by: Writer, language: str, now: datetime) -> bool:
    """True for writers who sign in; for a link while it is live, in its language, not the English."""
    if isinstance(by, User):
        return may_write(by)
    return by.is_live(now) and by.language == language != SOURCE


def marks(hand: str, by: Writer | None) -> dict[str, Any]:
    """The two columns that name who lent this hand, as in marks("written", amina)."""
    return {
        f"{hand}_by": by if isinstance(by, User) else None,
        f"{hand}_link": by if isinstance(by, TranslatorLink) else None,
    }


def lent(row: Translation, hand: str, by: Writer) -> bool:
    """True where it was them, as in lent(row, "written", amina)."""
    kind = "by" if isinstance(by, User) else "link"
    return bool(getattr(row, f"{hand}_{kind}_id") == by.pk)


def theirs(hand: str, by: Writer) -> Q:
    """The same, asked of the database."""
    kind = "by" if isinstance(by, User) else "link"
    return Q(**{f"{hand}_{kind}": by})


def made_the_link(row: Translation, by: Writer) -> bool:
    """True where they handed out the link by which it was written, or hold one of its writer's."""
    if isinstance(by, TranslatorLink):
        return row.written_by_id == by.made_by_id
    return row.written_link is not None and row.written_link.made_by_id == by.pk


def readers_needed(text: Text, language: str) -> int:
    """How many people beside its writer read a translation of this text before it is checked."""
    return 2 if text.is_critical and language != SOURCE else 1
