"""A transport in memory, for tests: remembers what was sent and answers as it was told to."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from messaging.phones import SafePhone, e164
from messaging.transports import Kind, Listed, Outgoing, OwnNumber, Result


@dataclass
class Street:
    """Everything that was sent; ask `received("+44…")`, tell `next_results` what comes back."""

    sent: list[Outgoing] = field(default_factory=list)
    next_results: deque[Result] = field(default_factory=deque)
    outcomes: dict[str, Result] = field(default_factory=dict)  # by E.164: always this result
    listed: list[Listed] = field(default_factory=list)  # what the provider's lists hold
    erased: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)  # calls that we hung up
    recordings: dict[str, bytes] = field(default_factory=dict)  # what callers left, by id
    number: OwnNumber | Exception | None = None  # our own, or what asking for it ends in
    ids: "count[int]" = field(default_factory=lambda: count(1))

    def clear(self) -> None:
        """Forgets everything."""
        self.__init__()  # type: ignore[misc]

    def received(self, number: str) -> list[str]:
        """The texts that were sent to this number, oldest first."""
        return [one.body for one in self._to(number) if one.channel == "text"]

    def calls(self, number: str) -> list[Outgoing]:
        """The calls to this number, oldest first."""
        return [one for one in self._to(number) if one.channel == "call"]

    def answer(self, number: str, result: Result) -> None:
        """From now on everything to this number ends like this."""
        self.outcomes[e164(number)] = result

    def _to(self, number: str) -> list[Outgoing]:
        wanted = SafePhone(e164(number))
        return [one for one in self.sent if one.to == wanted]

    async def send(self, outgoing: Outgoing) -> Result:
        """The next scripted result, the number's own, or accepted."""
        self.sent.append(outgoing)
        if self.next_results:
            return self.next_results.popleft()
        if (fixed := self.outcomes.get(outgoing.to.reveal(reason="memory transport"))) is not None:
            return fixed
        return Result(Kind.ACCEPTED, provider_id=self._new_id(outgoing.channel), segments=1)

    async def send_batch(self, outgoing: Sequence[Outgoing], seconds: float) -> list[Result]:
        """One result for each, in order."""
        return [await self.send(one) for one in outgoing]

    async def list_sent(self, channel: str, to: SafePhone, since: datetime) -> list[Listed]:
        """Those of `listed` that went out to this number."""
        return [
            one
            for one in self.listed
            if not one.inbound
            and one.channel == channel
            and one.at >= since
            and SafePhone(one.to) == to
        ]

    async def fetch(self, channel: str, provider_id: str) -> Listed | None:
        """That one of `listed`."""
        found = (one for one in self.listed if one.provider_id == provider_id)
        return next((one for one in found if one.channel == channel), None)

    async def list_received(self, channel: str, since: datetime) -> list[Listed]:
        """Those of `listed` that came in."""
        return [
            one for one in self.listed if one.inbound and one.channel == channel and one.at >= since
        ]

    async def list_old(self, channel: str, before: datetime) -> list[Listed]:
        """Those of `listed` from before that moment."""
        return [one for one in self.listed if one.channel == channel and one.at < before]

    async def hang_up(self, provider_id: str) -> bool:
        """Notes it in `ended`."""
        self.ended.append(provider_id)
        return True

    async def erase(self, channel: str, provider_id: str) -> bool:
        """Takes it off `listed`."""
        self.listed = [one for one in self.listed if one.provider_id != provider_id]
        self.erased.append(provider_id)
        return True

    async def fetch_recording(self, recording: str) -> bytes | None:
        """The one of `recordings`."""
        return self.recordings.get(recording)

    async def erase_recording(self, recording: str) -> bool:
        """Takes it off `recordings`."""
        self.recordings.pop(recording, None)
        self.erased.append(recording)
        return True

    async def list_recordings(self, before: datetime) -> list[str]:
        """All of `recordings`, whose age nobody knows."""
        return list(self.recordings)

    async def own_number(self) -> OwnNumber | None:
        """What `number` says."""
        if isinstance(self.number, Exception):
            raise self.number
        return self.number

    async def close(self) -> None:
        """Nothing to end."""

    def list_inbound(self, number: str, body: str = "", *, at: datetime | None = None) -> Listed:
        """Somebody wrote (or, without words, rang) while the web was down."""
        channel = "text" if body else "call"
        one = Listed(
            provider_id=self._new_id(channel),
            channel=channel,
            inbound=True,
            to="",
            sender=e164(number),
            body=body,
            status="received" if body else "busy",
            code="",
            segments=1,
            at=at or datetime.now(UTC),
        )
        self.listed.append(one)
        return one

    def _new_id(self, channel: str) -> str:
        return f"{'CA' if channel == 'call' else 'SM'}{next(self.ids):032x}"


street = Street()
