"""Start-up refuses keys that do not protect anything."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks

from vault import keyring, private
from vault.keyring import KeyFileRefused

IDS = {
    "missing": "vault.E001",
    "unreadable": "vault.E002",
    "open": "vault.E003",
    "malformed": "vault.E004",
    "no_index": "vault.E005",
    "no_link": "vault.E006",
    "weak": "vault.E007",
    "repeated": "vault.E008",
    "demo": "vault.E009",
    "same_as_secret_key": "vault.E010",
}
HINT = "Make one with `manage.py keys make`, or see vault/README.md."


def trusted_ring() -> keyring.Keyring:
    """The ring in settings.KEY_FILE; KeyFileRefused if it protects nothing."""
    ring = keyring.load(Path(settings.KEY_FILE), production=settings.PRODUCTION)
    if ring.holds(settings.SECRET_KEY):
        raise KeyFileRefused("same_as_secret_key", "SECRET_KEY is one of the keys: change it.")
    return ring


@checks.register(checks.Tags.security)
def keys_protect(**_: Any) -> list[checks.CheckMessage]:
    """No errors if the key file can be trusted."""
    try:
        trusted_ring()
    except KeyFileRefused as refusal:
        return [checks.Error(str(refusal), hint=HINT, id=IDS[refusal.code])]
    return []


@checks.register(checks.Tags.security)
def database_is_ours_alone(**_: Any) -> list[checks.CheckMessage]:
    """No errors if nobody else on this machine can read SQLite's file."""
    database = settings.DATABASES["default"]
    if not settings.PRODUCTION or "sqlite" not in database["ENGINE"]:
        return []
    hint = "Start the programs as the user who owns it, or give it mode 0600."
    return [
        checks.Error(f"Others can read {path}.", hint=hint, id="vault.E011")
        for path in private.open_to_others(Path(database["NAME"]))
    ]
