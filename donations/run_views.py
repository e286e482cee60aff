"""Runs: planned with reasons, driven, given out on the way, done or cancelled. No resident."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import now
from accounts.models import User
from accounts.scope import SignedInRequest
from donations import run_data
from donations.forms import HandOverForm
from donations.hand_over_views import given_out
from donations.models import Match, Run, RunState, Stop
from donations.run_calendar import Entry, calendar
from donations.run_forms import CancelRunForm, PlanForm, RunDeedForm, WhenForm, in_three_days
from donations.views import handles_gifts
from residences.pages import done

LATELY = 20  # runs that are over, on the page
MOST_RUNS = 200  # in a calendar file


@handles_gifts
@require_safe
def runs(request: SignedInRequest) -> HttpResponse:
    """What is planned, and what was lately."""
    mine = Run.objects.visible_to(request.user).select_related("driver", "group")
    rows = mine.prefetch_related("stops__residence")
    alarm = set(mine.without_driver(now()).values_list("pk", flat=True))
    over = rows.exclude(state=RunState.PLANNED).order_by("-starts_at")[:LATELY]
    context = {"coming": rows.planned(), "over": over, "alarm": alarm}
    return render(request, "donations/runs.html", context)


@handles_gifts
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """When and how many residences; then which, chosen by the program and changed by a person."""
    if request.method == "POST":
        return _planned(request)
    asked = request.GET if "day" in request.GET else None
    when = WhenForm(asked, user=request.user, initial={"day": in_three_days()})
    if not when.is_valid():
        return _page(request, "run_new", when, when=when)
    form = _proposal(request, when)
    return render(request, "donations/run_new.html", {"form": form, "when": when})


def _proposal(request: SignedInRequest, when: WhenForm) -> PlanForm:
    facts = when.cleaned_data
    form = PlanForm(user=request.user, group=facts["group"], initial=facts)
    proposed = form.propose(facts["day"], facts["stops"])
    form.initial = {**facts, "homes": [one.home for one in proposed]}
    return form


def _planned(request: SignedInRequest) -> HttpResponse:
    when = WhenForm(request.POST, user=request.user)
    when.full_clean()
    group = when.cleaned_data.get("group")
    form = PlanForm(request.POST, user=request.user, group=group)
    if form.is_valid() and not form.cleaned_data["homes"]:
        form.add_error("homes", _("Choose at least one residence."))
    if run := done(request, form):
        messages.success(request, _("Planned. Who said yes to something is told the day by text."))
        return redirect("donations:run", run.pk)
    return _page(request, "run_new", form, when=None)


def _page(request: SignedInRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    found = {"form": form, **context}
    return render(request, f"donations/{template}.html", found, status=status)


def _run(request: SignedInRequest, pk: UUID) -> Run:
    mine = Run.objects.visible_to(request.user).select_related("group", "driver")
    return get_object_or_404(mine, pk=pk)


@handles_gifts
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The way, what to pack for each place, and giving it out there by label and digits."""
    run = _run(request, pk)
    if request.method == "POST":
        form = HandOverForm(request.POST)
        if given_out(request, form):
            return redirect("donations:run", pk)
        return _shown(request, run, form)
    return _shown(request, run, HandOverForm(initial={"label": request.GET.get("label", "")}))


def _shown(
    request: SignedInRequest,
    run: Run,
    form: HandOverForm,
    cancel: CancelRunForm | None = None,
    when: RunDeedForm | None = None,
) -> HttpResponse:
    homes = Stop.objects.visible_to(request.user).filter(run=run).values("residence")
    held = Match.objects.to_hand_over(request.user).filter(
        offer__group=run.group, need__residence__in=homes
    )
    planned = run.state == RunState.PLANNED
    parcels = list(held) if planned else []
    context = {
        "run": run,
        "halts": run_data.halts(run, parcels),
        "handed": list(run_data.handed(run)),
        "form": form,
        "cancel": cancel or CancelRunForm(),
        "when": when or RunDeedForm(run=run),
        "planned": planned,
        "drives": run.driver_id == request.user.pk,
        "others": _others(run) if planned else [],
    }
    wrong = form.errors or (cancel and cancel.errors) or (when and when.errors)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "donations/run.html", context, status=status)


def _others(run: Run) -> list[str]:
    """Residences that the run could go to as well."""
    on_it = set(run.stops.values_list("residence__code_name", flat=True))
    found = run_data.places(run.group)
    return [name for name, place in found.items() if place.waits and name not in on_it]


@handles_gifts
@require_POST
def deed(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Drive it, leave it, change the way, finish it."""
    run = _run(request, pk)
    form = RunDeedForm(request.POST, run=run)
    if not form.is_valid():
        if request.POST.get("deed") == "time":
            return _shown(request, run, HandOverForm(), when=form)
        raise Http404
    try:
        messages.success(request, form.do(by=request.user, now=now()))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("donations:run", pk)


@handles_gifts
@require_POST
def cancel(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """It does not take place; promises stay, and people are told."""
    run, form = _run(request, pk), CancelRunForm(request.POST)
    if form.is_valid():
        try:
            form.cancel(run=run, by=request.user, now=now())
        except ValidationError as refusal:
            form.refuse(refusal)
    if form.errors:
        return _shown(request, run, HandOverForm(), form)
    messages.success(request, _("Cancelled. What is promised stays promised; people are told."))
    return redirect("donations:run", pk)


@handles_gifts
@require_safe
def file(request: SignedInRequest) -> HttpResponse:
    """The runs of one's groups for a calendar of one's own."""
    return calendar_file(request.user)


def calendar_file(user: User) -> HttpResponse:
    """The latest runs that the asker sees, as a calendar."""
    rows = Run.objects.visible_to(user).select_related("driver")
    latest = rows.prefetch_related("stops").order_by("-starts_at")[:MOST_RUNS]
    answer = HttpResponse(
        calendar(_entry(run) for run in latest), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="runs.ics"'
    return answer


def _entry(run: Run) -> Entry:
    many = len(run.stops.all())
    words = ngettext("Run, %(n)s stop", "Run, %(n)s stops", many) % {"n": many}
    if run.driver is None:
        words = _("%(run)s: nobody drives yet") % {"run": words}
    return Entry(
        key=str(run.pk),
        starts_at=run.starts_at,
        changed_at=run.ended_at or run.made_at,
        words=words,
        address=settings.PUBLIC_URL + reverse("donations:run", args=[run.pk]),
        is_cancelled=run.state == RunState.CANCELLED,
    )
