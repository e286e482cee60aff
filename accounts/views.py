"""Your own account: name, password, second factor, keys for programs; and the way in."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import actions, clock, second_factor
from accounts.forms import JoinForm, TokenForm, YouForm, refuse
from accounts.middleware import page_language
from accounts.models import Invitation, Role, RoleKind, Token, User
from accounts.scope import SignedInRequest
from accounts.stepup import fresh_sign_in

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


def you(request: SignedInRequest) -> HttpResponse:
    """Your account on one page."""
    form = YouForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save()
        with translation.override(page_language(request)):  # as they have just chosen
            messages.success(request, _("Saved."))
        return redirect("accounts:you")
    page = {
        "form": form,
        "roles": Role.objects.visible_to(request.user)
        .filter(user=request.user)
        .select_related("group")
        .order_by("group__name"),
        "tokens": Token.objects.visible_to(request.user).live(clock.now()),
        "has_factor": second_factor.has_one(request.user),
        "needs_factor": request.user.has_role(*second_factor.ROLES),
        "runs": request.user.has_role(RoleKind.COORDINATOR),
    }
    return render(request, "accounts/you.html", page)


def second_factor_first(request: SignedInRequest) -> HttpResponse:
    """What somebody sees who must set up a second factor before anything else."""
    if not second_factor.must_get_one(request.user):
        return redirect("mfa_index")
    return render(request, "accounts/second_factor.html")


@require_POST
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    """Signs you out everywhere but here."""
    key = request.session.session_key or ""
    actions.end_sessions(user=request.user, by=request.user, but=key, now=clock.now())
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("accounts:you")


def tokens(request: SignedInRequest) -> HttpResponse:
    """Your keys for programs."""
    live = Token.objects.visible_to(request.user).live(clock.now()).order_by("name")
    return render(request, "accounts/tokens.html", {"tokens": live})


@fresh_sign_in
def token_add(request: SignedInRequest) -> HttpResponse:
    """Makes a key for a program, and shows its secret once."""
    form = TokenForm(request.POST or None)
    if form.is_valid():
        try:
            token, secret = form.make(user=request.user, now=clock.now())
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            return render(request, "accounts/token_made.html", {"token": token, "secret": secret})
    return render(request, "accounts/token_add.html", {"form": form})


@require_POST
def token_revoke(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ends a key of yours."""
    token = get_object_or_404(Token.objects.visible_to(request.user), pk=pk)
    actions.revoke_token(token=token, by=request.user, now=clock.now())
    messages.success(request, _("The key opens nothing any more."))
    return redirect("accounts:tokens")


@login_not_required
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """What an invitation opens: a new account, or one role more for the account you have."""
    try:
        invitation = actions.find_invitation(secret=secret, now=clock.now())
    except actions.LinkIsOver as refusal:
        return render(request, "accounts/join_over.html", {"why": refusal.message}, status=404)
    if User.objects.filter(email__iexact=invitation.email).exists():
        return _join_again(request, invitation)
    return _join_new(request, invitation)


def _join_new(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = JoinForm(request.POST or None, invitation=invitation)
    if form.is_valid():
        try:
            user = form.join(now=clock.now())
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            return _welcome(request, user)
    return render(request, "accounts/join.html", {"form": form, "invitation": invitation})


def _join_again(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    page: dict[str, Any] = {"invitation": invitation, "next": request.path}
    mine = isinstance(request.user, User) and request.user.email.lower() == invitation.email
    if mine and request.method == "POST":
        actions.accept_as(invitation=invitation, user=request.user, now=clock.now())  # type: ignore[arg-type]
        messages.success(request, _("Welcome to the group."))
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/join_again.html", {**page, "mine": mine})


def _welcome(request: HttpRequest, user: User) -> HttpResponse:
    login(request, user, backend=BACKEND)
    # They have just chosen this password: the next page need not ask for it.
    record_authentication(request, user, "password", reauthenticated=True)
    if second_factor.must_get_one(user):
        return redirect(reverse("accounts:second_factor"))
    return redirect(settings.LOGIN_REDIRECT_URL)
