"""The pages about residences and their branches."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock
from accounts.models import RoleKind
from accounts.scope import SignedInRequest, role_required
from accounts.stepup import fresh_sign_in
from residences import actions, locked
from residences.checkup import findings_of
from residences.coverage import Reach
from residences.forms import ADDRESS_REASONS, ReasonForm
from residences.health_words import one_by_one
from residences.models import SEES_RESIDENCES, Branch, Nomination, Residence
from residences.pages import done, page
from residences.place_forms import BranchForm, DeleteAddressForm, ResidenceForm
from residences.roll import limbs
from residences.survey import survey

asks_and_answers = require_http_methods(["GET", "HEAD", "POST"])
sees_residences = role_required(*map(RoleKind, SEES_RESIDENCES))
coordinators = role_required(RoleKind.COORDINATOR)


def _seen(request: SignedInRequest, pk: UUID) -> Residence:
    return get_object_or_404(Residence.objects.visible_to(request.user), pk=pk)


def _run(request: SignedInRequest, pk: UUID) -> Residence:
    return get_object_or_404(Residence.objects.run_by(request.user), pk=pk)


def _run_branch(request: SignedInRequest, pk: UUID) -> Branch:
    branches = Branch.objects.run_by(request.user).select_related("residence")
    return get_object_or_404(branches, pk=pk)


@sees_residences
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """Every residence that the asker's groups look after."""
    everything = list(Residence.objects.visible_to(request.user))
    residences = [residence for residence in everything if not residence.closed_at]
    covers = survey(residences)
    facts = {
        "places": [(residence, covers[residence.pk]) for residence in residences],
        "closed": [residence for residence in everything if residence.closed_at],
        "runs": _runs(request),
    }
    return render(request, "residences/list.html", facts)


def _runs(request: SignedInRequest) -> bool:
    return request.user.has_role(RoleKind.COORDINATOR)


def _picture(request: SignedInRequest, pk: UUID) -> dict[str, Any]:
    residence = _seen(request, pk)
    cover = survey([residence])[residence.pk]
    runs = Residence.objects.run_by(request.user).filter(pk=pk).exists()
    return {
        "residence": residence,
        "cover": cover,
        "limbs": limbs(residence, cover.everywhere()),
        "runs": runs and not residence.closed_at,
        "may_open": runs and residence.closed_at,
        "unreached": {kind: n for kind, n in cover.reach.items() if n and kind != Reach.REACHABLE},
    }


@require_safe
def detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One residence: who lives where, who leads, what is missing."""
    picture = _picture(request, pk)
    if picture["runs"]:
        residence = picture["residence"]
        picture["needs"] = one_by_one(pk, findings_of(residence, clock.now()))
        picture["signs"] = residence.move_signs.open().select_related("branch")
        picture["errands"] = residence.errands.open().count()
    return render(request, "residences/detail.html", picture)


@require_safe
def tree(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The phone tree, drawn; on paper with boxes to tick."""
    picture = _picture(request, pk)
    named = Nomination.objects.visible_to(request.user).open().filter(branch__residence=pk)
    named = named.select_related("resident")
    picture["asked"] = {row.branch_id: [] for row in named}
    for row in named:
        picture["asked"][row.branch_id].append(row)
    return render(request, "residences/tree.html", picture)


@coordinators
@asks_and_answers
def add(request: SignedInRequest) -> HttpResponse:
    """A new residence."""
    form = ResidenceForm(request.POST or None, user=request.user)
    if made := done(request, form):
        messages.success(request, _("%s is here now. Next: its branches.") % made)
        return redirect("residences:branches", made.pk)
    return page(request, "form", form, title=_("Add a residence"), button=_("Add it"))


@asks_and_answers
def edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Change a residence."""
    residence = _run(request, pk)
    was = residence.code_name
    form = ResidenceForm(request.POST or None, user=request.user, residence=residence)
    if done(request, form):
        messages.success(request, _("Saved."))
        return redirect("residences:detail", pk)
    residence.code_name = was
    return page(
        request, "form", form, title=_("Change %s") % was, button=_("Save"), residence=residence
    )


@asks_and_answers
def address(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The real name and address, for a coordinator who has just signed in and says why."""
    return _address(request, _run(request, pk))


@fresh_sign_in
def _address(request: SignedInRequest, residence: Residence) -> HttpResponse:
    deleting = "deleting" in request.POST
    ending = DeleteAddressForm(request.POST if deleting else None)
    if ending.is_valid():
        locked.delete_address(residence=residence, by=request.user, now=clock.now())
        messages.success(request, _("The real name and the address are deleted."))
        return redirect("residences:detail", residence.pk)
    asked = None if deleting else request.POST or None
    form = ReasonForm(asked, reasons=ADDRESS_REASONS)
    shown = None
    if form.is_valid():
        shown = locked.show_address(
            residence=residence,
            by=request.user,
            reason=form.cleaned_data["reason"],
            now=clock.now(),
        )
    facts = {"residence": residence, "shown": shown, "reasons": form, "ending": ending}
    return page(request, "address", ending if deleting else form, **facts)


@asks_and_answers
def branches(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The branches of a residence: add, rename, put in order."""
    residence = _run(request, pk)
    form = BranchForm(request.POST or None, residence=residence)
    if made := done(request, form):
        messages.success(request, _("%s is here now.") % made)
        return redirect("residences:branches", pk)
    cover = survey([residence])[residence.pk]
    return page(request, "branches", form, residence=residence, cover=cover)


@asks_and_answers
def branch_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Another word for a branch."""
    branch = _run_branch(request, pk)
    was = branch.word
    form = BranchForm(request.POST or None, residence=branch.residence, branch=branch)
    if done(request, form):
        messages.success(request, _("Saved."))
        return redirect("residences:branches", branch.residence_id)
    branch.word = was
    return page(request, "branch_edit", form, branch=branch, residence=branch.residence)


@require_POST
def branch_move(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One place up or down."""
    branch = _run_branch(request, pk)
    up = request.POST.get("way") == "up"
    if actions.move_branch(branch=branch, by=request.user, up=up, now=clock.now()):
        way = _("%s moved up.") if up else _("%s moved down.")
        messages.success(request, way % branch.word)
    return redirect("residences:branches", branch.residence_id)


@require_POST
def branch_remove(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """An empty branch goes."""
    branch = _run_branch(request, pk)
    try:
        actions.remove_branch(branch=branch, by=request.user, now=clock.now())
        messages.success(request, _("%s is gone.") % branch.word)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("residences:branches", branch.residence_id)
