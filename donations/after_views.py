"""Giving out by an appeal's own policy, days with a table, and phones that came back broken."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import now
from accounts.scope import SignedInRequest
from donations.appeal_forms import GiveOutForm, TableForm
from donations.appeal_views import run_appeal, runs_appeals, seen_appeal, shown
from donations.checkups import see_to
from donations.models import Checkup, TableDay
from donations.saying import Heard
from donations.tables import announce, call_off
from donations.views import SHOWN, handles_gifts


def _try(request: SignedInRequest, deed: Callable[[], Any]) -> Any:
    """What the deed gives; its refusal as a message."""
    try:
        return deed()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return None


@runs_appeals
@require_POST
def give_out_now(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A round of the rota, or equal shares: proposed, and confirmed like all else."""
    appeal, form = run_appeal(request, pk), GiveOutForm(request.POST)
    if not form.is_valid():
        raise Http404
    done = _try(request, lambda: form.save(appeal=appeal, by=request.user, now=now()))
    if done is None:
        return redirect("donations:appeal", pk)
    words = _("Proposed for %(served)s of %(needs)s. Nothing is promised yet.")
    messages.success(request, words % {"served": done.served, "needs": done.needs})
    return redirect("donations:matches")


@runs_appeals
@require_POST
def set_day(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One more day with a table; nobody is told yet."""
    form = TableForm(request.POST, appeal=run_appeal(request, pk), user=request.user)
    if form.is_valid():
        try:
            form.save(by=request.user, now=now())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Set. Nobody has been told yet."))
            return redirect("donations:appeal", pk)
    return shown(request, seen_appeal(request, pk), table_form=form)


@runs_appeals
@require_POST
def table(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """People are told, or the day is called off."""
    mine = TableDay.objects.run_by(request.user).select_related("appeal")
    row = get_object_or_404(mine, pk=pk)
    deed = request.POST.get("do")
    if deed == "tell":
        heard = _try(request, lambda: announce(table=row, by=request.user, now=now()))
        if heard is not None:
            _say_heard(request, heard)
    elif deed == "call_off":
        _try(request, lambda: call_off(table=row, by=request.user, now=now()))
    else:
        raise Http404
    return redirect("donations:appeal", row.appeal_id)


def _say_heard(request: SignedInRequest, heard: Heard) -> None:
    """How many a text reaches; and of the others who tells them."""
    words = ngettext("%(n)s person is told.", "%(n)s people are told.", heard.by_text)
    messages.success(request, words % {"n": heard.by_text})
    if heard.by_leader:
        words = ngettext(
            "%(n)s has no phone: their leader is asked to tell them.",
            "%(n)s have no phone: their leaders are asked to tell them.",
            heard.by_leader,
        )
        messages.success(request, words % {"n": heard.by_leader})
    if heard.by_nobody:
        words = ngettext(
            "%(n)s has no phone and no leader: go and tell them.",
            "%(n)s have no phone and no leader: go and tell them.",
            heard.by_nobody,
        )
        messages.warning(request, words % {"n": heard.by_nobody})


@handles_gifts
@require_safe
def repairs(request: SignedInRequest) -> HttpResponse:
    """Phones of which somebody said that they do not work: labels, no person."""
    rows = Checkup.objects.visible_to(request.user).to_repair().order_by("answered_at", "pk")
    shown_rows = rows.select_related("match__offer")[:SHOWN]
    return render(request, "donations/repairs.html", {"rows": shown_rows})


@handles_gifts
@require_POST
def repair(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """It came back, under a label of its own, or it never will."""
    mine = Checkup.objects.visible_to(request.user).filter(match__offer__pk=pk)
    row = get_object_or_404(mine.to_repair().select_related("match__offer")[:1])
    if request.POST.get("do") not in {"back", "gone"}:
        raise Http404
    back = request.POST["do"] == "back"
    made = _try(request, lambda: see_to(checkup=row, came_back=back, by=request.user, now=now()))
    if made is not None:
        words = _("It came back under a new label: %s. Look at it and wipe it before it is given.")
        messages.success(request, words % made.code)
    return redirect("donations:repairs")
