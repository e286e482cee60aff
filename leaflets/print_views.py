"""The pages of what was printed: note a run, find a code, withdraw an edition."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import paper
from accounts import clock
from accounts.scope import SignedInRequest
from leaflets import print_runs
from leaflets.forms import RunForm
from leaflets.models import Printed
from leaflets.paper_data import TEMPLATE
from leaflets.views import coordinators, find


@require_safe
@coordinators
def printed(request: SignedInRequest) -> HttpResponse:
    """Everything that lies about, or what bears a code."""
    code = request.GET.get("code", "")
    page = {"sheets": print_runs.sheets(request.user, code), "code": code}
    return render(request, "leaflets/printed.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators
def run(request: SignedInRequest, slug: str, tag: str) -> HttpResponse:
    """Notes that an edition was printed, and where it lies."""
    edition = find(request, slug, tag).edition
    if edition.state == "missing":
        raise Http404
    form = RunForm(request.POST or None, leaflet=edition.leaflet, tag=tag)
    if form.is_valid():
        try:
            noted = form.note(by=request.user, now=clock.now())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            code = noted.edition.version
            messages.success(request, _("Noted. On the paper stands %(code)s.") % {"code": code})
            return redirect("leaflets:printed")
    page = {"form": form, "edition": edition, "language": edition.language}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "leaflets/run.html", page, status=status)


@require_POST
@coordinators
def withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Nobody should hand it out any more."""
    row = _found(request, pk)
    print_runs.withdraw(edition=row, by=request.user, now=clock.now())
    messages.success(request, _("Withdrawn. Below stands where it has to be taken down."))
    return redirect("leaflets:printed")


@require_safe
@coordinators
def frozen(request: SignedInRequest, pk: UUID, form: str) -> HttpResponse:
    """The paper as it was printed."""
    row = _found(request, pk)
    if form not in row.frozen:
        raise Http404
    answer = HttpResponse(paper.typeset(TEMPLATE, row.frozen[form]), content_type="application/pdf")
    name = f"{row.leaflet.slug}-{row.language}-{form}-{row.version}"
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


def _found(request: SignedInRequest, pk: UUID) -> Printed:
    rows = Printed.objects.visible_to(request.user).select_related("leaflet")
    found: Printed = get_object_or_404(rows, pk=pk)
    return found
