"""The vault's start: no program runs with keys that protect nothing."""

import contextlib
import sys
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from vault import keyring
from vault.keyring import KeyFileRefused

MANAGERS = {"manage.py", "django-admin", "__main__.py"}
# These make or repair the key file, or say what is wrong with it.
MAY_RUN_WITHOUT = {"keys", "check"}


class VaultConfig(AppConfig):
    """Keys and encrypted fields."""

    name = "vault"

    def ready(self) -> None:
        """Refuses to start on a key file that protects nothing; a demo makes its own."""
        from vault import checks

        if not settings.PRODUCTION:
            with contextlib.suppress(FileExistsError):
                _make_demo_keys(Path(settings.KEY_FILE))
        if _running_command() in MAY_RUN_WITHOUT:
            return
        try:
            checks.trusted_ring()
        except KeyFileRefused as refusal:
            raise ImproperlyConfigured(f"{refusal} ({checks.IDS[refusal.code]})") from None


def _make_demo_keys(path: Path) -> None:
    if not path.exists():
        keyring.make_new(path, demo=True)


def _running_command() -> str | None:
    named = len(sys.argv) > 1 and Path(sys.argv[0]).name in MANAGERS
    return sys.argv[1] if named else None
