"""The real provider, through its own client; and the simulator, which differs in the address only."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from time import monotonic
from typing import Any
from urllib.parse import quote_plus

from aiohttp import (
    ClientConnectorError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    StreamReader,
    TCPConnector,
    encode_basic_auth,
)
from django.conf import settings
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from messaging.phones import SafePhone, is_fictional
from messaging.transports import (
    BIGGEST_SOUND,
    OFFLINE,
    TOO_MANY,
    WHATSAPP,
    Kind,
    Listed,
    Outgoing,
    OwnNumber,
    Result,
    Unwelcome,
)

BASE = "https://api.twilio.com"
AT_ONCE = 100  # requests under way; the provider's own limit for one account is of this order
PAGE = 50  # of the newest texts to one number: more than we send it in a day
LONG_PAGE = 1000  # the provider's largest
CALL_EVENTS = ["initiated", "ringing", "answered", "completed"]
_ID = re.compile(r"(?:SM|MM|CA)[0-9a-f]{32}")

log = logging.getLogger("ringround.messaging")


class _Http(AsyncTwilioHttpClient):  # type: ignore[misc]
    """The provider's client, which has no time limit, no fixed session and one address, with all three."""

    def __init__(self) -> None:
        super().__init__(pool_connections=False)
        self.base = settings.PROVIDER_URL.rstrip("/") or BASE
        patience = settings.PROVIDER_TIMEOUT
        # Having a connection gets half: where that was not enough it is certain that nothing was
        # sent. More than are ever under way, so that nothing waits here whose time is running.
        self.session = ClientSession(
            connector=TCPConnector(limit=2 * AT_ONCE, keepalive_timeout=30),
            timeout=ClientTimeout(total=patience, connect=patience / 2),
        )

    async def request(  # noqa: PLR0917 - the signature is the client's
        self,
        method: str,
        url: str,
        params: Any = None,
        data: Any = None,
        headers: Any = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,  # noqa: FBT001, FBT002 - the client's own signature
    ) -> Response:
        """The answer; nothing of it is logged, because addresses hold numbers."""
        async with self.session.request(
            method,
            self.base + url.removeprefix(BASE),
            params=params,
            data=_form(data) if data else None,
            headers={**(headers or {}), **_signed_in(auth)},
            allow_redirects=allow_redirects,
        ) as answer:
            return Response(answer.status, (await answer.read()).decode(), answer.headers)


def _form(data: dict[str, Any]) -> bytes:
    """As aiohttp writes a form, but without making ready for files as it does each time."""
    pairs = (
        (key, one)
        for key, value in data.items()
        for one in (value if isinstance(value, list) else (value,))
    )
    return "&".join(f"{key}={quote_plus(str(one))}" for key, one in pairs).encode()


@lru_cache(maxsize=2)
def _signed_in(auth: tuple[str, str] | None) -> dict[str, str]:
    return {"Authorization": encode_basic_auth(*auth)} if auth else {}


async def _bounded(content: StreamReader) -> AsyncIterator[bytes]:
    """What comes, until it is one byte more than a recording may have."""
    left = BIGGEST_SOUND + 1
    while left > 0 and (part := await content.read(left)):
        left -= len(part)
        yield part


class Provider:
    """Texts and calls through the provider's HTTP interface."""

    def __init__(self) -> None:
        self._client: Client | None = None
        self._places = asyncio.Semaphore(AT_ONCE)  # shared by all batches under way

    @property
    def client(self) -> Any:
        """The one client; made inside the loop, because its session belongs to it."""
        if self._client is None:
            self._client = Client(
                settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, http_client=_Http()
            )
        return self._client

    async def send(self, outgoing: Outgoing) -> Result:
        """What became of it; never raises, and never takes longer than PROVIDER_TIMEOUT."""
        number = outgoing.to.reveal(reason="send")
        if is_fictional(number) and not settings.PROVIDER_URL:
            return Result(Kind.REFUSED, code="film")
        try:
            made = await self._create(outgoing, number)
        except (TwilioRestException, TwilioServiceException) as refusal:
            return result_of(refusal.status, refusal.code)
        except (ClientConnectorError, ConnectionTimeoutError):
            return Result(Kind.BUSY, code=OFFLINE)
        except Exception as trouble:  # whatever it was, the message may have gone out
            log.warning("A send ended in doubt: %s", type(trouble).__name__)
            return Result(Kind.UNKNOWN)
        return _accepted(made)

    async def _create(self, outgoing: Outgoing, number: str) -> Any:
        if outgoing.channel == "call":
            return await self.client.calls.create_async(
                to=number,
                from_=settings.SENDER_NUMBER,
                url=outgoing.call_url,
                status_callback=outgoing.callback_url,
                status_callback_event=CALL_EVENTS,
                # Listening for a machine goes on beside the call: nobody waits in silence.
                machine_detection="Enable",
                async_amd="true",
                async_amd_status_callback=outgoing.callback_url,
                timeout=outgoing.ring_seconds,
            )
        return await self.client.messages.create_async(
            **(_by_whatsapp if outgoing.by_whatsapp else _as_text)(outgoing, number),
            status_callback=outgoing.callback_url,
            validity_period=outgoing.validity_seconds,
        )

    async def send_batch(self, outgoing: Sequence[Outgoing], seconds: float) -> list[Result]:
        """One result for each, in order; what was not begun within `seconds` is BUSY."""
        results = [Result(Kind.BUSY)] * len(outgoing)
        work = iter(enumerate(outgoing))
        until = monotonic() + seconds

        async def carry() -> None:
            for place, one in work:
                async with self._places:
                    if monotonic() > until:
                        return
                    results[place] = await self.send(one)

        await asyncio.gather(*(carry() for _ in range(min(AT_ONCE, len(outgoing)))))
        return results

    async def list_sent(self, channel: str, to: SafePhone, since: datetime) -> list[Listed]:
        """What went to this number since then, oldest first."""
        # Asked without a date: a text that still waits at the provider has no date of sending.
        found, number = [], to.reveal(reason="reconcile")
        for address in _addresses(channel, number):
            found += await self._of(channel).list_async(to=address, limit=PAGE, page_size=PAGE)
        others = {"inbound", "outbound-dial"}  # the second: put through to somebody in a call
        return _ordered(one for one in found if one.direction not in others and _at(one) >= since)

    async def fetch(self, channel: str, provider_id: str) -> Listed | None:
        """What became of this one; None when the provider does not hold it."""
        try:
            return _listed(await self._of(channel)(provider_id).fetch_async())
        except (TwilioRestException, TwilioServiceException) as refusal:
            if refusal.status == 404:
                return None
            raise

    async def list_received(self, channel: str, since: datetime) -> list[Listed]:
        """What came in for us since then, oldest first."""
        after = {"start_time_after" if channel == "call" else "date_sent_after": _whole(since)}
        # Without a limit: newest come first, so whatever is cut off would never be asked for again.
        found: list[Any] = []
        ours = [settings.SENDER_NUMBER]
        if channel == "text" and settings.WHATSAPP_NUMBER:
            ours.append(WHATSAPP + settings.WHATSAPP_NUMBER)
        for address in ours:
            found += await self._of(channel).list_async(to=address, page_size=LONG_PAGE, **after)
        return _ordered(one for one in found if one.direction == "inbound")

    async def list_old(self, channel: str, before: datetime) -> list[Listed]:
        """Texts or calls in both directions that are older, as many as one page holds."""
        until = {"start_time_before" if channel == "call" else "date_sent_before": _whole(before)}
        found = await self._of(channel).list_async(limit=LONG_PAGE, page_size=LONG_PAGE, **until)
        return _ordered(one for one in found if _at(one) < before)

    async def hang_up(self, provider_id: str) -> bool:
        """True once this call is over."""
        try:
            await self.client.calls(provider_id).update_async(status="completed")
        except (TwilioRestException, TwilioServiceException) as refusal:
            if refusal.status not in {400, 404}:  # it was over already, or is not known there
                raise
        return True

    async def erase(self, channel: str, provider_id: str) -> bool:
        """True once the provider no longer holds this."""
        try:
            return bool(await self._of(channel)(provider_id).delete_async())
        except (TwilioRestException, TwilioServiceException) as refusal:
            return bool(refusal.status == 404)

    async def fetch_recording(self, recording: str) -> bytes | None:
        """The sound of a recording as WAV; None while there is none, or it cannot be had."""
        path = f"/2010-04-01/Accounts/{settings.TWILIO_ACCOUNT_SID}/Recordings/{recording}.wav"
        signed_in = _signed_in((settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN))
        http: _Http = self.client.http_client
        async with http.session.get(http.base + path, headers=signed_in) as answer:
            if answer.status != 200:
                return None
            sound = b"".join([part async for part in _bounded(answer.content)])
        return sound if len(sound) <= BIGGEST_SOUND else None

    async def erase_recording(self, recording: str) -> bool:
        """True once the provider no longer holds this recording."""
        try:
            return bool(await self.client.recordings(recording).delete_async())
        except (TwilioRestException, TwilioServiceException) as refusal:
            return bool(refusal.status == 404)

    async def list_recordings(self, before: datetime) -> list[str]:
        """Ids of the recordings that are older, as many as one page holds."""
        found = await self.client.recordings.list_async(
            date_created_before=_whole(before), limit=LONG_PAGE, page_size=LONG_PAGE
        )
        return [one.sid for one in found if _at(one) < before]

    async def own_number(self) -> OwnNumber | None:
        """Our number as the provider has it; None when it is not ours there."""
        try:
            found = await self.client.incoming_phone_numbers.list_async(
                phone_number=settings.SENDER_NUMBER, limit=1, page_size=50
            )
        except TwilioException as refusal:
            if _status_of(refusal) in {401, 403, 404}:
                raise Unwelcome from None  # what the client says of it names the account
            raise
        return _own(found[0]) if found else None

    async def close(self) -> None:
        """Ends its connections."""
        if self._client is not None:
            await self._client.http_client.close()
        self._client = None

    def _of(self, channel: str) -> Any:
        return self.client.calls if channel == "call" else self.client.messages


def _as_text(outgoing: Outgoing, number: str) -> dict[str, str]:
    return {"to": number, "from_": settings.SENDER_NUMBER, "body": outgoing.body}


def _by_whatsapp(outgoing: Outgoing, number: str) -> dict[str, str]:
    ends = {"to": WHATSAPP + number, "from_": WHATSAPP + settings.WHATSAPP_NUMBER}
    if not outgoing.template:
        return {**ends, "body": outgoing.body}
    # A template's place may hold no line break.
    variables = json.dumps({"1": " ".join(outgoing.body.split())}, ensure_ascii=False)
    return {**ends, "content_sid": outgoing.template, "content_variables": variables}


def _addresses(channel: str, number: str) -> list[str]:
    """The addresses under which the provider may have what we sent to a number."""
    if channel == "text" and settings.WHATSAPP_NUMBER:
        return [number, WHATSAPP + number]
    return [number]


def result_of(status: int, code: object) -> Result:
    """What an answer other than 201 makes certain."""
    if status == 429:
        return Result(Kind.BUSY, code=TOO_MANY)
    if 400 <= status < 500:
        return Result(Kind.REFUSED, code=str(code or status)[:8])
    return Result(Kind.UNKNOWN)


def _accepted(made: Any) -> Result:
    if not _ID.fullmatch(made.sid or ""):
        return Result(Kind.UNKNOWN)  # half an answer: something was made, we cannot say what
    segments = int(getattr(made, "num_segments", None) or 0)
    return Result(Kind.ACCEPTED, provider_id=made.sid, segments=segments)


def _ordered(found: Iterable[Any]) -> list[Listed]:
    return sorted((_listed(one) for one in found), key=lambda one: one.at)


def _listed(one: Any) -> Listed:
    is_call = one.sid.startswith("CA")
    return Listed(
        provider_id=one.sid,
        channel="call" if is_call else "text",
        inbound=one.direction == "inbound",
        to=one.to or "",
        sender=getattr(one, "from_", None) or getattr(one, "_from", None) or "",
        body="" if is_call else one.body or "",
        status=str(one.status),
        code="" if is_call else str(one.error_code or ""),
        segments=0 if is_call else int(one.num_segments or 0),
        at=_at(one),
        answered_by=(one.answered_by or "") if is_call else "",
    )


def _status_of(refusal: TwilioException) -> int:
    """The HTTP status; the client's lists say it only inside what they could not read."""
    answer = refusal.args[1] if len(refusal.args) > 1 else refusal
    return int(getattr(answer, "status_code", 0))


def _own(one: Any) -> OwnNumber:
    able = one.capabilities if isinstance(one.capabilities, dict) else {}
    return OwnNumber(
        text_url=one.sms_url or "",
        text_method=one.sms_method or "",
        voice_url=one.voice_url or "",
        voice_method=one.voice_method or "",
        over_url=one.status_callback or "",
        over_method=one.status_callback_method or "",
        texts=bool(able.get("sms")),
        calls=bool(able.get("voice")),
    )


def _at(one: Any) -> datetime:
    made: datetime | None = one.date_created
    return made.astimezone(UTC) if made else datetime.now(UTC)


def _whole(moment: datetime) -> datetime:
    """The provider's lists know whole seconds, in UTC."""
    return moment.astimezone(UTC).replace(microsecond=0) - timedelta(seconds=1)
