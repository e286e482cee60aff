"""What a file of translations would change, and the deed of bringing it in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from translations import actions, differences, languages
from translations.exchange import Entry, Offer
from translations.models import Text, Translation
from translations.wording import state_of

# In the order of the page: what is wrong comes first.
Fate = Literal["refused", "asks", "unsure", "new", "same"]


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of one offer, and why if nothing does."""

    offer: Offer
    fate: Fate
    text: Text | None = None
    before: str = ""
    why: tuple[str, ...] = ()


def entries(user: User, tag: str) -> list[Entry]:
    """Every text with its words in one language, in two or three queries."""
    texts = list(Text.objects.visible_to(user).in_order())
    rows = Translation.objects.visible_to(user).filter(text__in=texts, language=tag)
    found = {row.text_id: row for row in rows}
    stale = [(text, found[text.pk]) for text in texts if _is_stale(text, found.get(text.pk))]
    former = differences.former_words(stale) if stale else {}
    return [_entry(text, found.get(text.pk), former) for text in texts]


def _is_stale(text: Text, row: Translation | None) -> bool:
    return state_of(text, row) == "stale"


def _entry(text: Text, row: Translation | None, former: dict[tuple[object, int], str]) -> Entry:
    followed = former.get((text.pk, row.source_version), "") if row else ""
    return Entry(
        key=text.key,
        version=text.version,
        title=text.title,
        note=text.note,
        english=text.words,
        former=followed,
        state=state_of(text, row),
        words=row.words if row else "",
    )


def look(offers: Sequence[Offer], tag: str, user: User) -> list[Line]:
    """What each offer would do; what is wrong comes first. Two queries."""
    texts = {text.key: text for text in Text.objects.visible_to(user)}
    rows = Translation.objects.visible_to(user).filter(language=tag)
    found = {row.text_id: row for row in rows}
    many = Counter(offer.key for offer in offers)
    lines = [_line(one, texts.get(one.key), found, tag, many[one.key]) for one in offers]
    order = ("refused", "asks", "unsure", "new", "same")
    return sorted(lines, key=lambda line: order.index(line.fate))


def _line(
    offer: Offer, text: Text | None, found: dict[UUID, Translation], tag: str, many: int
) -> Line:
    if text is None:
        return Line(offer, "refused", why=(_("There is no text “%(key)s”.") % {"key": offer.key},))
    row = found.get(text.pk)
    words = actions.tidy(offer.words)
    if row and row.words == words:
        return Line(offer, "same", text)
    if not offer.is_sure:
        return Line(offer, "unsure", text, row.words if row else "")
    if why := _what_is_wrong(offer, text, words, tag, many):
        return Line(offer, "refused", text, why=tuple(why))
    is_checked = state_of(text, row) == "checked"
    return Line(offer, "asks" if is_checked else "new", text, row.words if row else "")


def _what_is_wrong(offer: Offer, text: Text, words: str, tag: str, many: int) -> list[str]:
    if many > 1:
        return [_("The file has %(n)s entries for this text. Please leave one.") % {"n": many}]
    if offer.version is None:
        return [_("It does not say which version of the English it follows.")]
    versions = {"theirs": offer.version, "now": text.version}
    if offer.version > text.version:
        return [_("There is no version %(theirs)s of the English; now it is %(now)s.") % versions]
    if offer.version < text.version:
        changed = _(
            "The English changed: this follows version %(theirs)s, now it is %(now)s."
            " Please take the file anew."
        )
        return [changed % versions]
    try:
        actions.refuse_wrong(text, words, tag)
    except ValidationError as refusal:
        return refusal.messages
    return []


@transaction.atomic
def bring_in(lines: Sequence[Line], tag: str, *, checked_too: bool, by: User, now: datetime) -> int:
    """How many drafts of theirs were written; what somebody checked only if they say so."""
    wanted = {"new", "asks"} if checked_too else {"new"}
    written = 0
    for line in lines:
        if line.fate not in wanted or line.text is None or line.offer.version is None:
            continue
        actions.write_translation(
            text=line.text,
            language=languages.get(tag).tag,
            words=line.offer.words,
            source_version=line.offer.version,
            by=by,
            now=now,
        )
        written += 1
    return written
