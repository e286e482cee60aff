"""`manage.py load_texts`: the texts that ship with the program, where they are missing."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from translations import starter_texts


class Command(BaseCommand):
    """Loads the shipped texts; never changes what people wrote."""

    help = "Adds the texts and drafts that ship with the program where they are missing."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Says how many were added."""
        added = starter_texts.load()
        self.stdout.write(f"{added.texts} texts and {added.translations} translations added.")
