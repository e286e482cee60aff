"""Prints the code that a demo person's app would show now."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import demo
from accounts.models import User


class Command(BaseCommand):
    """`manage.py demo_code EMAIL`"""

    help = "Prints the second factor's code of somebody in the demo."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose code."""
        parser.add_argument("email")

    def handle(self, *, email: str, **_: Any) -> None:
        """Prints six digits."""
        try:
            self.stdout.write(demo.code(User.objects.get(email__iexact=email)))
        except (User.DoesNotExist, Authenticator.DoesNotExist):
            raise CommandError("Nobody with this e-mail has an app in this demo.") from None
        except demo.NotADemo as refusal:
            raise CommandError(str(refusal)) from None
