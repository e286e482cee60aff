"""The provider's own HTTP: texts and calls under /2010-04-01/."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from aiohttp import web

from simulator.faults import AFTER
from simulator.listing import Item, matching, page
from simulator.payloads import VERSION, call_json, message_json, number_json
from simulator.recordings import Recordings
from simulator.records import Asked, Call, Message
from simulator.refusals import Refusal

if TYPE_CHECKING:
    from simulator.network import Network

Deed = Callable[[web.Request, Asked], Awaitable[web.Response]]
PATIENCE = 120.0  # seconds a black hole keeps a connection before it lets go
BAD_GATEWAY_PAGE = "<html><head><title>503</title></head><body>Service Unavailable</body></html>"


def answer(body: Mapping[str, object], status: int = 200) -> web.Response:
    """The provider's JSON."""
    return web.Response(
        body=json.dumps(body, ensure_ascii=False).encode(),
        status=status,
        content_type="application/json",
        charset="utf-8",
    )


async def form_of(request: web.Request) -> dict[str, list[str]]:
    """The form sent, each name with all its values."""
    return parse_qs((await request.read()).decode(errors="replace"), keep_blank_values=True)


class Provider:
    """Answers the app as the real provider would, faults included."""

    def __init__(self, network: "Network") -> None:
        self.network = network
        account, token = network.options.account_sid, network.options.auth_token
        self.account = account
        self.expected = "Basic " + base64.b64encode(f"{account}:{token}".encode()).decode()

    def routes(self) -> list[web.RouteDef]:
        """The provider's addresses; the account's own are plain paths, which are found fastest."""
        root = f"/{VERSION}/Accounts/{self.account}"
        text, call = f"{root}/Messages/{{sid}}.json", f"{root}/Calls/{{sid}}.json"
        return [
            web.post(f"{root}/Messages.json", self._door("create", self.create_message)),
            web.get(f"{root}/Messages.json", self._door("list", self.list_messages)),
            web.get(text, self._door("fetch", self.fetch_message)),
            web.post(text, self._door("update", self.update_message)),
            web.delete(text, self._door("delete", self.delete_message)),
            web.post(f"{root}/Calls.json", self._door("create", self.create_call)),
            web.get(f"{root}/Calls.json", self._door("list", self.list_calls)),
            web.get(call, self._door("fetch", self.fetch_call)),
            web.post(call, self._door("update", self.update_call)),
            web.delete(call, self._door("delete", self.delete_call)),
            *Recordings(self.network, self.account).routes(self._door),
            web.get(f"{root}/IncomingPhoneNumbers.json", self._door("number", self.list_numbers)),
            web.get(
                f"/{VERSION}/Accounts/{{account}}.json", self._door("fetch", self.fetch_account)
            ),
            web.route("*", f"/{VERSION}/{{rest:.*}}", self._door("other", self.nothing_here)),
        ]

    def _door(
        self, scope: str, deed: Deed
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """A handler that asks for the password, has the faults, and keeps the record."""

        async def handler(request: web.Request) -> web.StreamResponse:
            if request.headers.get("Authorization") != self.expected:
                return answer(Refusal(20003).body(), 401)
            await request.read()  # what came in whole is done, whoever hangs up meanwhile
            faults = self.network.faults
            fault = ""
            if faults.active:
                fault = faults.pick(scope)
                if faults.latency:
                    await asyncio.sleep(faults.latency)
            asked = Asked(
                f"{scope} {deed.__name__.partition('_')[2]}", "", "", "", "", accepted=False
            )
            asked.fault = fault
            self.network.asked.append(asked)
            if fault and fault not in AFTER:
                return await self._broken(request, fault, None)
            response = await self._do(request, deed, asked)
            return await self._broken(request, fault, response) if fault else response

        return handler

    async def _do(self, request: web.Request, deed: Deed, asked: Asked) -> web.Response:
        try:
            response = await deed(request, asked)
        except Refusal as refusal:
            asked.code = refusal.code
            if asked.kind.startswith("create"):
                self.network.totals.refused += 1
            return answer(refusal.body(), refusal.status)
        asked.accepted = True
        return response

    async def _broken(
        self, request: web.Request, fault: str, good: web.Response | None
    ) -> web.StreamResponse:
        """What the app gets instead of the right answer."""
        if fault in {"429", "500", "500_after"}:
            refusal = Refusal(20429 if fault == "429" else 20500)
            return answer(refusal.body(), refusal.status)
        if fault == "503":
            return web.Response(text=BAD_GATEWAY_PAGE, status=503, content_type="text/html")
        if fault == "garble" and good is not None and isinstance(good.body, bytes):
            half = good.body[: len(good.body) // 2]
            return web.Response(body=half, status=good.status, content_type="application/json")
        if fault == "truncate" and good is not None and isinstance(good.body, bytes):
            return await self._cut_short(request, good.status, good.body)
        if fault.startswith("black_hole"):
            await self._swallow(request)
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)

    @staticmethod
    async def _cut_short(request: web.Request, status: int, body: bytes) -> web.StreamResponse:
        response = web.StreamResponse(status=status)
        response.content_type = "application/json"
        response.content_length = len(body)
        await response.prepare(request)
        await response.write(body[: len(body) // 2])
        if request.transport is not None:
            request.transport.close()
        return response

    @staticmethod
    async def _swallow(request: web.Request) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE
        while loop.time() < until and request.transport is not None:
            await asyncio.sleep(0.1)

    # texts

    async def create_message(self, request: web.Request, asked: Asked) -> web.Response:
        form = {name: values[-1] for name, values in (await form_of(request)).items()}
        self._note(asked, form, form.get("Body", ""))
        message = self.network.texts.accept(form)
        asked.sid = message.sid
        return answer(message_json(message, self.account), 201)

    def _message(self, request: web.Request) -> Message:
        found = self.network.messages.get(request.match_info["sid"])
        if found is None:
            raise Refusal(20404)
        return found

    async def fetch_message(self, request: web.Request, asked: Asked) -> web.Response:
        asked.sid = request.match_info["sid"]
        return answer(message_json(self._message(request), self.account))

    async def update_message(self, request: web.Request, asked: Asked) -> web.Response:
        """Redact with an empty Body, cancel with Status=canceled."""
        message = self._message(request)
        asked.sid = message.sid
        form = await form_of(request)
        if form.get("Status") == ["canceled"]:
            self.network.texts.cancel(message)
        elif form.get("Body") == [""]:
            if not message.finished:
                raise Refusal(20009)
            message.redacted = True
        else:
            raise Refusal(20001)
        return answer(message_json(message, self.account))

    async def delete_message(self, request: web.Request, asked: Asked) -> web.Response:
        asked.sid = request.match_info["sid"]
        self.network.texts.forget(self._message(request))
        return web.Response(status=204)

    async def list_messages(self, request: web.Request, asked: Asked) -> web.Response:
        asked.to = request.query.get("To", "")
        return self._list(request, "messages", "DateSent", self._items(Message, request))

    # calls

    async def create_call(self, request: web.Request, asked: Asked) -> web.Response:
        form = await form_of(request)
        said = {name: values[-1] for name, values in form.items()}
        self._note(asked, said, said.get("Twiml") or said.get("Url", ""))
        call = self.network.calls.accept(form)
        asked.sid = call.sid
        return answer(call_json(call, self.account), 201)

    def _call(self, request: web.Request) -> Call:
        found = self.network.all_calls.get(request.match_info["sid"])
        if found is None:
            raise Refusal(20404)
        return found

    async def fetch_call(self, request: web.Request, asked: Asked) -> web.Response:
        asked.sid = request.match_info["sid"]
        return answer(call_json(self._call(request), self.account))

    async def update_call(self, request: web.Request, asked: Asked) -> web.Response:
        """End a call with Status=completed or canceled."""
        call = self._call(request)
        asked.sid = call.sid
        status = (await form_of(request)).get("Status", [""])[-1]
        if call.finished:
            raise Refusal(21220)
        if status not in {"completed", "canceled"}:
            raise Refusal(20001)
        self.network.calls.hang_up(call)
        return answer(call_json(call, self.account))

    async def delete_call(self, request: web.Request, asked: Asked) -> web.Response:
        call = self._call(request)
        asked.sid = call.sid
        if not call.finished:
            raise Refusal(20009)
        del self.network.all_calls[call.sid]
        return web.Response(status=204)

    async def list_calls(self, request: web.Request, asked: Asked) -> web.Response:
        asked.to = request.query.get("To", "")
        return self._list(request, "calls", "StartTime", self._items(Call, request))

    # the account's own number

    async def list_numbers(self, request: web.Request, asked: Asked) -> web.Response:
        """The one number of this account, with the addresses that it rings."""
        options, wanted = self.network.options, request.query.get("PhoneNumber", "")
        own = [number_json(options)] if wanted in {"", options.number} else []
        whole = {"incoming_phone_numbers": own, "page": 0, "page_size": 50}
        return answer({**whole, "next_page_uri": None, "uri": request.path_qs})

    # both

    def _note(self, asked: Asked, form: Mapping[str, str], body: str) -> None:
        asked.to, asked.body = form.get("To", ""), body
        asked.sender = form.get("From") or form.get("MessagingServiceSid", "")
        asked.callback = form.get("StatusCallback", "")

    def _items(self, kind: type[Message] | type[Call], request: web.Request) -> Iterator[Item]:
        """Newest first; a question about one phone looks at that phone's thread only."""
        asked, number = request.query, request.query.get("To", "")
        number = number if number in self.network.phones else asked.get("From", "")
        phone = self.network.phones.get(number)
        known = self.network.messages if kind is Message else self.network.all_calls
        if phone is None:
            return iter(reversed(list(known.values())))
        return (i for i in reversed(list(phone.thread)) if isinstance(i, kind) and i.sid in known)

    def _list(
        self, request: web.Request, name: str, when: str, items: Iterator[Item]
    ) -> web.Response:
        found = page(matching(items, request.query, when), request.query, request.path)
        shown = [
            message_json(i, self.account) if isinstance(i, Message) else call_json(i, self.account)
            for i in found.items
        ]
        return answer({**found.envelope(), name: shown})

    async def fetch_account(self, request: web.Request, asked: Asked) -> web.Response:
        if request.match_info["account"] != self.account:
            raise Refusal(20404)
        return answer({"sid": self.account, "friendly_name": "Make-believe", "status": "active"})

    async def nothing_here(self, request: web.Request, asked: Asked) -> web.Response:
        raise Refusal(20404)
