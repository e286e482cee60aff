"""Walking a call script: what is said, played and asked, and where it leads."""

import asyncio
import contextlib
import io
import wave
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from aiohttp import ClientError, ClientTimeout

from simulator.legs import dial
from simulator.recordings import record
from simulator.records import Call, Heard, Jump
from simulator.script import THINKING

if TYPE_CHECKING:
    from simulator.network import Network

LETTERS_PER_SECOND = 14.0  # a slow, clear voice
UNKNOWN_RECORDING = 5.0  # seconds, for sound whose length is not read
MOST_DOCUMENTS = 100  # a script that leads in a circle ends here
MOST_REPEATS = 5  # loop="0" means for ever; nobody listens that long
SOUND_TIMEOUT = ClientTimeout(total=15)
MOST_SOUND = 8_000_000  # bytes
NO_VOICE = {  # languages the provider reads aloud in no voice
    *("az", "ckb", "fa", "hy", "ka", "kmr", "ku", "my", "ne"),
    *("om", "prs", "ps", "si", "so", "sq", "sw", "ti", "ur"),
}


class HangUp(Exception):
    """The script ends the call."""


class Walk:
    """One walk through the scripts of one call."""

    def __init__(self, network: "Network", call: Call) -> None:
        self.network = network
        self.call = call
        self.here = call.url
        self.first: ET.Element | None = None

    async def fetch_first(self) -> ET.Element | None:
        """The first document, kept so that run() starts with it; None when there is none."""
        if self.call.twiml and not self.call.url:
            self.first = self._parse(self.call.twiml.encode())
        else:
            self.first = await self._fetch(Jump(self.call.url, self.call.method))
        return self.first

    async def run(self) -> bool:
        """Walk until the script ends; true when it ended without hanging up."""
        document = self.first if self.first is not None else await self.fetch_first()
        for _ in range(MOST_DOCUMENTS):
            if document is None:
                return False
            try:
                jump = await self._document(document)
            except HangUp:
                return False
            if jump is None:
                return True
            document = await self._fetch(jump)
        self.problem(f"The script went on for {MOST_DOCUMENTS} documents")
        return False

    async def _fetch(self, jump: Jump) -> ET.Element | None:
        params = self.network.calls.news(self.call) | dict(jump.said)
        self.here = jump.url
        postman = self.network.postman
        kind = "call in" if self.call.status == "ringing" else "call script"
        answer = await postman.post(kind, jump.url, params, method=jump.method)
        if not answer.ok:
            self.problem(f"No call script: {answer.trouble or f'HTTP {answer.status}'}")
            return None
        return self._parse(answer.body)

    def _parse(self, body: bytes) -> ET.Element | None:
        if not body.strip():
            return ET.Element("Response")
        try:
            root = ET.fromstring(body)  # noqa: S314  the app's own answer, on this machine
        except ET.ParseError:
            self.problem("A call script was not XML")
            return None
        if root.tag == "Response":
            return root
        self.problem(f"A call script began with {root.tag} and not with Response")
        return None

    def problem(self, words: str) -> None:
        """Remember what is wrong with the app's script."""
        self.call.problems.append(words)
        self.network.trouble(words + ".")

    async def _document(self, document: ET.Element) -> Jump | None:
        for verb in document:
            jump = await self._verb(verb)
            if jump is not None:
                return jump
        return None

    async def _verb(self, verb: ET.Element) -> Jump | None:
        if verb.tag == "Gather":
            return await self._gather(verb)
        if verb.tag == "Redirect":
            target = urljoin(self.here, (verb.text or "").strip())
            return Jump(target, verb.get("method", "POST"))
        if verb.tag == "Dial":
            return await dial(self, verb)
        if verb.tag == "Record":
            return await record(self, verb)
        if verb.tag in {"Hangup", "Reject"}:
            self.call.heard.append(Heard(verb.tag))
            raise HangUp
        await self._aloud(verb)
        return None

    async def _aloud(self, verb: ET.Element) -> None:
        if verb.tag == "Pause":
            await self.network.sleep(float(verb.get("length", "1")))
        elif verb.tag in {"Say", "Play"}:
            for _ in range(int(verb.get("loop", "1")) or MOST_REPEATS):
                await (self._say(verb) if verb.tag == "Say" else self._play(verb))
        else:
            self.problem(f"This simulator does not know the verb {verb.tag}")

    async def _say(self, verb: ET.Element) -> None:
        words = " ".join("".join(verb.itertext()).split())
        language = verb.get("language", "en-US")
        if language.split("-")[0].lower() in NO_VOICE:
            self.problem(f"The provider has no voice for {language}; nothing was heard")
            return
        self.call.heard.append(Heard("Say", words, language, verb.get("voice", "")))
        await self.network.sleep(len(words) / LETTERS_PER_SECOND)

    async def _play(self, verb: ET.Element) -> None:
        url = urljoin(self.here, (verb.text or "").strip())
        heard = Heard("Play", url=url)
        self.call.heard.append(heard)
        sound = b""
        try:
            async with self.network.postman.session.get(url, timeout=SOUND_TIMEOUT) as reply:
                heard.status = reply.status
                sound = await reply.content.read(MOST_SOUND)
        except (ClientError, TimeoutError, ValueError):
            heard.status = 0
        if heard.status != 200:
            self.problem(f"A recording could not be fetched (HTTP {heard.status})")
            return
        await self.network.sleep(_length(sound))

    # questions

    async def _gather(self, verb: ET.Element) -> Jump | None:
        call = self.call
        call.gathers += 1
        call.waits_for_keys = True
        try:
            digits = await self._listen(verb)
        finally:
            call.waits_for_keys = False
        if not digits and verb.get("actionOnEmptyResult", "false") != "true":
            return None
        call.heard.append(Heard("Keys", digits))
        self.network.totals.keys_pressed += len(digits)
        target = urljoin(self.here, verb.get("action", ""))
        return Jump(target, verb.get("method", "POST"), {"Digits": digits, "msg": "Gather End"})

    async def _listen(self, verb: ET.Element) -> str:
        most = int(verb.get("numDigits", "0")) or None
        last_key, patience = verb.get("finishOnKey", "#"), float(verb.get("timeout", "5"))
        digits, key = "", await self._first_key(verb, most, patience)
        while key and key != last_key:
            digits += key
            if len(digits) == most:
                break
            key = await self._key(patience)
        return digits

    async def _first_key(self, verb: ET.Element, most: int | None, patience: float) -> str:
        """The first key, which cuts the words short; owners who follow a script hear them out."""
        prompt = asyncio.create_task(self._prompt(verb))
        getter = asyncio.create_task(self.call.keypad.get())
        try:
            await asyncio.wait({prompt, getter}, return_when=asyncio.FIRST_COMPLETED)
            if prompt.done():
                prompt.result()
        finally:
            prompt.cancel()
            key = await _settled(getter)
            with contextlib.suppress(asyncio.CancelledError):
                await prompt
        if key:
            return key
        await self._press_by_habit(most)
        return await self._key(patience)

    async def _prompt(self, verb: ET.Element) -> None:
        for child in verb:
            await self._aloud(child)

    async def _press_by_habit(self, most: int | None) -> None:
        phone = self.network.phone(self.call.resident)
        keys = self.network.script.keys(phone, self.call, most)
        if keys:
            await self.network.sleep(self.network.dice.uniform(*THINKING))
        for key in keys:
            self.call.keypad.put_nowait(key)

    async def _key(self, patience: float) -> str:
        try:
            return await asyncio.wait_for(
                self.call.keypad.get(), max(patience, 0.1) / self.network.options.speed
            )
        except TimeoutError:
            return ""


async def _settled(getter: "asyncio.Task[str]") -> str:
    """A key that came, or nothing; asked once, never lost."""
    if getter.done():
        return getter.result()
    getter.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        return await getter
    return ""


def _length(sound: bytes) -> float:
    try:
        with wave.open(io.BytesIO(sound)) as recording:
            return float(recording.getnframes() / recording.getframerate())
    except (wave.Error, EOFError, ZeroDivisionError):
        return UNKNOWN_RECORDING
