"""Lifts, interpreting, classes: agreed for a day, then happened. Code names only, no person."""

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
from donations.paging import page_of
from donations.service_forms import ServiceForm
from donations.views import handles_gifts


def service_or_404(user: User, pk: UUID) -> Match:
    """A promised service that the asker may see to."""
    seen = Match.objects.services_of(user).values("pk")
    rows = Match.objects.filter(pk__in=seen).select_related("offer", "need__resident")
    return get_object_or_404(rows, pk=pk)


@handles_gifts
@require_safe
def services(request: SignedInRequest) -> HttpResponse:
    """What somebody does for somebody: where it stands, and its day."""
    page = page_of(request, Match.objects.services_of(request.user))
    rows = [(row, ServiceForm.of(row)) for row in page]
    return render(request, "donations/services.html", {"rows": rows, "page": page})


@handles_gifts
@require_POST
def service(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A day is agreed, or it happened; what was typed wrong stands by itself, to be put right."""
    match, form = service_or_404(request.user, pk), ServiceForm(request.POST)
    if form.is_valid():
        try:
            messages.success(request, form.do(match=match, by=request.user, now=now()))
        except ValidationError as refusal:
            form.refuse(refusal)
    if not form.errors:
        return redirect("donations:services")
    wrong = Match.objects.services_of(request.user).filter(pk=pk)
    context = {"rows": [(row, form) for row in wrong], "form": form}
    return render(request, "donations/services.html", context, status=422)
