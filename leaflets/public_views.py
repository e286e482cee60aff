"""Pages that anybody may read: a leaflet in their language, without an account, a script or a cookie."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

import paper
from accounts import clock
from leaflets import aloud, grid, printing
from leaflets.editions import Edition, Piece, gather
from leaflets.models import Leaflet, Shape
from leaflets.paper_data import order_of
from leaflets.paper_forms import form_of, usual
from leaflets.sounding import sound_answer
from translations import languages
from translations.catalogues import frame_of
from translations.models import SOURCE
from translations.recordings import sound_of
from translations.wording import words_for

MINUTES = 10  # a phone or a proxy keeps a page: somebody reads it again without data
View = Callable[..., HttpResponse]


def for_everybody(view: View) -> View:
    """A page for whoever scans a code; it may be kept for a while, for it is the same for all."""

    @login_not_required
    @require_safe
    @cache_control(public=True, max_age=60 * MINUTES)
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return page


@for_everybody
def start(request: HttpRequest) -> HttpResponse:
    """Every language in which there is something to read."""
    found = {edition.language.tag: edition.language for edition in _written(Leaflet.objects.all())}
    page = {"language": languages.get(SOURCE), "tongues": found.values()}
    return render(request, "leaflets/resident/start.html", page)


@for_everybody
def in_language(request: HttpRequest, tag: str) -> HttpResponse:
    """Every leaflet that there is in one language."""
    if tag not in languages.READING:
        raise Http404
    editions = _written(Leaflet.objects.in_order(), [tag])
    if not editions:
        raise Http404
    frame = frame_of(tag)
    page = {"language": frame, "tongue": languages.get(tag), "editions": editions}
    with translation.override(frame.tag):
        return render(request, "leaflets/resident/language.html", page)


@for_everybody
def leaflet(request: HttpRequest, slug: str) -> HttpResponse:
    """What the code on a poster opens: the title in every language, to choose one's own."""
    get_object_or_404(Leaflet, slug=slug)
    page = {
        "language": languages.get(SOURCE),
        "editions": _written(Leaflet.objects.filter(slug=slug)),
    }
    return render(request, "leaflets/resident/choose.html", page)


@for_everybody
def read(request: HttpRequest, slug: str, tag: str) -> HttpResponse:
    """The leaflet in one language."""
    edition = _find(slug, tag)
    frame = frame_of(tag)
    page = {
        "language": frame,
        "tongue": edition.language,
        "edition": edition,
        "parts": _grouped(edition),
        "sounds": aloud.audible(edition),
        "draft": None,
        "forms": usual(tag),
    }
    if not edition.is_sure(_today()):
        page["draft"] = words_for(["paper_draft"], [tag])["paper_draft", tag]
    with translation.override(frame.tag):
        return render(request, "leaflets/resident/read.html", page)


@for_everybody
def sound(request: HttpRequest, slug: str, tag: str, part: str) -> HttpResponse:
    """A part read aloud, if somebody else has listened and it says what stands there."""
    recording = aloud.audible(_find(slug, tag)).get(part)
    if not recording:
        raise Http404
    return sound_answer(request, sound_of(recording))


@for_everybody
def sheet(_request: HttpRequest, slug: str, tag: str, form: str) -> HttpResponse:
    """The same on paper."""
    wanted = form_of(form) if tag in languages.READING else None
    order = wanted and order_of(get_object_or_404(Leaflet, slug=slug), tag, wanted, _today())
    if not order:
        raise Http404
    try:
        response = HttpResponse(printing.pdf(order), content_type="application/pdf")
    except (paper.MissingLetters, paper.TooMuch):  # nobody outside can mend either
        raise Http404 from None
    response["Content-Disposition"] = f'inline; filename="{order.name}.pdf"'
    return response


def _today() -> date:
    return timezone.localdate(clock.now())


def _written(leaflets: QuerySet[Leaflet], tags: list[str] | None = None) -> list[Edition]:
    """Those editions of which at least something is written."""
    editions = gather(leaflets, grid.tags() if tags is None else tags).values()
    return [edition for edition in editions if edition.state != "missing"]


def _find(slug: str, tag: str) -> Edition:
    """A leaflet in a language; 404 where nobody has written it."""
    if tag not in languages.READING:
        raise Http404
    found = _written(Leaflet.objects.filter(slug=slug), [tag])
    if not found:
        raise Http404
    return found[0]


def _grouped(edition: Edition) -> list[list[Piece]]:
    """The parts after one another; points of one list together."""
    found: list[list[Piece]] = []
    for piece in edition.pieces:
        if piece.shape == Shape.ITEM and found and found[-1][0].shape == Shape.ITEM:
            found[-1].append(piece)
        else:
            found.append([piece])
    return found
