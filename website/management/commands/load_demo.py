"""Fills empty tables with the demo network."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import clock
from website.demo import load


class Command(BaseCommand):
    """`manage.py load_demo`"""

    help = "Loads the demo network, once: does nothing where there is something already."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to insist."""
        parser.add_argument(
            "--again", action="store_true", help="fail, rather than do nothing, if it is there"
        )

    def handle(self, *, again: bool, **_: Any) -> None:
        """Loads it, and says how many there are."""
        if settings.PRODUCTION:
            raise CommandError("The demo's people are invented: they stay out of a live network.")
        if load.is_loaded():
            if again:
                raise CommandError("There is a network here already, and nothing is ever wiped.")
            self.stdout.write("There is a network here already; left as it is.")
            return
        network = load.load(clock.now())
        people = sum(len(home.people) for home in network.homes)
        self.stdout.write(f"Loaded {len(network.homes)} residences and {people} residents.")
