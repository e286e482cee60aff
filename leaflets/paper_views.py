"""What goes on paper: a look at it, and all of it at once."""

from collections.abc import Iterable, Iterator
from http import HTTPStatus

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.views.decorators.http import condition as conditional
from django.views.decorators.http import require_POST, require_safe

import paper
from accounts import clock
from accounts.scope import SignedInRequest
from leaflets import archiving, grid, printing
from leaflets.forms import EverythingForm, WriteLeafletForm
from leaflets.models import Leaflet
from leaflets.paper_data import Order, order_of, orders
from leaflets.paper_forms import FORMS, form_of
from leaflets.printing import Trouble
from leaflets.views import find
from translations import languages
from translations.actions import may_write
from translations.views import writers_only

MARK = "<!-- lines -->"  # where a page that comes in pieces is cut


@require_safe
def picture(request: SignedInRequest, slug: str, tag: str, form: str) -> HttpResponse:
    """A page of the paper as it would be printed; a browser that has this very one keeps it."""
    leaflet = get_object_or_404(Leaflet.objects.visible_to(request.user), slug=slug)
    order = ordered(leaflet, tag, form)
    seen = conditional(etag_func=lambda *_: f'"{printing.mark_of(order)}"')
    return seen(lambda _request: shown(order, request.GET.get("side", "")))(request)


@require_POST
@writers_only
def look(request: SignedInRequest, slug: str, tag: str) -> HttpResponse:
    """How the words that stand in the boxes would look as a poster; nothing is kept."""
    edition = WriteLeafletForm(request.POST, reading=find(request, slug, tag)).typed()
    [order] = orders([edition], ["poster"], timezone.localdate(clock.now()))
    return shown(order)


def shown(order: Order, side: str = "") -> HttpResponse:
    """A picture of one side; 422 with the letters that no font of ours has."""
    try:
        found = printing.pictures(order)
    except paper.MissingLetters as missing:
        return HttpResponse(
            printing.why_not(missing),
            content_type="text/plain",
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    except paper.TooMuch as trouble:
        return HttpResponse(
            printing.why_not(trouble),
            content_type="text/plain",
            status=HTTPStatus.SERVICE_UNAVAILABLE,
        )
    wanted = found[1:2] if side == "2" else found[:1]
    if not wanted:
        raise Http404
    return HttpResponse(wanted[0], content_type="image/png")


def ordered(leaflet: Leaflet, tag: str, form: str) -> Order:
    """A leaflet in the form that an address names; 404 where there is none, or no words for it."""
    wanted = form_of(form) if tag in languages.READING else None
    order = wanted and order_of(leaflet, tag, wanted, timezone.localdate(clock.now()))
    if not order:
        raise Http404
    return order


@require_safe
def everything(request: SignedInRequest) -> HttpResponseBase:
    """Asks what shall go into one file; then says how far it is, line by line as it comes."""
    _writers(request)
    form = EverythingForm(request.GET if "form" in request.GET else {"form": FORMS})
    if "form" not in request.GET or not form.is_valid():
        return _asked(request, form)
    wanted = _wanted(request, form.cleaned_data["form"])
    page = {"count": len(wanted), "query": request.GET.urlencode(), "mark": MARK}
    head, tail = render_to_string("leaflets/making.html", page, request).split(MARK)
    answer = StreamingHttpResponse(_told(head, wanted, tail, translation.get_language()))
    answer["X-Accel-Buffering"] = "no"  # or a server in front of us would keep it until it is whole
    return answer


def _asked(request: SignedInRequest, form: EverythingForm) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "leaflets/everything.html", {"form": form}, status=status)


def _told(head: str, wanted: list[Order], tail: str, tongue: str | None) -> Iterator[str]:
    """The page in pieces: a line after each leaflet in each language, its link when all are made."""
    yield head
    lacking: list[tuple[Order, Trouble]] = []
    for number, (order, one) in enumerate(
        zip(wanted, archiving.made(wanted), strict=True), start=1
    ):
        if not isinstance(one, bytes):
            lacking.append((order, one))
        if number == len(wanted) or wanted[number].edition is not order.edition:
            with translation.override(tongue):  # the page's: whoever sends the pieces has left it
                line = _line(number, len(wanted), order, lacking)
            yield line
            lacking = []
    yield tail


def _line(number: int, count: int, order: Order, lacking: list[tuple[Order, Trouble]]) -> str:
    why = [(one, printing.why_not(trouble)) for one, trouble in lacking]
    facts = {"number": number, "count": count, "order": order, "lacking": why}
    return render_to_string("leaflets/made.html", facts)


@require_safe
def archive(request: SignedInRequest) -> HttpResponseBase:
    """Every edition of which something is written, in these forms or in all, sent as it is made."""
    _writers(request)
    form = EverythingForm(request.GET if "form" in request.GET else {"form": FORMS})
    if not form.is_valid():
        return _asked(request, form)
    wanted = _wanted(request, form.cleaned_data["form"])
    response = StreamingHttpResponse(archiving.archive(wanted), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="leaflets.zip"'
    return response


def _writers(request: SignedInRequest) -> None:
    if not may_write(request.user):
        raise Http404


def _wanted(request: SignedInRequest, forms: Iterable[str]) -> list[Order]:
    today = timezone.localdate(clock.now())
    cells = [cell for row in grid.rows(request.user, today) for cell in row]
    editions = [cell.edition for cell in cells if cell.edition.state != "missing"]
    return orders(editions, forms, today)
