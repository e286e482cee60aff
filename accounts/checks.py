"""Start-up refuses a cache in which every worker would count wrong passwords for itself."""

from typing import Any

from django.conf import settings
from django.core import checks

PER_PROCESS = {
    "django.core.cache.backends.locmem.LocMemCache",
    "django.core.cache.backends.dummy.DummyCache",
}


@checks.register(checks.Tags.security)
def limits_are_shared(**_: Any) -> list[checks.CheckMessage]:
    """No errors if all workers see the same counts and used codes."""
    if settings.CACHES["default"]["BACKEND"] not in PER_PROCESS:
        return []
    why = "Limits of sign-in and used codes must be counted once for all workers."
    hint = "Use the DatabaseCache, and run `manage.py createcachetable`."
    return [checks.Error(why, hint=hint, id="accounts.E001")]
