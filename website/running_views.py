"""Is it on? What runs, who is told when it does not, and whether the provider reaches us."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock
from accounts.models import RoleKind, User
from accounts.scope import SignedInRequest, role_required
from accounts.stepup import fresh_sign_in
from messaging import alarm, lookouts, set_up
from messaging.alarm import Candidate
from messaging.models import Limits, Lookout
from messaging.set_up_words import sentences
from website.money import money_of
from website.often_form import OftenForm
from website.running_forms import LimitsForm, LookoutForm
from website.status import status_of

coordinators = role_required(RoleKind.COORDINATOR)


@coordinators
@require_safe
def running(request: SignedInRequest) -> HttpResponse:
    """Is it on?"""
    now = clock.now()
    status = status_of(now)
    wrong = sentences(status.set_up.wrong) if status.set_up else []
    page = {"status": status, "wrong": wrong, "now": now, "money": money_of(now)}
    page |= _told(request.user)
    return render(request, "website/running.html", page)


def _told(user: User) -> dict[str, Any]:
    """Who is told, whose turn is next, and how many of other groups there are."""
    ready = list(Lookout.objects.reachable().order_by("since"))
    turn = alarm.who(Candidate(one.pk, one.since, one.told_at) for one in ready)
    seen = Lookout.objects.visible_to(user).select_related("user", "phone").order_by("since")
    rows = [(one, one.pk in turn, one in ready) for one in seen]
    known = {one.pk for one in seen}
    return {"told": rows, "elsewhere": sum(one.pk not in known for one in ready)}


@coordinators
@require_http_methods(["GET", "HEAD", "POST"])
def told(request: SignedInRequest) -> HttpResponse:
    """One's own number to be told on."""
    form = LookoutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save(by=request.user, now=clock.now())
        messages.success(request, _("Noted. We have sent you a text: see whether it comes."))
        return redirect("website:running")
    own = Lookout.objects.of(request.user).select_related("phone").first()
    page = {"form": form, "own": own}
    return render(request, "website/told.html", page, status=422 if form.errors else 200)


@coordinators
@require_POST
def told_stop(request: SignedInRequest) -> HttpResponse:
    """They are told no more."""
    lookouts.stop_looking_out(user=request.user, now=clock.now())
    messages.success(request, _("Deleted. You are not told any more."))
    return redirect("website:running")


@coordinators
@require_POST
def check(request: SignedInRequest) -> HttpResponse:
    """Looks whether the provider reaches us."""
    found = checked(request.user, clock.now())
    if found:
        messages.error(request, _("Something is not as it should be. See below."))
    else:
        messages.success(request, _("The provider reaches us, and signatures work."))
    return redirect("website:running")


@coordinators
@fresh_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: SignedInRequest) -> HttpResponse:
    """How much may be spent and where to, and how often one phone hears from us."""
    row = Limits.objects.filter(pk=Limits.ONLY).first()
    start = {"countries": settings.PHONENUMBER_DEFAULT_REGION}
    if row is not None:
        start = {**model_to_dict(row), "countries": ", ".join(row.countries)}
    form = LimitsForm(request.POST or None, initial=start)
    often = OftenForm(request.POST or None, row=row)
    if request.method == "POST" and all([form.is_valid(), often.is_valid()]):
        with transaction.atomic():
            form.save(by=request.user, now=clock.now())
            often.save(by=request.user, now=clock.now())
        messages.success(request, _("Saved. What waited for it goes out now."))
        return redirect("website:running")
    page = {"form": form, "often": often, "money": money_of(clock.now())}
    status = 422 if form.errors or often.errors else 200
    return render(request, "website/limits.html", page, status=status)


def checked(user: User, now: datetime) -> list[str]:
    """What a check by this person finds, in sentences."""
    return sentences(set_up.check(by=user, now=now).wrong)
