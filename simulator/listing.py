"""The provider's lists: filters by number, status and date, newest first, in pages."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from urllib.parse import urlencode

from simulator.records import Call, Message
from simulator.refusals import Refusal

PAGE = 50
LARGEST_PAGE = 1000
Item = Message | Call


def matching(items: Iterable[Item], asked: Mapping[str, str], when: str) -> Iterator[Item]:
    """Those items that the query asks for; `when` names its date filter."""
    earliest, latest = _span(asked, when)
    status = asked.get("Status")
    for item in items:
        if "To" in asked and item.to != asked["To"]:
            continue
        if "From" in asked and item.sender != asked["From"]:
            continue
        if status and item.status != status:
            continue
        if earliest <= _sent(item) < latest:
            yield item


def _sent(item: Item) -> datetime:
    if isinstance(item, Message):
        return item.sent_at or item.created_at
    return item.started_at or item.created_at


def _span(asked: Mapping[str, str], when: str) -> tuple[datetime, datetime]:
    earliest, latest = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    if when in asked:
        earliest, latest = _moments(asked[when])
    if f"{when}>" in asked:
        earliest = _moments(asked[f"{when}>"])[0]
    if f"{when}<" in asked:
        latest = _moments(asked[f"{when}<"])[1]
    return earliest, latest


def _moments(written: str) -> tuple[datetime, datetime]:
    """The beginning of a day or second, and its end."""
    try:
        if len(written) == len("2026-11-22"):
            day = date.fromisoformat(written)
            start = datetime(day.year, day.month, day.day, tzinfo=UTC)
            return start, start + timedelta(days=1)
        found = datetime.fromisoformat(written)
    except ValueError:
        raise Refusal(20001) from None
    start = found if found.tzinfo else found.replace(tzinfo=UTC)
    return start, start + timedelta(seconds=1)


def page(found: Iterator[Item], asked: Mapping[str, str], path: str) -> "Page":
    """One page of what was found, and how to ask for the next."""
    try:
        size = min(max(int(asked.get("PageSize", PAGE)), 1), LARGEST_PAGE)
        index = int(asked.get("Page", 0))
    except ValueError:
        raise Refusal(20001) from None
    after = asked.get("PageToken", "").removeprefix("PA")
    if after:  # the last item of the page before: new arrivals do not shift the pages
        for item in found:
            if item.sid == after:
                break
    items = list(islice(found, size + 1))
    return Page(items[:size], index, size, path, asked, more=len(items) > size)


class Page:
    """One page of a list."""

    def __init__(
        self, items: list[Item], index: int, size: int, path: str, asked: Mapping[str, str],
        *, more: bool,
    ) -> None:  # fmt: skip
        self.items, self.index, self.size = items, index, size
        self.path, self.asked, self.more = path, asked, more

    def envelope(self) -> dict[str, object]:
        """What the provider writes around a page."""
        start = self.index * self.size
        following = self._uri(self.index + 1, self.items[-1].sid) if self.more else None
        return {
            "end": start + max(len(self.items) - 1, 0),
            "first_page_uri": self._uri(0, ""),
            "next_page_uri": following,
            "page": self.index,
            "page_size": self.size,
            "previous_page_uri": None,
            "start": start,
            "uri": self._uri(self.index, self.asked.get("PageToken", "").removeprefix("PA")),
        }

    def _uri(self, index: int, after: str) -> str:
        kept = {k: v for k, v in self.asked.items() if k not in {"Page", "PageToken", "PageSize"}}
        query = {**kept, "PageSize": str(self.size), "Page": str(index)}
        if after:
            query["PageToken"] = "PA" + after
        return f"{self.path}?{urlencode(query)}"
