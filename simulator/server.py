"""One simulator: the network, and the HTTP around it."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from simulator.control import Control
from simulator.network import Network
from simulator.options import Options
from simulator.page import Wall
from simulator.provider import Provider

CLOSING = 0.2  # seconds that open requests get when the simulator stops
LONGEST_QUEUE = 1024  # connections waiting to be taken
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def guarded(handler: Handler) -> Handler:
    """Refuse forms that another site's page sends to this machine."""

    async def door(request: web.Request) -> web.StreamResponse:
        origin = request.headers.get("Origin", "")
        if request.method == "POST" and origin and urlsplit(origin).netloc != request.host:
            raise web.HTTPForbidden(text="This form comes from another site.")
        return await handler(request)

    return door


class Simulator:
    """A make-believe provider that can be started and stopped."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.network = Network(options)
        self.control = Control(self.network)
        self.url = ""

    async def start(self) -> None:
        """Listen; `url` then says where."""
        await self.network.start()
        app = web.Application(client_max_size=2**20)
        app.add_routes(Provider(self.network).routes())
        for method, path, handler in (
            self.control.routes() + Wall(self.network, self.control).routes()
        ):
            app.router.add_route(method, path, guarded(handler))
        self.runner = web.AppRunner(app, access_log=None, shutdown_timeout=CLOSING)
        await self.runner.setup()
        site = web.TCPSite(self.runner, self.options.host, self.options.port, backlog=LONGEST_QUEUE)
        await site.start()
        host, port = self.runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        await self.network.stop()
        await self.runner.cleanup()

    async def settle(self, patience: float = 10) -> None:
        """Wait until nothing is under way any more; TimeoutError if that takes too long."""
        async with asyncio.timeout(patience):
            while self.network.busy:
                await asyncio.sleep(0.002)
