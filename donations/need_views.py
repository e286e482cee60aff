"""Needs, as those who look after people say them for somebody: open, urgency, withdraw."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.clock import now
from accounts.scope import SignedInRequest, role_required
from donations.actions import close_need
from donations.forms import CARES, NeedForm, UrgencyForm, WhoForm
from donations.in_person import unreached
from donations.models import HOLDS, LIVE, ClosedHow, Match, Need, OpenedHow
from donations.words import FACTS, KINDS
from residences.models import Resident

cares_for_people = role_required(*CARES)


@cares_for_people
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Where, who, what; then only what decides for this kind."""
    who = WhoForm(request.POST if request.method == "POST" else request.GET, user=request.user)
    if not who.is_valid():
        raise Http404
    asked, choices = who.choices()
    if asked:
        return _ask(request, who, asked, choices)
    resident, kind = who.cleaned_data["resident"], who.cleaned_data["kind"]
    if request.method != "POST":
        return _page(request, NeedForm(kind=kind, resident=resident))
    form = NeedForm(request.POST, kind=kind, resident=resident)
    if form.is_valid():
        try:
            return _opened(request, form)
        except ValidationError as refusal:
            form.refuse(refusal)
    return _page(request, form)


def _ask(request: SignedInRequest, who: WhoForm, asked: str, choices: Any) -> HttpResponse:
    resident = who.cleaned_data["resident"]
    kept = {"resident": resident.pk} if resident else {}
    links = [(urlencode({**kept, asked: value}), words) for value, words in choices]
    context = {"title": _title(asked), "links": links, "resident": resident}
    return render(request, "donations/need_who.html", context)


def _title(asked: str) -> str:
    titles = {"residence": _("Where do they live?"), "resident": _("Who is it?")}
    return titles.get(asked) or _("What do they need?")


def _opened(request: SignedInRequest, form: NeedForm) -> HttpResponse:
    at = now()
    need = form.save(by=request.user, how=_how(request, form), now=at)
    if need.opened_at < at:
        words = [_("They asked for this already; it keeps its place.")]
        if need.added:
            said = ", ".join(str(FACTS[key]) for key in need.added)
            words.append(_("Added to what they said: %s") % said)
        messages.warning(request, " ".join(words))
    else:
        messages.success(request, _("Noted. It has its place in the queue."))
    return redirect("donations:need", need.pk)


def _how(request: SignedInRequest, form: NeedForm) -> OpenedHow:
    """By a coordinator where the asker is one, else by a volunteer."""
    runs = Resident.objects.run_by(request.user).filter(pk=form.resident.pk).exists()
    return OpenedHow.COORDINATOR if runs else OpenedHow.VOLUNTEER


def _page(request: SignedInRequest, form: NeedForm) -> HttpResponse:
    context = {"form": form, "kind": form.kind, "title": KINDS[form.kind]}
    status = 422 if form.errors else 200
    return render(
        request, "donations/need_new.html", {**context, "resident": form.resident}, status=status
    )


def _need(request: SignedInRequest, pk: UUID) -> Need:
    seen = Need.objects.visible_to(request.user)
    return get_object_or_404(seen.select_related("resident", "residence", "waiting"), pk=pk)


@cares_for_people
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How a need stands, and why; how urgent it is, with a reason."""
    need = _need(request, pk)
    if request.method != "POST":
        return _shown(request, need, UrgencyForm(initial=_urgency(need)))
    form = UrgencyForm(request.POST)
    if form.is_valid():
        try:
            form.save(need=need, by=request.user, now=now())
        except ValidationError as refusal:
            form.add_error(getattr(refusal, "field", None), refusal)
        else:
            messages.success(request, _("Kept. It counts when things are next proposed."))
            return redirect("donations:need", pk)
    return _shown(request, need, form)


def _urgency(need: Need) -> dict[str, Any]:
    return {"urgency": need.urgency, "reason": need.urgency_why}


def _shown(request: SignedInRequest, need: Need, form: UrgencyForm) -> HttpResponse:
    live = Match.objects.visible_to(request.user).filter(need=need, state__in=LIVE)
    context = {
        "need": need,
        "form": form,
        "matches": live.select_related("offer"),
        "runs": set(Match.objects.run_by(request.user).filter(need=need, state__in=HOLDS)),
        "to_tell": set(unreached(live.filter(state__in=HOLDS))),
    }
    status = 422 if form.errors else 200
    return render(request, "donations/need.html", context, status=status)


@cares_for_people
@require_POST
def withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """They do not need it any more; what was kept for it is free again."""
    need = _need(request, pk)
    close_need(need=need, how=ClosedHow.WITHDRAWN, by=request.user, now=now())
    messages.success(request, _("Withdrawn. What was kept for it is free again."))
    return redirect("donations:need", pk)
