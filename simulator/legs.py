"""A call put through: the verb Dial rings one more phone and connects the two."""

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from simulator.records import Call, Heard, Jump, Phone, now

if TYPE_CHECKING:
    from simulator.network import Network
    from simulator.twiml import Walk

TALK = 30.0  # seconds that people who follow a script talk


async def dial(walk: "Walk", verb: ET.Element) -> Jump | None:
    """Rings the other phone while the caller waits; where the call goes on afterwards."""
    call, network = walk.call, walk.network
    inside = verb.find("Number")
    to = ((inside if inside is not None else verb).text or "").strip()
    # As the provider does: who gives no caller id shows the other side the caller's own number.
    shown = verb.get("callerId") or call.sender
    if shown not in {call.to, network.options.number, call.sender}:
        walk.problem("Dial was given a callerId that is not the account's (13214)")
        return None
    leg = Call(
        sender=shown,
        to=to,
        direction="outbound-dial",
        parent=call.sid,
        url=urljoin(walk.here, inside.get("url", "")) if inside is not None else "",
        ring_seconds=float(verb.get("timeout", "30")),
    )
    if inside is None or not inside.get("url"):
        leg.url = ""
    network.totals.calls += 1
    network.remember_call(leg, network.phone(to))
    heard = Heard("Dial")
    call.heard.append(heard)
    await Leg(network, call, leg, float(verb.get("timeLimit", "14400"))).run()
    heard.text = leg.status
    target = verb.get("action")
    if not target:
        return None
    said = {"DialCallStatus": leg.status, "DialCallSid": leg.sid}
    said["DialBridged"] = "true" if leg.bridged else "false"
    if leg.started_at:
        said["DialCallDuration"] = str(leg.duration)
    return Jump(urljoin(walk.here, target), verb.get("method", "POST"), said)


class Leg:
    """The second phone of a call."""

    def __init__(self, network: "Network", caller: Call, leg: Call, longest: float) -> None:
        self.network, self.caller, self.leg, self.longest = network, caller, leg, longest

    async def run(self) -> None:
        """Until this leg is over; the caller who hangs up ends it too."""
        leg, calls = self.leg, self.network.calls
        phone = self.network.phone(leg.to)
        calls.move(leg, "initiated")
        if phone.dead or phone.call is not None:
            calls.end(leg, "failed" if phone.dead else "busy")
            return
        phone.call = leg
        try:
            await self._ring(phone)
        finally:
            if not leg.finished:
                calls.end(leg, "completed" if leg.started_at else "canceled")
            phone.call = None

    async def _ring(self, phone: Phone) -> None:
        leg, calls = self.leg, self.network.calls
        leg.fate = asyncio.get_running_loop().create_future()
        calls.move(leg, "ringing")
        self.network.script.on_ring(phone, leg)
        try:
            fate = await asyncio.wait_for(leg.fate, leg.ring_seconds / self.network.options.speed)
        except TimeoutError:
            fate = "no-answer"
        if leg.finished:
            return
        if fate not in {"human", "machine"}:
            calls.end(leg, fate)
            return
        leg.started_at, leg.status = now(), "in-progress"
        leg.answered_by = "machine" if fate == "machine" else ""
        self.network.totals.answered_calls += 1
        if await self._listens():
            await self._talk(phone)

    async def _listens(self) -> bool:
        """Whether the script for this side lets the two be connected."""
        from simulator.twiml import Walk

        if not self.leg.url:
            return True
        asked = asyncio.create_task(Walk(self.network, self.leg).run())
        gone = asyncio.create_task(self.leg.hung_up.wait())
        try:
            await asyncio.wait({asked, gone}, return_when=asyncio.FIRST_COMPLETED)
            return asked.done() and asked.result()
        finally:
            asked.cancel()
            gone.cancel()
            await asyncio.gather(asked, gone, return_exceptions=True)

    async def _talk(self, phone: Phone) -> None:
        """Connected until one of them hangs up; people of a script hang up by themselves."""
        self.leg.bridged = True
        for call in (self.caller, self.leg):
            call.heard.append(Heard("Connected"))
        longest = min(self.longest, phone.talks or (TALK if phone.act else self.longest))
        try:
            await asyncio.wait_for(self.leg.hung_up.wait(), longest / self.network.options.speed)
        except TimeoutError:
            self.leg.hung_up.set()
