"""Leaflets set one after the other, warm; and the same pages by WeasyPrint, where that is installed."""

import importlib
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import measuring

STYLE = Path(__file__).resolve().parent.parent / "website/static/website/resident.css"
PICTURES = re.compile(r"<svg.*?</svg>", re.DOTALL)  # WeasyPrint 70 breaks off at ours

if TYPE_CHECKING:
    from leaflets.paper_data import Order


def main(count: int) -> None:
    """Milliseconds of each engine for this many leaflets, the first of each left out."""
    measuring.ready()
    from django.core.management import call_command
    from django.utils import timezone

    from accounts import clock
    from leaflets import grid
    from leaflets.editions import gather
    from leaflets.models import Leaflet
    from leaflets.paper_data import orders

    call_command("load_leaflets", verbosity=0)
    with measuring.counting() as queries:
        editions = gather(Leaflet.objects.in_order(), grid.tags())
        asked = queries()
    today = timezone.localdate(clock.now())
    made = orders(editions.values(), ["poster"], today)[: count + 1]
    found: dict[str, Any] = {"queries": asked, "count": len(made) - 1, **_ours(made)}
    if theirs := _theirs(made):
        found["theirs"] = theirs
    measuring.tell(found)


def _ours(made: list["Order"]) -> dict[str, float]:
    """How long we take: all together, and the slowest one."""
    import paper
    from leaflets.paper_data import TEMPLATE, data

    files = paper.typeset_each((TEMPLATE, data(order)) for order in made)
    next(files)  # reads the fonts
    times = []
    for _order in made[1:]:
        began = time.perf_counter()
        made_one = isinstance(next(files), bytes)
        if not made_one:
            raise RuntimeError("A leaflet that ships cannot be printed.")
        times.append(time.perf_counter() - began)
    return {"ms": sum(times) * 1000, "slowest": max(times) * 1000}


def _theirs(made: list["Order"]) -> float:
    """How long WeasyPrint takes for the pages that residents read; 0 without it."""
    try:
        weasyprint: Any = importlib.import_module("weasyprint")
    except (ImportError, OSError):  # not installed, or without its system libraries
        return 0.0
    from django.test import Client
    from django.urls import reverse

    pages = [
        Client().get(
            reverse("read:read", args=[one.edition.leaflet.slug, one.edition.language.tag])
        )
        for one in made
    ]
    words = [PICTURES.sub("", page.content.decode()) for page in pages]
    style = weasyprint.CSS(string=STYLE.read_text(encoding="utf-8"))
    weasyprint.HTML(string=words[0]).write_pdf(stylesheets=[style])
    return 1000 * measuring.seconds(
        lambda: [weasyprint.HTML(string=one).write_pdf(stylesheets=[style]) for one in words[1:]]
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
