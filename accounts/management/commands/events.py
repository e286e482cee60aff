"""`manage.py events verify | tail`: whether the event trail is whole, and its last lines."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from accounts import append_only, trail
from accounts.trail import Event

LINES = 20


class Command(BaseCommand):
    help = "Verifies the chain of events, or prints its last lines."

    def add_arguments(self, parser: CommandParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        verify = deeds.add_parser("verify", help="walk the whole chain")
        verify.add_argument("--head", help="a head noted down earlier, which must be on the way")
        tail = deeds.add_parser("tail", help="print the last events")
        tail.add_argument("count", type=int, nargs="?", default=LINES)

    def handle(self, *, deed: str, **options: Any) -> None:
        getattr(self, f"_{deed}")(options)

    def _verify(self, options: dict[str, Any]) -> None:
        verdict = trail.verify(must_hold=_as_bytes(options["head"]))
        if verdict.broken_at is not None:
            raise CommandError(f"The chain is broken at event {verdict.broken_at}.")
        if not verdict.met:
            raise CommandError("The chain is whole, but the head you noted is not on it.")
        if absent := append_only.missing(connection):
            raise CommandError(f"The chain is whole, but unguarded: no {', '.join(absent)}.")
        self.stdout.write(f"The chain of {verdict.events} events is whole.")
        self.stdout.write(f"Its head, to note down elsewhere: {verdict.head.hex()}")

    def _tail(self, options: dict[str, Any]) -> None:
        last = Event.objects.order_by("-seq")[: options["count"]]
        for event in reversed(last):
            self.stdout.write(_line(event))


def _as_bytes(head: str | None) -> bytes | None:
    try:
        return None if head is None else bytes.fromhex(head)
    except ValueError:
        raise CommandError("A head is written in hexadecimal.") from None


def _line(event: Event) -> str:
    target = f"{event.target_type} {event.target_id or ''}".strip()
    who = event.actor_id or "the program"
    at = event.at.isoformat(timespec="seconds")
    words = (str(event.seq), at, str(who), event.verb, target, event.reason)
    return "  ".join(word for word in words if word)
