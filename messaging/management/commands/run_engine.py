"""The engine: sends what is due, climbs ladders, settles doubts, until it is told to stop."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from accounts.clock import now
from messaging.engine import Engine, settle

TURN = 1.0  # seconds between two turns when there is nothing to send
BREATH = 0.02  # seconds between two turns when there may be more: lets webhooks in


class Command(BaseCommand):
    """Runs the engine."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One option, for tests and cron."""
        parser.add_argument("--once", action="store_true", help="one turn, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Turns until SIGTERM or SIGINT; the turn under way is finished first."""
        stop = threading.Event()
        engine = Engine(started_at=now())
        if options["once"]:
            engine.turn(now())
            return
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        self.stdout.write("The engine runs.")
        first = True
        while not stop.is_set():
            close_old_connections()  # one that the database ended is opened again
            had_work = engine.turn(now())
            if first:
                settle()
            first = False
            stop.wait(BREATH if had_work else max(BREATH, TURN / settings.CLOCK_SPEED))
        self.stdout.write("The engine has stopped.")
