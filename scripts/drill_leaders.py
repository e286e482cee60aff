"""The leaders of a drill: they open the list that was texted to them, knock, and mark who is there."""

import re
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from http.cookiejar import CookieJar
from random import Random
from typing import Any
from urllib.parse import urlencode, urljoin

from simulator.visits import Form, FormReader

LIST = re.compile(r"https?://\S*/l/\w+")
FOUND = 0.3  # share of those behind the doors who open
LOOK = 1.0  # seconds between two looks at the texts
PATIENCE = 20  # seconds before a leader puts the phone away


class Leaders:
    """All leaders; each list is opened once, each door knocked at once."""

    def __init__(self, texts: Callable[[], list[str]]) -> None:
        self.texts = texts
        self.opened: set[str] = set()
        self.knocked: set[str] = set()
        self.lists = self.seen = 0
        self.troubles: list[str] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go, name="leaders", daemon=True)

    def __enter__(self) -> "Leaders":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _go(self) -> None:
        while not self._over.wait(LOOK):
            self._look(self.texts())

    def _look(self, texts: list[str]) -> None:
        fresh = {link for body in texts for link in LIST.findall(body)} - self.opened
        for link in sorted(fresh):
            self.opened.add(link)
            try:
                self._walk(link)
            except urllib.error.HTTPError as trouble:
                trouble.close()
                if trouble.code not in {404, 410}:  # the branch has another leader by now
                    self.troubles.append(f"A leader's list answered {trouble.code}.")

    def _walk(self, link: str) -> None:
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        here, forms = _open(browser, link)
        if not forms:
            self.troubles.append("A leader's link has no button.")
            return
        here, forms = _press(browser, here, forms[0])
        self.lists += 1
        for form in forms:
            if "/seen/" in form.action and form.action not in self.knocked:
                self.knocked.add(form.action)
                if Random(form.action).random() < FOUND:  # noqa: S311 - chance, no secret
                    _press(browser, here, form)
                    self.seen += 1


Page = tuple[str, list[Form]]


def _open(browser: Any, address: str, data: bytes | None = None, referer: str = "") -> Page:
    asked = urllib.request.Request(address, data=data, headers={"Referer": referer})  # noqa: S310
    with browser.open(asked, timeout=PATIENCE) as answer:
        reader = FormReader()
        reader.feed(answer.read().decode())
        return answer.url, [form for form in reader.forms if form.method == "post"]


def _press(browser: Any, here: str, form: Form) -> Page:
    """The page that comes after the button of this form."""
    target = urljoin(here, form.action or here)
    return _open(browser, target, urlencode(form.fields).encode(), referer=here)
