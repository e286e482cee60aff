"""The make-believe network: its phones, its memory, its time."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from simulator.callbacks import Postman
from simulator.calls import Calls
from simulator.faults import Faults
from simulator.options import Options
from simulator.recordings import Recording
from simulator.records import Asked, Call, Message, Phone, now
from simulator.script import Script
from simulator.texts import Texts

Remembered = TypeVar("Remembered", Message, Call)


@dataclass(slots=True)
class Totals:
    """Running counts since the start or the last reset."""

    created: int = 0
    refused: int = 0
    delivered: int = 0
    undelivered: int = 0
    inbound_texts: int = 0
    calls: int = 0
    inbound_calls: int = 0
    answered_calls: int = 0
    keys_pressed: int = 0
    links_opened: int = 0
    started_at: str = field(default_factory=lambda: now().isoformat())


class Network:
    """Everything one simulator knows; lives on one event loop."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.dice = Random(options.seed)  # noqa: S311  a repeatable demo, not a secret
        self.faults = Faults(Random(options.seed + 1))  # noqa: S311
        self.phones: dict[str, Phone] = {}
        self.messages: dict[str, Message] = {}
        self.all_calls: dict[str, Call] = {}
        self.recordings: dict[str, Recording] = {}
        self.asked: deque[Asked] = deque(maxlen=options.keep)
        self.problems: deque[str] = deque(maxlen=200)
        self.totals = Totals()
        self.era = 0  # goes up at each reset, so that what was under way lands nowhere
        self.waiting = 0
        self.tasks: set[asyncio.Task[object]] = set()
        self.postman = Postman(self)
        self.texts = Texts(self)
        self.calls = Calls(self)
        self.script = Script(self)

    async def start(self) -> None:
        await self.postman.start()

    async def stop(self) -> None:
        self.reset()
        await asyncio.sleep(0)
        await self.postman.stop()

    def reset(self) -> None:
        """Forget every phone, text, call, fault and script."""
        self.era += 1
        self.waiting = 0
        for task in self.tasks:
            task.cancel()
        self.tasks = set()
        memories = (self.phones, self.messages, self.all_calls, self.recordings)
        for memory in (*memories, self.asked, self.problems):
            memory.clear()
        self.faults.clear()
        self.postman.forget()
        self.calls.forget()
        self.script.clear()
        self.totals = Totals()
        self.dice.seed(self.options.seed)

    @property
    def busy(self) -> int:
        """How many things are still under way: texts, calls, callbacks, people thinking."""
        return self.waiting + len(self.tasks) + self.postman.owed

    def phone(self, number: str) -> Phone:
        """The phone with this number; it is hung on the wall when first heard of."""
        phone = self.phones.get(number)
        if phone is None:
            phone = self.phones[number] = Phone(number)
            self.script.cast(phone)
        return phone

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self.options.speed)

    def later(self, seconds: float, act: Callable[..., object], *values: object) -> None:
        """Do something after so many simulated seconds, unless the network is reset first."""
        self.waiting += 1
        loop = asyncio.get_running_loop()
        loop.call_later(seconds / self.options.speed, self._fire, self.era, act, values)

    def _fire(self, era: int, act: Callable[..., object], values: tuple[object, ...]) -> None:
        if era == self.era:
            self.waiting -= 1
            act(*values)

    def spawn(self, work: Coroutine[object, object, object]) -> "asyncio.Task[object]":
        """Start something that takes its time."""
        task: asyncio.Task[object] = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: "asyncio.Task[object]") -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.trouble(f"Inside the simulator: {type(error).__name__}: {error}")

    def trouble(self, words: str) -> None:
        """Remember something the app's makers will want to see on the page."""
        self.problems.append(f"{now():%H:%M:%S} {words}")

    def remember_message(self, message: Message, phone: Phone) -> None:
        self.messages[message.sid] = message
        phone.thread.append(message)
        self._drop_oldest(self.messages)

    def remember_call(self, call: Call, phone: Phone) -> None:
        self.all_calls[call.sid] = call
        phone.thread.append(call)
        self._drop_oldest(self.all_calls)

    def _drop_oldest(self, memory: dict[str, Remembered]) -> None:
        while len(memory) > self.options.keep:
            oldest = next(iter(memory.values()))
            if not oldest.finished:  # what is under way is never forgotten
                return
            del memory[oldest.sid]
            thread = self.phones[oldest.resident].thread
            if oldest in thread:
                thread.remove(oldest)
