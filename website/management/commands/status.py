"""Whether it is on, for scripts: exit 0 when all is well, 1 when something is wrong, 2 without a database."""

import json
import sys
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from accounts.clock import now
from website.status import Status, status_of

WRONG, NO_DATABASE = 1, 2


class Command(BaseCommand):
    """One look."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """For people, or for programs."""
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Says what it sees; the exit says whether that is well."""
        try:
            status = status_of(now())
        except DatabaseError as trouble:
            self._say_no_database(type(trouble).__name__, as_json=options["json"])
            sys.exit(NO_DATABASE)
        if options["json"]:
            self.stdout.write(json.dumps(status.as_data()))
        else:
            for line in lines(status):
                self.stdout.write(line)
        if status.troubles:
            sys.exit(WRONG)

    def _say_no_database(self, why: str, *, as_json: bool) -> None:
        sentence = f"The database does not answer: {why}."
        data = {"well": False, "troubles": [sentence]}
        self.stdout.write(json.dumps(data) if as_json else sentence)


def lines(status: Status) -> list[str]:
    """The status for people, the wrong first."""
    check = status.set_up
    facts = {
        "engine": _ago(status.engine_at, status.at),
        "watch": _ago(status.watch_at, status.at),
        "due and waiting": _ago(status.due_since, status.at, never="nothing"),
        "provider out": _ago(status.out_since, status.at, never="no"),
        "in doubt": str(status.unknown),
        "live call-outs": str(status.live),
        "last report": _ago(status.report_at, status.at),
        "last text or ring": _ago(status.inbound_at, status.at),
        "set-up check": _ago(check.at if check else None, status.at),
        "told of a stop": str(status.told),
        "database": f"{status.database}, {status.database_size / 1e6:.0f} MB",
        "disk free": f"{status.disk_free / 1e9:.1f} GB",
    }
    said = [f"WRONG  {one}" for one in status.troubles] + [f"note   {one}" for one in status.notes]
    return [*(said or ["All is well."]), *(f"{name:18} {value}" for name, value in facts.items())]


def _ago(moment: datetime | None, now: datetime, *, never: str = "never") -> str:
    return never if moment is None else f"{(now - moment).total_seconds():.0f} s ago"
