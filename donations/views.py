"""Pages of what is given: the board, and the quick entry in a church hall."""

import uuid
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.clock import now
from accounts.scope import SignedInRequest, role_required
from donations import pictures
from donations.donor_words import NO_COOKING
from donations.facts import Kind
from donations.forms import HANDLES, OfferForm, groups_of, same_again, to_know
from donations.models import Match, Need, Offer, Run
from donations.models.matches import ON_ITS_WAY
from donations.paging import page_of
from donations.picture_upload import sent_picture, with_pictures
from donations.to_propose import ready
from donations.words import KINDS

SHOWN = 10  # rows of each list on the board; the others are on the next pages
handles_gifts = role_required(*HANDLES)


@handles_gifts
@require_safe
def board(request: SignedInRequest) -> HttpResponse:
    """What is there, what is wanted where, and what is on its way to whom: no person."""
    there = Offer.objects.visible_to(request.user).filter(closed_at=None)
    offers = there.with_stock().select_related("place").order_by("-made_at", "pk")
    wanted = Need.objects.wanted_of(request.user)
    parcels = Match.objects.parcels_of(request.user).order_by(*ON_ITS_WAY)
    runs = Run.objects.visible_to(request.user)
    context = {
        "offers": page_of(request, offers, "offers", SHOWN),
        "wanted": page_of(request, wanted, "wanted", SHOWN),
        "parcels": page_of(request, parcels, "way", SHOWN),
        "ready": ready(groups_of(request.user), now()),
        "without_driver": runs.without_driver(now()),
    }
    return render(request, "donations/board.html", context)


@with_pictures
@handles_gifts
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: SignedInRequest) -> HttpResponse:
    """First the kind, then its facts; after saving the next, or the same again."""
    asked = request.POST.get("kind") or request.GET.get("kind", "")
    if asked not in set(Kind):
        return render(request, "donations/kinds.html", {"kinds": KINDS})
    kind = Kind(asked)
    if request.method != "POST":
        told = {name: request.GET.get(name) for name in ("place", "appeal", "pledge", "quantity")}
        kept = {key: one for key, one in told.items() if one}
        initial = {**_like(request, kind), "request_key": uuid.uuid4(), **kept}
        return _page(request, OfferForm(kind=kind, user=request.user, initial=initial))
    form = OfferForm(request.POST, kind=kind, user=request.user)
    if form.is_valid():
        try:
            return _logged(request, form)
        except ValidationError as refusal:
            form.refuse(refusal)
    return _page(request, form)


def _like(request: SignedInRequest, kind: Kind) -> dict[str, Any]:
    """What is said of another one like the thing with this label; nothing without one."""
    label = request.GET.get("like", "").upper()
    if not label.isalnum():
        return {}
    like = Offer.objects.visible_to(request.user).filter(kind=kind, code=label).first()
    return same_again(like) if like else {}


def _logged(request: SignedInRequest, form: OfferForm) -> HttpResponse:
    at = now()
    offer = form.save(by=request.user, now=at)
    messages.success(request, _("Logged. Its label: %(code)s") % {"code": offer.code})
    _keep_picture(request, offer, at)
    for words in to_know(offer, at):
        messages.warning(request, words)
    again = {"kind": offer.kind, "place": offer.place_id, "appeal": offer.appeal_id}
    if "same" in request.POST:
        again["like"] = offer.code
    again = {name: one for name, one in again.items() if one}
    return redirect(f"{reverse('donations:log')}?{urlencode(again)}")


def _keep_picture(request: SignedInRequest, offer: Offer, at: datetime) -> None:
    """What it looks like, if that was sent; a picture that is none costs nobody what they typed."""
    try:
        if raw := sent_picture(request):
            pictures.keep(offer=offer, jpeg=pictures.made_anew(raw), by=request.user, now=at)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))


def _page(request: SignedInRequest, form: OfferForm) -> HttpResponse:
    context = {"form": form, "kind": form.kind, "title": KINDS[form.kind], "no_cooking": NO_COOKING}
    status = 422 if form.errors else 200
    return render(request, "donations/log.html", context, status=status)
