"""Pages of alarms: those that wait, one of them, and what a second person does about it."""

import uuid
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.clock import now
from accounts.models import RoleKind, User
from accounts.scope import SignedInRequest, role_required
from accounts.stepup import fresh_sign_in
from phonetree.alarm_actions import is_own
from phonetree.alarm_forms import INCIDENT, TEXTS, ConfirmAlarmForm, DeclineAlarmForm
from phonetree.alarm_reports import emergency_in
from phonetree.forms import StartCallOutForm
from phonetree.models import CallOut, Urgency
from phonetree.models.alarms import Alarm, AlarmQuerySet, Witness
from phonetree.preview import Preview
from residences.models import Resident
from translations.language_names import named

in_the_house = role_required(RoleKind.COORDINATOR, RoleKind.VOLUNTEER)
coordinators = role_required(RoleKind.COORDINATOR)
SHOWN = 50


def _rows(user: User) -> AlarmQuerySet:
    """The alarms that somebody sees, with the phones that reported them and the people on these."""
    people = Prefetch("phone__residents", Resident.objects.visible_to(user).here())
    seen = Witness.objects.visible_to(user).select_related("phone", "branch", "proved_by")
    seen = seen.prefetch_related(people)
    rows = Alarm.objects.visible_to(user).select_related("residence", "settled_by", "call_out")
    return rows.prefetch_related(Prefetch("witnesses", seen))


@in_the_house
@require_GET
def alarm_list(request: SignedInRequest) -> HttpResponse:
    """What waits for a person, and what was."""
    rows = _rows(request.user)
    waiting = list(rows.waiting()[:SHOWN])
    past = rows.exclude(pk__in=[row.pk for row in waiting])
    context = {"waiting": waiting, "past": list(past[:SHOWN]), "now": now()}
    return render(request, "phonetree/alarms/list.html", context)


@in_the_house
@require_GET
def alarm_page(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One alarm: who says so, whether it is proved, and the two buttons."""
    return _page(request, pk)


def _page(
    request: SignedInRequest,
    pk: uuid.UUID,
    confirm: ConfirmAlarmForm | None = None,
    decline: DeclineAlarmForm | None = None,
) -> HttpResponse:
    alarm, at = get_object_or_404(_rows(request.user), pk=pk), now()
    here = CallOut.objects.visible_to(request.user).filter(residence=alarm.residence_id)
    runs = Alarm.objects.run_by(request.user).filter(pk=pk).exists()
    open_now = alarm.may_be_confirmed(at) or alarm.may_be_vouched_for(at)
    context = {
        "alarm": alarm,
        "now": at,
        "runs": runs,
        "may_confirm": runs and open_now and not is_own(alarm, request.user),
        "by_hearsay": not alarm.may_be_confirmed(at),
        "is_own": runs and open_now and is_own(alarm, request.user),
        "confirm": confirm or ConfirmAlarmForm(initial={"text": INCIDENT}),
        "decline": decline or DeclineAlarmForm(),
        "emergency": emergency_in(alarm.residence_id),
        "makes_way": here.under_way().first(),
        "texts": texts_of(request, alarm, at) if runs and open_now else [],
    }
    failed = bool((confirm and confirm.errors) or (decline and decline.errors))
    return render(request, "phonetree/alarms/alarm.html", context, status=422 if failed else 200)


def texts_of(
    request: SignedInRequest, alarm: Alarm, at: datetime
) -> list[tuple[str, str, list[str], Preview]]:
    """Each text that can go out: title, English words, where unchecked, and what its check page says."""
    found = []
    for key, title in TEXTS:
        asked = {"residence": alarm.residence_id, "text": key, "urgency": Urgency.EMERGENCY.value}
        form = StartCallOutForm(asked, user=request.user)
        if form.is_valid():
            seen = form.preview(at)
            unchecked = [named(one.language) for one in seen.tongues if not one.trusted]
            found.append((str(title), form.texts[key].words, unchecked, seen))
    return found


def _run(request: SignedInRequest, pk: uuid.UUID) -> Alarm:
    return get_object_or_404(Alarm.objects.run_by(request.user), pk=pk)


@coordinators
@fresh_sign_in
@require_POST
def confirm(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The second person agrees, and sees the board, where it can be stopped for ten seconds."""
    alarm, form = _run(request, pk), ConfirmAlarmForm(request.POST)
    if form.is_valid():
        try:
            return redirect(form.confirm(alarm=alarm, by=request.user, now=now()))
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return _page(request, pk, confirm=form)


@coordinators
@require_POST
def decline(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Nobody is called out, and it stands in the list as what it was."""
    alarm, form = _run(request, pk), DeclineAlarmForm(request.POST)
    if form.is_valid():
        try:
            form.decline(alarm=alarm, by=request.user, now=now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Noted."))
            return redirect("alarms:list")
    return _page(request, pk, decline=form)
