"""The second factor of invented people: everybody may know it, so it exists in the demo only."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings

from accounts.adapters import sealing_for
from accounts.models import User

SECRET = "RINGROUNDDEMORINGROUNDDEMORING23"  # noqa: S105 - base32; `make run` prints its codes


class NotADemo(Exception):
    """Raised outside MODE=demo: a known second factor must never guard real people."""

    def __init__(self) -> None:
        super().__init__("This works in the demo only (MODE=demo).")


def enrol(user: User) -> None:
    """They now have an app that makes codes, with the demo's secret."""
    _only_in_demo()
    with sealing_for(user):
        if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
            totp.TOTP.activate(user, SECRET)


def code(user: User) -> str:
    """The code that their app would show now."""
    _only_in_demo()
    app = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    secret = totp.decrypt(app.data["secret"])
    counter = next(totp.yield_hotp_counters_from_time())
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


def _only_in_demo() -> None:
    if settings.MODE != "demo":
        raise NotADemo
