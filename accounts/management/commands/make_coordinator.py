"""Invites the first coordinator of a group: from then on people invite each other."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from accounts import actions, clock
from accounts.models import Group, Invitation, RoleKind
from accounts.trail import record
from accounts.verbs import Verb


class Command(BaseCommand):
    """`manage.py make_coordinator EMAIL NAME GROUP`"""

    help = "Prints a link with which somebody becomes coordinator of a group."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and of which group."""
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("group", help="the group's name; made if there is none")
        parser.add_argument("--trustee", action="store_true", help="trustee, not coordinator")

    def handle(self, *, email: str, name: str, group: str, trustee: bool, **_: Any) -> None:
        """Prints the link."""
        try:
            validate_email(email)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        kind = RoleKind.TRUSTEE if trustee else RoleKind.COORDINATOR
        secret = _invite(email, name, group, kind)
        path = reverse("accounts:join", args=[secret])
        self.stdout.write(f"{settings.PUBLIC_URL}{path}")
        self.stdout.write(f"It works once, for {Invitation.LIFETIME_DAYS} days.")


@transaction.atomic
def _invite(email: str, name: str, group_name: str, kind: str) -> str:
    now = clock.now()
    group, new = Group.objects.get_or_create(name=group_name)
    if new:
        record(actor=None, verb=Verb.GROUP_ADDED, target=group, at=now)
    return actions.invite(group=group, email=email, name=name, kind=kind, by=None, now=now)[1]
