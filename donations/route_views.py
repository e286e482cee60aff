"""How things get to each residence, and the places where they are handed over."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import now
from accounts.scope import SignedInRequest
from donations.forms import groups_of
from donations.match_views import runs_homes
from donations.models import HandOverPoint
from donations.run_data import places
from donations.run_forms import PointForm, RouteForm
from donations.setting_up import close_point
from donations.views import handles_gifts
from residences.models import Residence
from residences.pages import done, run_or_404


@handles_gifts
@require_safe
def routes(request: SignedInRequest) -> HttpResponse:
    """Each residence by its code name: the desk, somewhere else, or refused; and what to know."""
    found = {}
    for group in groups_of(request.user):
        found.update(places(group))
    runs = set(Residence.objects.run_by(request.user).values_list("pk", flat=True))
    rows = [(found[name], found[name].residence.pk in runs) for name in sorted(found)]
    return render(request, "donations/routes.html", {"rows": rows})


@runs_homes
@require_http_methods(["GET", "HEAD", "POST"])
def route(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What there is in a residence, and by which way things get there."""
    home = run_or_404(request, pk)
    form = RouteForm(request.POST or None, residence=home, user=request.user)
    if done(request, form):
        messages.success(request, _("Kept. It counts when things are next proposed."))
        return redirect("donations:routes")
    return _page(request, "route", form, residence=home)


@handles_gifts
@require_http_methods(["GET", "HEAD", "POST"])
def points(request: SignedInRequest) -> HttpResponse:
    """The places, and a new one."""
    form = PointForm(request.POST or None, user=request.user)
    if point := done(request, form):
        messages.success(request, _("%s can be chosen from now on.") % point.name)
        return redirect("donations:points")
    mine = HandOverPoint.objects.visible_to(request.user).filter(closed_at=None)
    return _page(request, "points", form, points=mine)


@handles_gifts
@require_POST
def close(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Nothing more goes there."""
    point = get_object_or_404(HandOverPoint.objects.visible_to(request.user), pk=pk)
    close_point(point=point, by=request.user, now=now())
    messages.success(request, _("Closed. What lies there stays logged."))
    return redirect("donations:points")


def _page(request: SignedInRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    found = {"form": form, **context}
    return render(request, f"donations/{template}.html", found, status=status)
