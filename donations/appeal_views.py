"""Appeals for those who handle what is given: made and published by coordinators, seen by all."""

from typing import Any
from urllib.parse import urljoin
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import now
from accounts.models import RoleKind
from accounts.scope import SignedInRequest, role_required
from donations import donor_words, thanks
from donations.appeal_actions import publish
from donations.appeal_forms import AppealForm, ChangeAppealForm, SeenForm, TableForm, WordsForm
from donations.appeal_texts import Call, in_bulletin, in_chat
from donations.models import Appeal, AppealWords, Pledge, ThankBy
from donations.paging import page_of
from donations.proposing import draws_with
from donations.setting_up import close_appeal
from donations.views import SHOWN, handles_gifts
from donations.words import KINDS
from residences.refusals import Refused
from translations import languages

ISOLATED = "\u2068{}\u2069"  # a name in another script does not turn the line around it
runs_appeals = role_required(RoleKind.COORDINATOR)


def address_of(appeal: Appeal) -> str:
    """Where anybody can read it; empty before it is published."""
    if appeal.code is None:
        return ""
    return urljoin(settings.PUBLIC_URL + "/", reverse("give:appeal", args=[appeal.code])[1:])


def texts_of(appeal: Any) -> list[dict[str, Any]]:
    """What to paste into chats and bulletins, by language; none before anybody can read it."""
    if appeal.code is None:
        return []
    rows = list(appeal.wordings.all())
    return [_texts(appeal, row, [one for one in rows if one != row]) for row in rows]


def _texts(appeal: Any, row: AppealWords, others: list[AppealWords]) -> dict[str, Any]:
    language, around = languages.get(row.language), donor_words.around(row.language)
    names = [ISOLATED.format(languages.get(one.language).endonym) for one in others]
    call = Call(
        title=row.title or appeal.title,
        words=row.words,
        address=f"{address_of(appeal)}?lang={row.language}",
        area=appeal.area,
        target=appeal.target,
        came=appeal.came,
        until_on=appeal.until_on,
        group=appeal.group.name,
    )
    chat, bulletin = in_chat(call, around), in_bulletin(call, around, names)
    return {"language": language, "chat": chat, "bulletin": bulletin}


@handles_gifts
@require_safe
def appeals(request: SignedInRequest) -> HttpResponse:
    """What is asked for, how much came, and what donors wrote that nobody has looked at."""
    mine = Appeal.objects.visible_to(request.user).with_total().select_related("group")
    context = {
        "appeals": page_of(request, mine.order_by("closed_at", "-made_at", "pk"), "page", SHOWN),
        **_pledges(request),
        "runs": request.user.has_role(RoleKind.COORDINATOR),
    }
    return render(request, "donations/appeals.html", context)


def _pledges(request: SignedInRequest, appeal: Any = None) -> dict[str, Any]:
    """What donors wrote that waits for one of us: to be read, to be logged, to be thanked for."""
    mine = Pledge.objects.visible_to(request.user).select_related("appeal")
    if appeal:
        mine = mine.filter(appeal=appeal)
    by_us = mine.filter(thank_by=ThankBy.HAND, pk__in=thanks.due(now()).values("pk"))
    return {
        "pledges": page_of(request, mine.waiting(), "wrote", SHOWN),
        "to_log": page_of(request, mine.to_log(), "log", SHOWN),
        "to_thank": page_of(request, by_us, "thank", SHOWN),
    }


@runs_appeals
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """A new appeal; its words and its public page come after it."""
    form = AppealForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        try:
            made = form.save(by=request.user, now=now())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return redirect("donations:appeal", made.pk)
    status = 422 if form.errors else 200
    return render(request, "donations/appeal_new.html", {"form": form}, status=status)


def seen_appeal(request: SignedInRequest, pk: UUID) -> Any:
    """An appeal that the asker sees, with how much came."""
    mine = Appeal.objects.visible_to(request.user).with_total().select_related("group")
    return get_object_or_404(mine, pk=pk)


def run_appeal(request: SignedInRequest, pk: UUID) -> Appeal:
    """An appeal of a group in which the asker is a coordinator."""
    return get_object_or_404(Appeal.objects.run_by(request.user).select_related("group"), pk=pk)


@handles_gifts
@require_safe
def one(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """An appeal: how far it came, its words, texts to pass on, what donors wrote."""
    return shown(request, seen_appeal(request, pk))


def shown(
    request: SignedInRequest,
    appeal: Any,
    form: WordsForm | None = None,
    table_form: TableForm | None = None,
    change_form: ChangeAppealForm | None = None,
) -> HttpResponse:
    """The page of an appeal, with the form that must be looked at again, if there is one."""
    context = {
        "appeal": appeal,
        "form": form or WordsForm(),
        "table_form": table_form or TableForm(appeal=appeal, user=request.user),
        "change_form": change_form or ChangeAppealForm.of(appeal),
        "tables": appeal.tables.filter(called_off_at=None).select_related("point"),
        "key": uuid4(),
        "kinds": [words for kind, words in KINDS.items() if kind in appeal.kinds],
        "address": address_of(appeal),
        "draws": draws_with(appeal),
        "texts": texts_of(appeal),
        "wordings": [(languages.get(row.language), row) for row in appeal.wordings.all()],
        **_pledges(request, appeal),
        "runs": Appeal.objects.run_by(request.user).filter(pk=appeal.pk).exists(),
    }
    status = 422 if form or table_form or change_form else 200
    return render(request, "donations/appeal.html", context, status=status)


@runs_appeals
@require_POST
def words(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The appeal in one more language."""
    appeal, form = run_appeal(request, pk), WordsForm(request.POST)
    if form.is_valid():
        try:
            form.save(appeal=appeal, by=request.user, now=now())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Kept."))
            return redirect("donations:appeal", pk)
    return shown(request, seen_appeal(request, pk), form)


@runs_appeals
@require_POST
def change(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Its title, how much, until when and around where."""
    appeal, form = run_appeal(request, pk), ChangeAppealForm(request.POST)
    if form.is_valid():
        try:
            form.change(appeal=appeal, by=request.user, now=now())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Kept. Whoever reads it sees it from now on."))
            return redirect("donations:appeal", pk)
    return shown(request, seen_appeal(request, pk), change_form=form)


@runs_appeals
@require_POST
def publish_now(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """From now on anybody who has the address can read it."""
    try:
        publish(appeal=run_appeal(request, pk), by=request.user, now=now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Anybody can read it now. Pass the texts below on."))
    return redirect("donations:appeal", pk)


@runs_appeals
@require_POST
def close(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Nothing more is asked for; its page says thank you."""
    try:
        close_appeal(appeal=run_appeal(request, pk), by=request.user, now=now())
    except Refused as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Closed. Its page says thank you."))
    return redirect("donations:appeal", pk)


@handles_gifts
@require_POST
def pledge(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Somebody of us answered a donor, or put aside what is none."""
    row = get_object_or_404(Pledge.objects.visible_to(request.user), pk=pk)
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        form.save(pledge=row, by=request.user, now=now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Done. What they wrote is deleted when it is needed no more."))
    return redirect("donations:appeal", row.appeal_id)
