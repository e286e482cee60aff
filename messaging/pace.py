"""How fast we may send: one bucket per channel, kept in the database, shared by all engines.

The provider counts calls, and segments of texts: a text of three segments waits three times as
long in its queue as a text of one.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings

from messaging.models import Beat, Message
from messaging.segments import measure
from vault.cipher import Tampered

SILENCE = {  # a call is over after this; texts wait in the networks for longer
    "call": timedelta(minutes=3),
    "text": timedelta(minutes=10),
}
FULL = 1.0  # seconds' worth that a bucket holds: an idle hour is no reason for a flood


def span(real: timedelta) -> timedelta:
    """This much real time on our clock, which in a drill may run fast."""
    return real * settings.CLOCK_SPEED


def silence(channel: str) -> timedelta:
    """How long after its last news the provider is asked about a message."""
    return span(SILENCE[channel])


def at_provider(moment: datetime) -> datetime:
    """The moment on the provider's clock, which never runs fast."""
    if settings.CLOCK_SPEED == 1:
        return moment
    start = datetime.fromtimestamp(settings.CLOCK_START, UTC)
    return start + (moment - start) / settings.CLOCK_SPEED


def rate(channel: str) -> int:
    """How many calls, or segments of texts, may go out in a second; 0 is no limit."""
    return settings.CALLS_PER_SECOND if channel == "call" else settings.SEGMENTS_PER_SECOND


def allowance(channel: str, now: datetime) -> float:
    """How much may go out now; call it in the transaction that then claims it.

    Less than nothing while a long text is still being paid for.
    """
    bucket = Beat.objects.select_for_update().filter(pk=_name(channel)).first()
    most = max(rate(channel) * FULL, 1.0)
    if bucket is None:
        return most
    passed = (now - bucket.at).total_seconds() / settings.CLOCK_SPEED
    held = float(bucket.detail.get("held", 0))
    return min(most, held + max(passed, 0) * rate(channel))


def spend(channel: str, now: datetime, held: float) -> None:
    """Note what is left in the bucket."""
    Beat.mark(_name(channel), now, held=held)


def weight(message: Message) -> int:
    """What this message takes out of its bucket."""
    if message.channel == "call":
        return 1
    try:
        return max(measure(message.body or "").count, 1)
    except Tampered:
        return 1  # it will be ended, not sent


def _name(channel: str) -> str:
    return f"pace {channel}"
