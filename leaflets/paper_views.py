"""What goes on paper: a look at it, and all of it at once."""

from http import HTTPStatus

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import condition as conditional
from django.views.decorators.http import require_POST, require_safe

import paper
from accounts import clock
from accounts.scope import SignedInRequest
from leaflets import grid, printing
from leaflets.forms import WriteLeafletForm
from leaflets.models import Leaflet
from leaflets.paper_data import Order, order_of, orders
from leaflets.paper_forms import FORMS, form_of
from leaflets.views import find
from translations import languages
from translations.actions import may_write
from translations.views import writers_only


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
            str(missing), content_type="text/plain", status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    except paper.TooMuch as trouble:
        return HttpResponse(
            str(trouble), content_type="text/plain", status=HTTPStatus.SERVICE_UNAVAILABLE
        )
    wanted = found[1:2] if side == "2" else found[:1]
    if not wanted:
        raise Http404
    answer = HttpResponse(wanted[0], content_type="image/png")
    answer["Cache-Control"] = "private, no-cache"  # asked again, and sent again when it changed
    return answer


def ordered(leaflet: Leaflet, tag: str, form: str) -> Order:
    """A leaflet in the form that an address names; 404 where there is none, or no words for it."""
    wanted = form_of(form) if tag in languages.READING else None
    order = wanted and order_of(leaflet, tag, wanted, timezone.localdate(clock.now()))
    if not order:
        raise Http404
    return order


@require_safe
def archive(request: SignedInRequest) -> StreamingHttpResponse:
    """Every edition of which something is written, in every form, sent as it is made."""
    if not may_write(request.user):
        raise Http404
    today = timezone.localdate(clock.now())
    cells = [cell for row in grid.rows(request.user, today) for cell in row]
    editions = [cell.edition for cell in cells if cell.edition.state != "missing"]
    wanted = orders(editions, FORMS, today)
    response = StreamingHttpResponse(printing.archive(wanted), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="leaflets.zip"'
    return response
