"""Phones from which a room waits for an answer that nothing else may be mixed up with."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

Asker = Callable[[Collection[UUID], datetime], dict[UUID, datetime]]


def pressing(phones: Collection[UUID], now: datetime) -> dict[UUID, datetime]:
    """Those of these phones that were asked something pressing, and when that began.

    The rooms that ask such things say so by name in settings.PRESSING: they stand side by side with
    those that must keep out of the way, and neither knows the other.
    """
    found: dict[UUID, datetime] = {}
    for asker in _askers(tuple(settings.PRESSING)):
        for phone, since in asker(phones, now).items():
            found[phone] = min(since, found.get(phone, since))
    return found


@lru_cache(maxsize=4)
def _askers(paths: tuple[str, ...]) -> list[Asker]:
    return [import_string(path) for path in paths]
