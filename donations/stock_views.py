"""Stock: every label page by page, one label with all that was done to it, what ends, what is short."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.clock import now
from accounts.scope import SignedInRequest
from donations import figures_data
from donations.facts import Kind
from donations.forms import groups_of, to_know
from donations.models import Match, Offer
from donations.paging import page_of
from donations.stock_data import Stock, needs_of
from donations.stock_forms import CountForm, JoinForm, KnownForm, ScrapForm, SplitForm
from donations.views import handles_gifts
from donations.words import KINDS
from residences.pages import done

DEEDS = {"split": SplitForm, "join": JoinForm, "count": CountForm, "scrap": ScrapForm, "known": KnownForm}  # fmt: skip


def _stock(request: SignedInRequest) -> Stock:
    return Stock(Offer.objects.visible_to(request.user), timezone.localdate(now()))


@handles_gifts
@require_safe
def stock(request: SignedInRequest) -> HttpResponse:
    """Each kind: what is there, promised, of use, asked for, and short."""
    found = _stock(request)
    groups = groups_of(request.user).values_list("pk", flat=True)
    lines = found.by_kind(needs_of(groups))
    context = {
        "lines": lines,
        "short": [line for line in lines if line.short or line.unfit],
        "ending": found.ending()[:5],
        "many_ending": len(found.ending()),
        "to_mend": len(found.to_mend()),
    }
    return render(request, "donations/stock.html", context)


@handles_gifts
@require_safe
def figures(request: SignedInRequest) -> HttpResponse:
    """How long people wait, who was served, how long things last."""
    groups = list(groups_of(request.user).values_list("pk", flat=True))
    found = figures_data.figures(needs_of(groups), _stock(request), groups, now())
    return render(request, "donations/figures.html", {"figures": found})


@handles_gifts
@require_safe
def ending(request: SignedInRequest) -> HttpResponse:
    """What is over or ends within two weeks, the first first."""
    page = page_of(request, _stock(request).ending())
    context = {"page": page, "today": timezone.localdate(now())}
    return render(request, "donations/ending.html", context)


@handles_gifts
@require_safe
def repair(request: SignedInRequest) -> HttpResponse:
    """The repair table: what must be looked up, wiped or mended before anybody can have it."""
    page = page_of(request, _stock(request).to_mend())
    return render(request, "donations/repair.html", {"page": page})


@handles_gifts
@require_safe
def offers(request: SignedInRequest) -> HttpResponse:
    """Every label of which something is left, the newest first; of one kind if the address says so."""
    rows = Offer.objects.visible_to(request.user).filter(closed_at=None)
    kind = request.GET.get("kind", "")
    if kind in set(Kind):
        rows = rows.filter(kind=kind)
    there = rows.with_stock().select_related("place").order_by("-made_at", "pk")
    page = page_of(request, there)
    return render(request, "donations/offers.html", {"page": page, "kinds": KINDS, "kind": kind})


@handles_gifts
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: SignedInRequest, code: str) -> HttpResponse:
    """One label: what it is, what happened to it, and what can be done with it."""
    found = offer_or_404(request, code)
    if request.method != "POST":
        return _shown(request, found, _forms(request, found))
    name = request.POST.get("deed", "")
    if name not in DEEDS:
        raise Http404
    forms = _forms(request, found, name)
    if words := done(request, forms[name]):
        messages.success(request, words)
        return redirect("donations:offer", found.code)
    return _shown(request, found, forms)


def offer_or_404(request: SignedInRequest, code: str) -> Any:
    """The thing with this label, with its stock; 404 where the asker handles nothing of it."""
    seen = (
        Offer.objects.visible_to(request.user)
        .with_stock()
        .select_related("place", "group", "snapshot")
        .defer("snapshot__jpeg")  # a megabyte, and the page only asks whether there is one
    )
    return get_object_or_404(seen, code=code.upper())


def _forms(request: SignedInRequest, found: Offer, sent: str = "") -> dict[str, Any]:
    made = {}
    for name, form in DEEDS.items():
        more = {"user": request.user} if form is JoinForm else {}
        data = request.POST if name == sent else None
        made[name] = form(data, offer=found, auto_id=f"{name}_%s", **more)
    return made


def _shown(request: SignedInRequest, found: Any, forms: dict[str, Any]) -> HttpResponse:
    wrong = next((form for form in forms.values() if form.is_bound), None)
    parcels = Match.objects.parcels_of(request.user).filter(offer=found)
    context = {
        "offer": found,
        "forms": forms,
        "form": wrong or forms["known"],
        "parcels": parcels,
        "movements": found.movements.select_related("by"),
        "open": request.GET.get("do", ""),
        "to_know": to_know(found, now()),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong and wrong.errors else HTTPStatus.OK
    return render(request, "donations/offer.html", context, status=status)
