"""The page on which a tree is rearranged: look first, save then, undo the last change."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import clock
from accounts.scope import SignedInRequest
from residences import arranging
from residences.arranging_forms import ArrangeForm
from residences.health_words import one_by_one
from residences.models import Nomination, Residence
from residences.pages import done, run_or_404
from residences.roll import boards
from residences.survey import survey

asks_and_answers = require_http_methods(["GET", "HEAD", "POST"])


@asks_and_answers
def arrange(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Choose a change; see what it does; save it."""
    residence = run_or_404(request, pk)
    if request.method != "POST":
        return _choose(request, residence, ArrangeForm(residence=residence))
    form = ArrangeForm(request.POST, residence=residence)
    if not form.is_valid():
        return _choose(request, residence, form)
    if "save" in request.POST and (made := done(request, form)):
        asked = isinstance(made, Nomination)
        messages.success(request, _("They are asked.") if asked else _("Saved."))
        return redirect("residences:arrange", pk)
    if form.errors:
        return _choose(request, residence, form)
    return _check(request, residence, form)


def _choose(request: SignedInRequest, residence: Residence, form: ArrangeForm) -> HttpResponse:
    cover = survey([residence])[residence.pk]
    ticked = {str(pk) for pk in form["people"].value() or []}
    context = {
        "residence": residence,
        "form": form,
        "limbs": boards(residence, cover.everywhere(), ticked),
        "last": arranging.last_change(residence, clock.now()),
        "ticked": ticked,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "residences/arrange.html", context, status=status)


def _check(request: SignedInRequest, residence: Residence, form: ArrangeForm) -> HttpResponse:
    now = clock.now()
    preview = form.preview(now)
    context = {
        "residence": residence,
        "form": form,
        "found": form.cleaned_data,
        "branch": form.branch,
        "preview": preview,
        "worse": one_by_one(residence.pk, preview.worse),
        "better": one_by_one(residence.pk, preview.better),
    }
    return render(request, "residences/arrange_check.html", context)


@require_POST
def undo(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The tree as it was before its last change."""
    residence = run_or_404(request, pk)
    try:
        arranging.undo(residence=residence, by=request.user, now=clock.now())
        messages.success(request, _("Undone."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("residences:arrange", pk)
