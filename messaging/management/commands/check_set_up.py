"""Whether the provider really reaches us: public address, signature, and our number's addresses."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.clock import now
from messaging import set_up
from messaging.set_up_words import sentences


class Command(BaseCommand):
    """Looks, and keeps what it found for the home page."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 when all is well, 1 with a sentence for each thing that is not."""
        found = set_up.check(by=None, now=now())
        if found.wrong:
            raise CommandError("\n".join(sentences(found.wrong)))
        self.stdout.write("The provider reaches us, and signatures work.")
