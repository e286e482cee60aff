"""Prints who can sign in to the demo, and the codes of the next minutes."""

from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.mfa.totp.internal import auth as totp
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import demo
from accounts.models import User
from website.demo import trees
from website.demo.places import PASSWORD, WORKERS

CODES = 6  # that many half minutes ahead
PERIOD = 30  # seconds of one code


class Command(BaseCommand):
    """`manage.py demo_sign_ins`"""

    help = "Prints the demo's people, their password and the codes of the next minutes."

    def handle(self, **_: Any) -> None:
        """Prints a page for the terminal."""
        people = User.objects.filter(email__in=[worker.email for worker in WORKERS])
        people = people.order_by("email").prefetch_related("roles__group")
        if not people:
            raise CommandError("The demo network is not loaded: manage.py load_demo")
        self.stdout.write("  Sign in as")
        for person in people:
            roles = "; ".join(f"{role.kind}, {role.group.name}" for role in person.roles.all())
            self.stdout.write(f"    {person.email:20} {roles}")
        self.stdout.write(f"  with the password    {PASSWORD}")
        self._codes(people[0])
        self._alarms()

    def _codes(self, somebody: User) -> None:
        try:
            demo.code(somebody)  # refuses outside the demo, where no secret is known
        except demo.NotADemo as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write("  and one of these codes as second factor, the same for everybody:")
        first = next(totp.yield_hotp_counters_from_time())
        for counter in range(first, first + CODES):
            ends = datetime.fromtimestamp((counter + 1) * PERIOD, UTC)
            starts = max(ends - timedelta(seconds=PERIOD), timezone.now())
            code = totp.format_hotp_value(totp.hotp_value(demo.SECRET, counter))
            self.stdout.write(f"    {code}   {_clock(starts)} to {_clock(ends)}")
        self.stdout.write("  More codes: make codes")

    def _alarms(self) -> None:
        """Who can raise an alarm from the make-believe phones, and confirm one as a second leader."""
        self.stdout.write("  Text 505 from these phones, pick up, and press the digits:")
        for leader, pin in trees.with_digits():
            (number, *_more) = [
                phone.number.reveal(reason="demo") for phone in leader.phones.order_by("pk")
            ]
            self.stdout.write(f"    {number}   {pin}   {leader.alias}")


def _clock(at: datetime) -> str:
    return timezone.localtime(at).strftime("%H:%M:%S")
