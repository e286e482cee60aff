"""`manage.py retention run [--dry-run] | policy`: deletes what is over its time, or shows the policy."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts import clock
from privacy import jobs, policy


class Command(BaseCommand):
    help = "Deletes what is over its time, or shows the policy as docs/privacy.md has it."

    def add_arguments(self, parser: CommandParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        run = deeds.add_parser("run", help="delete what is over its time")
        run.add_argument("--dry-run", action="store_true", help="count, and change nothing")
        deeds.add_parser("policy", help="print the table for docs/privacy.md")

    def handle(self, *, deed: str, dry_run: bool = False, **_: Any) -> None:
        if deed == "policy":
            self.stdout.write("\n".join(policy.as_markdown()))
            return
        done = jobs.run(clock.now(), dry_run=dry_run)
        for one in done:
            self.stdout.write(f"{one.rows:>8}  {one.table}: {one.what}")
        total = sum(one.rows for one in done)
        self.stdout.write(f"{total:>8}  rows " + ("would go" if dry_run else "are gone"))
