"""The pages about numbers: whom to ask in person, the new number, and asking by text."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock
from accounts.scope import SignedInRequest
from accounts.stepup import fresh_sign_in
from messaging.error_words import advice_on
from messaging.phones import SafePhone
from residences.asking import ask_still_you
from residences.checkup import not_reached
from residences.models import Errand, Residence, Resident
from residences.number_forms import ErrandForm, NewNumberForm
from residences.pages import done, page, run_or_404, seen_or_404

asks_and_answers = require_http_methods(["GET", "HEAD", "POST"])
MOST = 100  # people on the page; the others come when these are done


@require_safe
def errands(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Whom somebody has to ask in person, and who has not been reached for a month."""
    residence = seen_or_404(request, pk)
    rows = residence.errands.open()
    found = list(rows.select_related("resident", "branch", "phone")[:MOST])
    for row in found:
        row.advice = advice_on(row.code)  # type: ignore[attr-defined]
        row.found = row.found_number and str(SafePhone(str(row.found_number)))  # type: ignore[attr-defined]
    silent = residence.residents.here().filter(not_reached(clock.now()))
    context = {
        "residence": residence,
        "errands": found,
        "total": rows.count(),
        "silent": silent.select_related("branch").prefetch_related("lines__phone")[:MOST],
        "many_silent": silent.count(),
        "runs": Residence.objects.run_by(request.user).filter(pk=pk).exists(),
    }
    return render(request, "residences/errands.html", context)


def ask(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Everybody who has not been reached for a month is asked by text whether the number is right."""
    return _ask(request, run_or_404(request, pk))


@fresh_sign_in
@require_POST
def _ask(request: SignedInRequest, residence: Residence) -> HttpResponse:
    now = clock.now()
    many = ask_still_you(residence.residents.here().filter(not_reached(now)), now)
    words = ngettext(
        "%s phone is asked by text, by day.", "%s phones are asked by text, by day.", many
    )
    messages.success(request, words % many)
    return redirect("residences:errands", residence.pk)


@require_POST
def errand_done(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """An errand is done, without a number typed in."""
    rows = Errand.objects.run_by(request.user).open()
    errand = get_object_or_404(rows.select_related("resident", "phone"), pk=pk)
    form = ErrandForm(request.POST, errand=errand)
    if done(request, form):
        messages.success(request, _("Done. Thank you."))
    else:
        messages.error(request, _("Choose how it ended."))
    return redirect("residences:errands", errand.residence_id)


@asks_and_answers
def new_number(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The number that works now; the old one ended, with its reason."""
    people = Resident.objects.run_by(request.user).select_related("residence")
    resident = get_object_or_404(people, pk=pk)
    form = NewNumberForm(request.POST or None, resident=resident, user=request.user)
    if made := done(request, form):
        words = _("Saved: %s. It is asked by text whether it is theirs, by day.")
        messages.success(request, words % made.number)
        return redirect("residences:resident", pk)
    return page(
        request,
        "new_number",
        form,
        resident=resident,
        residence=resident.residence,
        leads=resident.leaderships.exists(),
    )
