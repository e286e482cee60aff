"""The pages about who looks after a residence, and until when."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import clock
from accounts.scope import SignedInRequest
from accounts.stepup import fresh_sign_in
from residences import care_actions
from residences.care_forms import CloseForm, GiveForm, TakeForm
from residences.models import Residence
from residences.pages import done, page

asks_and_answers = require_http_methods(["GET", "HEAD", "POST"])


def _run(request: SignedInRequest, pk: UUID) -> Residence:
    return get_object_or_404(Residence.objects.run_by(request.user), pk=pk)


@asks_and_answers
def close(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A residence closes: nobody is called there any more."""
    return _close(request, _run(request, pk))


@fresh_sign_in
def _close(request: SignedInRequest, residence: Residence) -> HttpResponse:
    form = CloseForm(request.POST if request.method == "POST" else None, residence=residence)
    if done(request, form):
        messages.success(request, _("%s is closed.") % residence.code_name)
        return redirect("residences:detail", residence.pk)
    people = residence.residents.here().count()
    return page(request, "close", form, residence=residence, people=people)


@require_POST
def open_again(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """It was closed by mistake, or people live there again."""
    residence = _run(request, pk)
    care_actions.open_again(residence=residence, by=request.user, now=clock.now())
    messages.success(request, _("%s is open again.") % residence.code_name)
    return redirect("residences:detail", pk)


@asks_and_answers
def groups(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Which groups look after it; one more."""
    return _groups(request, _run(request, pk))


@fresh_sign_in
def _groups(request: SignedInRequest, residence: Residence) -> HttpResponse:
    form = GiveForm(request.POST or None, residence=residence)
    if now_theirs := done(request, form):
        messages.success(request, _("%s looks after it too now.") % now_theirs[-1])
        return redirect("residences:groups", residence.pk)
    found = care_actions.groups_of(residence)
    mine = care_actions.takeable(residence, request.user) if len(found) > 1 else []
    keepers = [(group, group in mine) for group in found]
    return page(request, "groups", form, residence=residence, keepers=keepers)


def take(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One group looks after it no more."""
    return _take(request, _run(request, pk))


@fresh_sign_in
@require_POST
def _take(request: SignedInRequest, residence: Residence) -> HttpResponse:
    form = TakeForm(request.POST, residence=residence, user=request.user)
    if done(request, form):
        group = form.cleaned_data["group"]
        messages.success(request, _("%s does not look after it any more.") % group)
    for words in form.errors.values():
        messages.error(request, " ".join(map(str, words)))
    if not Residence.objects.run_by(request.user).filter(pk=residence.pk).exists():
        return redirect("residences:list")
    return redirect("residences:groups", residence.pk)
