"""Lets somebody try again who typed too many wrong passwords or codes."""

from typing import Any

from allauth.core.internal import ratelimit
from django.core.management.base import BaseCommand, CommandParser
from django.test import RequestFactory

from accounts.models import User


class Command(BaseCommand):
    """`manage.py clear_lockout EMAIL`"""

    help = "Forgets the wrong passwords and codes of one person."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose tries."""
        parser.add_argument("email")

    def handle(self, *, email: str, **_: Any) -> None:
        """Clears the counts; says the same whether or not there were any."""
        email = email.strip().lower()
        _clear(email)
        for user in User.objects.filter(email__iexact=email):
            _clear(f"mfa-auth-user-{user.pk}")
        self.stdout.write("They can try again.")


def _clear(key: str) -> None:
    request = RequestFactory().get("/")
    ratelimit.clear(request, app="allauth.account", action="login_failed", key=key)
