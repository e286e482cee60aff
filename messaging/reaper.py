"""The provider forgets: texts and calls are deleted there a day after they are over."""

import asyncio
import logging
from datetime import datetime, timedelta

from messaging.pace import at_provider
from messaging.transports import Listed, get_transport
from messaging.transports.loop import run

KEPT = timedelta(hours=24)  # long enough to settle every doubt by the provider's list
AT_ONCE = 10  # deletions under way
MOST = 100  # in one turn, some seconds of work; the next turn takes the next

log = logging.getLogger("ringround.messaging")


def reap(now: datetime) -> int:
    """How many texts and calls, in and out, the provider no longer holds."""
    return run(_reap(at_provider(now) - KEPT))


async def _reap(before: datetime) -> int:
    transport = get_transport()
    places = asyncio.Semaphore(AT_ONCE)

    async def erase(one: Listed) -> bool:
        async with places:
            return await transport.erase(one.channel, one.provider_id)

    old = [one for channel in ("text", "call") for one in await transport.list_old(channel, before)]
    done = await asyncio.gather(*(erase(one) for one in old[:MOST]), return_exceptions=True)
    if failed := sum(one is not True for one in done):
        log.warning("The provider did not delete %s of %s.", failed, len(done))
    return len(done) - failed
