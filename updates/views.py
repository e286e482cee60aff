"""Pages of updates: write one, check it, send it, see how many got it."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import now
from accounts.models import RoleKind
from accounts.scope import SignedInRequest, role_required
from accounts.stepup import fresh_sign_in
from residences.models import Residence
from updates import actions, delivered
from updates.forms import ConfirmUpdateForm, SendUpdateForm
from updates.models import Update, UpdateState, UpdateWording

in_the_house = role_required(RoleKind.COORDINATOR, RoleKind.VOLUNTEER)
coordinators = role_required(RoleKind.COORDINATOR)
SHOWN = 50  # on the list


@in_the_house
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """What was sent, and what waits."""
    rows = Update.objects.visible_to(request.user).news().select_related("started_by")
    found = list(rows.with_places(request.user)[:SHOWN])
    may_send = request.user.has_role(RoleKind.COORDINATOR)
    return render(request, "updates/list.html", {"updates": found, "may_send": may_send})


@coordinators
@fresh_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: SignedInRequest) -> HttpResponse:
    """Whom and what; then the check page; then it is held for some seconds."""
    if request.method != "POST":
        initial = {"words_language": "en", **request.GET.dict()}
        form = SendUpdateForm(user=request.user, initial=initial)
        return render(request, "updates/send.html", {"form": form})
    if "send" in request.POST:
        return _send(request)
    form = SendUpdateForm(request.POST, user=request.user)
    if "back" in request.POST or not form.is_valid():
        return render(request, "updates/send.html", {"form": form}, status=_status(form))
    return _check_page(request, form, None)


def _status(form: SendUpdateForm) -> int:
    return 422 if form.errors else 200


def _send(request: SignedInRequest) -> HttpResponse:
    form = ConfirmUpdateForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            return redirect(form.start(by=request.user, now=now()))
        except ValidationError as refusal:
            form.add_error(None, refusal)
    chosen = SendUpdateForm(request.POST, user=request.user)
    if not chosen.is_valid():
        return render(request, "updates/send.html", {"form": chosen}, status=422)
    return _check_page(request, chosen, form)


def _check_page(
    request: SignedInRequest, form: SendUpdateForm, refused: ConfirmUpdateForm | None
) -> HttpResponse:
    confirm = refused or ConfirmUpdateForm(request.POST, user=request.user)
    if refused is None:
        confirm.is_valid()
    context = {
        "form": form,
        "confirm": confirm,
        "show_errors": refused is not None,
        "key": request.POST.get("request_key") or uuid.uuid4(),
        "preview": form.preview(now()),
        "own_to_alone": actions.OWN_TO_ALONE,
    }
    return render(request, "updates/check.html", context, status=422 if refused else 200)


@in_the_house
@require_safe
def update(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One update: its words, and how many got it."""
    found = _seen(request, pk)
    if found.question_id:
        return redirect("updates:question", found.question_id)
    return render(request, "updates/update.html", _facts(request, found))


def _seen(request: SignedInRequest, pk: uuid.UUID) -> Update:
    rows = Update.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("started_by", "confirmed_by", "stopped_by"), pk=pk)


def _facts(request: SignedInRequest, found: Update) -> dict[str, Any]:
    homes = list(found.residences.all())
    seen = set(Residence.objects.visible_to(request.user).values_list("pk", flat=True))
    sees_all = all(home.pk in seen for home in homes)
    every = delivered.delivery_by(found, "residence")
    places = {home: every[str(home.pk)] for home in homes if _shown(home, seen, every)}
    return {
        "update": found,
        "homes": [home for home in homes if home.pk in seen],
        "sees_all": sees_all,
        **_not_sent(found, seen),
        "places": list(places.items()),
        "whole": delivered.whole({str(home.pk): one for home, one in places.items()}),
        "tongues": sorted(
            delivered.delivery_by(found, "language").items(), key=lambda pair: -pair[1].total
        ),
        "wordings": _wordings(found, seen, sees_all=sees_all),
        "cost": delivered.cost_of(found),
        "runs": Update.objects.run_by(request.user).filter(pk=found.pk).exists(),
        "is_waiting": found.state == UpdateState.WAITING,
        "now": now(),
    }


def _not_sent(found: Update, seen: set[uuid.UUID]) -> dict[str, object]:
    """Where it did not go although it was meant to: names that the asker may see, and how many more."""
    left = list(found.not_sent_to.order_by("code_name"))
    named = [home for home in left if home.pk in seen]
    return {"not_sent_to": named, "not_sent_unseen": len(left) - len(named)}


def _shown(home: Residence, seen: set[uuid.UUID], places: Mapping[str, object]) -> bool:
    return home.pk in seen and str(home.pk) in places


def _wordings(found: Update, seen: set[uuid.UUID], *, sees_all: bool) -> QuerySet[UpdateWording]:
    """Its words in each language; of residences elsewhere nobody learns what is read there."""
    wordings = found.wordings.order_by("language")
    if sees_all:
        return wordings
    read = found.copies.filter(residence__in=seen).order_by().values("language")
    return wordings.filter(Q(language="en") | Q(language__in=read))


def _run(request: SignedInRequest, pk: uuid.UUID) -> Update:
    return get_object_or_404(
        Update.objects.run_by(request.user).select_related("started_by"), pk=pk
    )


@coordinators
@fresh_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The second coordinator reads the words and agrees."""
    found = _run(request, pk)
    if request.method != "POST":
        return render(request, "updates/confirm.html", {"update": found})
    return _do(request, found, actions.confirm_update, _("Confirmed. It goes out in a minute."))


@coordinators
@require_POST
def cancel(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Nothing more goes out."""
    return _do(request, _run(request, pk), actions.cancel_update, _("Cancelled."))


def _do(request: SignedInRequest, found: Update, deed: Any, said: str) -> HttpResponseRedirect:
    try:
        deed(update=found, by=request.user, now=now())
        messages.success(request, said)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(found)
