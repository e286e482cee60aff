"""Pages of drills: how far they got, when the next one is."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import now
from accounts.models import RoleKind
from accounts.scope import SignedInRequest, role_required
from accounts.stepup import fresh_sign_in
from phonetree import drill_actions, drill_history
from phonetree.drill_forms import PlanDrillsForm
from phonetree.models import DrillSchedule, PlannedDrill
from residences.models import Residence
from residences.pages import done

in_the_house = role_required(RoleKind.COORDINATOR, RoleKind.VOLUNTEER)
coordinators = role_required(RoleKind.COORDINATOR)


@in_the_house
@require_safe
def network(request: SignedInRequest) -> HttpResponse:
    """Every residence: how far its last drill got, and when the next one is."""
    schedules = drill_history.schedules_of(request.user)
    return render(
        request,
        "phonetree/drills/network.html",
        {
            "places": drill_history.places_of(request.user, now()),
            "coming": drill_history.coming_to(request.user),
            "skipped": drill_history.lately_skipped(request.user, now()),
            "schedules": schedules,
            "may_end": drill_history.run_among(request.user, schedules),
            "runs": request.user.has_role(RoleKind.COORDINATOR),
            "homes_run": set(Residence.objects.run_by(request.user).values_list("pk", flat=True)),
        },
    )


@in_the_house
@require_safe
def residence(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The drills of one residence, the last one beside those before."""
    home = get_object_or_404(Residence.objects.visible_to(request.user), pk=pk)
    results = drill_history.results_of(home)
    coming = PlannedDrill.objects.coming().filter(residence=home).select_related("residence")
    return render(
        request,
        "phonetree/drills/residence.html",
        {
            "residence": home,
            "results": results,
            "told": drill_history.told(results),
            "columns": drill_history.columns(),
            "lines": drill_history.lines(results),
            "by_branch": drill_history.by_branch(results),
            "by_language": drill_history.by_language(results),
            "coming": coming[:5],
            "runs": Residence.objects.run_by(request.user).filter(pk=pk).exists(),
        },
    )


@coordinators
@fresh_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: SignedInRequest) -> HttpResponse:
    """A new timetable."""
    form = PlanDrillsForm(
        request.POST or None, user=request.user, initial={"where": request.GET.get("where")}
    )
    if done(request, form):
        messages.success(request, _("Planned. Coordinators are told the day before."))
        return redirect("drills:network")
    status = 422 if form.is_bound else 200
    return render(request, "phonetree/drills/plan.html", {"form": form}, status=status)


@coordinators
@require_POST
def skip(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """No drill there on that day."""
    planned = get_object_or_404(PlannedDrill.objects.run_by(request.user), pk=pk)
    try:
        drill_actions.skip_drill(planned=planned, by=request.user, now=now())
        messages.success(request, _("Skipped. The timetable goes on."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return _back()


@coordinators
@require_POST
def end(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """No more drills from this timetable."""
    schedule = get_object_or_404(DrillSchedule.objects.run_by(request.user), pk=pk)
    try:
        drill_actions.end_schedule(schedule=schedule, by=request.user, now=now())
        messages.success(request, _("Ended. No more drills come from this timetable."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return _back()


def _back() -> HttpResponseRedirect:
    return redirect("drills:network")
