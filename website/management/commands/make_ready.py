"""Everything that must stand before the demo's programs start; what stands already is left."""

from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

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
        for what, command in STEPS:
            self.stdout.write(f"{what}…")
            self.stdout.flush()
            call_command(command, stdout=StringIO(), verbosity=0)
