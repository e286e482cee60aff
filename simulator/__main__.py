"""`python -m simulator`: a make-believe provider with a wall of phones."""

import argparse
import asyncio
import contextlib
import signal
import sys

from simulator.options import Options
from simulator.server import Simulator


def parser() -> argparse.ArgumentParser:
    """What the command line takes."""
    known = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    known.add_argument("--host", default="127.0.0.1")
    known.add_argument("--port", type=int, default=8002, help="0 takes a free one")
    known.add_argument("--app-url", default="http://127.0.0.1:8000", help="where the app answers")
    known.add_argument("--text-url", default="", help="inbound texts; else APP_URL/hooks/text/")
    known.add_argument("--voice-url", default="", help="inbound calls; else APP_URL/hooks/voice/")
    known.add_argument("--account-sid", required=True)
    known.add_argument("--auth-token", required=True)
    known.add_argument("--number", default="+447700900000", help="what phones ring by default")
    known.add_argument("--speed", type=float, default=1, help="60: all waiting 60 times faster")
    known.add_argument("--delay-ms", type=float, default=400, help="one step of a text; 0 is none")
    known.add_argument("--calls-per-second", type=float, default=0, help="0 starts all at once")
    known.add_argument("--seed", type=int, default=7, help="the same seed, the same people")
    known.add_argument("--keep", type=int, default=100_000, help="finished texts remembered")
    return known


def options(arguments: list[str]) -> Options:
    """The command line as options."""
    known = parser()
    said = vars(known.parse_args(arguments))
    if said["speed"] <= 0:
        known.error("--speed must be more than 0")
    delay = said.pop("delay_ms") / 1000
    return Options(delay=delay, **said)


async def serve(simulator: Simulator) -> None:
    """Run until a signal asks to stop."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await simulator.start()
    print(f"The wall of phones is at {simulator.url}/", flush=True)
    await stop.wait()
    await simulator.stop()


def main() -> None:
    simulator = Simulator(options(sys.argv[1:]))
    with contextlib.suppress(KeyboardInterrupt):
        try:
            asyncio.run(serve(simulator))
        except OSError as trouble:
            sys.exit(f"The simulator cannot listen: {trouble.strerror or trouble}")


if __name__ == "__main__":
    main()
