"""A simulator in a thread of its own, for tests and scripts that are not async."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, TypeVar

from simulator.faults import Rule
from simulator.network import Totals
from simulator.options import Options
from simulator.records import Asked, Call, Message, Phone
from simulator.server import Simulator

T = TypeVar("T")
POLL = 0.005  # seconds between two looks of wait_for


class Running:
    """Handles of a running simulator; every method may be called from any thread."""

    def __init__(self, simulator: Simulator, loop: asyncio.AbstractEventLoop) -> None:
        self.simulator = simulator
        self.network = simulator.network
        self.control = simulator.control
        self.loop = loop

    @property
    def url(self) -> str:
        return self.simulator.url

    @property
    def totals(self) -> Totals:
        return self.network.totals

    def do(self, work: Coroutine[Any, Any, T], patience: float = 60) -> T:
        """Run something on the simulator's own loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(patience)

    def _look(self, question: Callable[[], T]) -> T:
        async def ask() -> T:
            return question()

        return self.do(ask())

    def _thread(self, number: str) -> list[Message | Call]:
        phone = self.network.phones.get(number)
        return self._look(lambda: list(phone.thread)) if phone else []

    # questions

    def received(self, number: str) -> list[str]:
        """Bodies of the texts this phone got from the app, oldest first."""
        return [text.body for text in self.texts_to(number) if text.status == "delivered"]

    def texts_to(self, number: str) -> list[Message]:
        """Texts the app sent to this phone, whatever became of them."""
        return [
            item
            for item in self._thread(number)
            if isinstance(item, Message) and item.direction != "inbound" and not item.automatic
        ]

    def calls_of(self, number: str) -> list[Call]:
        """Calls to and from this phone, oldest first."""
        return [item for item in self._thread(number) if isinstance(item, Call)]

    def heard(self, number: str) -> list[str]:
        """Words said and addresses played in this phone's calls, oldest first."""
        return [
            heard.text or heard.url
            for call in self.calls_of(number)
            for heard in call.heard
            if heard.verb in {"Say", "Play"}
        ]

    def recordings(self) -> list[str]:
        """Ids of what the provider holds of what people said."""
        return self._look(lambda: list(self.network.recordings))

    def phone(self, number: str) -> Phone:
        return self._look(lambda: self.network.phone(number))

    def record(self, kind: str = "") -> list[Asked]:
        """Requests the provider saw, in order; `kind` such as "create" narrows them."""
        return self._look(lambda: [a for a in self.network.asked if a.kind.startswith(kind)])

    def problems(self) -> list[str]:
        return self._look(lambda: list(self.network.problems))

    def as_json(self) -> dict[str, object]:
        """The totals, as /control/totals shows them."""
        return asdict(self.totals)

    # deeds

    def text(self, number: str, body: str, *, to: str = "") -> None:
        """Somebody sends a text; returns once the app has answered."""
        self.do(self.control.text({"number": number, "body": body, "to": to}))

    def ring(self, number: str, *, to: str = "", seconds: float = 0) -> None:
        """Somebody rings the app, and hangs up after so many seconds if any are given."""
        self.do(self.control.ring({"number": number, "to": to, "seconds": seconds}))

    def press(self, number: str, digits: str) -> None:
        """Keys for the call under way, or for the next one, which is then picked up."""
        self.do(self.control.press({"number": number, "digits": digits}))

    def speak(self, number: str, seconds: float = 5) -> None:
        """Words after the tone that has sounded, or after the next one."""
        self.do(self.control.speak({"number": number, "seconds": seconds}))

    def pick_up(self, number: str, *, fate: str = "human") -> None:
        self.do(self.control.answer({"number": number, "fate": fate}))

    def hang_up(self, number: str) -> None:
        self.do(self.control.hangup({"number": number}))

    def set_phone(self, number: str, **facts: object) -> None:
        """off, dead, landline, stop, error, on_call; act, digit, within make its owner act alone."""
        self.do(self.control.phone({"number": number, **facts}))

    def script(self, **shares: object) -> None:
        self.do(self.control.script(shares))

    def faults(self, **switches: object) -> list[Rule]:
        self.do(self.control.faults(switches))
        return self.network.faults.rules

    def reset(self) -> None:
        self.do(self.control.reset({}))

    # waiting

    def settle(self, patience: float = 10) -> None:
        """Wait until nothing is under way any more."""
        self.do(self.simulator.settle(patience), patience + 5)

    def wait_for(self, question: Callable[[], T], patience: float = 10) -> T:
        """Ask until the answer is true, and give it back; TimeoutError if it never is."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if found := question():
                return found
            time.sleep(POLL)
        raise TimeoutError("The simulator never came to that.")


@contextmanager
def running(app_url: str = "http://127.0.0.1:8000", **options: Any) -> Iterator[Running]:
    """A simulator on a free port, without delays unless asked for, stopped at the end."""
    settings = {"port": 0, "delay": 0.0, "speed": 1000.0, **options}
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="simulator", daemon=True)
    thread.start()
    simulator = Simulator(Options(app_url=app_url, **settings))
    handle = Running(simulator, loop)
    try:
        handle.do(simulator.start())
        try:
            yield handle
        finally:
            handle.do(simulator.stop())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
