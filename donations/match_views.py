"""Who gets what: proposed by the program, confirmed or rejected by a coordinator."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import now
from accounts.models import RoleKind
from accounts.scope import SignedInRequest, role_required
from donations.forms import CARES, ProposeForm, groups_of
from donations.giving import confirm_all, reject_all, withdraw
from donations.in_person import STILL_SHOWN
from donations.models import Match, MatchState, Need
from donations.models.matches import ON_ITS_WAY
from donations.paging import page_of
from donations.views import handles_gifts

MOST = 500  # decided at once
MOST_ENDED = 100  # rows; they are of one week
DEEDS = {"confirm": confirm_all, "reject": reject_all}
runs_homes = role_required(RoleKind.COORDINATOR)


@handles_gifts
@require_safe
def matches(request: SignedInRequest) -> HttpResponse:
    """What is proposed and why, who has nothing yet and why; aliases only where one looks after them."""
    user = request.user
    mine = Need.objects.visible_to(user)
    seen = page_of(request, _proposed(request), "proposed")
    runs = set(_run(request, [one.pk for one in seen]).values_list("pk", flat=True))
    parcels = Match.objects.parcels_of(user).filter(state=MatchState.PROPOSED)
    waiting = mine.unmet().select_related("resident", "residence", "waiting")
    context = {
        "groups": groups_of(user),
        "proposed": seen,
        "runs": runs,
        "cares": user.has_role(*CARES),
        "parcels": page_of(
            request, parcels.exclude(need__in=mine).order_by(*ON_ITS_WAY), "parcels"
        ),
        "waiting": page_of(
            request, waiting.order_by("waiting__place", "opened_at", "pk"), "waiting"
        ),
        "lapsed": Match.objects.lapsed_of(user, now() - STILL_SHOWN)[:MOST_ENDED],
        "declined": Match.objects.declined_of(user, now() - STILL_SHOWN)[:MOST_ENDED],
        "others": page_of(request, Need.objects.exclude(pk__in=mine).unmet_of(user), "others"),
    }
    return render(request, "donations/matches.html", context)


def _proposed(request: SignedInRequest) -> Any:
    seen = Match.objects.visible_to(request.user).proposed()
    rows = seen.select_related("offer", "need__resident", "need__residence")
    return rows.order_by("need__residence__code_name", "offer__code", "pk")


def _run(request: SignedInRequest, keys: list[uuid.UUID]) -> Any:
    return Match.objects.run_by(request.user).filter(pk__in=keys)


@handles_gifts
@require_POST
def propose_now(request: SignedInRequest) -> HttpResponse:
    """The things of one group are given out anew; the same form sent twice does it once."""
    form = ProposeForm(request.POST, user=request.user)
    if not form.is_valid():
        raise Http404
    try:
        done = form.save(by=request.user, now=now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        words = _("Proposed for %(served)s of %(needs)s who wait. Nothing is promised yet.")
        messages.success(request, words % {"served": done.served, "needs": done.needs})
    return redirect("donations:matches")


@runs_homes
@require_POST
def decide(request: SignedInRequest) -> HttpResponse:
    """Confirm or reject those that the page showed; what has moved on since stays as it is."""
    deed = DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404
    rows = list(_run(request, _keys(request)))
    decided = deed(matches=rows, by=request.user, now=now())
    refused = {words for why in decided.refused.values() for words in why.messages}
    _say(request, len(decided.done), refused)
    return redirect("donations:matches")


@runs_homes
@require_POST
def take_back(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What was promised is lost or broken: they are told, and it is free to be thrown away."""
    mine = Match.objects.run_by(request.user).select_related("offer", "need__resident")
    match = get_object_or_404(mine, pk=pk)
    try:
        withdraw(match=match, by=request.user, now=now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        words = _("%s is taken back. They are told, and keep their place. Now throw it away, or mend it.")  # fmt: skip
        messages.success(request, words % match.offer.code)
    return redirect("donations:need", match.need_id)


def _keys(request: SignedInRequest) -> list[uuid.UUID]:
    """What the form named, as far as these are keys at all."""
    found = []
    for one in request.POST.getlist("match")[:MOST]:
        try:
            found.append(uuid.UUID(one))
        except ValueError:
            continue
    return found


def _say(request: SignedInRequest, done: int, refused: set[str]) -> None:
    for words in sorted(refused):
        messages.error(request, words)
    if not done:
        if not refused:
            messages.error(request, _("These were proposed anew since. Please look again."))
        return
    if request.POST.get("do") == "confirm":
        words = ngettext("%(n)s promised. They are asked by text whether they want it.",
                         "%(n)s promised. They are asked by text whether they want them.", done)  # fmt: skip
    else:
        words = _(
            "%(n)s rejected. Those people keep their place; it is not proposed to them again."
        )
    messages.success(request, words % {"n": done})
