"""Links by which somebody without an account translates: made, found, used, withdrawn."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import Group, User, digest, new_secret
from accounts.trail import record
from accounts.verbs import Verb
from translations.marking import NotACoordinator
from translations.models import TranslatorLink

LETTERS = 22  # 131 bits: a link that lives for weeks is worth more guesses than one for a day
DAYS = (7, 30, 90)  # how long a link may live


@transaction.atomic
def make_link(
    *, name: str, language: str, days: int, group: Group, by: User, now: datetime
) -> tuple[TranslatorLink, str]:
    """The link and its secret, which is kept nowhere: it is shown once."""
    if not Group.objects.run_by(by).filter(pk=group.pk).exists():
        raise NotACoordinator
    secret = new_secret(LETTERS)
    link = TranslatorLink.objects.create(
        digest=digest(secret),
        language=language,
        name=" ".join(name.split()),
        group=group,
        made_by=by,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    record(actor=by, verb=Verb.TRANSLATOR_LINK_MADE, target=link, at=now)
    return link, secret


@transaction.atomic
def withdraw_link(*, link: TranslatorLink, by: User, now: datetime) -> None:
    """It opens nothing from now on; what was written by it stays."""
    if not Group.objects.run_by(by).filter(pk=link.group_id).exists():
        raise NotACoordinator
    if TranslatorLink.objects.filter(pk=link.pk, withdrawn_at=None).update(withdrawn_at=now):
        record(actor=by, verb=Verb.TRANSLATOR_LINK_WITHDRAWN, target=link, at=now)


def find_link(secret: str, now: datetime) -> TranslatorLink | None:
    """The link of this secret while it opens something."""
    return TranslatorLink.objects.live(now).filter(digest=digest(secret)).first()


def note_use(link: TranslatorLink, now: datetime) -> None:
    """Something was done by it."""
    TranslatorLink.objects.filter(pk=link.pk).update(used_at=now)
