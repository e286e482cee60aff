"""The wall of phones: its pages, and the forms on them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from aiohttp import web

from simulator.control import Control, Door
from simulator.desk import desk, layout, summary
from simulator.parts import phone_card
from simulator.records import Phone
from simulator.refusals import NotPossible
from simulator.script import ACTS

if TYPE_CHECKING:
    from simulator.network import Network

PHONES_ON_A_PAGE = 24
REFRESH_SECONDS = (0, 3, 10)
STATIC = Path(__file__).parent / "static"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # no-referrer would make browsers hide a form's origin
    "X-Content-Type-Options": "nosniff",
}
TICKED = {"off", "dead", "landline", "stop"}


@dataclass(frozen=True, slots=True)
class View:
    """What of the wall somebody looks at."""

    find: str = ""
    show: str = "used"  # used, ringing or all
    page: int = 1
    refresh: int = 3

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "View":
        refresh = query.get("refresh", "3")
        page = query.get("page", "1")
        return cls(
            find=re.sub(r"[^\d]", "", query.get("find", "")),
            show=query.get("show", "used"),
            page=max(int(page), 1) if page.isdecimal() else 1,
            refresh=int(refresh) if refresh in map(str, REFRESH_SECONDS) else 3,
        )

    def link(self, **changes: object) -> str:
        """The address of this view with something changed."""
        said = {
            "find": self.find, "show": self.show, "page": self.page, "refresh": self.refresh,
            **changes,
        }  # fmt: skip
        plain = {"find": "", "show": "used", "page": 1, "refresh": 3}
        query = urlencode({name: value for name, value in said.items() if value != plain.get(name)})
        return f"/?{query}" if query else "/"


class Wall:
    """The page of phones."""

    def __init__(self, network: "Network", control: Control) -> None:
        self.network, self.control = network, control

    def routes(self) -> list[tuple[str, str, Door]]:
        return [
            ("GET", "/", self.wall),
            ("GET", "/phones/{number}", self.one),
            ("GET", "/wall.css", self.style),
            ("GET", "/favicon.ico", self.no_icon),
            ("POST", "/do/{deed}", self.do),
        ]

    async def wall(self, request: web.Request) -> web.Response:
        view = View.of(request.query)
        found = self._found(view)
        last = max(-(-len(found) // PHONES_ON_A_PAGE), 1)
        view = replace(view, page=min(view.page, last))
        shown = found[(view.page - 1) * PHONES_ON_A_PAGE : view.page * PHONES_ON_A_PAGE]
        cards = "".join(phone_card(phone, back=view.link()) for phone in shown)
        body = summary(self.network, view, found=len(found), last=last, cards=cards)
        said = request.query.get("said", "")
        return page(
            layout(body, desk(self.network, back=view.link()), refresh=view.refresh, said=said)
        )

    def _found(self, view: View) -> list[Phone]:
        """Phones with news first, the latest at the top."""
        phones = [
            phone
            for phone in self.network.phones.values()
            if view.find in phone.number
            and (view.show == "all" or bool(phone.thread))
            and (view.show != "ringing" or phone.call is not None)
        ]
        phones.sort(key=_latest, reverse=True)
        return phones

    async def one(self, request: web.Request) -> web.Response:
        """One phone with its whole thread."""
        number = request.match_info["number"]
        phone = self.network.phones.get(number)
        if phone is None:
            raise web.HTTPNotFound(text="This phone has not been heard of yet.")
        refresh = View.of({"refresh": "0", **request.query}).refresh
        card = phone_card(phone, back=f"/phones/{number}", whole=True)
        said = request.query.get("said", "")
        return page(layout(card, "", refresh=refresh, said=said, number=number))

    async def style(self, request: web.Request) -> web.Response:
        text = (STATIC / "wall.css").read_text()
        return web.Response(text=text, content_type="text/css", headers=HEADERS)

    async def no_icon(self, request: web.Request) -> web.Response:
        return web.Response(status=204)

    async def do(self, request: web.Request) -> web.Response:
        """One form of the wall: do it and go back."""
        form = {name: str(value) for name, value in (await request.post()).items()}
        back = form.pop("back", "/")
        deed = request.match_info["deed"]
        if deed not in FORMS or not back.startswith("/") or back.startswith("//"):
            raise web.HTTPNotFound(text="The wall has no such form.")
        try:
            await getattr(self.control, deed)(FORMS[deed](form))
        except (NotPossible, ValueError) as refusal:
            joint = "&" if "?" in back else "?"
            back = f"{back}{joint}{urlencode({'said': str(refusal)})}"
        raise web.HTTPSeeOther(back)


def _latest(phone: Phone) -> tuple[bool, float]:
    moment = phone.thread[-1].created_at.timestamp() if phone.thread else 0.0
    return phone.call is not None, moment


def page(html: str) -> web.Response:
    return web.Response(text=html, content_type="text/html", headers=HEADERS)


def _plain(form: dict[str, str]) -> dict[str, object]:
    return {name: value for name, value in form.items() if value != ""}


def _phone(form: dict[str, str]) -> dict[str, object]:
    """yes and no as a form writes them."""
    return {
        name: (value == "yes" if name in TICKED and value in {"yes", "no"} else value)
        for name, value in form.items()
    }


def _script(form: dict[str, str]) -> dict[str, object]:
    if "end" in form:
        return {}
    minutes = form.pop("minutes", "") or "3"
    digits = {d: form.pop(f"digit{d}", "") or "0" for d in "123"}
    if not minutes.replace(".", "", 1).isdecimal():
        raise ValueError(f"{minutes!r} is not a number of minutes")
    shares = {name: form[name] for name in ACTS if form.get(name)}
    return {**shares, "within": float(minutes) * 60, "digits": digits}


FORMS = {
    "text": _plain,
    "press": _plain,
    "speak": _plain,
    "ring": _plain,
    "answer": _plain,
    "hangup": _plain,
    "phone": _phone,
    "script": _script,
    "faults": _plain,
    "reset": _plain,
}
