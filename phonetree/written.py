"""What people wrote instead of a digit: shown like a call for help until somebody has read it."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from phonetree.models import Recipient, Written

SHOWN = 3  # of many texts the last are shown on the board; the page of the person has them all


def add_words(rows: Iterable[Recipient]) -> None:
    """Gives each row the last words that nobody has read yet; one query however many rows."""
    found: dict[UUID, list[Written]] = defaultdict(list)
    unread = [row for row in rows if row.wrote_at]
    if unread:
        for one in Written.objects.filter(recipient__in=unread).select_related("inbound"):
            found[one.recipient_id].append(one)
    for row in unread:
        row.words = found[row.pk][-SHOWN:]  # type: ignore[attr-defined]
