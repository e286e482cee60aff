"""Wrong digits at a hand-over are counted: with a label alone somebody could else try them all."""

from django.core.cache import cache

from accounts.models import User

MOST = 10  # wrong ones of one person
FOR = 60 * 60  # seconds that they count


def too_many(user: User) -> bool:
    """Whether this person has said so many wrong digits lately that none are taken from them."""
    return int(cache.get(_key(user), 0)) >= MOST


def count_wrong(user: User) -> None:
    """One more, which counts for an hour after the first."""
    cache.add(_key(user), 0, FOR)
    cache.incr(_key(user))


def _key(user: User) -> str:
    return f"wrong digits at a hand-over: {user.pk}".replace(" ", "-")
