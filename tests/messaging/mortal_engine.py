"""Engines to be killed: the real command, forked off a process that has everything loaded."""

import os
import signal
import sys
from datetime import timedelta
from itertools import count
from pathlib import Path
from pkgutil import resolve_name
from typing import NoReturn

from tests.messaging.mortal import BATCH

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def fill(many: int) -> None:
    """So many due messages, each with words of its own."""
    from accounts.clock import now
    from messaging import actions
    from messaging.models import Message, Phone

    at = now()
    phones = [Phone.of(f"+447700900{n:03}") for n in range(900)]
    Phone.objects.bulk_create(phones)
    actions.queue_messages(
        messages=[
            Message(
                phone=phones[n % 900], channel="text", purpose="system", language="en",
                body=f"Text {n}", due_at=at, made_at=at, changed_at=at,
            )
            for n in range(many)
        ]
    )  # fmt: skip


def main() -> None:
    """A fork at "start", perhaps with a place to die at; its end at "wait"."""
    import django
    from django.conf import settings

    django.setup()
    settings.TICKS, settings.INBOUND_HANDLERS = [], []
    from twilio.rest import Client

    from messaging import delivery, engine, reconcile
    from messaging.management.commands import run_engine as command
    from messaging.transports import provider

    # Loaded before the fork, so that an engine begins to send as soon as it is born.
    assert provider.Provider
    client = Client("AC", "token")
    for resource in (client.messages, client.calls):
        assert resource

    delivery.claim.__defaults__ = (BATCH,)  # small batches: more moments in which to die
    # Seconds instead of minutes, so that a hundred deaths fit into one.
    delivery.BEGIN_WITHIN = delivery.SLACK = 1.0
    reconcile.FIRST_LOOK = engine.EVERY["reconcile"] = timedelta(seconds=1)
    command.TURN = 0.1
    pid = 0
    for word in sys.stdin:
        order, *place = word.split()
        if order == "start":
            pid = os.fork() or run_engine(*place)
            print(pid, flush=True)  # noqa: T201 - it is read by the test
        else:
            print(os.waitpid(pid, 0)[1], flush=True)  # noqa: T201
            pid = 0
    if pid:  # the test has gone away
        os.kill(pid, signal.SIGKILL)


def run_engine(*place: str) -> NoReturn:
    """The engine in a forked process, until it is killed, told to stop, or comes to this place."""
    from django.core.management import call_command

    if place:
        die_at(*place)
    with Path(os.devnull).open("w") as nowhere:
        call_command("run_engine", stdout=nowhere)
    os._exit(0)


def die_at(name: str, time: str = "1") -> None:
    """This process is killed when this function has done its work for the first time, or the second...."""
    owner, _, own_name = name.rpartition(".")
    room, times = resolve_name(owner), count(1)
    deed = getattr(room, own_name)

    def last_deed(*facts: object, **more: object) -> object:
        found = deed(*facts, **more)
        if next(times) == int(time):
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    setattr(room, own_name, last_deed)


if __name__ == "__main__":
    main()
