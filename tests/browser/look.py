"""What one look at a page shows: to axe, to a narrow screen, to a thumb, to a slow line."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page, Response

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOOKS = [(width, scheme) for width in (390, 1280) for scheme in ("light", "dark")]
HEIGHT = 844  # pixels; a phone of today
WALL = (1920, 1080)  # pixels; what a projector shows
NARROWEST = 320  # pixels across: an old phone, or a page at 400 %
OPEN_ALL = "for (const one of document.querySelectorAll('details:not(.menu)')) one.open = true"
FAILED = "Failed to load resource: the server responded with a status of 4"
COLOURS = ["color-contrast", "link-in-text-block"]  # in the dark nothing else is different
AXE = """only => axe.run({runOnly: only, resultTypes: ["violations"]}).then(found =>
    found.violations.map(one => `${one.id}: ${one.nodes.slice(0, 3).map(
        node => node.target + " " + node.failureSummary).join(" | ")}`))"""
STICKS_OUT = """() => {
    const page = document.documentElement;
    if (page.scrollWidth <= page.clientWidth) return [];
    const inside = one => !one.closest(".scroll, .vh, .halo");
    const wide = [...document.body.querySelectorAll("*")].filter(inside).filter(one => {
        const box = one.getBoundingClientRect();
        return box.width && (box.right > page.clientWidth + 1 || box.left < -1);
    });
    return [`${page.scrollWidth} px`, ...wide.slice(0, 4).map(one => one.outerHTML.slice(0, 120))];
}"""
# A radio or a box is pressed by its label; a link within a sentence is as high as its line.
TARGETS = """() => {
    const all = [...document.querySelectorAll(
        "a[href], button, summary, select, textarea, input:not([type=hidden])")];
    const seen = all.filter(one => one.checkVisibility() && !one.closest(".vh, .skip"));
    const inSentence = one => getComputedStyle(one).display === "inline" && [
        ...one.parentNode.childNodes].some(near => near.nodeType === 3 && near.data.trim());
    return seen.filter(one => !inSentence(one)).map(one => {
        const box = (one.closest("label") || one).getBoundingClientRect();
        const main = one.matches(".btn, .big, .sos, .dock a, .tongues a");
        return [box.height, main, one.outerHTML.slice(0, 140)];
    });
}"""
MAIN, LEAST = 44, 24  # pixels


@dataclass
class Seen:
    """Everything that came of one visit; empty lists are good."""

    name: str
    status: int = 0
    axe: dict[str, list[str]] = field(default_factory=dict)  # by look
    troubles: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    sticks_out: list[str] = field(default_factory=list)
    small: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    bytes_on_the_line: int = 0
    scripts: int = 0


class Watch:
    """Listens to a page from its making on; `begin` starts a new visit."""

    def __init__(self, page: Page, ours: str) -> None:
        self.page, self.ours = page, ours
        self.seen = Seen("")
        device = page.context.new_cdp_session(page)
        device.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self.answers: list[Response] = []
        page.on("console", self._line)
        page.on("pageerror", lambda error: self.seen.troubles.append(str(error)))
        page.on("request", lambda asked: self._asked(asked.url))
        page.on("response", lambda answer: self.answers.append(answer))  # noqa: PLW0108 - no builtins

    def begin(self, name: str) -> None:
        """Whatever comes from now on belongs to this visit."""
        self.seen = Seen(name)
        self.answers.clear()
        self.page.set_viewport_size({"width": LOOKS[0][0], "height": HEIGHT})
        self.page.emulate_media(color_scheme="light")

    def look(self) -> Seen:
        """Everything about the page that stands there now."""
        self._weigh()
        self.page.evaluate(OPEN_ALL)
        self.page.evaluate(AXE_SCRIPT)
        self.seen.small = list(self.small_targets())
        for width, scheme in LOOKS:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            only = TAGS if scheme == "light" else COLOURS
            self.seen.axe[f"{width} {scheme}"] = self.page.evaluate(AXE, only)
        self.page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
        self.seen.sticks_out = self.page.evaluate(STICKS_OUT)
        return self.seen

    def _line(self, line: ConsoleMessage) -> None:
        if line.type == "error" and not line.text.startswith(FAILED):
            self.seen.troubles.append(line.text)

    def _asked(self, url: str) -> None:
        if url.startswith("data:"):
            return
        self.seen.requests.append(url)
        if not url.startswith(self.ours):
            self.seen.foreign.append(url)

    def _weigh(self) -> None:
        """The last page and what it brought along, as a phone without anything kept gets it."""
        pages = [n for n, one in enumerate(self.answers) if _is_page(one)]
        brought = self.answers[pages[-1] :]
        self.seen.status = brought[0].status
        self.seen.requests = [one.url for one in brought if not one.url.startswith("data:")]
        bodies = [self.page.request.get(url).body() for url in self.seen.requests[1:]]
        bodies.append(brought[0].body())
        self.seen.bytes_on_the_line = sum(len(gzip.compress(body, 6)) for body in bodies)
        self.seen.scripts = self.page.locator("script").count()

    def small_targets(self) -> Iterator[str]:
        """Whatever is too low to be hit with a thumb."""
        found: list[Any] = self.page.evaluate(TARGETS)
        for height, is_main, words in found:
            if height < (MAIN if is_main else LEAST) - 0.5:  # half a pixel of rounding
                yield f"{height:.0f} px: {words}"


def _is_page(answer: Response) -> bool:
    return answer.request.is_navigation_request() and not 300 <= answer.status < 400
