"""What somebody says after a tone: the verb Record, and the provider's list of recordings."""

import asyncio
import io
import math
import wave
from array import array
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from aiohttp import web

from simulator.payloads import VERSION, recording_json
from simulator.records import Asked, Call, Heard, Jump, new_sid, now
from simulator.refusals import Refusal

if TYPE_CHECKING:
    from simulator.network import Network
    from simulator.twiml import Walk

RATE = 8_000  # samples a second, as a telephone carries them
READY_AFTER = 1.0  # seconds until the provider has put the sound together
Deed = Callable[[web.Request, Asked], Awaitable[web.Response]]
Door = Callable[[str, Deed], Callable[[web.Request], Awaitable[web.StreamResponse]]]


@dataclass(slots=True, eq=False)
class Recording:
    """One thing that somebody said after a tone."""

    call: str
    seconds: int
    sound: bytes
    sid: str = field(default_factory=lambda: new_sid("RE"))
    created_at: datetime = field(default_factory=now)


def hum(seconds: float) -> bytes:
    """Somebody's make-believe voice, as WAV."""
    samples = array(
        "h",
        (
            int(6_000 * math.sin(n * 2 * math.pi * 220 / RATE) * math.sin(n * math.pi * 3 / RATE))
            for n in range(int(RATE * seconds))
        ),
    )
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.tobytes())
    return file.getvalue()


async def record(walk: "Walk", verb: ET.Element) -> Jump | None:
    """After the tone they speak, or they do not; where the call goes on."""
    call, network = walk.call, walk.network
    call.heard.append(Heard("Beep"))
    longest = float(verb.get("maxLength", "3600"))
    begun = asyncio.get_running_loop().time()
    call.records = True
    try:
        spoken = await _speech(walk, verb, longest)
    except asyncio.CancelledError:  # they hung up; what was said until then is kept
        lasted = (asyncio.get_running_loop().time() - begun) * network.options.speed
        if call.speaks:
            kept = _keep(walk, verb, min(lasted, call.speaks, longest))
            network.spawn(_after_the_end(walk, verb, kept))
        raise
    finally:
        call.records, call.speaks = False, 0.0
    if not spoken:
        return None
    return _jump(walk, verb, _keep(walk, verb, spoken), "#")


async def _speech(walk: "Walk", verb: ET.Element, longest: float) -> float:
    """For how many seconds they spoke; 0 when they let the silence pass."""
    call, network = walk.call, walk.network
    phone = network.phone(call.resident)
    wanted, phone.says = phone.says, 0.0
    if not wanted:
        silence = float(verb.get("timeout", "5")) / network.options.speed
        try:
            wanted = await asyncio.wait_for(call.speech.get(), silence)
        except TimeoutError:
            return 0.0
    call.speaks = min(wanted, longest)
    await network.sleep(call.speaks)
    return call.speaks


def _keep(walk: "Walk", verb: ET.Element, seconds: float) -> Recording:
    """The provider has it now, and says so a little later."""
    network, call = walk.network, walk.call
    whole = max(round(seconds), 1)
    kept = Recording(call.sid, whole, hum(whole))
    network.recordings[kept.sid] = kept
    call.heard.append(Heard("Record", f"{whole}"))
    target = verb.get("recordingStatusCallback", "")
    if target:
        news = _news(walk, kept) | {
            "RecordingStatus": "completed",
            "RecordingChannels": "1",
            "RecordingSource": "RecordVerb",
            "RecordingStartTime": f"{kept.created_at:%a, %d %b %Y %H:%M:%S} +0000",
        }
        url = urljoin(walk.here, target)
        network.later(READY_AFTER, network.postman.callback, "recording", url, news)
    return kept


def _news(walk: "Walk", kept: Recording) -> dict[str, str]:
    account = walk.network.options.account_sid
    return {
        "AccountSid": account,
        "CallSid": walk.call.sid,
        "RecordingSid": kept.sid,
        "RecordingUrl": f"https://api.example/{VERSION}/Accounts/{account}/Recordings/{kept.sid}",
        "RecordingDuration": str(kept.seconds),
    }


def _jump(walk: "Walk", verb: ET.Element, kept: Recording, digits: str) -> Jump:
    said = {**_news(walk, kept), "Digits": digits}
    target = urljoin(walk.here, verb.get("action", ""))
    return Jump(target, verb.get("method", "POST"), said)


async def _after_the_end(walk: "Walk", verb: ET.Element, kept: Recording) -> None:
    """Who hung up while they spoke: the app is asked all the same, and its answer goes nowhere."""
    await walk.network.sleep(0)
    jump = _jump(walk, verb, kept, "hangup")
    params = walk.network.calls.news(walk.call) | dict(jump.said)
    await walk.network.postman.post("call script", jump.url, params, method=jump.method)


class Recordings:
    """The provider's own addresses of recordings: list, fetch, hear, delete."""

    def __init__(self, network: "Network", account: str) -> None:
        self.network, self.account = network, account

    def routes(self, door: Door) -> list[web.RouteDef]:
        root = f"/{VERSION}/Accounts/{self.account}/Recordings"
        return [
            web.get(f"{root}.json", door("list", self.list_recordings)),
            web.get(f"{root}/{{sid}}.json", door("fetch", self.fetch_recording)),
            web.delete(f"{root}/{{sid}}.json", door("delete", self.delete_recording)),
            web.get(f"{root}/{{sid}}.wav", door("fetch", self.hear_recording)),
        ]

    def _found(self, request: web.Request) -> Recording:
        found: Recording | None = self.network.recordings.get(request.match_info["sid"])
        if found is None:
            raise Refusal(20404)
        return found

    async def fetch_recording(self, request: web.Request, asked: Asked) -> web.Response:
        return web.json_response(recording_json(self._found(request), self.account))

    async def hear_recording(self, request: web.Request, asked: Asked) -> web.Response:
        asked.sid = request.match_info["sid"]
        return web.Response(body=self._found(request).sound, content_type="audio/x-wav")

    async def delete_recording(self, request: web.Request, asked: Asked) -> web.Response:
        asked.sid = request.match_info["sid"]
        del self.network.recordings[self._found(request).sid]
        return web.Response(status=204)

    async def list_recordings(self, request: web.Request, asked: Asked) -> web.Response:
        """All of them, or of one call, or of before a moment; one page, for there are few."""
        rows = [one for one in self.network.recordings.values() if _matches(one, request.query)]
        shown = [recording_json(one, self.account) for one in reversed(rows)]
        path = request.path
        return web.json_response(
            {
                "recordings": shown, "page": 0, "page_size": 1000, "start": 0,
                "end": max(len(shown) - 1, 0), "first_page_uri": path, "next_page_uri": None,
                "previous_page_uri": None, "uri": path,
            }
        )  # fmt: skip


def _matches(one: Recording, asked: Mapping[str, str]) -> bool:
    if asked.get("CallSid", one.call) != one.call:
        return False
    before = asked.get("DateCreated<")
    return before is None or one.created_at <= datetime.fromisoformat(before).astimezone(UTC)


def is_waiting_for_words(call: Call) -> bool:
    """Whether the tone has sounded and nobody has spoken yet."""
    return call.records and not call.speaks
