"""One event loop in a thread of its own, kept for the life of the process, with its connections."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from functools import lru_cache
from typing import Any, TypeVar

T = TypeVar("T")


@lru_cache(maxsize=1)
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="transport", daemon=True).start()
    return loop


def start(work: Coroutine[Any, Any, T]) -> "Future[T]":
    """This work, begun on the process's loop; its result can be asked for later."""
    return asyncio.run_coroutine_threadsafe(work, _loop())


def run(work: Coroutine[Any, Any, T]) -> T:
    """The result of this work, awaited on the process's loop; works inside another loop too."""
    return start(work).result()
