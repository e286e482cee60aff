"""Texts a second through the engine, and by the provider's bare client, at the same provider."""

import asyncio
import sys
import time
from typing import Any

from bench import measuring

AT_ONCE = 100  # requests under way, for both
ROUNDS = 3  # of each, one after the other, so that neither has the quieter machine


def main(count: int) -> None:
    """The median rates of both."""
    measuring.ready()
    bare, engine = [], []
    for _ in range(ROUNDS):
        bare.append(bare_rate(count))
        engine.append(engine_rate(count))
    measuring.tell({"bare": sorted(bare)[ROUNDS // 2], "engine": sorted(engine)[ROUNDS // 2]})


def engine_rate(count: int) -> float:
    """Texts a second: turns of the engine, breathing between them as the command does."""
    from accounts.clock import now
    from messaging.engine import Engine, settle
    from messaging.management.commands.run_engine import BREATH
    from messaging.models import Message

    fill(count)
    engine = Engine(started_at=now())
    began = time.perf_counter()
    while engine.turn(now()):
        time.sleep(BREATH)
    spent = time.perf_counter() - began
    sent = Message.objects.filter(state="accepted").count()
    if sent != count:
        raise RuntimeError(f"{sent} of {count} were accepted.")
    Message.objects.all().delete()
    settle()  # as the command does once it has taken a turn; the client's rounds gain by it too
    return count / spent


def fill(count: int) -> None:
    """So many texts that are due."""
    from accounts.clock import now
    from bench import people
    from messaging import actions
    from messaging.models import Message, Phone

    people.end_all()
    Message.objects.all().delete()
    known = {phone.number: phone for phone in Phone.objects.all()[: people.NUMBERS]}
    phones = list(known.values())
    at = now()
    actions.queue_messages(
        messages=[
            Message(
                phone=phones[place % len(phones)], channel="text", purpose="system",
                language="ar", body=body(place), due_at=at, made_at=at, changed_at=at,
            )
            for place in range(count)
        ]
    )  # fmt: skip


def body(place: int) -> str:
    """Words of the usual length in a script that needs two segments."""
    return f"هذه رسالة للتجربة فقط، ولا حاجة إلى أن تفعل شيئاً. رقمها {place} شكراً لكم جميعاً"


def bare_rate(count: int) -> float:
    """Texts a second by the provider's own asynchronous client, as its makers ship it."""
    return asyncio.run(_bare(count))


async def _bare(count: int) -> float:
    from django.conf import settings

    from bench import people

    http, client = _client()
    work = iter(range(count))

    async def carry() -> None:
        for place in work:
            await client.messages.create_async(
                to=people.number(place),
                from_=settings.SENDER_NUMBER,
                body=body(place),
                status_callback=f"{settings.PUBLIC_URL}/hooks/status/{place}/",
            )

    began = time.perf_counter()
    await asyncio.gather(*(carry() for _ in range(AT_ONCE)))
    spent = time.perf_counter() - began
    await http.close()
    return count / spent


def _client() -> tuple[Any, Any]:
    from django.conf import settings
    from twilio.http.async_http_client import AsyncTwilioHttpClient
    from twilio.rest import Client

    class Here(AsyncTwilioHttpClient):  # type: ignore[misc]
        """The client as it is, but for the address."""

        async def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
            """The answer of the provider on this machine."""
            url = url.replace("https://api.twilio.com", settings.PROVIDER_URL)
            return await super().request(method, url, *args, **kwargs)

    http = Here(pool_connections=True)
    client = Client(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, http_client=http)
    return http, client


if __name__ == "__main__":
    main(int(sys.argv[1]))
