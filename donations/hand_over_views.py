"""Handing over: what to pack for which place, and giving it out by label and digits. No person."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.clock import now
from accounts.scope import SignedInRequest
from donations.forms import HandOverForm
from donations.models import Match
from donations.views import handles_gifts
from residences.refusals import Refused

MOST = 500  # parcels on the sheet


@dataclass(frozen=True)
class Stop:
    """A hand-over point with what is to be there."""

    name: str  # empty where nobody has set one
    where: str
    hours: str
    parcels: list[dict[str, Any]]

    @property
    def things(self) -> int:
        """How many things that is."""
        return sum(row["quantity"] for row in self.parcels)


@handles_gifts
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: SignedInRequest) -> HttpResponse:
    """Packing list and driver's sheet; who fetches something says the digits that they were told."""
    if request.method != "POST":
        return _page(request, HandOverForm(initial={"label": request.GET.get("label", "")}))
    form = HandOverForm(request.POST)
    return redirect("donations:hand_over") if given_out(request, form) else _page(request, form)


def given_out(request: SignedInRequest, form: HandOverForm) -> bool:
    """Whether it was handed over, or came back; else the form says why not."""
    if not form.is_valid():
        return False
    try:
        _done(request, form)
    except ValidationError as refusal:
        field = refusal.field if isinstance(refusal, Refused) else None
        form.add_error(field if field in form.fields else None, refusal)
        return False
    return True


def _done(request: SignedInRequest, form: HandOverForm) -> None:
    if request.POST.get("do") == "back":
        match = form.take_back(by=request.user, now=now())
        words = _("%(n)s × %(label)s came back. Their need has its old place again.")
    else:
        match = form.hand_over(by=request.user, now=now())
        words = _("%(n)s × %(label)s handed over.")
    messages.success(request, words % {"n": match.quantity, "label": match.offer.code})


def _page(request: SignedInRequest, form: HandOverForm) -> HttpResponse:
    rows = Match.objects.to_hand_over(request.user)[:MOST]
    context = {"form": form, "stops": _stops(list(rows))}
    status = 422 if form.errors else 200
    return render(request, "donations/hand_over.html", context, status=status)


def _stops(rows: list[dict[str, Any]]) -> list[Stop]:
    """By place, those without one last."""

    def place(row: dict[str, Any]) -> tuple[bool, str, str, str]:
        name = row["point"] or ""
        return (not name, name, row["where"] or "", row["hours"] or "")

    grouped = groupby(sorted(rows, key=place), key=place)
    return [Stop(*key[1:], parcels=list(parcels)) for key, parcels in grouped]
