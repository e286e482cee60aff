"""`manage.py gather_locale`: what the program says and no catalogue knows yet, put there to translate."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from translations import catalogues, gathering


class Command(BaseCommand):
    """Residents' words go into every catalogue, volunteers' words into those of their pages."""

    help = "Adds new words to the catalogues in locale/, empty, takes old ones out, and compiles."
    requires_system_checks: list[str] = []

    def handle(self, **_: Any) -> None:
        """Says for each catalogue how many words came and went."""
        house, folder = settings.BASE_DIR, Path(settings.BASE_DIR, "locale")
        residents = gathering.for_residents(house)
        for path in catalogues.sources([folder]):
            self._complete(path, residents, prune=False)
        for path in catalogues.volunteers_in(folder):
            self._complete(path, gathering.for_volunteers(house, rooms(), path), prune=True)
        call_command("compile_locale", stdout=self.stdout)

    def _complete(self, path: Path, wanted: dict[gathering.Word, str], *, prune: bool) -> None:
        came, went = gathering.completed(path, wanted, prune=prune)
        name = path.relative_to(settings.BASE_DIR)
        self.stdout.write(f"{name}: {came} to translate, {went} taken out.")


def rooms() -> list[str]:
    """The folders of our own apps."""
    return [app.name for app in apps.get_app_configs() if (settings.BASE_DIR / app.name).is_dir()]
