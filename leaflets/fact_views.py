"""The pages of numbers and deadlines."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clock
from accounts.models import RoleKind
from accounts.scope import SignedInRequest
from leaflets import contacts
from leaflets.fact_forms import AddFactForm, FactForm
from leaflets.models import Fact
from leaflets.views import coordinators
from translations import languages
from translations.models import SOURCE


@require_safe
def facts(request: SignedInRequest) -> HttpResponse:
    """Every fact, with its source and when somebody checked it."""
    today = timezone.localdate(clock.now())
    rows = Fact.objects.visible_to(request.user).select_related("checked_by").order_by("title")
    spoken = languages.get(get_language() or SOURCE)
    page = {
        "facts": [(fact, fact.is_sure(today), contacts.note(fact, spoken)) for fact in rows],
        "may_check": request.user.has_role(RoleKind.COORDINATOR),
    }
    return render(request, "leaflets/facts.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators
def add(request: SignedInRequest) -> HttpResponse:
    """A number of our own, which leaflets can name from then on."""
    form = AddFactForm(request.POST or None)
    if form.is_valid():
        try:
            made = form.add(by=request.user, now=clock.now())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            named = f"{{{made.key}}}"
            said = _("Kept. Leaflets name it as %(name)s.") % {"name": named}
            messages.success(request, said)
            return redirect("leaflets:facts")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "leaflets/fact_add.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators
def fact(request: SignedInRequest, key: str) -> HttpResponse:
    """Says what a fact is today; it is so on every leaflet from then on."""
    row = get_object_or_404(Fact.objects.visible_to(request.user), key=key)
    form = FactForm(request.POST or None, fact=row)
    if form.is_valid():
        try:
            form.check(by=request.user, now=clock.now())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Thank you. Every leaflet says it from now on."))
            return redirect("leaflets:facts")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "leaflets/fact.html", {"fact": row, "form": form}, status=status)
