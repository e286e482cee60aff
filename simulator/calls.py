"""The life of a call: queued, ringing, picked up or not, talked through, over."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from simulator.callbacks import is_web_address
from simulator.recordings import is_waiting_for_words
from simulator.records import Call, Heard, Phone, now
from simulator.refusals import NotPossible, Refusal
from simulator.texts import dialable
from simulator.twiml import Walk

if TYPE_CHECKING:
    from simulator.network import Network

EVENTS = frozenset({"initiated", "ringing", "answered", "completed"})
EVENT_OF = {"initiated": "initiated", "ringing": "ringing", "in-progress": "answered"}
LONGEST_TWIML = 4000  # letters the provider takes in the request itself
LONGEST_RING = 600
LISTENING_FOR_A_PERSON = 3.0  # seconds of answering-machine detection
WAITING_FOR_THE_BEEP = 12.0


class Calls:
    """Takes calls from the app to the phones, and from the phones to the app."""

    def __init__(self, network: "Network") -> None:
        self.network = network
        self.next_start = 0.0  # when the line may start another call, in simulated seconds

    def forget(self) -> None:
        self.next_start = 0.0

    # from the app

    def accept(self, asked: Mapping[str, Sequence[str]]) -> Call:
        """A new call, queued, or a Refusal."""
        said = {name: values[-1] for name, values in asked.items()}
        self._check(said)
        call = Call(
            sender=said["From"],
            to=said["To"],
            url=said.get("Url", ""),
            method=said.get("Method", "POST").upper(),
            twiml=said.get("Twiml", ""),
            callback=said.get("StatusCallback", ""),
            events=frozenset(asked.get("StatusCallbackEvent", ())) & EVENTS
            or frozenset({"completed"}),
            ring_seconds=_seconds(said.get("Timeout", "60")),
            detection=said.get("MachineDetection", ""),
            async_amd=said.get("AsyncAmd", "").lower() == "true",
            amd_callback=said.get("AsyncAmdStatusCallback", ""),
        )
        self.network.totals.calls += 1
        self.network.remember_call(call, self.network.phone(call.to))
        self.network.spawn(self._run_outbound(call))
        return call

    @staticmethod
    def _check(said: Mapping[str, str]) -> None:
        url, twiml = said.get("Url", ""), said.get("Twiml", "")
        wrong = (
            (21201, not said.get("To")),
            (21211, not dialable(said.get("To", ""))),
            (21213, not said.get("From")),
            (21210, not dialable(said.get("From", ""))),
            (21266, said.get("To") == said.get("From")),
            (21205, not is_web_address(url) if url else not twiml),
            (21205, len(twiml) > LONGEST_TWIML),
            (
                21609,
                bool(said.get("StatusCallback")) and not is_web_address(said["StatusCallback"]),
            ),
        )
        for code, holds in wrong:
            if holds:
                raise Refusal(code)

    async def _run_outbound(self, call: Call) -> None:
        await self._wait_for_the_line()
        if call.finished:
            return
        self.move(call, "initiated")
        phone = self.network.phone(call.to)
        await self.network.sleep(self.network.options.delay)
        if phone.dead:
            self.end(call, "failed")
            return
        if phone.call is not None:
            self.end(call, "busy")
            return
        phone.call = call
        try:
            await self._ring(call, phone)
        finally:
            phone.call = None

    async def _wait_for_the_line(self) -> None:
        """Calls start one after the other at the account's rate, as the provider's queue does."""
        rate = self.network.options.calls_per_second
        if not rate:
            return
        clock = asyncio.get_running_loop().time() * self.network.options.speed
        start = max(self.next_start, clock)
        self.next_start = start + 1 / rate
        await self.network.sleep(start - clock)

    async def _ring(self, call: Call, phone: Phone) -> None:
        call.fate = asyncio.get_running_loop().create_future()
        self.move(call, "ringing")
        self.network.script.on_ring(phone, call)
        patience = call.ring_seconds / self.network.options.speed
        try:
            fate = await asyncio.wait_for(call.fate, patience)
        except TimeoutError:
            fate = "no-answer"
        if call.finished:  # ended by the app while it rang
            return
        if fate not in {"human", "machine"}:
            self.end(call, fate)
            return
        await self._talk(call, fate)

    async def _talk(self, call: Call, who: str) -> None:
        call.started_at = now()
        self.network.totals.answered_calls += 1
        self.move(call, "in-progress")
        if call.async_amd:
            self.network.spawn(self._report_later(call, who))
        elif call.detection:
            await self._detect(call, who)
        elif who == "machine":
            call.answered_by = "machine"
        await self._walk(call, Walk(self.network, call))

    async def _detect(self, call: Call, who: str) -> None:
        await self.network.sleep(LISTENING_FOR_A_PERSON)
        if who == "machine" and call.detection == "DetectMessageEnd":
            await self.network.sleep(WAITING_FOR_THE_BEEP)
            call.answered_by = "machine_end_beep"
        else:
            call.answered_by = "human" if who == "human" else "machine_start"

    async def _report_later(self, call: Call, who: str) -> None:
        await self._detect(call, who)
        news = self.news(call) | {"MachineDetectionDuration": "3000"}
        self.network.postman.callback("machine detection", call.amd_callback, news)

    async def _walk(self, call: Call, walk: Walk) -> None:
        """Talk until the script or one of the two sides ends it."""
        talking = asyncio.create_task(walk.run())
        hanging_up = asyncio.create_task(call.hung_up.wait())
        try:
            await asyncio.wait({talking, hanging_up}, return_when=asyncio.FIRST_COMPLETED)
            if talking.done():
                talking.result()
        finally:
            talking.cancel()
            hanging_up.cancel()
            await asyncio.gather(talking, hanging_up, return_exceptions=True)
            self.end(call, "completed")

    # what becomes of it

    def decide(self, call: Call, fate: str) -> None:
        """End the ringing: human, machine, busy, no-answer."""
        if call.fate is not None and not call.fate.done():
            call.fate.set_result(fate)

    def move(self, call: Call, status: str) -> None:
        """Give a call its next status and tell the app if it asked to know."""
        call.status = status
        if call.sid not in self.network.all_calls:  # forgotten by a reset while it went on
            return
        event = EVENT_OF.get(status, "completed")
        if event in call.events and call.callback:
            news = self.news(call) | {
                "CallbackSource": "call-progress-events",
                "SequenceNumber": str(call.sequence),
                "Timestamp": f"{now():%a, %d %b %Y %H:%M:%S} +0000",
            }
            call.sequence += 1
            self.network.postman.callback("call status", call.callback, news)

    def end(self, call: Call, status: str) -> None:
        """The last status of a call."""
        if call.finished:
            return
        call.ended_at = now()
        if call.started_at:
            lasted = (call.ended_at - call.started_at).total_seconds()
            call.duration = max(round(lasted * self.network.options.speed), 1)
        call.waits_for_keys = False
        self.move(call, status)

    def news(self, call: Call) -> dict[str, str]:
        """What every request about a call tells the app."""
        news = {
            "AccountSid": self.network.options.account_sid,
            "ApiVersion": "2010-04-01",
            "CallSid": call.sid,
            "CallStatus": call.status,
            "Called": call.to,
            "Caller": call.sender,
            "Direction": call.direction,
            "From": call.sender,
            "To": call.to,
        }
        if call.parent:
            news["ParentCallSid"] = call.parent
        if call.answered_by and call.detection:
            news["AnsweredBy"] = call.answered_by
        if call.finished:
            news["CallDuration"] = str(call.duration)
            news["Duration"] = str(-(-call.duration // 60))
        return news

    def hang_up(self, call: Call, *, status: str = "completed") -> None:
        """Either side ends the call, whatever it was doing."""
        if call.started_at is None:
            self.end(call, "canceled" if status == "completed" else status)
            self.decide(call, "canceled")
        call.hung_up.set()

    # from a phone

    def dial(self, number: str, *, to: str = "", seconds: float = 0) -> Call:
        """Somebody rings the app's number, perhaps for so long; run_inbound carries the call."""
        phone = self.network.phone(number)
        if phone.off or phone.dead:
            raise NotPossible("This phone is switched off or dead; it cannot ring.")
        if phone.call is not None:
            raise NotPossible("This phone is in a call already.")
        to = to or phone.last_sender or self.network.options.number
        if not dialable(to):
            raise NotPossible(f"Nobody can ring a name: {to} takes no calls.")
        call = Call(
            sender=number,
            to=to,
            direction="inbound",
            status="ringing",
            url=self.network.options.inbound_voice_url,
            callback=self.network.options.inbound_over_url,
            hangs_up_after=seconds,
        )
        self.network.totals.inbound_calls += 1
        self.network.remember_call(call, phone)
        phone.call = call
        return call

    async def run_inbound(self, call: Call) -> None:
        """Ask the app what to do with the call, and do it."""
        phone = self.network.phone(call.sender)
        try:
            walk = Walk(self.network, call)
            first = await walk.fetch_first()
            if call.finished:
                return
            if call.hangs_up_after:
                self.network.later(call.hangs_up_after, self.hang_up, call)
            if first is None:
                self.end(call, "failed")
            elif len(first) and first[0].tag == "Reject":
                busy = first[0].get("reason") == "busy"
                call.heard.append(Heard("Reject"))
                self.end(call, "busy" if busy else "no-answer")
            elif await self._rings_on(call, first):
                call.started_at, call.status = now(), "in-progress"
                await self._walk(call, walk)
        finally:
            phone.call = None

    async def _rings_on(self, call: Call, document: ET.Element) -> bool:
        """A pause that comes first is before the call is picked up; false if they hung up by then."""
        while len(document) and document[0].tag == "Pause":
            await self.network.sleep(float(document[0].get("length", "1")))
            document.remove(document[0])
        return not call.finished

    def speak(self, number: str, seconds: float) -> None:
        """Say something after the tone that has sounded, or after the next one."""
        phone = self.network.phone(number)
        if phone.call is not None and is_waiting_for_words(phone.call):
            phone.call.speech.put_nowait(seconds)
        else:
            phone.says = seconds

    def press(self, number: str, keys: str) -> None:
        """Press keys in the call under way, or keep them for the next call."""
        wanted = keys.strip()
        if not wanted or not set(wanted) <= set("0123456789*#"):
            raise NotPossible("A phone has only the keys 0 to 9, * and #.")
        phone = self.network.phone(number)
        call = phone.call
        if call is None or call.status == "ringing":
            phone.keys += wanted
            if call is not None:
                self.decide(call, "human")
            return
        if not call.waits_for_keys:  # pressed while nothing asks: kept for the next question
            phone.keys += wanted
            return
        for key in wanted:
            call.keypad.put_nowait(key)


def _seconds(written: str) -> float:
    if not written.isdecimal() or int(written) > LONGEST_RING:
        raise Refusal(20001)
    return float(written)
