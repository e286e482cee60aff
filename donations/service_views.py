"""Lifts, interpreting, classes: agreed for a day, then happened. Code names only, no person."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import now
from accounts.models import User
from accounts.scope import SignedInRequest
from donations.models import Match
from donations.service_forms import ServiceForm
from donations.views import handles_gifts

MOST = 200  # rows


def rows_of(user: User) -> list[dict[str, Any]]:
    """What is promised, the next day first, then what has no day yet."""
    rows = list(Match.objects.services_of(user)[:MOST])
    return [one for one in rows if one["agreed_at"]] + [one for one in rows if not one["agreed_at"]]


def service_or_404(user: User, pk: UUID) -> Match:
    """A promised service that the asker may see to."""
    seen = Match.objects.services_of(user).values("pk")
    rows = Match.objects.filter(pk__in=seen).select_related("offer", "need__resident")
    return get_object_or_404(rows, pk=pk)


@handles_gifts
@require_safe
def services(request: SignedInRequest) -> HttpResponse:
    """What somebody does for somebody: where it stands, and its day."""
    return _page(request)


@handles_gifts
@require_POST
def service(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A day is agreed, or it happened."""
    match, form = service_or_404(request.user, pk), ServiceForm(request.POST)
    if form.is_valid():
        try:
            messages.success(request, form.do(match=match, by=request.user, now=now()))
        except ValidationError as refusal:
            form.refuse(refusal)
    return _page(request, pk, form) if form.errors else redirect("donations:services")


def _page(
    request: SignedInRequest, wrong: UUID | None = None, form: ServiceForm | None = None
) -> HttpResponse:
    """Each with its form; what was typed wrong stands in its own."""
    rows = [
        (row, form if row["pk"] == wrong and form else ServiceForm.of(row))
        for row in rows_of(request.user)
    ]
    context = {"rows": rows, "form": form}
    return render(request, "donations/services.html", context, status=422 if form else 200)
