"""Who named somebody hears what came of it, and never whether we know whom they meant.

A yes is told at once, by day, for whoever says yes agrees to be shown. Everything else (a no,
silence, a name that is nobody's) ends in the same words two weeks later.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from residences.models import Branch, Naming, Nomination, Resident, Standing
from residences.saying import Post, phones_of

MOST = 3  # people whom one neighbour can name within a week: each of them gets a text from us
WEEK = timedelta(days=7)
NO_NEWS_AFTER = timedelta(days=14)  # as long as who was named can answer by text
RESTS = timedelta(days=30)  # who said no is not asked again by neighbours for so long


def had_enough(by: Resident, now: datetime) -> bool:
    """Whether they named as many people as they can for now; known to us or not, each counts."""
    return Naming.objects.filter(by=by, made_at__gt=now - WEEK).count() >= MOST


def note(by: Resident, nomination: Nomination | None, now: datetime) -> None:
    """That they named somebody; if that person said yes already, they are told so."""
    Naming.objects.create(by=by, nomination=nomination, made_at=now)
    if nomination and nomination.standing == Standing.WILLING:
        tell_yes(nomination, now)


def tell_yes(nomination: Nomination, now: datetime) -> None:
    """Everybody who named this person is told once that somebody whom they named said yes."""
    told = Naming.objects.filter(nomination=nomination, told_at=None)
    _tell(set(told.values_list("by", flat=True)), "named_yes", now)
    told.update(told_at=now)


def tell_no_news(now: datetime) -> None:
    """Who named somebody two weeks ago and heard nothing since is told that no yes has come."""
    due = Naming.objects.filter(told_at=None, made_at__lte=now - NO_NEWS_AFTER)
    rows = list(due.order_by("made_at").values_list("pk", "by")[:500])
    if rows:
        _tell({by for _pk, by in rows}, "named_no", now)
        Naming.objects.filter(pk__in=[pk for pk, _by in rows]).update(told_at=now)


def said_no(branch: Branch, someone: Resident, now: datetime) -> bool:
    """Whether they said no to this branch so lately that no neighbour's word asks them again."""
    noes = branch.nominations.filter(standing__in=[Standing.DECLINED, Standing.WITHDRAWN])
    return noes.filter(resident=someone, settled_at__gt=now - RESTS).exists()


def _tell(people: Iterable[UUID], key: str, now: datetime) -> None:
    phones = phones_of(people)
    post = Post(now)
    for one in Resident.objects.here().filter(pk__in=list(phones)).order_by("joined_at", "pk"):
        post.add(one, phones[one.pk], key)
    post.write()
