"""What goes on paper: a look at it, and all of it at once."""

from http import HTTPStatus

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

import paper
from accounts import clock
from accounts.scope import SignedInRequest
from leaflets import grid, printing
from leaflets.paper_data import FORMS, orders
from leaflets.views import find
from translations.actions import may_write


@require_safe
def picture(request: SignedInRequest, slug: str, tag: str, form: str) -> HttpResponse:
    """The first page with words, as a picture; 422 with the letters that no font of ours has."""
    if form not in FORMS:
        raise Http404
    edition = find(request, slug, tag).edition
    [order] = orders([edition], [form], timezone.localdate(clock.now()))
    try:
        first = printing.pictures(order)[0]
    except paper.MissingLetters as missing:
        return HttpResponse(
            str(missing), content_type="text/plain", status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    except paper.TooMuch as trouble:
        return HttpResponse(
            str(trouble), content_type="text/plain", status=HTTPStatus.SERVICE_UNAVAILABLE
        )
    return HttpResponse(first, content_type="image/png")


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
