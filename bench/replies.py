"""Answers a second through gunicorn, each from a phone in a live call-out, against an empty page.

Nothing is left out: the signature is checked, the text stored, the phone tree above takes it, the
outcome is written and a thank-you queued.
"""

import asyncio
import statistics
import sys
import time
import uuid
from urllib.parse import urlencode

from aiohttp import ClientSession, TCPConnector

from bench import measuring

AT_ONCE = 16  # connections: as many as the server has threads
LOOK_AGAIN = 0.002  # seconds
ROUNDS = 2  # each with as many empty requests before it
TIMES = 2  # that everybody answers in a round
Asked = tuple[str, bytes, dict[str, str]]


def main(size: int) -> None:
    """Requests a second for answers and for nothing, and how many answers were counted."""
    measuring.ready()
    from bench import people
    from messaging.models import Message
    from phonetree.models import Answer, Recipient
    from residences.models import Residence

    started = people.call_out(Residence.objects.get(code_name=f"Bench {size}"))
    people.go_live(started)
    rounds = [[answer(n % size) for n in range(TIMES * size)] for _ in range(ROUNDS)]
    rates = asyncio.run(measure(rounds))
    counted = Answer.objects.filter(recipient__call_out=started).count()
    closed = Recipient.objects.filter(call_out=started).exclude(outcome="").count()
    thanked = Message.objects.filter(purpose="reply").count()
    asked = size * TIMES * ROUNDS
    if thanked < asked:
        raise RuntimeError(f"The phone tree thanked {thanked} of {asked}.")
    measuring.tell({**rates, "asked": asked, "counted": counted, "phones": size, "closed": closed})


def answer(place: int) -> Asked:
    """A signed text from one of the phones."""
    from django.conf import settings

    from bench import people
    from messaging.transports.signature import sign

    said = {
        "AccountSid": settings.TWILIO_ACCOUNT_SID,
        "MessageSid": f"SM{uuid.uuid4().hex}",
        "From": people.number(place),
        "To": settings.SENDER_NUMBER,
        "Body": "123"[place % 3],
    }
    address = f"{settings.PUBLIC_URL}/hooks/text/"
    headers = {
        "X-Twilio-Signature": sign(address, said),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return address, urlencode(said).encode(), headers


async def measure(rounds: list[list[Asked]]) -> dict[str, float]:
    """The rates, taken in turns."""
    from django.conf import settings

    nothing = f"{settings.PUBLIC_URL}/bench/nothing/"
    empty, real = [], []
    async with ClientSession(connector=TCPConnector(limit=AT_ONCE)) as session:
        await rate(session, [(nothing, b"", {})] * 1_000)  # everything is loaded
        for answers in rounds:
            as_many = [(nothing, body, head) for _, body, head in answers]
            empty.append(await rate(session, as_many))
            real.append(await rate(session, answers, handled=True))
    return {"empty": statistics.median(empty), "answers": statistics.median(real)}


async def rate(session: ClientSession, requests: list[Asked], *, handled: bool = False) -> float:
    """Requests a second, all of them answered well; and handled, which may end a little later."""
    from accounts.clock import now
    from messaging import arrivals, inbound

    work = iter(requests)

    async def carry() -> None:
        for address, body, headers in work:
            async with session.post(address, data=body, headers=headers) as reply:
                await reply.read()
                reply.raise_for_status()

    began = time.perf_counter()
    await asyncio.gather(*(carry() for _ in range(AT_ONCE)))
    while handled and arrivals.any_waits():
        await asyncio.sleep(LOOK_AGAIN)
        await asyncio.to_thread(inbound.handle_arrived, now())  # as the engine does
    return len(requests) / (time.perf_counter() - began)


if __name__ == "__main__":
    main(int(sys.argv[1]))
