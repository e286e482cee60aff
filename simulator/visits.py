"""Somebody opens the link in a text with a phone's browser and presses a button on the page."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from aiohttp import ClientError, ClientSession, ClientTimeout, CookieJar
from yarl import URL

if TYPE_CHECKING:
    from simulator.network import Network

LINK = re.compile(r"https?://[^\s<>\"']*[\w/=]")  # a full stop after a link is not part of it
PATIENCE = ClientTimeout(total=20)  # seconds before somebody puts the phone away
BROWSER = {"User-Agent": "Mozilla/5.0 (Linux; Android 10; Mobile)", "Accept": "text/html"}
VALUES = {  # how a page may call the three answers, best guess first
    "1": ("1", "safe"),
    "2": ("2", "help", "needs_help", "need_help"),
    "3": ("3", "not_safe_to_talk", "not_safe", "cannot_talk", "later"),
}


@dataclass(slots=True)
class Form:
    """One form of a page, as a browser would send it."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)  # values of those named answer


class FormReader(HTMLParser):
    """Collects the forms of a page with their present values."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.inside: Form | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = Form(said.get("action", ""), said.get("method", "get").lower())
            self.forms.append(self.inside)
        elif self.inside is not None:
            self._field(tag, said, self.inside)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None

    def _field(self, tag: str, said: dict[str, str], form: Form) -> None:
        name, kind = said.get("name", ""), said.get("type", "")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            if self.select not in form.fields or "selected" in said:
                form.fields[self.select] = said.get("value", "")
        elif name == "answer" and (tag == "button" or kind in {"submit", "radio"}):
            form.buttons.append(said.get("value", ""))
        elif tag == "input" and name and kind not in {"submit", "button", "image", "reset"}:
            self._input(name, kind, said, form)

    @staticmethod
    def _input(name: str, kind: str, said: dict[str, str], form: Form) -> None:
        if kind in {"radio", "checkbox"} and "checked" not in said:
            return
        value = said.get("value", "on" if kind == "checkbox" else "")
        form.fields[name] = value or ("1" if kind == "number" and "required" in said else "")


def answer_form(page: str) -> Form | None:
    """The first form of a page that asks for an answer."""
    reader = FormReader()
    reader.feed(page)
    return next((form for form in reader.forms if form.buttons), None)


def choose(buttons: list[str], digit: str) -> str:
    """The button that means this digit; by place when its value tells nothing."""
    for value in VALUES.get(digit, (digit,)):
        if value in buttons:
            return value
    return buttons[min(int(digit) - 1, len(buttons) - 1)]


class Visit:
    """One visit to one page, with its own cookies."""

    def __init__(self, network: "Network") -> None:
        self.network = network

    async def answer(self, link: str, digit: str) -> bool:
        """Open the link and press the button for this digit; whether the page took it."""
        try:
            async with ClientSession(
                headers=BROWSER, timeout=PATIENCE, cookie_jar=CookieJar(unsafe=True)
            ) as browser:
                trouble = await self._answer(browser, link, digit)
        except (ClientError, TimeoutError, ValueError) as error:
            trouble = type(error).__name__
        if trouble:
            self.network.trouble(f"A link in a text could not be answered: {trouble}.")
        return not trouble

    async def _answer(self, browser: ClientSession, link: str, digit: str) -> str:
        async with browser.get(URL(link, encoded=True)) as reply:
            page, here = await reply.text(), str(reply.url)
            if reply.status >= 400:
                return f"HTTP {reply.status}"
        self.network.totals.links_opened += 1
        form = answer_form(page)
        if form is None:
            return "no form with an answer on the page"
        data = {**form.fields, "answer": choose(form.buttons, digit)}
        target = urljoin(here, form.action or here)
        headers = {"Referer": here, "Origin": str(URL(here).origin())}
        async with browser.post(target, data=data, headers=headers) as reply:
            await reply.read()
            return f"HTTP {reply.status} to the answer" if reply.status >= 400 else ""
