"""Long lists, page by page: nothing is cut off silently, and a page costs the same wherever it is."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

SIZE = 50  # rows of one list on one page


def page_of(request: HttpRequest, rows: Any, name: str = "page", size: int = SIZE) -> "Page[Any]":
    """The rows of the page that the address names, and where the others are.

    `name` is what the address calls this list, so that several stand on one page.
    """
    page = Paginator(rows, size).get_page(request.GET.get(name))
    page.before = _address(request, name, page.number - 1) if page.has_previous() else ""  # type: ignore[attr-defined]
    page.after = _address(request, name, page.number + 1) if page.has_next() else ""  # type: ignore[attr-defined]
    return page


def _address(request: HttpRequest, name: str, number: int) -> str:
    kept = request.GET.copy()
    kept[name] = str(number)
    return f"?{kept.urlencode()}"
