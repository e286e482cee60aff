"""Money and vouchers: the pots, their lines with two signatures, receipts by code. No person who got any."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import now
from accounts.scope import SignedInRequest
from donations.models import Pot, PotLine
from donations.paging import page_of
from donations.pot_actions import close_pot
from donations.pot_forms import LineForm, PotForm, SignForm
from donations.views import handles_gifts
from residences.pages import done


@handles_gifts
@require_http_methods(["GET", "HEAD", "POST"])
def pots(request: SignedInRequest) -> HttpResponse:
    """The pots, what is in each, and a new one."""
    form = PotForm(request.POST or None, user=request.user)
    if made := done(request, form):
        return redirect("donations:pot", made.pk)
    mine = Pot.objects.visible_to(request.user).filter(closed_at=None).with_sums()
    return _page(request, "pots", form, pots=mine)


@handles_gifts
@require_http_methods(["GET", "HEAD", "POST"])
def pot(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What is in one, what went in and out, and the first signature for more."""
    found = get_object_or_404(Pot.objects.visible_to(request.user).with_sums(), pk=pk)
    form = LineForm(request.POST or None, pot=found)
    if line := done(request, form):
        words = _("Written down as %(code)s. It counts when somebody else has signed it.")
        messages.success(request, words % {"code": line.code})
        return redirect("donations:pot", pk)
    lines = PotLine.objects.visible_to(request.user).filter(pot=found)
    rows = lines.select_related("first", "second")
    waiting = rows.filter(second_at=None, refused_at=None)
    settled = page_of(request, rows.exclude(pk__in=waiting.values("pk")))
    return _page(request, "pot", form, pot=found, waiting=waiting, page=settled)


def _page(request: SignedInRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    found = {"form": form, **context}
    return render(request, f"donations/{template}.html", found, status=status)


@handles_gifts
@require_POST
def line(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The second signature, or that it does not count."""
    mine = PotLine.objects.visible_to(request.user).select_related("pot")
    found, form = get_object_or_404(mine, pk=pk), SignForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        form.do(line=found, by=request.user, now=now())
        messages.success(request, _("Signed.") if found.second_at else _("It does not count."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("donations:pot", found.pot_id)


@handles_gifts
@require_POST
def close(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Nothing goes in or out of it any more."""
    found = get_object_or_404(Pot.objects.visible_to(request.user), pk=pk)
    try:
        close_pot(pot=found, by=request.user, now=now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("donations:pot", pk)
    messages.success(request, _("Closed."))
    return redirect("donations:pots")


@handles_gifts
@require_safe
def receipt(request: SignedInRequest, code: str) -> HttpResponse:
    """One line as a receipt to print: how much, for what, when, which two of us; nobody who got it."""
    mine = PotLine.objects.visible_to(request.user).filter(second_at__isnull=False)
    rows = mine.select_related("pot__group", "first", "second")
    found = get_object_or_404(rows, code=code.upper())
    return render(request, "donations/receipt.html", {"line": found})
