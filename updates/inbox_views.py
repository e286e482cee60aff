"""Pages of the inbox: what people wrote, and what is written back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import now
from accounts.models import RoleKind
from accounts.scope import SignedInRequest, role_required
from messaging.models import Phone
from updates import inbox, inbox_actions
from updates.inbox_forms import ReplyForm

in_the_house = role_required(RoleKind.COORDINATOR, RoleKind.VOLUNTEER)


@in_the_house
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """What waits for a person, the oldest first; and what was seen to lately."""
    return render(
        request,
        "updates/inbox.html",
        {
            "waiting": inbox.conversations(request.user),
            "answered": inbox.answered(request.user, now()),
        },
    )


def _phone(request: SignedInRequest, pk: UUID) -> Phone:
    return get_object_or_404(inbox.phones_of(request.user), pk=pk)


@in_the_house
@require_safe
def conversation(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Everything that was said with one phone, and what could be said next."""
    return _page(request, _phone(request, pk))


def _page(request: SignedInRequest, phone: Phone, refused: ReplyForm | None = None) -> HttpResponse:
    found = inbox.conversation_with(request.user, phone)
    replies = inbox.ready_made(found.language)
    form = refused or ReplyForm(language=found.language, initial={"words_language": "en"})
    return render(
        request,
        "updates/conversation.html",
        {
            "conversation": found,
            "replies": replies,
            "suggestion": inbox.suggestion(found, replies),
            "form": form,
            "goes_at": inbox_actions.goes_at(phone, now()),
            "now": now(),
        },
        status=422 if refused else 200,
    )


@in_the_house
@require_POST
def reply(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A text back."""
    phone = _phone(request, pk)
    language = inbox.conversation_with(request.user, phone).language
    form = ReplyForm(request.POST, language=language)
    if form.is_valid():
        try:
            form.send(phone=phone, by=request.user, now=now())
            messages.success(request, _("It is on its way."))
            return redirect("inbox:list")
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return _page(request, phone, form)


@in_the_house
@require_POST
def take(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """I see to it."""
    return _do(request, pk, inbox_actions.take, _("You see to it. Others know."))


@in_the_house
@require_POST
def leave(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Somebody else may."""
    return _do(request, pk, inbox_actions.leave, _("Somebody else may see to it."))


@in_the_house
@require_POST
def done(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Nothing waits here any more."""
    _do(request, pk, inbox_actions.done, _("Done. What they write next waits again."))
    return redirect("inbox:list")


def _do(request: SignedInRequest, pk: UUID, deed: Any, said: str) -> HttpResponseRedirect:
    phone = _phone(request, pk)
    try:
        deed(phone=phone, by=request.user, now=now())
        messages.success(request, said)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("inbox:conversation", pk)
