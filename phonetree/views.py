"""Pages of a call-out as a whole: start it, watch it, stop it, account for everybody."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.clock import now
from accounts.models import RoleKind
from accounts.scope import SignedInRequest, role_required
from accounts.stepup import fresh_sign_in
from phonetree import actions, chats
from phonetree.board import (
    Board,
    asked_for_help,
    board,
    described,
    in_need,
    not_reached,
    safe_by_branch,
    token,
)
from phonetree.forms import ConfirmCallOutForm, StartCallOutForm, StopForm
from phonetree.models import UNDER_WAY, Alarm, CallOut, CallOutState
from phonetree.second_look import summary, who_may
from phonetree.stopping import Stopping, stopping
from phonetree.tries import with_words

in_the_house = role_required(RoleKind.COORDINATOR, RoleKind.VOLUNTEER)
coordinators = role_required(RoleKind.COORDINATOR)
SHOWN = 50  # call-outs on the list
NAMED = 200  # rows of each sort on the account


@in_the_house
@require_GET
def call_out_list(request: SignedInRequest) -> HttpResponse:
    """What is under way, and what was."""
    rows = CallOut.objects.visible_to(request.user).select_related("residence", "started_by")
    found = list(rows[:SHOWN])
    return render(
        request,
        "phonetree/call_out_list.html",
        {
            "live": [row for row in found if row.state in UNDER_WAY],
            "past": [row for row in found if row.state not in UNDER_WAY],
            "may_start": request.user.has_role(RoleKind.COORDINATOR),
        },
    )


@coordinators
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def start(request: SignedInRequest) -> HttpResponse:
    """Whom and what; then the check page; then it is about to start."""
    if request.method == "GET":
        form = StartCallOutForm(
            user=request.user,
            initial={"urgency": "emergency", "words_language": "en", **request.GET.dict()},
        )
        return render(request, "phonetree/call_out_start.html", {"form": form})
    if "send" in request.POST:
        return _send(request)
    form = StartCallOutForm(_mended(request.POST), user=request.user)
    if "back" in request.POST:
        return render(request, "phonetree/call_out_start.html", {"form": form})
    return _check_page(request, form, None) if form.is_valid() else _again(request, form)


def _again(request: SignedInRequest, form: StartCallOutForm) -> HttpResponse:
    return render(request, "phonetree/call_out_start.html", {"form": form}, status=422)


def _mended(chosen: QueryDict) -> QueryDict:
    """The same, but for the urgency that a button beside a doubt named."""
    if "as" not in chosen:
        return chosen
    mended = chosen.copy()
    mended["urgency"] = str(chosen["as"])
    return mended


def _send(request: SignedInRequest) -> HttpResponse:
    form = ConfirmCallOutForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            return redirect(form.start(by=request.user, now=now()))
        except ValidationError as refusal:
            form.add_error(None, refusal)
    chosen = StartCallOutForm(request.POST, user=request.user)
    return _check_page(request, chosen, form) if chosen.is_valid() else _again(request, chosen)


def _check_page(
    request: SignedInRequest, form: StartCallOutForm, confirm: ConfirmCallOutForm | None
) -> HttpResponse:
    residence = form.cleaned_data["residence"]
    return render(
        request,
        "phonetree/call_out_check.html",
        {
            "form": form,
            "confirm": confirm or ConfirmCallOutForm(user=request.user),
            "key": request.POST.get("request_key") or uuid.uuid4(),
            "preview": form.preview(now()),
            "chats": chats.before_it_starts(residence, form.wordings, is_free=form.is_free),
            "residence": residence,
            "free_to_alone": actions.FREE_TO_ALONE,
            "answer": form.what_if(now()),
        },
        status=422 if confirm else 200,
    )


def _board_context(request: SignedInRequest, call_out: CallOut) -> dict[str, object]:
    facts: Board = board(call_out, now())
    with_words([*facts.help, *facts.wrote, *facts.missed], call_out, now())
    runs = CallOut.objects.run_by(request.user).filter(pk=call_out.pk).exists()
    return {
        "board": facts,
        "call_out": call_out,
        "runs": runs,
        "may_confirm": who_may(call_out) if call_out.state == CallOutState.WAITING else [],
        "all_open": "all" in request.GET,
        "may_calm": runs and actions.no_all_clear(call_out, now()) is None,
        "now": now(),
        "refresh": settings.BOARD_REFRESH_SECONDS,
    }


def _call_out(request: SignedInRequest, pk: uuid.UUID) -> CallOut:
    alarms = Alarm.objects.visible_to(request.user).filter(call_out=OuterRef("pk"))
    first = alarms.order_by("raised_at").values("pk")[:1]
    rows = CallOut.objects.visible_to(request.user).annotate(alarm_pk=Subquery(first))
    return get_object_or_404(
        rows.select_related("residence", "started_by", "confirmed_by", "stopped_by"), pk=pk
    )


@in_the_house
@require_GET
def board_page(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The live board; before the start, the page on which it can still be cancelled."""
    call_out = _call_out(request, pk)
    context = {**_board_context(request, call_out), "chats": chats.of_call_out(call_out)}
    return render(request, "phonetree/board.html", context)


@in_the_house
@require_GET
def live(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The board's moving part; 204 while the page has the newest version of this minute."""
    version = CallOut.objects.visible_to(request.user).filter(pk=pk).values_list("version").first()
    if version and request.GET.get("v") == token(version[0], now()):
        return HttpResponse(status=204)
    call_out = _call_out(request, pk)
    context = {**_board_context(request, call_out), "is_refresh": True}  # with the page's title
    return render(request, "phonetree/board.html#live", context)


@coordinators
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def confirm(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The second coordinator reads the words and agrees."""
    call_out = get_object_or_404(
        CallOut.objects.run_by(request.user).select_related("residence", "started_by"), pk=pk
    )
    if request.method == "GET":
        context = {
            "call_out": call_out,
            "is_author": call_out.started_by_id == request.user.pk,
            "may_confirm": who_may(call_out),
            "preview": summary(call_out, now()),
        }
        return render(request, "phonetree/call_out_confirm.html", context)
    return _do(request, call_out, actions.confirm_call_out, _("Confirmed. It starts in a minute."))


@coordinators
@require_POST
def cancel(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Nothing goes out."""
    call_out = get_object_or_404(CallOut.objects.run_by(request.user), pk=pk)
    return _do(request, call_out, actions.cancel_call_out, _("Cancelled. Nothing was sent."))


def _do(
    request: SignedInRequest, call_out: CallOut, deed: object, said: str
) -> HttpResponseRedirect:
    try:
        deed(call_out=call_out, by=request.user, now=now())  # type: ignore[operator]
        messages.success(request, said)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(call_out)


@coordinators
@require_http_methods(["GET", "POST"])
def stop(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Stand down or end, after one look at what that means."""
    call_out = get_object_or_404(
        CallOut.objects.run_by(request.user).select_related("residence"), pk=pk
    )
    refusal = actions.no_all_clear(call_out, now())
    if request.method == "GET" and refusal:
        over = call_out.state != CallOutState.ENDED
        said = _("There is nothing to stop any more.") if over else " ".join(refusal.messages)
        messages.info(request, said)
        return redirect(call_out)
    form, facts = StopForm(request.POST or None), stopping(call_out)
    if request.method == "POST" and form.is_valid():
        try:
            form.stop(call_out=call_out, by=request.user, now=now())
            _say_stopped(request, call_out, facts)
            return redirect(call_out)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return render(
        request,
        "phonetree/call_out_stop.html",
        {"call_out": call_out, "form": form, "facts": facts},
    )


def _say_stopped(request: SignedInRequest, call_out: CallOut, facts: Stopping) -> None:
    if call_out.state == CallOutState.STOOD_DOWN:
        words = ngettext(
            "All clear is going to %(n)s phone.", "All clear is going to %(n)s phones.", facts.told
        )
        messages.success(request, words % {"n": facts.told})
    else:
        messages.success(request, _("Ended. No more texts and no more calls go out."))


@in_the_house
@require_GET
def account(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Everybody accounted for, branch by branch, and the gaps that are left."""
    call_out, moment = _call_out(request, pk), now()
    if call_out.live_at is None:
        return redirect(call_out)
    helps = described(in_need(call_out)[:NAMED])
    gaps = described(not_reached(call_out)[:NAMED])
    with_words([*helps, *gaps], call_out, moment)
    return render(
        request,
        "phonetree/account.html",
        {
            "call_out": call_out,
            "board": board(call_out, moment),
            "helps": helps,
            "gaps": gaps,
            "safe": safe_by_branch(call_out),
            "is_over": call_out.state not in UNDER_WAY,
            "asked": asked_for_help(call_out),
        },
    )
