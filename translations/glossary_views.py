"""The pages of the glossary."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clock
from accounts.scope import SignedInRequest
from translations import actions, glossary
from translations.glossary_forms import TermForm
from translations.models import Term
from translations.views import writers_only

asks_and_answers = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def terms(request: SignedInRequest) -> HttpResponse:
    """Every term."""
    rows = Term.objects.visible_to(request.user).prefetch_related("words").order_by("english")
    page = {"terms": rows, "may_write": actions.may_write(request.user)}
    return render(request, "translations/glossary.html", page)


@asks_and_answers
@writers_only
def add(request: SignedInRequest) -> HttpResponse:
    """A new term."""
    return _write(request, TermForm(request.POST or None))


@asks_and_answers
@writers_only
def term(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One term, to change or to take out."""
    row = get_object_or_404(Term.objects.visible_to(request.user), pk=pk)
    if request.POST.get("do") == "remove":
        glossary.remove_term(term=row, by=request.user, now=clock.now())
        messages.success(request, _("Taken out."))
        return redirect("translations:glossary")
    return _write(request, TermForm(request.POST or None, term=row))


def _write(request: SignedInRequest, form: TermForm) -> HttpResponse:
    if form.is_valid():
        try:
            form.write(by=request.user, now=clock.now())
        except ValidationError as refusal:
            form.add_error(None if hasattr(refusal, "error_dict") else "english", refusal)
        else:
            messages.success(request, _("Kept. Whoever writes or reads a text sees it."))
            return redirect("translations:glossary")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "translations/term.html", {"form": form}, status=status)
