"""A tiny app that checks every signature, and the provider's own client pointed at the simulator."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientSession, encode_basic_auth, web
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from simulator import Options, Simulator

SID, TOKEN = "AC" + "1" * 32, "a secret of nobody"
OURS = "+447700900100"
OMAR, LINA, ZARA = "+447700900001", "+447700900002", "+447700900003"


class RedirectedClient(AsyncTwilioHttpClient):
    """The ordinary client with only the base address changed."""

    def __init__(self, base: str, *, timeout: float = 5) -> None:
        super().__init__()
        self.base, self.patience = base, timeout

    async def request(self, method: str, url: str, **options: Any) -> Any:
        parts = urlsplit(url)
        target = self.base + parts.path + (f"?{parts.query}" if parts.query else "")
        # aiohttp warns about its own auth argument, and warnings fail our tests
        user = encode_basic_auth(*options.pop("auth"))
        headers = {**(options.pop("headers") or {}), "Authorization": user}
        options["timeout"] = self.patience  # the client forgets the timeout it is made with
        return await super().request(method, target, headers=headers, **options)


@dataclass
class Hook:
    """One webhook the app got."""

    path: str
    query: str
    form: dict[str, str]
    signed: bool
    headers: dict[str, str]


@dataclass
class App:
    """An app that answers webhooks with what a test put in `pages`."""

    url: str = ""
    hooks: list[Hook] = field(default_factory=list)
    pages: dict[str, Any] = field(default_factory=lambda: defaultdict(lambda: ""))
    served: int = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        signature = request.headers.get("X-Twilio-Signature", "")
        signed = RequestValidator(TOKEN).validate(f"{self.url}{request.rel_url}", form, signature)
        said = {name: str(value) for name, value in form.items()}
        self.hooks.append(
            Hook(
                request.path, request.rel_url.raw_query_string, said, signed, dict(request.headers)
            )
        )
        page = self.pages[request.path]
        if callable(page):
            page = page(self.hooks[-1])
        if isinstance(page, int):
            return web.Response(status=page)
        kind = "text/html" if page.startswith("<html") else "text/xml"
        return web.Response(text=page, content_type=kind)

    def at(self, path: str) -> list[Hook]:
        return [hook for hook in self.hooks if hook.path == path]

    def statuses(self, path: str = "/status") -> list[str]:
        return [hook.form.get("MessageStatus") or hook.form["CallStatus"] for hook in self.at(path)]


@dataclass
class Street:
    """The simulator, the app and the provider's client, together."""

    sim: Simulator
    app: App
    client: Client
    web: ClientSession

    async def send(
        self, to: str = OMAR, body: str = "Are you safe? 1 yes, 2 no", **more: Any
    ) -> Any:
        more.setdefault("from_", OURS)
        return await self.client.messages.create_async(to=to, body=body, **more)

    async def ring(self, to: str = OMAR, **more: Any) -> Any:
        if "twiml" not in more:
            more.setdefault("url", f"{self.app.url}/script")
        more.setdefault("from_", OURS)
        return await self.client.calls.create_async(to=to, **more)

    async def control(self, name: str, **said: Any) -> dict[str, Any]:
        async with self.web.post(f"{self.sim.url}/control/{name}", json=said) as reply:
            return dict(await reply.json())

    async def ask(self, name: str, **query: str) -> Any:
        async with self.web.get(f"{self.sim.url}/control/{name}", params=query) as reply:
            return (await reply.json())[name]

    async def thread(self, number: str = OMAR) -> list[dict[str, Any]]:
        phones = await self.ask("phones", number=number)
        return list(phones[0]["thread"]) if phones else []

    async def settle(self) -> None:
        await self.sim.settle()

    async def until(self, question: Callable[[], object]) -> None:
        async with asyncio.timeout(5):
            while not question():
                await asyncio.sleep(0.002)


async def free_app(app: App) -> web.AppRunner:
    house = web.Application()
    house.router.add_route("*", "/{rest:.*}", app.handle)
    runner = web.AppRunner(house, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    app.url = f"http://{host}:{port}"
    return runner


@asynccontextmanager
async def a_street(**options: Any) -> AsyncIterator[Street]:
    """Everything started on free ports, without delays and very fast unless a test says so."""
    app = App()
    house = await free_app(app)
    said = {"port": 0, "delay": 0.0, "speed": 2000.0, "app_url": app.url, **options}
    sim = Simulator(Options(account_sid=SID, auth_token=TOKEN, number=OURS, **said))
    await sim.start()
    provider = RedirectedClient(sim.url)
    try:
        async with ClientSession() as session:
            yield Street(sim, app, Client(SID, TOKEN, http_client=provider), session)
    finally:
        await provider.close()
        await sim.stop()
        await house.cleanup()


def on_a_street(story: Callable[[Street], Awaitable[None]], **options: Any) -> Callable[[], None]:
    """Run an async story as a plain test."""

    async def run() -> None:
        async with a_street(**options) as street:
            await story(street)

    def test() -> None:
        asyncio.run(run())

    test.__name__ = story.__name__
    test.__doc__ = story.__doc__
    return test


def street_test(
    **options: Any,
) -> Callable[[Callable[[Street], Awaitable[None]]], Callable[[], None]]:
    """Decorate an async story; what is given here goes into the simulator's options."""
    return lambda story: on_a_street(story, **options)
