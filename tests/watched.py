"""A street on which nothing happens unseen: a text or a ring that no test expected fails it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from messaging import delivery
from messaging.inbound import receive
from messaging.models import Message, Phone
from messaging.phones import SafePhone, e164
from messaging.statuses import State
from messaging.transports import Outgoing
from messaging.transports.memory import street as memory

TURN = timedelta(seconds=5)
OFTEN_ENOUGH = timedelta(minutes=15)  # in hours and days; each turn asks dozens of questions
Tick = Callable[[datetime], bool | None]


class WatchedStreet:
    """Time passes, phones receive and answer; at the end of a test `nothing_else()` must hold."""

    def __init__(self, now: datetime, *ticks: Tick) -> None:
        self.now, self.ticks, self.seen = now, ticks, 0
        self.looked_at: list[Outgoing] = []

    def pass_time(self, seconds: float = 0, **time: float) -> None:
        """The engine turns every few seconds, as it does in earnest; in a long time less often."""
        until = self.now + timedelta(seconds=seconds, **time)
        whole = until - self.now
        step = max(TURN, min(whole / 50, OFTEN_ENOUGH), whole / 100)
        while True:
            self.turn()
            if self.now >= until:
                return
            self.now = min(self.now + step, until)

    def sleep(self, **time: float) -> None:
        """The machine is off for so long."""
        self.now += timedelta(**time)

    def turn(self) -> None:
        """Everything that is due now; what went out arrives."""
        while any([*(tick(self.now) for tick in self.ticks), delivery.deliver(self.now)]):
            pass
        gone = Message.objects.filter(state=State.ACCEPTED, channel="text")
        gone.update(state=State.DELIVERED, changed_at=self.now, body=None)

    # What phones receive

    def gets(self, number: str, *words: str) -> str:
        """The next text on this phone that has not been looked at; it holds these words."""
        body = self._next(number, "text").body
        for word in words:
            assert word in body, f"{word!r} is not in {body!r}"
        return body

    def is_rung(self, number: str) -> None:
        """This phone was rung, once more than was looked at."""
        self._next(number, "call")

    def _next(self, number: str, channel: str) -> Outgoing:
        for one in memory.sent:
            is_new = not any(one is seen for seen in self.looked_at)
            if is_new and one.channel == channel and one.to == SafePhone(e164(number)):
                self.looked_at.append(one)
                return one
        raise AssertionError(f"No {channel} that is new came to {number}.")

    def nothing_else(self) -> None:
        """Everything that was sent has been looked at."""
        unseen = [one for one in memory.sent if not any(one is seen for seen in self.looked_at)]
        assert not unseen, [(one.channel, one.to.reveal(reason="test"), one.body) for one in unseen]

    # What they send

    def says(self, number: str, body: str, *, sent_at: datetime | None = None) -> None:
        """A text comes in."""
        self._receive(number, "text", body, sent_at or self.now)

    def rings(self, number: str, *, rang_at: datetime | None = None) -> None:
        """Somebody rings us and hangs up; perhaps some time ago, as we find in the provider's list."""
        self._receive(number, "call", "", rang_at or self.now)

    def _receive(self, number: str, channel: str, body: str, at: datetime) -> None:
        sid = ("SM" if channel == "text" else "CA") + uuid4().hex
        receive(provider_id=sid, channel=channel, sender=number, body=body, at=at, now=self.now)
        self.turn()


def forget_street() -> None:
    """An empty street."""
    memory.clear()


def opted_out(number: str) -> bool:
    """Whether this phone asked for no texts."""
    return Phone.objects.with_number(number).get().opted_out_at is not None
