"""The watch: tells two coordinators by text when something is due and nothing goes out."""

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections

from accounts.clock import now
from messaging import watch

log = logging.getLogger("ringround.watch")


class Command(BaseCommand):
    """Runs the watch, beside the engine and apart from it."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One option, for tests and cron."""
        parser.add_argument("--once", action="store_true", help="one look; exit 1 if it is stuck")

    def handle(self, *args: Any, **options: Any) -> None:
        """Looks until SIGTERM or SIGINT."""
        if options["once"]:
            if (why := watch.look(now())) is not None:
                raise CommandError(f"Nothing goes out although it is due ({why.value}).")
            return
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        self.stdout.write("The watch looks.")
        self._look()  # at once: until then pages say that nobody watches
        while not stop.wait(watch.EVERY.total_seconds() / settings.CLOCK_SPEED):
            close_old_connections()  # one that the database ended is opened again
            self._look()
        self.stdout.write("The watch has stopped.")

    def _look(self) -> None:
        try:
            watch.look(now())
        except DatabaseError as trouble:
            log.error("The database does not answer: %s", type(trouble).__name__)  # noqa: TRY400
        except Exception:
            log.exception("One look of the watch failed; the next tries again.")
