"""Pages of shifts: one's own number and languages, one's own times, and everybody's week."""

import uuid
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.clock import now
from accounts.scope import SignedInRequest
from phonetree import shifts
from phonetree.line_forms import CodeForm, HelperForm, ShiftForm
from phonetree.line_views import in_the_house
from phonetree.models.shifts import Helper, Shift
from phonetree.shift_times import WEEK, week_of
from translations.language_names import named

FIRST, LAST = date(2000, 1, 10), date(2999, 12, 20)  # weeks that a page can be asked for


def _helper(request: SignedInRequest) -> Helper | None:
    return Helper.objects.select_related("phone").filter(user=request.user).first()


@in_the_house
@require_http_methods(["GET", "POST"])
def own(request: SignedInRequest) -> HttpResponse:
    """One's own shifts, and one more."""
    helper, at = _helper(request), now()
    today = timezone.localdate(at)
    form = ShiftForm(request.POST or None, initial={"day": today, "weeks": 1})
    if request.method == "POST" and form.is_valid() and helper is not None:
        try:
            added = form.add(helper=helper, by=request.user, now=at)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            words = ngettext("Noted: one shift.", "Noted: %(n)d shifts.", len(added))
            messages.success(request, words % {"n": len(added)})
            return redirect("line:own")
    page = {
        "helper": helper,
        "tongues": [named(tag) for tag in helper.languages] if helper else [],
        "form": form,
        "shifts": Shift.objects.of(request.user).filter(ends_at__gt=at),
        "now": at,
    }
    return render(request, "phonetree/line/own.html", page, status=422 if form.errors else 200)


@in_the_house
@require_POST
def remove(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One shift less."""
    shift = get_object_or_404(Shift.objects.of(request.user), pk=pk)
    shifts.remove_shift(shift=shift, by=request.user, now=now())
    messages.success(request, _("Taken out. You are not rung then."))
    return redirect("line:own")


@in_the_house
@require_http_methods(["GET", "POST"])
def phone(request: SignedInRequest) -> HttpResponse:
    """One's number and languages."""
    helper = _helper(request)
    form = HelperForm(request.POST or None, user=request.user, helper=helper)
    if request.method == "POST" and form.is_valid():
        saved = form.save(by=request.user, now=now())
        if saved.confirmed_at is not None:
            messages.success(request, _("Saved."))
            return redirect("line:own")
        return redirect("line:confirm")
    page = {"form": form, "helper": helper}
    return render(request, "phonetree/line/phone.html", page, status=422 if form.errors else 200)


@in_the_house
@require_http_methods(["GET", "POST"])
def confirm(request: SignedInRequest) -> HttpResponse:
    """Our call says a code, and they type it here."""
    helper = _helper(request)
    if helper is None or helper.phone is None:
        return redirect("line:phone")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            shifts.confirm(helper=helper, code=form.cleaned_data["code"], now=now())
        except ValidationError as refusal:
            form.add_error("code", refusal)
        else:
            messages.success(request, _("Confirmed. Now say when you can be rung."))
            return redirect("line:own")
    page = {"form": form, "helper": helper, "waits": _waits(helper)}
    return render(request, "phonetree/line/confirm.html", page, status=422 if form.errors else 200)


def _waits(helper: Helper) -> bool:
    return helper.code_until is not None and helper.code_until > now()


@in_the_house
@require_POST
def ring(request: SignedInRequest) -> HttpResponse:
    """We ring them and say a code."""
    helper = _helper(request)
    if helper is None:
        return redirect("line:phone")
    try:
        shifts.ring_with_code(helper=helper, now=now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("We ring you now. Press 1 to hear the code."))
    return redirect("line:confirm")


@in_the_house
@require_POST
def forget(request: SignedInRequest) -> HttpResponse:
    """Their number, languages and shifts are deleted."""
    shifts.forget_number(user=request.user, now=now())
    messages.success(request, _("Deleted. You are not rung any more."))
    return redirect("line:own")


@in_the_house
@require_GET
def week(request: SignedInRequest) -> HttpResponse:
    """Who is on shift on which day, in which languages."""
    zone = ZoneInfo(settings.TIME_ZONE)
    days = week_of(_asked_day(request), zone)
    start, end = days[0][1][0], days[-1][1][1]
    rows = Shift.objects.visible_to(request.user).between(start, end)
    rows = rows.filter(helper__in=Helper.objects.reachable()).select_related("helper__user")
    found = _by_day(list(rows), days, zone)
    page = {
        "days": [(day, found[day]) for day, _span in days],
        "before": days[0][0] - WEEK,
        "after": days[0][0] + WEEK,
        "today": timezone.localdate(now()),
    }
    return render(request, "phonetree/line/week.html", page)


def _asked_day(request: SignedInRequest) -> date:
    try:
        asked = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return timezone.localdate(now())
    return min(max(asked, FIRST), LAST)


def _by_day(
    rows: list[Shift], days: list[tuple[date, tuple[datetime, datetime]]], zone: ZoneInfo
) -> dict[date, list[dict[str, Any]]]:
    """The shifts under each day that they touch."""
    found: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        for day, (start, end) in days:
            if row.starts_at < end and row.ends_at > start:
                begins, ends = max(row.starts_at, start), min(row.ends_at, end)
                found[day].append(
                    {
                        "name": row.helper.user.name,
                        "tongues": [named(tag) for tag in row.helper.languages],
                        "begins": begins.astimezone(zone),
                        "ends": ends.astimezone(zone),
                        "until_midnight": ends == end and end - start >= timedelta(hours=23),
                    }
                )
    return found
