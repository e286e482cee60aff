"""Everything that must stand before the demo's programs start; what stands already is left."""

from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from website.demo import load

STEPS = (
    ("Preparing the tables", "migrate"),
    ("Preparing the shared cache", "createcachetable"),
    ("Compiling the words of every language", "compile_locale"),
    ("Loading the texts", "load_texts"),
    ("Loading the leaflets", "load_leaflets"),
    ("Loading the demo network, unless there is one", "load_demo"),
)


class Command(BaseCommand):
    """`manage.py make_ready`"""

    help = "Makes tables, words and the demo network, each once."

    def handle(self, **_: Any) -> None:
        """Says each step, and none of what the steps say themselves."""
        if settings.PRODUCTION or load.is_somebody_elses():
            raise CommandError(
                "This is no demo: here is a network of real people, and nothing of it is touched."
                " Give the demo a folder of its own: make run DATA_DIR=/tmp/ringround-demo"
            )
        for what, command in STEPS:
            self.stdout.write(f"{what}…")
            self.stdout.flush()
            call_command(command, stdout=StringIO(), verbosity=0)
