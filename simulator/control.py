"""The wall for scripts: everything the page can do, as JSON under /control/."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from aiohttp import web

from simulator.faults import number as amount
from simulator.provider import answer
from simulator.records import Call, Message, Phone
from simulator.refusals import NotPossible
from simulator.script import Cast

if TYPE_CHECKING:
    from simulator.network import Network

A_MOMENT = 0.01  # seconds between two looks at a call that rings
WAIT_FOR_THE_APP = 5.0  # seconds a deed waits to see the app's answer before it returns
FATES = ("human", "machine", "busy", "no-answer")
ON_CALL = ("wait", "answer", "decline", "busy", "ignore", "machine")
HABITS = ("", "answer", "link", "ring_back", "stop", "machine", "busy", "silent")
FACTS = frozenset(
    (
        "number",
        "off",
        "dead",
        "landline",
        "stop",
        "error",
        "on_call",
        "act",
        "digit",
        "within",
        "talks",
    )
)
Said = Mapping[str, object]
Door = Callable[[web.Request], Awaitable[web.Response]]


def message_line(message: Message) -> dict[str, object]:
    """A text as the control pages show it."""
    return {
        "kind": "text",
        "sid": message.sid,
        "direction": message.direction,
        "from": message.sender,
        "to": message.to,
        "body": message.body,
        "status": message.status,
        "error_code": message.error_code,
        "segments": message.segments,
        "automatic": message.automatic,
        "at": message.created_at.isoformat(),
    }


def call_line(call: Call) -> dict[str, object]:
    """A call as the control pages show it, with what was heard."""
    return {
        "kind": "call",
        "sid": call.sid,
        "direction": call.direction,
        "from": call.sender,
        "to": call.to,
        "status": call.status,
        "answered_by": call.answered_by,
        "heard": [asdict(heard) for heard in call.heard],
        "problems": call.problems,
        "at": call.created_at.isoformat(),
    }


def phone_line(phone: Phone) -> dict[str, object]:
    """A phone and its thread, oldest first."""
    return {
        "number": phone.number,
        "off": phone.off,
        "dead": phone.dead,
        "landline": phone.landline,
        "error": phone.error,
        "on_call": phone.on_call,
        "stop": bool(phone.opted_out),
        "act": phone.act,
        "call": phone.call.status if phone.call else None,
        "thread": [
            message_line(item) if isinstance(item, Message) else call_line(item)
            for item in phone.thread
        ],
    }


class Control:
    """Deeds and questions for scripts; the page uses the same deeds."""

    def __init__(self, network: "Network") -> None:
        self.network = network

    def routes(self) -> list[tuple[str, str, Door]]:
        deeds = (
            "text",
            "press",
            "speak",
            "ring",
            "phone",
            "script",
            "faults",
            "reset",
            "answer",
            "hangup",
        )
        questions = ("phones", "record", "webhooks", "totals", "faults", "problems")
        return [
            *[("POST", f"/control/{name}", self._deed(getattr(self, name))) for name in deeds],
            *[("GET", f"/control/{name}", self._question(name)) for name in questions],
        ]

    def _deed(self, deed: Callable[[Said], Awaitable[object]]) -> Door:
        async def handler(request: web.Request) -> web.Response:
            try:
                return answer({"ok": True, "result": await deed(_object(await request.text()))})
            except (NotPossible, ValueError) as refusal:
                return answer({"ok": False, "error": str(refusal)}, 400)

        return handler

    def _question(self, name: str) -> Door:
        async def handler(request: web.Request) -> web.Response:
            return answer({name: getattr(self, f"ask_{name}")(request.query)})

        return handler

    # deeds

    async def text(self, said: Said) -> object:
        """Somebody sends a text: number, body, perhaps to."""
        texts = self.network.texts
        message = texts.write(_number(said), str(said.get("body", "")), to=str(said.get("to", "")))
        await self._a_while(self.network.spawn(texts.post_inbound(message)))
        return message.sid

    async def ring(self, said: Said) -> object:
        """Somebody rings the app: number, perhaps to, perhaps seconds after which they hang up."""
        calls, seconds = self.network.calls, float(str(said.get("seconds") or 0))
        call = calls.dial(_number(said), to=str(said.get("to", "")), seconds=seconds)
        task = self.network.spawn(calls.run_inbound(call))
        until = asyncio.get_running_loop().time() + WAIT_FOR_THE_APP
        while call.status == "ringing" and asyncio.get_running_loop().time() < until:
            await asyncio.wait({task}, timeout=A_MOMENT)
        return call.sid

    async def press(self, said: Said) -> object:
        """Press digits now, or at the next call's question."""
        self.network.calls.press(_number(said), str(said.get("digits", "")))
        return None

    async def speak(self, said: Said) -> object:
        """Speak for some seconds after the tone: number, seconds."""
        seconds = amount(said.get("seconds", 5), most=600)
        self.network.calls.speak(_number(said), seconds)
        return None

    async def answer(self, said: Said) -> object:
        """Take or decline the call that rings: number, fate human, machine or busy."""
        call, fate = self._call(said), str(said.get("fate", "human"))
        if fate not in FATES:
            raise ValueError(f"fate is one of {', '.join(FATES)}")
        self.network.calls.decide(call, fate)
        return call.sid

    async def hangup(self, said: Said) -> object:
        call = self._call(said)
        self.network.calls.hang_up(
            call, status="busy" if call.direction != "inbound" else "canceled"
        )
        return call.sid

    async def phone(self, said: Said) -> object:
        """Set what a phone is: off, dead, landline, stop, error, on_call; act, digit, within."""
        phone = self.network.phone(_number(said))
        _check_facts(said)
        phone.by_hand = True
        if "on_call" in said:
            phone.act = ""
        phone.off, phone.dead = bool(said.get("off", phone.off)), bool(said.get("dead", phone.dead))
        phone.on_call = str(said.get("on_call", phone.on_call))
        phone.act, phone.digit = (
            str(said.get("act", phone.act)),
            str(said.get("digit", phone.digit)),
        )
        phone.within = amount(said.get("within", phone.within), most=86_400)
        phone.talks = amount(said.get("talks", phone.talks), most=86_400)
        if "landline" in said:
            phone.landline = {True: "refuse", False: ""}.get(bool(said["landline"]), "")
            phone.landline = "late" if said["landline"] == "late" else phone.landline
        if "stop" in said:
            phone.opted_out = {"*"} if said["stop"] else set()
        if "error" in said:
            phone.error = int(str(said["error"])) if said["error"] else None
        return None

    async def script(self, said: Said) -> object:
        """Give the people habits; an empty object takes them away."""
        seed = self.network.options.seed
        self.network.script.play(Cast.from_json(said, seed=seed) if said else None)
        return None

    async def faults(self, said: Said) -> object:
        self.network.faults.configure(said)
        return self.network.faults.as_json()

    async def reset(self, said: Said) -> object:
        self.network.reset()
        return None

    def _call(self, said: Said) -> Call:
        phone = self.network.phones.get(_number(said))
        if phone is None or phone.call is None:
            raise NotPossible("This phone is in no call.")
        return phone.call

    @staticmethod
    async def _a_while(task: "asyncio.Task[object]") -> None:
        await asyncio.wait({task}, timeout=WAIT_FOR_THE_APP)

    # questions

    def ask_phones(self, query: Mapping[str, str]) -> object:
        number = query.get("number", "")
        if number:
            phone = self.network.phones.get(number)
            return [phone_line(phone)] if phone else []
        return [phone_line(phone) for phone in self.network.phones.values()]

    def ask_record(self, query: Mapping[str, str]) -> object:
        return [
            {
                "kind": asked.kind, "to": asked.to, "from": asked.sender, "body": asked.body,
                "callback": asked.callback, "accepted": asked.accepted, "sid": asked.sid,
                "fault": asked.fault, "code": asked.code, "at": asked.at.isoformat(),
            }
            for asked in self.network.asked
            if query.get("to") in (None, asked.to) and asked.kind.startswith(query.get("kind", ""))
        ]  # fmt: skip

    def ask_webhooks(self, query: Mapping[str, str]) -> object:
        return [
            {
                "kind": sent.kind, "url": sent.url, "status": sent.status, "tries": sent.tries,
                "trouble": sent.trouble, "at": sent.at.isoformat(),
            }
            for sent in self.network.postman.log
        ]  # fmt: skip

    def ask_totals(self, query: Mapping[str, str]) -> object:
        return {
            **asdict(self.network.totals),
            "phones": len(self.network.phones),
            "webhooks": self.network.postman.sent,
            "busy": self.network.busy,
        }

    def ask_faults(self, query: Mapping[str, str]) -> object:
        return self.network.faults.as_json()

    def ask_problems(self, query: Mapping[str, str]) -> object:
        return list(self.network.problems)


def _object(written: str) -> Said:
    said = json.loads(written or "{}")
    if not isinstance(said, dict):
        raise ValueError("Send one JSON object.")  # noqa: TRY004  told as a 400
    return said


def _check_facts(said: Said) -> None:
    if unknown := set(said) - FACTS:
        raise ValueError(f"Unknown about a phone: {', '.join(sorted(unknown))}")
    if said.get("on_call", "wait") not in ON_CALL:
        raise ValueError(f"on_call is one of {', '.join(ON_CALL)}")
    if said.get("act", "") not in HABITS:
        raise ValueError(f"act is one of {', '.join(filter(None, HABITS))}")


def _number(said: Said) -> str:
    number = str(said.get("number", "")).replace(" ", "")
    if not number.startswith("+") or not number[1:].isdecimal():
        raise ValueError("number must be a whole international number, such as +447700900001")
    return number
