"""`manage.py load_leaflets`: the leaflets that ship with the program, where they are missing."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from leaflets import starter_leaflets


class Command(BaseCommand):
    """Loads the shipped leaflets and facts; never changes what people wrote."""

    help = "Adds the leaflets and facts that ship with the program where they are missing."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Says how many were added."""
        self.stdout.write(f"{starter_leaflets.load()} leaflets added.")
