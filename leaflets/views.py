"""The pages of leaflets for those who translate, read twice, and look after facts."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock
from accounts.models import RoleKind
from accounts.scope import SignedInRequest, role_required
from leaflets import aloud, grid, print_runs
from leaflets.editions import gather
from leaflets.forms import AddLeafletForm, CheckLeafletForm, WriteLeafletForm
from leaflets.lines import Reading, reading
from leaflets.models import Fact, Leaflet
from leaflets.paper_forms import FORMS, PAIR, Form, for_volunteers
from translations import actions as texts
from translations import coverage, languages
from translations.grid import LOOKS
from translations.models import SOURCE
from translations.views import writers_only

coordinators = role_required(RoleKind.COORDINATOR)


@require_safe
def leaflets(request: SignedInRequest) -> HttpResponse:
    """Every leaflet in every language, with its state."""
    today = timezone.localdate(clock.now())
    readers = coverage.readers(request.user)
    rows = grid.rows(request.user, today, readers)
    columns = [(cells[0].edition.language, cells) for cells in zip(*rows, strict=True)]
    written = [
        language.tag
        for language, cells in columns
        if any(cell.edition.state != "missing" for cell in cells)
    ]
    nothing = coverage.without(readers, written)
    facts = Fact.objects.visible_to(request.user)
    page = {
        "rows": rows,
        "columns": [(language, cells, readers.get(language.tag)) for language, cells in columns],
        "nothing": nothing,
        "together": coverage.together(nothing),
        "looks": LOOKS.values(),
        "unsure": sum(not fact.is_sure(today) for fact in facts),
        "may_add": request.user.has_role(RoleKind.COORDINATOR),
    }
    return render(request, "leaflets/leaflets.html", page)


@require_safe
def leaflet(request: SignedInRequest, slug: str, tag: str) -> HttpResponse:
    """One leaflet in one language beside its English, to read and to check."""
    return _page(request, find(request, slug, tag))


@require_POST
@writers_only
def check(request: SignedInRequest, slug: str, tag: str) -> HttpResponse:
    """Notes that they read these parts in both languages, and that they say the same."""
    found = find(request, slug, tag)
    form = CheckLeafletForm(request.POST, reading=found)
    if form.is_valid():
        try:
            form.check(by=request.user, now=clock.now())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Checked. Thank you."))
            return redirect("leaflets:leaflet", slug, tag)
    return _page(request, found, form)


@require_http_methods(["GET", "HEAD", "POST"])
@writers_only
def write(request: SignedInRequest, slug: str, tag: str) -> HttpResponse:
    """The words of all parts, to write or to change; what is saved is a draft."""
    found = find(request, slug, tag)
    form = WriteLeafletForm(request.POST or None, reading=found)
    if form.is_valid():
        try:
            form.write(by=request.user, now=clock.now())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved. Now somebody else has to read it."))
            return redirect("leaflets:leaflet", slug, tag)
    page = {"reading": found, "form": form, "language": found.edition.language}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "leaflets/write.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators
def add(request: SignedInRequest) -> HttpResponse:
    """A new leaflet, in English; translators write it in their languages then."""
    form = AddLeafletForm(request.POST or None)
    if form.is_valid():
        try:
            made = form.add(by=request.user, now=clock.now())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            said = _("Kept as a draft. Now somebody else has to read the English.")
            messages.success(request, said)
            return redirect("leaflets:leaflet", made.slug, SOURCE)
    page = {"form": form, "facts": Fact.objects.visible_to(request.user).order_by("key")}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "leaflets/add.html", page, status=status)


def find(request: SignedInRequest, slug: str, tag: str) -> Reading:
    """A leaflet in a language; 404 for a leaflet or a language that is none."""
    if tag not in languages.READING:
        raise Http404
    found = get_object_or_404(Leaflet.objects.visible_to(request.user), slug=slug)
    return reading(found, tag, request.user)


def _page(
    request: SignedInRequest, found: Reading, form: CheckLeafletForm | None = None
) -> HttpResponse:
    today = timezone.localdate(clock.now())
    page = {
        "reading": found,
        "edition": found.edition,
        "language": found.edition.language,
        "form": form,
        "sounds": aloud.audible(found.edition),
        "may_write": texts.may_write(request.user),
        "sure": found.edition.is_sure(today),
        "may_print": request.user.has_role(RoleKind.COORDINATOR),
        **_paper(request, found),
        **_paper_about(request, found),
        "unsure": [fact for fact in found.edition.facts if not fact.is_sure(today)],
    }
    refused = form is not None and form.errors
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "leaflets/leaflet.html", page, status=status)


def _paper_about(request: SignedInRequest, found: Reading) -> dict[str, Any]:
    """Paper that says something else now, and the facts that changed since the oldest of it."""
    old = print_runs.outdated(request.user, found.edition)
    since = min((sheet.row.made_at for sheet in old), default=None)
    changed = [
        one for one in found.edition.facts if since and one.changed_at and one.changed_at > since
    ]
    return {"old": old, "changed": changed}


def _paper(request: SignedInRequest, found: Reading) -> dict[str, Any]:
    """The forms in which it can be printed: alone, and beside the language that they chose."""
    own = found.edition.language.tag
    editions = gather([found.edition.leaflet], [tag for tag in grid.tags() if tag != own])
    others = [one.language for one in editions.values() if one.state != "missing"]
    asked = request.GET.get("beside", SOURCE)
    beside = next((one for one in others if one.tag == asked), others[0] if others else None)
    forms = [*map(Form, FORMS), *([Form(PAIR, beside)] if beside else [])]
    forms += for_volunteers(own, others=bool(others))
    shapes = {piece.shape for piece in found.edition.pieces}
    return {
        "forms": [(form, form.sides(shapes)) for form in forms],
        "others": others,
        "beside": beside,
    }
