"""`manage.py compile_locale`: locale/ for Django, without gettext's own tools."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from translations import catalogues


class Command(BaseCommand):
    """Compiles the catalogues; a bare machine has no msgfmt."""

    help = "Compiles the catalogues in locale/, with Babel: gettext need not be installed."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Says how many were written."""
        found = catalogues.sources(settings.LOCALE_PATHS)
        written = sum(map(catalogues.compile_one, found))
        self.stdout.write(f"{len(found)} catalogues, {written} compiled anew.")
