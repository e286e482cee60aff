"""Digits for an alarm: the page on which people choose them, and a coordinator's two buttons."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.scope import SignedInRequest
from residences import pins
from residences.holding import held
from residences.link_pages import dead_link, show, thanks, use_up
from residences.models import PersonalLink, Resident


def pin_page(request: HttpRequest, link: PersonalLink, moment: datetime) -> HttpResponse:
    """Choose four digits; once for each link."""
    resident = link.resident
    if link.used_at:
        return thanks(request, link)
    if resident.left_at or held([resident.pk], moment):
        return dead_link(request)
    if request.method == "POST" and "pin" in request.POST:
        return choose(request, link, moment)
    return show(request, "pin", resident)


def choose(
    request: HttpRequest, link: PersonalLink, moment: datetime, *, used: bool = True
) -> HttpResponse:
    """The digits are kept, or the page again with why not. Nothing that was typed is shown."""
    typed = request.POST.get("pin", ""), request.POST.get("again", "")
    try:
        pin = pins.clean(*typed)
    except pins.TooEasy:
        return show(request, "pin", link.resident, status=422, easy=True)
    except pins.NotFour:
        return show(request, "pin", link.resident, status=422, uneven=True)
    with transaction.atomic():
        if used and not use_up(link, moment):
            return thanks(request, link)
        pins.choose(resident=link.resident, pin=pin, now=moment)
    rings = import_string(settings.RINGS_RAISE_ALARMS)()
    return show(request, "pin_kept", link.resident, rings=rings)


def _run_resident(request: SignedInRequest, pk: UUID) -> Resident:
    return get_object_or_404(Resident.objects.run_by(request.user).here(), pk=pk)


@require_POST
def send(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A link goes to their phone; the digits are theirs alone."""
    resident = _run_resident(request, pk)
    try:
        pins.send_link(resident=resident, by=request.user, now=clock.now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("A link goes to their phone, by day."))
    return redirect("residences:resident", pk)


@require_POST
def remove(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """They cannot prove an alarm any more."""
    resident = _run_resident(request, pk)
    pins.remove(resident=resident, by=request.user, now=clock.now())
    messages.success(request, _("Taken away. An alarm of theirs is shown, and never sent on."))
    return redirect("residences:resident", pk)
