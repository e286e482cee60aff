"""Signed requests to the app: status callbacks, inbound texts and calls, call scripts."""

import asyncio
import base64
import hmac
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha1
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urldefrag, urlencode, urlsplit
from uuid import uuid4

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    TCPConnector,
)
from yarl import URL

from simulator.records import now

if TYPE_CHECKING:
    from simulator.network import Network

CARRIERS = 48  # callbacks on their way at once; the provider, too, does not flood
CONNECT_SECONDS = 5.0  # the provider's defaults, which a fragment on the address overrides
READ_SECONDS = 15.0
LATE_SECONDS = 4.0  # a callback out of order comes up to this much later, before speed
IDLE_SECONDS = 1.0  # shorter than web servers keep a connection, so none is closed under our hands
FORM = "application/x-www-form-urlencoded; charset=UTF-8"
# The provider adds fields without notice: one that no app can know is in everything that it says.
NEWEST = {"DeliveryHint": "evening"}
BIGGEST_ANSWER = 1_000_000  # bytes; longer answers are cut, no call script is that long


def sign(token: str, url: str, params: Mapping[str, str]) -> str:
    """The provider's signature over an address and the form sent to it."""
    spoken = url + "".join(name + params[name] for name in sorted(params))
    return base64.b64encode(hmac.new(token.encode(), spoken.encode(), sha1).digest()).decode()


def is_web_address(url: str) -> bool:
    """Whether the provider would accept this as a callback address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme in {"http", "https"} and host != "" and "_" not in host


@dataclass(slots=True, frozen=True)
class Overrides:
    """Patience of one webhook, read from the fragment of its address."""

    retries: int = 1
    policy: frozenset[str] = frozenset({"ct"})
    timeout: ClientTimeout = field(
        default_factory=lambda: ClientTimeout(connect=CONNECT_SECONDS, sock_read=READ_SECONDS)
    )

    @classmethod
    def of(cls, fragment: str) -> "Overrides":
        if not fragment:
            return DEFAULTS
        try:
            return cls._read(dict(parse_qsl(fragment)))
        except ValueError:  # not numbers: the provider ignores what it does not know
            return DEFAULTS

    @classmethod
    def _read(cls, said: Mapping[str, str]) -> "Overrides":
        policy = frozenset(said.get("rp", "ct").split(","))
        return cls(
            retries=min(int(said.get("rc", "1")), 5),
            policy=policy | {"ct", "rt", "4xx", "5xx"} if "all" in policy else policy,
            timeout=ClientTimeout(
                connect=int(said.get("ct", CONNECT_SECONDS * 1000)) / 1000,
                sock_read=int(said.get("rt", READ_SECONDS * 1000)) / 1000,
            ),
        )


DEFAULTS = Overrides()


@dataclass(slots=True)
class Answer:
    """What the app said to one webhook: status 0 means nothing came back."""

    status: int
    body: bytes = b""
    kind: str = ""
    trouble: str = ""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


@dataclass(slots=True)
class Posted:
    """A line in the list of webhooks sent."""

    kind: str
    url: str
    status: int
    tries: int
    trouble: str
    at: datetime = field(default_factory=now)


class Postman:
    """Carries webhooks to the app through one shared session, a bounded number at a time."""

    def __init__(self, network: "Network") -> None:
        self.network = network
        self.log: deque[Posted] = deque(maxlen=5000)
        self.owed = 0
        self.sent = 0

    async def start(self) -> None:
        self.queue: asyncio.Queue[tuple[int, str, str, dict[str, str]]] = asyncio.Queue()
        self.session = ClientSession(
            connector=TCPConnector(limit=0, keepalive_timeout=IDLE_SECONDS),
            headers={"User-Agent": "TwilioProxy/1.1", "Accept": "*/*"},
        )
        self.carriers = [asyncio.create_task(self._carry()) for _ in range(CARRIERS)]

    async def stop(self) -> None:
        for carrier in self.carriers:
            carrier.cancel()
        await asyncio.gather(*self.carriers, return_exceptions=True)
        await self.session.close()

    def forget(self) -> None:
        self.log.clear()
        self.owed = self.sent = 0

    def callback(self, kind: str, url: str, params: dict[str, str]) -> None:
        """Owe the app one status callback, or two, or a late one, as the switches say."""
        if not url:
            return
        faults = self.network.faults
        for _ in range(2 if faults.chance(faults.duplicates) else 1):
            late = faults.chance(faults.disorder)
            self.owed += 1
            job = (self.network.era, kind, url, params)
            if late:
                wait = faults.dice.uniform(0, LATE_SECONDS)
                self.network.later(wait, self.queue.put_nowait, job)
            else:
                self.queue.put_nowait(job)

    async def _carry(self) -> None:
        while True:
            era, kind, url, params = await self.queue.get()
            if era != self.network.era:
                continue
            try:
                await self.post(kind, url, params)
            except Exception as error:  # one odd webhook must not stop a carrier for good
                self.network.trouble(f"A callback could not be sent: {type(error).__name__}.")
            finally:
                if era == self.network.era:
                    self.owed -= 1

    async def post(
        self, kind: str, url: str, params: Mapping[str, str], *, method: str = "POST"
    ) -> Answer:
        """Send one signed request, with the provider's retries; the answer that counted."""
        target, fragment = urldefrag(url)
        overrides = Overrides.of(fragment)
        params = {**params, **NEWEST}
        token, answer, tries = str(uuid4()), Answer(0), 0
        for tries in range(1, overrides.retries + 2):
            answer, failure = await self._once(target, params, method, overrides, token)
            if failure not in overrides.policy:
                break
            if tries <= overrides.retries:
                await self.network.sleep(1)
        self.sent += 1
        self.log.append(Posted(kind, target, answer.status, tries, answer.trouble))
        return answer

    async def _once(
        self, url: str, params: Mapping[str, str], method: str, overrides: Overrides, token: str
    ) -> tuple[Answer, str]:
        data: bytes | None = urlencode(params).encode()
        if method == "GET":
            joint = "&" if urlsplit(url).query else "?"
            url, params, data = url + joint + urlencode(params), {}, None
        headers = {
            "X-Twilio-Signature": sign(self.network.options.auth_token, url, params),
            "I-Twilio-Idempotency-Token": token,
            "Content-Type": FORM,
        }
        try:
            async with self.session.request(
                method, URL(url, encoded=True), data=data, headers=headers,
                timeout=overrides.timeout,
            ) as reply:  # fmt: skip
                body = await reply.content.read(BIGGEST_ANSWER)
                while len(body) < BIGGEST_ANSWER and not reply.content.at_eof():
                    body += await reply.content.read(BIGGEST_ANSWER - len(body))
        except (TimeoutError, ClientError, ValueError) as trouble:
            connecting = isinstance(trouble, ClientConnectorError | ConnectionTimeoutError)
            return Answer(0, trouble=type(trouble).__name__), "ct" if connecting else "rt"
        kind = "4xx" if 400 <= reply.status < 500 else "5xx" if reply.status >= 500 else ""
        return Answer(reply.status, body, reply.headers.get("Content-Type", "")), kind
