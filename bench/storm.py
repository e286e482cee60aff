"""A whole network answers within a minute while as many texts go out, with every process running.

The web server, the engine and the provider are processes of their own. This one sends the answers,
each signed, in an even stream, and looks twice a second how far behind everything is.
"""

import asyncio
import contextlib
import sys
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import ClientSession, TCPConnector

from bench import measuring
from bench.replies import Asked, answer

A_SECOND = 5_000 / 60  # answers
LOOK = 0.5  # seconds between two looks
AT_ONCE = 64  # connections of the provider
PATIENCE = 60.0  # seconds after the last answer until all must be handled


@dataclass
class Behind:
    """The most that anything was behind, in seconds."""

    engine: float = 0.0  # since its last sign of life
    answers: float = 0.0  # since the oldest answer came that nobody has handled
    request: float = 0.0  # the slowest answer to the provider


def main(answering: int, told: int, count: int) -> None:
    """What came of `count` answers from a residence of `answering` while one of `told` is texted."""
    measuring.ready()
    from accounts.clock import now
    from messaging.models import Inbound, Message

    began = now()
    _start(told, answering)
    behind, over = Behind(), threading.Event()
    watch = threading.Thread(target=_watch, args=(behind, over))
    watch.start()
    refused = asyncio.run(_storm([answer(place % answering) for place in range(count)], behind))
    _await_the_end(count)
    over.set()
    watch.join()
    came = Inbound.objects.filter(received_at__gte=began)
    texts = Message.objects.filter(purpose="call_out", channel="text", made_at__gte=began)
    measuring.tell(
        {
            "asked": count,
            "refused": refused,
            "stored": came.count(),
            "handled": came.exclude(handled_at=None).exclude(handled_by="").count(),
            "texts": texts.count(),
            "gone": texts.exclude(state__in=["due", "sending"]).count(),
            **behind.__dict__,
        }
    )


def _start(told: int, answering: int) -> None:
    """Two call-outs, both over their hold."""
    from accounts import clock
    from bench import people
    from phonetree.actions import start_call_out
    from residences.models import Residence

    people.call_out(Residence.objects.get(code_name=f"Bench {told}"))
    start_call_out(
        residence=Residence.objects.get(code_name=f"Bench {answering}"),
        by=people.coordinator(),
        now=clock.now() - timedelta(minutes=1),
        title="Bench",
        urgency="emergency",
        text_key="incident_at_door",
    )
    _await_live(2)


def _await_live(many: int) -> None:
    from phonetree.models import CallOut

    until = time.monotonic() + PATIENCE
    while (
        CallOut.objects.filter(state="live", recipients__phone__isnull=False).distinct().count()
        < many
    ):
        if time.monotonic() > until:
            raise RuntimeError("The engine began nothing.")
        time.sleep(0.2)


async def _storm(answers: list[Asked], behind: Behind) -> int:
    """How many were not taken well."""
    began = time.monotonic()
    async with ClientSession(connector=TCPConnector(limit=AT_ONCE)) as session:

        async def send(place: int, asked: Asked) -> bool:
            await asyncio.sleep(began + place / A_SECOND - time.monotonic())
            address, body, headers = asked
            sent = time.monotonic()
            async with session.post(address, data=body, headers=headers) as reply:
                await reply.read()
            behind.request = max(behind.request, time.monotonic() - sent)
            return reply.status == 200

        taken = await asyncio.gather(*(send(place, one) for place, one in enumerate(answers)))
    return taken.count(False)


def _watch(behind: Behind, over: threading.Event) -> None:
    from django.db import connection

    with contextlib.closing(connection):
        while not over.wait(LOOK):
            engine, answers = _now_behind()
            behind.engine = max(behind.engine, engine)
            behind.answers = max(behind.answers, answers)


def _now_behind() -> tuple[float, float]:
    from accounts.clock import now
    from messaging.models import Beat, Inbound

    at = now()
    beat = Beat.objects.filter(pk="engine").values_list("at", flat=True).first()
    waits = Inbound.objects.filter(handled_at=None).order_by("received_at")
    return _since(beat, at), _since(waits.values_list("received_at", flat=True).first(), at)


def _since(then: datetime | None, now: datetime) -> float:
    return max((now - then).total_seconds(), 0.0) if then else 0.0


def _await_the_end(count: int) -> None:
    from messaging.models import Inbound, Message

    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        waits = Inbound.objects.filter(handled_at=None).exists()
        if not waits and not Message.objects.filter(state__in=["due", "sending"]).exists():
            return
        time.sleep(LOOK)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:4]))
