"""Comments on a text in a language: said by anybody who translates, settled by those who sign in."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from translations import actions, checks, writers
from translations.models import Comment, Text
from translations.writers import Writer

MOST_OPEN = 40  # of one text in one language; more is no conversation


class TooManyComments(ValidationError):
    """Somebody has to settle some first."""

    def __init__(self) -> None:
        super().__init__(
            _("There are too many open comments here. Somebody has to settle some first."),
            code="too_many",
        )


@transaction.atomic
def add_comment(*, text: Text, language: str, words: str, by: Writer, now: datetime) -> Comment:
    """The comment; the same one sent twice stands once."""
    text, words = actions.begin(text, words, by, language, now)
    wrong = [one for one in checks.problems(source=words, words=words, tag="en")
             if one.code in {"empty", "sign", "link"}]  # fmt: skip
    if wrong:
        raise actions.WrongWords(wrong)
    waiting = text.said.filter(language=language, settled_at=None)
    if same := waiting.filter(writers.theirs("said", by), words=words).first():
        return same
    if waiting.count() >= MOST_OPEN:
        raise TooManyComments
    row = text.said.create(language=language, words=words, said_at=now, **writers.marks("said", by))
    record(actor=by, verb=Verb.COMMENT_ADDED, target=row, at=now)
    return row


@transaction.atomic
def settle_comment(*, comment: Comment, by: User, now: datetime) -> None:
    """Nothing is left to do about it."""
    if not actions.may_write(by):
        raise actions.NotAWriter
    waiting = Comment.objects.filter(pk=comment.pk, settled_at=None)
    if waiting.update(settled_at=now, settled_by=by):
        record(actor=by, verb=Verb.COMMENT_SETTLED, target=comment, at=now)


def comments_on(text: Text, language: str) -> QuerySet[Comment]:
    """What people said, the open ones first, then the newest."""
    rows = text.said.filter(language=language)
    rows = rows.select_related("said_by", "said_link", "settled_by")
    return rows.order_by(F("settled_at").asc(nulls_first=True), "-said_at")[:MOST_OPEN]
